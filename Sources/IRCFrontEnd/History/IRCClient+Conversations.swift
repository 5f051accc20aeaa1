// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Which conversation a name means to the history: one that is there now, or one of people and groups that have gone.
extension IRCClient {
    /// The conversation with a contact, or of a group, that is there now.
    func presentConversation(named name: String) -> HistoryConversation? {
        if IRCChannelName.isChannel(name) {
            guard name.utf8.first == UInt8(ascii: "#") else { return nil }
            let group = session.assumeIsolated { $0.group(named: String(name.dropFirst())) }
            guard let group, sees(group.account) else { return nil }
            return session.assumeIsolated { $0.conversation(at: .group(group.id, name: group.name)) }
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
        let plain = isChannel ? String(name.dropFirst()) : name
        query({ history.conversation(named: plain, isChannel ? .group : .direct, $0) }, then: body)
    }

    /// Whether a name means the client itself, the bot, or a channel of contacts: there is no history of those.
    func isNobodyElse(_ name: String) -> Bool {
        isOneself(name) || isBot(name) || contactChannel(named: name) != nil || isPlaybackModule(name)
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
