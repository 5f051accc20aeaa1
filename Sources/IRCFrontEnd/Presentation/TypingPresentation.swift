// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// Typing and signs put to messages, on lines without a text.
extension IRCClient {
    /// `@+typing=active :bob!bob@example.com TAGMSG alice`, or `PRIVMSG alice :\u{1}TYPING 1\u{1}` for those who want it so
    /// and know no tags.
    func showTyping(of person: Correspondent, in place: ChatPlace) {
        let typist = TypingDisplay.Place(person.reference, in: place)
        if enabled.contains(.messageTags) {
            guard composition.typing.heard(typist, at: server.now(), once: false) else { return }
            let tag = IRCTag(key: ClientTags.typing, value: "active")
            let target = target(of: place, toMe: nick)
            send(IRCMessage(tags: [tag], source: source(of: person), "TAGMSG", [target]), account: person.address)
        } else if case .direct = place, preferences.showsTypingAsCTCP {
            if composition.typing.heard(typist, at: server.now(), once: true) {
                send("PRIVMSG", from: source(of: person), to: nick, "\u{1}TYPING 1\u{1}", account: person.address)
            }
            scheduleTypingLapse()
        }
    }

    /// Tells who has stopped, to clients that do not see by themselves that it has been too long.
    private func scheduleTypingLapse() {
        guard composition.typingLapse == nil, let next = composition.typing.nextLapse else { return }
        let wait = max(1, next &- server.now())
        composition.typingLapse = session.loop.assumeIsolated().scheduleTask(in: .milliseconds(wait)) { [weak self] in
            guard let self, !isDetached else { return }
            composition.typingLapse = nil
            for reference in composition.typing.lapsed(at: server.now()) {
                guard let contact = session.assumeIsolated({ $0.contact(reference) }) else { continue }
                send(
                    "PRIVMSG", from: source(of: contact), to: nick, "\u{1}TYPING 0\u{1}", account: contact.address)
            }
            scheduleTypingLapse()
        }
    }

    /// A sign that the user put to a message in another client.
    func show(_ reaction: Reaction) {
        guard enabled.contains(.messageTags) else { return }
        let tags =
            ClientTags.reply(to: reaction.message)
            + ClientTags.reaction(reaction.text, isWithdrawn: reaction.isWithdrawn)
        send(
            IRCMessage(tags: tags, source: source, "TAGMSG", [ownTarget(of: reaction.place)]), account: account,
            messageID: reaction.id.description)
    }
}
