// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `info` and `nudge`
extension ControlBot {
    static let info = BotCommand(
        name: "info", form: "info <nick>", summary: "tells what is known of a contact",
        usage: ["info <nick or address>", "info <account> <nick or address>"],
        help: ["The second form also does for the address of somebody on no list. Example: info bob"], needs: onlyWord
    ) { words, session, context in
        if words.count == 2, isAddress(words[1]) || names(anAccount: words[0], session) {
            return info(on: words[1], of: words[0], session)
        }
        guard let name = words.first else { return wrong("whom do you mean?", type: "info <nick or address>") }
        guard words.count == 1 else { return tooMany("info <nick or address>") }
        if IRCCaseMapping.equal(name, context.controlNick) {
            return ["\(context.controlNick): the bot you are talking to. Type help to see what it can do."]
        }
        if context.names(oneself: name, in: session) { return ownInfo(session, context) }
        let (found, refusal) = contact(named: name, in: session)
        guard let contact = found else { return refusal }
        return lines(on: contact, session)
    }

    /// `<account> <nick or address>`: an address may be one of which nothing is known.
    private static func info(on person: String, of name: String, _ session: isolated UserSession) -> [String] {
        let usage = "info <account> <address>"
        let (account, refusal) = account(name, session, usage: usage)
        guard let account else { return refusal }
        guard isAddress(person) else {
            let (found, refusal) = contact(named: person, in: session)
            guard let contact = found else { return refusal }
            guard contact.reference.account == account.id else {
                return wrong("\(account.address) knows nobody called \(contact.nick)", type: "info \(contact.nick)")
            }
            return lines(on: contact, session)
        }
        do throws(DeliveryFailure) {
            return lines(on: try session.stranger(person, on: account.id), session)
        } catch {
            return wrong(MessageText.plain(error.text), type: usage)
        }
    }

    private static func lines(on contact: Contact, _ session: isolated UserSession) -> [String] {
        var lines = [
            "\(contact.nick): \(contact.address) on \(AccountText.place(of: contact.reference.account, session))"
        ]
        let facts: [(String, String)] = [
            ("Name", MessageText.name(contact.displayName)), ("Status", contact.availability.title),
            ("Personal message", contact.personalMessage),
            ("Listening to or playing", contact.media), ("You call them", MessageText.name(contact.alias ?? "")),
            ("Groups", session.groupNames(of: contact).joined(separator: ", ")),
        ]
        for (label, text) in facts {
            let text = MessageText.plain(text)
            if !text.isEmpty { lines.append("  \(label): \(text)") }
        }
        if contact.isBlocked { lines.append("  Blocked by you") }
        if !contact.isListed { lines.append("  Not on your contact list (add \(contact.nick) puts them there)") }
        if session.request(from: contact.reference) != nil {
            lines.append("  Waits for your answer: accept \(contact.nick) or decline \(contact.nick)")
        }
        return lines
    }

    /// The contact of a command that is followed by a nick or address alone.
    @Sendable private static func onlyWord(_ words: [String]) -> Awaited? {
        words.count == 1 ? .contact(words[0]) : nil
    }

    private static func ownInfo(_ session: isolated UserSession, _ context: BotContext) -> [String] {
        let summaries = session.accountSummaries
        guard !summaries.isEmpty else { return ["\(context.nick): you, not signed in to any network."] }
        return ["\(context.nick): you"] + summaries.map { "  " + AccountText.line(of: $0) }
    }

    static let nudge = BotCommand(
        name: "nudge", form: "nudge <nick>", summary: "shakes a contact's window to get their attention",
        usage: ["nudge <nick>"],
        help: ["Example: nudge bob"], needs: onlyWord
    ) { words, session, context in
        guard let name = words.first else { return wrong("whom do you want to nudge?", type: "nudge <nick>") }
        guard words.count == 1 else { return tooMany("nudge <nick>") }
        let (found, refusal) = contact(named: name, in: session)
        guard let contact = found else { return refusal }
        guard contact.availability.isReachable else { return ["\(contact.nick) is offline and cannot be nudged."] }
        do throws(DeliveryFailure) {
            _ = try session.submit(.nudge, to: .contact(contact.reference), from: context.attachment)
            return ["A nudge is on its way to \(contact.nick)."]
        } catch {
            return ["\(contact.nick) was not nudged: \(MessageText.plain(error.text))."]
        }
    }
}
