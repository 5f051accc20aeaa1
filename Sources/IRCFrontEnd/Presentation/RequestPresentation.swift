// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// People and groups that wait for an answer, in the words of the bot.
extension IRCClient {
    /// Requests that come together, as at a sign-in, are told together.
    func show(_ request: ContactRequest) {
        newRequests.append(request)
        guard newRequests.count == 1 else { return }
        session.loop.assumeIsolated().execute { [weak self] in self?.tellNewRequests() }
    }

    private func tellNewRequests() {
        let requests = newRequests
        newRequests = []
        guard !isDetached, !requests.isEmpty else { return }
        guard requests.count <= FrontEndLimits.requestsAtOnce else {
            return tell("\(requests.count) people added you to their contacts and wait for your answer. Type: requests")
        }
        for request in requests {
            let nick = request.sender.nick
            let message = MessageText.excerpt(request.message)
            tell(
                "\(ControlBot.sender(of: request)) added you to their contacts"
                    + (message.isEmpty ? ". " : " and writes: \(message) - ")
                    + "Type: accept \(nick), decline \(nick) or block \(nick)")
        }
    }

    /// What waits for an answer when the client comes.
    func tellWhatWaits() {
        let count = session.assumeIsolated { $0.requests }.count { sees($0.sender.reference.account) }
        if count == 1 { tell("Somebody added you to their contacts and waits for your answer. Type: requests") }
        if count > 1 { tell("\(count) people added you to their contacts and wait for your answer. Type: requests") }
        for invitation in session.assumeIsolated({ $0.groupInvitations }) where sees(invitation.account) {
            show(invitation)
        }
    }

    /// An invitation to a lasting group: an INVITE, which JOIN accepts, and what else to type.
    func show(_ invitation: GroupInvitation) {
        let inviter = invitation.inviter
        send(
            IRCMessage(
                source: inviter.map { source(of: $0) } ?? botSource, "INVITE", [nick, "#" + invitation.name]),
            account: inviter?.address)
        tell(ControlBot.line(of: invitation))
    }

    func showAddition(by contact: Contact) {
        let hint = contact.isListed ? "" : " Type: add \(contact.nick) to add them, too."
        tell("\(contact.nick) (\(contact.address)) added you to their contacts." + hint)
    }

    /// Places where an account is signed in: those that came and went since the last time.
    func show(_ places: [Endpoint], of id: AccountID) {
        let known = endpoints[id] ?? []
        endpoints[id] = places.isEmpty ? nil : places
        // Without the gateway's own there is no list, as after a lost connection.
        guard !places.isEmpty,
            let summary = session.assumeIsolated({ $0.accountSummaries }).first(where: { $0.id == id })
        else { return }
        let came = places.filter { place in !place.isOwn && !known.contains { $0.id == place.id } }
        let went = known.filter { place in !place.isOwn && !places.contains { $0.id == place.id } }
        if !came.isEmpty {
            let names = came.map(ControlBot.name(of:)).joined(separator: ", ")
            tell("\(summary.address) is also signed in elsewhere: \(names). Type: endpoints")
        }
        for place in went { tell("\(summary.address) is no longer signed in at \(ControlBot.name(of: place)).") }
    }
}
