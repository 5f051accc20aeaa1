// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `chat`: group chats, those that end with their last word and those that last.
extension ControlBot {
    private static let chatForms = "chat with, create, list, accept, decline or leave (help chat explains them)"
    private static let chatActions = ["accept", "add", "create", "decline", "leave", "list", "with"]

    static let chat = BotCommand.editing(
        name: "chat", form: "chat with|create|list|accept|decline|leave", summary: "opens and leaves group chats",
        usage: [
            "chat with <nick or address>", "chat list", "chat create <name>", "chat accept <name>",
            "chat decline <name>", "chat leave <name>",
        ],
        help: [
            "with opens a channel and invites the contact to it; /invite <nick> <channel> brings in more people.",
            "create makes a group that lasts, where the network has them. /part closes its channel here only; chat leave",
            "leaves it for good. accept and decline answer an invitation to one. Example: chat with bob",
        ], needs: guest
    ) { words, session, context in
        guard let word = words.first else { return .wrong("what about group chats?", type: chatForms) }
        let rest = Array(words.dropFirst())
        switch CommandWords.match(word, among: chatActions) {
        case .name("with"): return BotAnswer(chat(with: rest, session, context))
        case .name("list"):
            // With an account, as other gateways have it: there are no rooms beyond one's own.
            let isPlain = rest.isEmpty || rest.count <= 2 && names(anAccount: rest[0], session)
            return BotAnswer(isPlain ? chats(session) : tooMany("chat list"))
        case .name("add"):
            return BotAnswer([
                "There are no rooms that could be added. To chat with several people type: chat with <nick>, or for a group "
                    + "that lasts: chat create <name>"
            ])
        case .name("create"): return create(rest, session)
        case .name("accept"): return answer(rest, accept: true, session)
        case .name("decline"): return answer(rest, accept: false, session)
        case .name: return leave(rest, session)
        case .several(let names): return BotAnswer(several(word, names))
        case .none(let nearest):
            let hint = nearest.map { ", did you mean chat \($0)?" } ?? "."
            return BotAnswer(["There is no chat \(MessageText.excerpt(word))\(hint) Type: \(chatForms)"])
        }
    }

    private static func chat(
        with words: [String], _ session: isolated UserSession, _ context: BotContext
    ) -> [String] {
        guard let name = words.first else { return wrong("with whom?", type: "chat with <nick>") }
        guard words.count == 1 else {
            return wrong("one contact opens the chat, /invite brings in more", type: "chat with <nick>")
        }
        if context.names(oneself: name, in: session) { return wrong("that is you", type: "chat with <nick>") }
        var (found, refusal) = contact(named: name, in: session)
        if found == nil, UserSession.isAddress(name) { found = try? session.stranger(name) }
        guard let contact = found else { return refusal }
        // Whether somebody who is on no list is online, nobody can know before.
        guard contact.availability.isReachable || !contact.isListed else {
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

    private static func chats(_ session: isolated UserSession) -> [String] {
        var lines = session.everyGroup.map { group in
            let count = group.members.count == 1 ? "1 other" : "\(group.members.count) others"
            let title = MessageText.name(group.topic)
            let kind = group.isLasting ? ", lasting" : ""
            let closed = group.isHidden ? ", closed here (/join #\(group.name) opens it)" : ""
            return "#\(group.name)" + (title.isEmpty ? "" : " \"\(title)\"") + ": \(count)\(kind)\(closed)"
        }
        lines += session.groupInvitations.map(line(of:))
        return lines.isEmpty ? ["There are no group chats. Type: chat with <nick>"] : lines
    }

    private static func create(_ words: [String], _ session: isolated UserSession) -> BotAnswer {
        let usage = "chat create <name>"
        var words = words
        var accountName: String?
        if words.count > 1, names(anAccount: words[0], session) { accountName = words.removeFirst() }
        let name = words.joined(separator: " ")
        guard !name.isEmpty else { return .wrong("the name is missing", type: usage) }
        let (account, refusal) = account(accountName, session, usage: "chat create <account> <name>")
        guard let account else { return BotAnswer(refusal) }
        let shown = MessageText.excerpt(name)
        let before = Set(session.everyGroup.map(\.id))
        return BotAnswer(
            EditRequest(.create(name: name), on: account.id, failed: "the group \(shown) was not made") { session in
                let made = session.everyGroup.first { !before.contains($0.id) && $0.isLasting && $0.topic == name }
                guard let channel = made.map({ "#" + $0.name }) else {
                    return ["The group \(shown) was made, and its channel opens in a moment."]
                }
                return ["The group \(shown) was made: \(channel). /invite <nick> \(channel) brings in people."]
            })
    }

    private static func answer(_ words: [String], accept: Bool, _ session: isolated UserSession) -> BotAnswer {
        let verb = accept ? "accept" : "decline"
        let open = session.groupInvitations
        guard !open.isEmpty else { return BotAnswer(["You are not invited to any group."]) }
        var chosen = open.count == 1 && words.isEmpty ? open[0] : nil
        let name = words.joined(separator: " ")
        guard chosen != nil || !words.isEmpty else {
            return .wrong("which of the \(open.count) groups?", type: "chat \(verb) <name>  (chat list shows them)")
        }
        chosen = chosen ?? open.first { isName(name, $0.name) || IRCCaseMapping.equal($0.title, name) }
        guard let invitation = chosen else {
            return .wrong("you are not invited to \(MessageText.excerpt(name))", type: "chat list")
        }
        return BotAnswer(answering(invitation, accept: accept))
    }

    /// Answers an invitation to a lasting group.
    static func answering(_ invitation: GroupInvitation, accept: Bool) -> EditRequest {
        let title = MessageText.name(invitation.title)
        return EditRequest(
            accept ? .accept(invitation.conversation) : .decline(invitation.conversation), on: invitation.account,
            failed: "the invitation to \(title) was not \(accept ? "accepted" : "declined")",
            done: accept ? "You are in the group \(title)." : "The invitation to \(title) was declined.")
    }

    private static func leave(_ words: [String], _ session: isolated UserSession) -> BotAnswer {
        guard !words.isEmpty else { return .wrong("which group?", type: "chat leave <name>  (chat list shows them)") }
        let name = words.joined(separator: " ")
        let group = session.everyGroup.first { isName(name, $0.name) || IRCCaseMapping.equal($0.topic, name) }
        guard let group else {
            return .wrong("you are in no group \(MessageText.excerpt(name))", type: "chat list")
        }
        guard group.isLasting else {
            session.leave(group.id)
            return BotAnswer(["You have left #\(group.name)."])
        }
        guard let conversation = group.conversation else {
            return .wrong("#\(group.name) cannot be left while you are not signed in", type: signInStep(session))
        }
        return BotAnswer(
            EditRequest(
                .leave(conversation), on: group.account, failed: "#\(group.name) was not left",
                done: "You have left #\(group.name) for good."))
    }

    /// Whether a word is the name of a group, with or without the prefix of a channel.
    private static func isName(_ word: String, _ name: String) -> Bool {
        IRCCaseMapping.equal(word.utf8.first == UInt8(ascii: "#") ? String(word.dropFirst()) : word, name)
    }

    /// The contact of `with <nick>`, or an account for the others.
    @Sendable private static func guest(_ words: [String]) -> Awaited? {
        guard words.count > 1, case .name(let action) = CommandWords.match(words[0], among: chatActions) else {
            return nil
        }
        return action == "with" ? (words.count == 2 ? .contact(words[1]) : nil) : .signIn
    }
}
