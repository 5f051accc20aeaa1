// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Which conversation a name means to the history: one that is there now, or one of people and groups that have gone.
extension IRCClient {
    /// The history as far as the client sees it; nil when none is kept.
    var history: HistoryAccess? { history(of: sight == .nothing ? AccountID("") : network) }

    /// That of one account, or of all.
    func history(of account: AccountID?) -> HistoryAccess? { session.assumeIsolated { $0.historyAccess(of: account) } }

    /// The conversation with a contact, or of a group, that is there now.
    func presentConversation(named name: String) -> HistoryConversation? {
        if IRCChannelName.isChannel(name) {
            guard name.utf8.first == UInt8(ascii: "#") else { return nil }
            return session.assumeIsolated { [network] session in
                guard let group = session.group(named: String(name.dropFirst())),
                    network == nil || group.account == network
                else { return nil }
                return session.conversation(at: .group(group.id, name: group.name))
            }
        }
        guard let contact = contact(named: name) else { return nil }
        return session.assumeIsolated { $0.conversation(at: .direct(contact.correspondent)) }
    }

    /// Finds a conversation by a nick, an address, or a channel, and goes on with it; nil if there never was one.
    func withConversation(
        named name: String, in history: HistoryAccess, _ body: @escaping (IRCClient, HistoryConversation?) -> Void
    ) {
        if let present = presentConversation(named: name) { return body(self, present) }
        guard !isNobodyElse(name), !name.isEmpty else { return body(self, nil) }
        let isChannel = IRCChannelName.isChannel(name)
        guard !isChannel || name.utf8.first == UInt8(ascii: "#") else { return body(self, nil) }
        let plain = isChannel ? String(name.dropFirst()) : name
        query({ history.conversation(named: plain, isChannel ? .group : .direct, $0) }, then: body)
    }

    /// Whether a name means the client itself, the bot, or a channel of contacts: there is no history of those.
    func isNobodyElse(_ name: String) -> Bool {
        isOneself(name) || isBot(name) || contactChannel(named: name) != nil || isPlaybackModule(name)
    }

    /// How what `isNobodyElse` is called here, whatever way somebody has written it.
    func canonical(_ name: String) -> String {
        if isOwnNick(name) { return nick }
        if isBot(name) { return botSource.nick }
        return contactChannel(named: name).flatMap { roster.channels[$0.id] } ?? name
    }

    /// Whether a conversation is the one that its name leads to: a group of former times may be called like one that is
    /// there now.
    func isReachable(_ conversation: HistoryConversation) -> Bool {
        guard conversation.place.kind == .group, let present = presentConversation(named: target(of: conversation))
        else { return true }
        return present.place == conversation.place
    }

    /// How a conversation is called in a line: `bob`, `#chat-1`.
    func target(of conversation: HistoryConversation) -> String {
        ownTarget(of: session.assumeIsolated { $0.chatPlace(of: conversation) })
    }

    /// Whether a command has to wait until it is known whether there is a history for it.
    var mustWaitForHistory: Bool { session.assumeIsolated { $0.isHistoryComing } }

    /// Sends a FAIL of a command that only those use who know FAIL, whether or not they have said so.
    func refuse(_ command: String, _ code: String, _ context: [String], _ text: String, to users: Capabilities) {
        let known = enabled.isDisjoint(with: users) ? enabled : enabled.union(.standardReplies)
        send(StandardReply.failure(command, code, context, text, to: nick, known, server: serverSource))
    }
}
