// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `group`: the groups into which contacts are sorted.
extension ControlBot {
    static let group = BotCommand.editing(
        name: "group", form: "group list|info|add|remove|rename|move", summary: "sorts your contacts into groups",
        usage: [
            "group list", "group info <name>", "group add <name>", "group remove <name>", "group rename <name> <new>",
            "group move <nick> <name>", "group move <nick> none",
        ],
        help: [
            "A name with spaces goes in double quotes. Contacts of a group that is removed stay on your list.",
            "With several accounts: group add <account> <name>. Example: group move bob \"Old friends\"",
        ], needs: needs(ofGroup:)
    ) { words, session, _ in
        guard let word = words.first else { return BotAnswer(groupList(session)) }
        let rest = Array(words.dropFirst())
        switch CommandWords.match(word, among: groupActions) {
        case .name("list"): return BotAnswer(rest.isEmpty ? groupList(session) : tooMany("group list"))
        case .name("info"): return BotAnswer(groupInfo(rest, session))
        case .name("add"): return addGroup(rest, session)
        case .name("remove"), .name("del"): return removeGroup(rest, session)
        case .name("rename"): return renameGroup(rest, session)
        case .name("move"): return move(rest, session)
        case .name: return BotAnswer([String]())
        case .several(let names): return BotAnswer(several(word, names))
        case .none(let nearest):
            let hint = nearest.map { ", did you mean group \($0)?" } ?? "."
            return BotAnswer([
                "There is no group \(MessageText.excerpt(word))\(hint) Type: group list, info, add, remove, rename or move"
            ])
        }
    }

    private static let groupActions = ["add", "del", "info", "list", "move", "remove", "rename"]

    private static func members(of group: ContactGroup, _ id: AccountID, _ session: isolated UserSession) -> [Contact] {
        session.contacts.filter { $0.isListed && $0.reference.account == id && $0.groups.contains(group.id) }
            .sorted { $0.nick < $1.nick }
    }

    private static func groupList(_ session: isolated UserSession) -> [String] {
        let summaries = session.accountSummaries
        var lines: [String] = []
        for summary in summaries {
            for group in session.contactGroups(of: summary.id) {
                let members = members(of: group, summary.id, session).map(\.nick)
                let place = summaries.count > 1 ? " on \(summary.network) as \(summary.address)" : ""
                lines.append(
                    "\(MessageText.name(group.name))\(place) (\(members.count))"
                        + (members.isEmpty ? "" : ": " + members.joined(separator: ", ")))
            }
        }
        return lines.isEmpty ? ["There are no groups yet. Type: group add <name>"] : lines
    }

    private static func groupInfo(_ words: [String], _ session: isolated UserSession) -> [String] {
        guard let name = words.first else { return wrong("which group?", type: "group info <name>") }
        let (found, refusal) = find(group: words.joined(separator: " "), session)
        guard let (id, group) = found else { return refusal.isEmpty ? wrong("which group?", type: name) : refusal }
        let members = members(of: group, id, session)
        return ["\(MessageText.name(group.name)): \(members.count == 1 ? "1 contact" : "\(members.count) contacts")"]
            + members.map { "  \($0.nick)  \($0.address)  \(MessageText.plain($0.statusText))" }
    }

    private static func addGroup(_ words: [String], _ session: isolated UserSession) -> BotAnswer {
        let usage = "group add <name>"
        guard let name = words.last else { return .wrong("the name is missing", type: usage) }
        let isNamed = words.count == 2 && names(anAccount: words[0], session)
        guard words.count == 1 || isNamed else {
            return .wrong("a name with spaces goes in double quotes", type: usage)
        }
        let (account, refusal) = account(isNamed ? words[0] : nil, session, usage: "group add <account> <name>")
        guard let account else { return BotAnswer(refusal) }
        if session.contactGroups(of: account.id).contains(where: { IRCCaseMapping.equal($0.name, name) }) {
            return BotAnswer(["There is a group \(MessageText.excerpt(name)) already."])
        }
        let shown = MessageText.excerpt(name)
        return BotAnswer(
            EditRequest(
                .addGroup(name: name), on: account.id, failed: "the group \(shown) was not made",
                done: "There is a group \(shown) now. To put somebody in it type: group move <nick> \(quoted(shown))"))
    }

    private static func removeGroup(_ words: [String], _ session: isolated UserSession) -> BotAnswer {
        guard !words.isEmpty else { return .wrong("which group?", type: "group remove <name>") }
        let (found, refusal) = find(group: words.joined(separator: " "), session)
        guard let (id, group) = found else { return BotAnswer(refusal) }
        let name = MessageText.name(group.name)
        return BotAnswer(
            EditRequest(
                .removeGroup(group.id), on: id, failed: "the group \(name) was not removed",
                done: "The group \(name) is gone; its contacts stay on your list."))
    }

    private static func renameGroup(_ words: [String], _ session: isolated UserSession) -> BotAnswer {
        let usage = "group rename <name> <new name>"
        guard !words.isEmpty else { return .wrong("which group?", type: usage) }
        guard words.count > 1 else { return .wrong("the new name is missing", type: usage) }
        guard words.count == 2 else { return .wrong("a name with spaces goes in double quotes", type: usage) }
        let (found, refusal) = find(group: words[0], session)
        guard let (id, group) = found else { return BotAnswer(refusal) }
        let (name, new) = (MessageText.name(group.name), MessageText.excerpt(words[1]))
        let other = session.contactGroups(of: id).first { IRCCaseMapping.equal($0.name, words[1]) }
        guard other == nil || other?.id == group.id else { return BotAnswer(["There is a group \(new) already."]) }
        return BotAnswer(
            EditRequest(
                .renameGroup(group.id, name: words[1]), on: id, failed: "the group \(name) was not renamed",
                done: "The group \(name) is called \(new) from now on."))
    }

    private static func move(_ words: [String], _ session: isolated UserSession) -> BotAnswer {
        let usage = "group move <nick> <name>"
        guard let nick = words.first else { return .wrong("whom do you want to move?", type: usage) }
        let (found, refusal) = contact(named: nick, in: session)
        guard let contact = found else { return BotAnswer(refusal) }
        guard words.count > 1 else { return .wrong("to which group?", type: usage) }
        guard words.count == 2 else { return .wrong("a name with spaces goes in double quotes", type: usage) }
        guard contact.isListed else {
            return BotAnswer(["\(contact.nick) is not on your contact list. Type: add \(contact.nick)"])
        }
        let id = contact.reference.account
        let groups = session.contactGroups(of: id)
        var target = groups.first { IRCCaseMapping.equal($0.name, words[1]) }
        if target == nil, !IRCCaseMapping.equal(words[1], "none") {
            let (found, refusal) = find(group: words[1], session, on: id)
            guard let found else { return BotAnswer(refusal) }
            target = found.1
        }
        let others = contact.groups.filter { $0 != target?.id }
        let name = target.map { MessageText.name($0.name) }
        let failed = "\(contact.nick) was not moved"
        let done = name.map { "\(contact.nick) is in the group \($0)." } ?? "\(contact.nick) is in no group any more."
        var edits: [EditRequest] = []
        if let target, !contact.groups.contains(target.id) {
            edits.append(
                EditRequest(
                    .setGroup(contact.reference.contact, target.id, isMember: true), on: id, failed: failed,
                    done: others.isEmpty ? done : ""))
        }
        for (index, other) in others.enumerated() {
            let isLast = index == others.count - 1
            edits.append(
                EditRequest(
                    .setGroup(contact.reference.contact, other, isMember: false), on: id, failed: failed,
                    done: isLast ? done : ""))
        }
        return edits.isEmpty ? BotAnswer([done]) : BotAnswer(edits)
    }

    /// The group with this name, in any case; or why there is none.
    private static func find(
        group name: String, _ session: isolated UserSession, on id: AccountID? = nil
    ) -> (group: (AccountID, ContactGroup)?, refusal: [String]) {
        let all = session.accountSummaries.filter { id == nil || $0.id == id }.flatMap { summary in
            session.contactGroups(of: summary.id).map { (summary.id, $0) }
        }
        if let found = all.first(where: { IRCCaseMapping.equal($0.1.name, name) }) { return (found, []) }
        let excerpt = MessageText.excerpt(name)
        if let nearest = CommandWords.nearest(to: name, among: all.map(\.1.name)) {
            return (nil, ["There is no group \(excerpt): did you mean \(MessageText.name(nearest))?"])
        }
        return (
            nil,
            wrong("there is no group \(excerpt)", type: all.isEmpty ? "group add \(quoted(excerpt))" : "group list")
        )
    }

    private static func quoted(_ name: String) -> String {
        name.utf8.contains(UInt8(ascii: " ")) ? "\"\(name)\"" : name
    }

    @Sendable private static func needs(ofGroup words: [String]) -> Awaited? {
        guard words.count > 1, case .name(let action) = CommandWords.match(words[0], among: groupActions) else {
            return nil
        }
        return action == "move" ? .listed(words[1]) : .signIn
    }
}
