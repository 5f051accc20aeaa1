// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPClient
internal import MSNPWire

/// What happens to the account.
extension MSNNetworkClient: MSNClientDelegate {
    func client(_ client: MSNClient, reported event: MSNClientEvent) {
        switch event {
        case .conversation(let key, let change):
            conversation(key, change)
        case .presence(let account, let status, let name, let capabilities):
            let identity = people.identity(of: account, name: name)
            report(
                .presence(
                    identity.id, Availability(status), displayName: name.isEmpty ? nil : identity.displayName,
                    facts: capabilities.map { ContactFacts($0) }))
        case .personalMessage(let account, let text, let media):
            report(
                .personalMessage(
                    people.identity(of: account).id,
                    text: StyledText.plain(text).singleLine.cut(atMost: People.textLength),
                    media: media.singleLine.cut(atMost: People.textLength)))
        case .connecting(let step):
            report(.connecting(step: step.text))
        case .signedIn(let dialect, let transport, let lists, let own):
            signedIn(over: transport)
            signedIn(dialect, transport, lists, own)
        case .ended(let end):
            ended(end)
            report(.disconnected(Disconnection(end)))
        case .contactChanged(let contact):
            changed(contact)
        case .contactRemoved(let account):
            gone(account)
        case .groups(let groups):
            report(.contactGroups(groups.map { ContactGroup($0) }))
        case .privacy(let privacy):
            report(.privacy(PrivacySettings(privacy)))
        case .addedBy(let account, let name, let message):
            added(by: account, name: name, message: message)
        case .removedBy(let account):
            // Nobody was ever told of that, but a request of theirs no longer waits.
            let standing = people.standing(of: account)
            if standing.contains(.waiting) {
                people.setStanding(standing.subtracting(.waiting), of: account)
                report(.requestGone(people.identity(of: account).id))
            }
        case .edited(let id, let failure):
            report(.edited(EditID(id), failure.map { EditFailure($0) }))
        case .endpoints(let endpoints):
            report(.endpoints(endpoints.map { Endpoint($0) }))
        case .circle(let circle):
            report(.lastingGroup(group(circle)))
        case .circleRemoved(let id):
            report(.lastingGroupGone(people.conversation(.circle(id))))
        case .offlineMessages(let messages):
            report(
                .offlineMessages(
                    messages.map {
                        OfflineMessage(
                            id: $0.id, sender: people.identity(of: $0.account, name: $0.displayName),
                            body: .text(RichText($0.text, format: nil)), sentAt: $0.sentAt)
                    }))
        case .own(let name, let status, let personalMessage):
            if let name { profile.displayName = name }
            if let status { profile.availability = Availability(status) }
            if let personalMessage { profile.personalMessage = personalMessage }
            report(.profile(profile))
        case .notice(let text):
            report(.notice(text.plainLines))
        }
    }

    private func signedIn(_ dialect: Dialect, _ transport: MSNTransport, _ all: MSNLists, _ own: MSNOwnProfile) {
        if !own.displayName.isEmpty { profile.displayName = own.displayName }
        profile.personalMessage = own.personalMessage
        people.forgetStanding()
        people.reserveCapacity(all.contacts.count)
        var contacts: [ContactDetails] = []
        var requests: [IncomingRequest] = []
        contacts.reserveCapacity(all.contacts.count)
        for contact in all.contacts {
            let standing = ListStanding(contact.lists)
            people.setStanding(standing, of: contact.account)
            if standing.contains(.known) { contacts.append(details(contact)) }
            if standing.contains(.waiting) { requests.append(request(contact)) }
        }
        report(
            .connected(
                detail: transport == .http ? "\(dialect.description) over HTTP" : dialect.description,
                contacts: contacts, profile: profile, groups: all.groups.map { ContactGroup($0) },
                privacy: PrivacySettings(all.privacy), requests: requests))
    }

    // MARK: Lists

    private func changed(_ contact: MSNContact) {
        let standing = ListStanding(contact.lists)
        let before = people.setStanding(standing, of: contact.account)
        if standing.contains(.known) {
            report(.contact(details(contact)))
        } else if before.contains(.known) {
            report(.contactRemoved(people.identity(of: contact.account).id))
        }
        if standing.contains(.waiting) {
            if !before.contains(.waiting) || !contact.invitation.isEmpty { report(.request(request(contact))) }
        } else if before.contains(.waiting) {
            report(.requestGone(people.identity(of: contact.account).id))
        }
    }

    private func gone(_ account: String) {
        let before = people.setStanding([], of: account)
        let id = people.identity(of: account).id
        report(.contactRemoved(id))
        if before.contains(.waiting) { report(.requestGone(id)) }
    }

    private func added(by account: String, name: String, message: String) {
        let identity = people.identity(of: account, name: name)
        let standing = people.standing(of: account)
        guard standing.isDisjoint(with: [.known, .allowed]) else { return report(.addedBy(identity)) }
        people.setStanding(standing.union(.waiting), of: account)
        report(.request(IncomingRequest(sender: identity, message: message.singleLine.cut(atMost: People.textLength))))
    }

    private func details(_ contact: MSNContact) -> ContactDetails {
        ContactDetails(
            identity: people.identity(of: contact.account, name: contact.displayName),
            alias: contact.alias?.singleLine.cut(atMost: People.textLength), isListed: contact.lists.contains(.forward),
            isBlocked: contact.lists.contains(.block), groups: contact.groupIDs.map { ContactGroupID($0) })
    }

    private func group(_ circle: MSNCircle) -> LastingGroup {
        let inviter = circle.inviter.flatMap { UserSession.isAddress($0) ? people.identity(of: $0) : nil }
        return LastingGroup(
            conversation: people.conversation(.circle(circle.id)),
            name: circle.name.singleLine.cut(atMost: People.textLength),
            standing: circle.standing == .member ? .member : .invited, inviter: inviter)
    }

    private func request(_ contact: MSNContact) -> IncomingRequest {
        IncomingRequest(
            sender: people.identity(of: contact.account, name: contact.displayName),
            message: contact.invitation.singleLine.cut(atMost: People.textLength))
    }
}

extension ContactGroup {
    init(_ group: MSNContactGroup) {
        self.init(id: ContactGroupID(group.id), name: group.name.singleLine.cut(atMost: People.textLength))
    }
}

extension PrivacySettings {
    init(_ privacy: MSNPrivacy) {
        self.init(allowsStrangers: privacy.allowsStrangers, asksAboutAdditions: privacy.asksAboutAdditions)
    }
}

extension Endpoint {
    init(_ endpoint: MSNEndpoint) {
        self.init(
            id: endpoint.id, name: endpoint.name.singleLine.cut(atMost: People.textLength),
            availability: Availability(endpoint.status),
            isIdle: endpoint.isIdle, isOwn: endpoint.isOwn)
    }
}
