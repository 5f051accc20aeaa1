// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `chat`
extension ControlBot {
    static let chat = BotCommand(
        name: "chat", form: "chat with <nick>", summary: "opens a group chat with a contact",
        usage: ["chat with <nick>"],
        help: [
            "A channel opens and the contact is invited to it; /invite <nick> <channel> brings in more people.",
            "Example: chat with bob",
        ], needs: guest
    ) { words, session, context in
        guard let word = words.first, case .name = CommandWords.match(word, among: ["with"]) else {
            return wrong(
                words.isEmpty ? "with whom?" : "there is no chat '\(MessageText.excerpt(words[0]))'",
                type: "chat with <nick>")
        }
        guard words.count > 1 else { return wrong("with whom?", type: "chat with <nick>") }
        guard words.count == 2 else {
            return wrong("one contact opens the chat, /invite brings in more", type: "chat with <nick>")
        }
        let (found, refusal) = contact(named: words[1], in: session)
        guard let contact = found else { return refusal }
        guard contact.availability.isReachable else {
            return ["\(contact.nick) is offline and cannot be invited to a group chat."]
        }
        do throws(DeliveryFailure) {
            let group = try session.openGroup(named: nil, on: contact.reference.account)
            try session.invite(contact.reference, to: group.id, by: context.attachment)
            return ["\(contact.nick) is being invited to #\(group.name)."]
        } catch {
            return [MessageText.sentence("no group chat was opened: " + MessageText.plain(error.text))]
        }
    }

    /// The contact of `with <nick>`.
    @Sendable private static func guest(_ words: [String]) -> Awaited? {
        words.count == 2 ? .contact(words[1]) : nil
    }
}
