// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `block` and `allow`
extension ControlBot {
    static let block = BotCommand.editing(
        name: "block", form: "block [<nick or address>]", summary: "keeps somebody from seeing you and writing to you",
        usage: ["block", "block <nick or address>", "block <account> <address>"],
        help: [
            "Alone it lists whom you have blocked. They stay on your contact list; allow <nick> takes it back.",
            "Example: block bob",
        ], needs: blocked
    ) { words, session, context in
        guard !words.isEmpty else { return BotAnswer(blockedContacts(session, on: nil)) }
        if words.count == 1, !isAddress(words[0]), session.contact(nick: words[0]) == nil,
            names(anAccount: words[0], session)
        {
            let (account, refusal) = account(words[0], session, usage: "block <account>")
            return BotAnswer(account.map { blockedContacts(session, on: $0.id) } ?? refusal)
        }
        let (found, refusal) = person(words, session, context, usage: "block <nick or address>")
        guard let contact = found else { return BotAnswer(refusal) }
        guard !contact.isBlocked else { return BotAnswer(["\(contact.nick) is blocked already."]) }
        return BotAnswer(
            EditRequest(
                .block(contact.reference.contact), on: contact.reference.account,
                failed: "\(contact.nick) was not blocked",
                done: "\(contact.nick) (\(contact.address)) is blocked: they see you offline and cannot write to you."))
    }

    static let allow = BotCommand.editing(
        name: "allow", form: "allow [<nick or address>]", summary: "takes a block back",
        usage: ["allow", "allow <nick or address>", "allow <account> <address>"],
        help: [
            "Alone it tells who may see you and write to you. Example: allow bob"
        ], needs: blocked
    ) { words, session, context in
        guard !words.isEmpty else { return BotAnswer(allowedContacts(session, on: nil)) }
        if words.count == 1, !isAddress(words[0]), session.contact(nick: words[0]) == nil,
            names(anAccount: words[0], session)
        {
            let (account, refusal) = account(words[0], session, usage: "allow <account>")
            return BotAnswer(account.map { allowedContacts(session, on: $0.id) } ?? refusal)
        }
        let (found, refusal) = person(words, session, context, usage: "allow <nick or address>")
        guard let contact = found else { return BotAnswer(refusal) }
        guard contact.isBlocked || !contact.isListed else {
            return BotAnswer(["\(contact.nick) is not blocked."])
        }
        return BotAnswer(
            EditRequest(
                .allow(contact.reference.contact), on: contact.reference.account,
                failed: "\(contact.nick) was not allowed",
                done: "\(contact.nick) (\(contact.address)) may see you and write to you."))
    }

    /// `<nick or address>` or `<account> <address>`: also somebody on no list.
    private static func person(
        _ words: [String], _ session: isolated UserSession, _ context: BotContext, usage: String
    ) -> (contact: Contact?, refusal: [String]) {
        guard words.count <= 2 else { return (nil, tooMany(usage)) }
        if words.count == 2, !isAddress(words[1]) { return (nil, wrong("one at a time", type: usage)) }
        let name = words.last ?? ""
        if context.names(oneself: name, in: session) { return (nil, wrong("that is you", type: usage)) }
        if words.count == 1, let known = contact(named: name, in: session).contact { return (known, []) }
        guard isAddress(name) else { return contact(named: name, in: session) }
        let (account, refusal) = account(
            words.count == 2 ? words[0] : nil, session, usage: usage.split(separator: " ")[0] + " <account> <address>")
        guard let account else { return (nil, refusal) }
        do throws(DeliveryFailure) {
            return (try session.stranger(name, on: account.id), [])
        } catch {
            return (nil, wrong(MessageText.plain(error.text), type: usage))
        }
    }

    private static func blockedContacts(_ session: isolated UserSession, on account: AccountID?) -> [String] {
        let blocked = session.contacts.filter {
            $0.isBlocked && (account ?? $0.reference.account) == $0.reference.account
        }
        .sorted { $0.nick < $1.nick }
        guard !blocked.isEmpty else {
            return ["You have blocked nobody. To block somebody type: block <nick or address>"]
        }
        return ["You have blocked \(blocked.count):"] + blocked.map { "  \($0.nick)  \($0.address)" }
    }

    private static func allowedContacts(_ session: isolated UserSession, on account: AccountID?) -> [String] {
        let blocked = session.contacts.filter {
            $0.isBlocked && (account ?? $0.reference.account) == $0.reference.account
        }
        .map(\.nick).sorted()
        let summaries = session.accountSummaries.filter { account == nil || $0.id == account }
        guard !summaries.isEmpty else { return [noAccount] }
        let but = blocked.isEmpty ? "." : ", but for those you have blocked: \(blocked.joined(separator: ", "))."
        return ["Everybody on your contact list may see you and write to you" + but]
            + summaries.compactMap { privacyLine(of: $0, session) }
    }

    /// Who is blocked or allowed; nothing for the lists.
    @Sendable private static func blocked(_ words: [String]) -> Awaited? {
        switch words.count {
        case 1: isAddress(words[0]) ? .signIn : .listed(words[0])
        case 2: .signIn
        default: nil
        }
    }
}
