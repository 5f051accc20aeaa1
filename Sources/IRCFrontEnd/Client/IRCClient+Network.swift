// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Of which accounts a client is shown anything.
enum Sight: Equatable, Sendable {
    /// Of all of them, as one list.
    case everything
    /// Bound to one network, which is one account (soju.im/bouncer-networks).
    case account(AccountID)
    /// Of none: it knows that there are networks to be bound to, and is bound to none. Such a client has a connection for
    /// each network besides this one, which is for the networks as such; it would be shown everything twice.
    case nothing

    init(of registration: Registration) {
        if let account = registration.boundTo {
            self = .account(account)
        } else if registration.loggedIn != nil, registration.network == nil, registration.former == nil,
            registration.capabilities.enabled.contains(.bouncerNetworks)
        {
            self = .nothing
        } else {
            self = .everything
        }
    }
}

/// Clients that are shown one account, or none.
extension IRCClient {
    /// The one account whose contacts the client sees; nil for all of them, and for none.
    var network: AccountID? { if case .account(let id) = sight { id } else { nil } }

    /// Whether the client sees anything of an account.
    func sees(_ account: AccountID) -> Bool {
        switch sight {
        case .everything: true
        case .account(let id): id == account
        case .nothing: false
        }
    }

    /// Whether the client is told how an account as such is doing.
    private func follows(_ account: AccountID) -> Bool { sight == .nothing || sees(account) }

    /// The accounts that the client is told about.
    var ownSummaries: [AccountSummary] {
        session.assumeIsolated { $0.accountSummaries }.filter { follows($0.id) }
    }

    /// The groups that the client sees.
    var ownGroups: [Group] { session.assumeIsolated { $0.allGroups }.filter { sees($0.account) } }

    /// Whether an event is about something that the client sees.
    func sees(_ event: SessionEvent) -> Bool {
        guard sight != .everything else { return true }
        switch event {
        case .account(let summary), .accountRemoved(let summary), .profile(let summary):
            return follows(summary.id)
        case .contactsLost(let summary, _):
            return sees(summary.id)
        case .contact(before: _, let contact), .contactRemoved(let contact), .addedBy(let contact):
            return sees(contact.reference.account)
        case .contactGroups(let id, _), .privacy(let id, _), .endpoints(let id, _):
            return sees(id)
        case .message(let message), .storedOffline(let message):
            return sees(message.place)
        case .kept(let message, _, isFirst: _), .failed(let message, _):
            return sees(message.place)
        case .typing(let place, _):
            return sees(place)
        case .reaction(let reaction):
            return sees(reaction.place)
        case .marks(let place, before: _, after: _):
            return sees(place)
        case .readMarker(let place, _):
            // What is no account's are the windows of the gateway itself.
            return place.account.rawValue.isEmpty || sees(place.account)
        case .group(let group, _):
            return sees(group.account)
        case .groupInvitation(let invitation), .groupInvitationGone(let invitation):
            return sees(invitation.account)
        case .request(let request, isNew: _), .requestGone(let request):
            return sees(request.sender.reference.account)
        case .setting(_, let id?):
            return sees(id)
        case .edited, .setting(_, nil), .contactChannel, .toOneself, .history, .user, .notice:
            return true
        }
    }

    private func sees(_ place: ChatPlace) -> Bool {
        switch place {
        case .direct(let person): sees(person.reference.account)
        case .group(let id, name: _): roster.groups[id] != nil
        }
    }
}

/// What an account is called among those of its user: in `alice/work`, and as the name of a bouncer's network.
struct NetworkName: Sendable, Equatable {
    let id: AccountID
    let tag: String?
    let network: String
    let address: String

    init(_ summary: AccountSummary) {
        let tag = summary.tag.isEmpty ? nil : summary.tag
        self.init(id: summary.id, tag: tag, network: summary.network, address: summary.address)
    }

    init(_ account: UserAccount) {
        self.init(id: account.id, tag: account.options.tag, network: account.network, address: account.address)
    }

    init(id: AccountID, tag: String?, network: String, address: String) {
        self.id = id
        self.tag = tag
        self.network = network
        self.address = address
    }

    /// The account that is meant: by its id, or by tag, number, address or, if it is the only one there, network.
    static func find(_ choice: NetworkChoice, among all: [NetworkName]) -> AccountID? {
        switch choice {
        case .id(let text):
            return all.first { IRCCaseMapping.equal($0.id.rawValue, text) }?.id
        case .named(let text):
            if let found = all.first(where: { $0.tag.map { IRCCaseMapping.equal($0, text) } ?? false }) {
                return found.id
            }
            if let number = Int(text), number >= 1, number <= all.count { return all[number - 1].id }
            if let found = all.first(where: { IRCCaseMapping.equal($0.address, text) }) { return found.id }
            let there = all.filter { $0.network == IRCCaseMapping.fold(text) }
            return there.count == 1 ? there[0].id : nil
        }
    }

    /// The tag, or the network, or the address where a network would be ambiguous.
    static func name(of summary: AccountSummary, among all: [AccountSummary]) -> String {
        if !summary.tag.isEmpty { return summary.tag }
        return all.filter { $0.network == summary.network }.count == 1 ? summary.network : summary.address
    }
}
