// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `add`, `remove` and `rename`
extension ControlBot {
    private static let addUsage = "add <address> [<nick>]"
    private static let renameUsage = "rename <nick> <new nick>"

    static let add = BotCommand.editing(
        name: "add", form: "add [<account>] <address> [<nick>]", summary: "puts somebody on your contact list",
        usage: [
            "add <address> [<nick>]", "add <account> <address> [<nick>]", "add -tmp [<account>] <address>",
        ],
        help: [
            "The nick is what you call them, here and on the network. With several accounts say which one it is for.",
            "Somebody who is here without being on your list, as in a group chat, can be added by nick: add carol",
            "To write to somebody without adding them: /msg bob@example.com hello; -tmp only gives them a nick for that.",
            "Said in a channel that shows a group it puts them in that group.",
            "Example: add bob@example.com bobby",
        ], needs: signIn
    ) { words, session, context in
        var words = words
        if words.first == "-tmp" { return BotAnswer(meeting(Array(words.dropFirst()), session, context)) }
        var accountName: String?
        if words.count > 1, !isAddress(words[0]) || isAddress(words[1]) { accountName = words.removeFirst() }
        guard let who = words.first else {
            return .wrong("whom do you want to add?", type: addUsage)
        }
        guard words.count <= 2 else {
            return .wrong("that is more than I understand", type: "add [<account>] <address> [<nick>]")
        }
        return addition(
            of: who, calling: words.count > 1 ? words[1] : nil, on: accountName, session, context)
    }

    /// `-tmp [<account>] <address>`: somebody who can be written to without being on the list.
    private static func meeting(
        _ words: [String], _ session: isolated UserSession, _ context: BotContext
    ) -> [String] {
        let usage = "add -tmp <address>"
        guard let index = words.firstIndex(where: isAddress) else {
            return wrong("whom do you want to write to?", type: usage)
        }
        guard index <= 1, words.count <= 3 else { return tooMany(usage) }
        let address = words[index]
        if context.names(oneself: address, in: session) { return wrong("that is you", type: usage) }
        let (account, refusal) = account(index == 1 ? words[0] : nil, session, usage: "add -tmp <account> <address>")
        guard let account else { return refusal }
        do throws(DeliveryFailure) {
            let contact = try session.stranger(address, on: account.id)
            let list = contact.isListed ? "is on your contact list already" : "can be written to without being added"
            return ["\(contact.address) \(list). Type: /msg \(contact.nick) hello"]
        } catch {
            return wrong(MessageText.plain(error.text), type: usage)
        }
    }

    /// Puts somebody on the list whose address, or nick if they are known here, is given.
    static func addition(
        of who: String, calling alias: String?, on accountName: String?, _ session: isolated UserSession,
        _ context: BotContext
    ) -> BotAnswer {
        let known =
            isAddress(who)
            ? session.contact(address: who) : session.contact(nick: who) ?? session.strangerOnce(called: who)
        let (account, refusal) =
            accountName == nil && known != nil
            ? (session.accountSummaries.first { $0.id == known?.reference.account }, [])
            : self.account(accountName, session, usage: "add <account> <address> [<nick>]")
        guard let account else { return BotAnswer(refusal) }
        if context.names(oneself: who, in: session) { return .wrong("that is you", type: addUsage) }
        let contact = known?.reference.account == account.id ? known : nil
        if let contact, contact.isListed {
            let hint = alias == nil ? "" : " To call them something else type: rename \(contact.nick) <new nick>"
            return BotAnswer(["\(contact.nick) (\(contact.address)) is on your list already." + hint])
        }
        let address = contact?.address ?? who
        guard UserSession.isAddress(address) else {
            let example = context.networks.first { $0.id == account.network }?.addressExample ?? "name@example.com"
            return .wrong("'\(MessageText.excerpt(who))' is not an address like \(example)", type: addUsage)
        }
        if let alias, let refusal = Self.refusal(ofNick: alias, for: contact?.reference, session, context) {
            return .wrong(refusal, type: addUsage)
        }
        let group = group(of: context.channel, on: account.id, session)
        let edit = ContactEdit.add(address: address, alias: alias ?? "", group: group?.id)
        var edits = [
            EditRequest(edit, on: account.id, failed: "\(address) was not added") { session in
                let nick = session.contact(address: address)?.nick
                let place = group.map { " in the group \(MessageText.name($0.name))" } ?? ""
                return ["\(address) is on your contact list now\(place)" + (nick.map { ", as \($0)." } ?? ".")]
            }
        ]
        // Somebody who is known here has a nick already.
        if let alias, let contact, contact.nick != alias {
            edits.insert(
                EditRequest(
                    .rename(contact.reference.contact, alias: alias), on: account.id,
                    failed: "\(contact.nick) was not renamed", done: ""), at: 0)
        }
        return BotAnswer(edits)
    }

    /// The group that a channel shows, where there is one of that name on the account: whoever is added there is put in it.
    private static func group(
        of name: String?, on account: AccountID, _ session: isolated UserSession
    ) -> ContactGroup? {
        guard let name, let channel = session.contactChannel(named: String(name.dropFirst())) else { return nil }
        return session.group(filling: channel, on: account)
    }

    static let remove = BotCommand.editing(
        name: "remove", form: "remove <nick>", summary: "takes somebody off your contact list",
        usage: ["remove <nick or address>"],
        help: [
            "They may still see you and write to you; block <nick> puts an end to that.",
            "Example: remove bob",
        ], needs: listedWord
    ) { words, session, _ in
        guard let name = words.first else { return .wrong("whom do you want to remove?", type: "remove <nick>") }
        guard words.count == 1 else { return BotAnswer(tooMany("remove <nick>")) }
        return removal(of: name, session)
    }

    static func removal(of name: String, _ session: isolated UserSession) -> BotAnswer {
        let (found, refusal) = contact(named: name, in: session)
        guard let contact = found else { return BotAnswer(refusal) }
        guard contact.isListed else { return BotAnswer(["\(contact.nick) is not on your contact list."]) }
        return BotAnswer(
            EditRequest(
                .remove(contact.reference.contact), on: contact.reference.account,
                failed: "\(contact.nick) was not removed",
                done: "\(contact.nick) (\(contact.address)) is no longer on your contact list."))
    }

    static let rename = BotCommand.editing(
        name: "rename", form: "rename <nick> <new nick>", summary: "gives a contact another nick, for good",
        usage: ["rename <nick> <new nick>", "rename -del <nick>"],
        help: [
            "-del takes the name back; the nick is then made from the address. The network keeps the name, too.",
            "A name with spaces goes in double quotes. Example: rename bob bobby",
        ], needs: renamed
    ) { words, session, context in
        if words.first == "-del" {
            guard words.count > 1 else { return .wrong("whose nick?", type: "rename -del <nick>") }
            guard words.count == 2 else { return BotAnswer(tooMany("rename -del <nick>")) }
            return renaming(words[1], to: "", session)
        }
        guard let name = words.first else { return .wrong("whom do you want to rename?", type: renameUsage) }
        if context.names(oneself: name, in: session) { return .wrong("that is you", type: "/nick <new nick>") }
        if IRCCaseMapping.equal(name, context.controlNick) {
            guard words.count == 2 else { return .wrong("the new nick is missing", type: renameUsage) }
            if let refusal = Self.refusal(ofBotNick: words[1], session, context) {
                return .wrong(refusal, type: renameUsage)
            }
            return BotAnswer(settings(["root-nick", words[1]], of: .user(bot: context.standardNick), session))
        }
        guard words.count > 1 else { return .wrong("the new nick is missing", type: renameUsage) }
        guard words.count == 2 else {
            return .wrong("a name with spaces goes in double quotes", type: renameUsage)
        }
        let known = contact(named: name, in: session).contact
        if known != nil, let refusal = Self.refusal(ofNick: words[1], for: known?.reference, session, context) {
            return .wrong(refusal, type: renameUsage)
        }
        return renaming(name, to: words[1], session)
    }

    private static func renaming(_ name: String, to alias: String, _ session: isolated UserSession) -> BotAnswer {
        let (found, refusal) = contact(named: name, in: session)
        guard let contact = found else { return BotAnswer(refusal) }
        let reference = contact.reference
        let old = contact.nick
        return BotAnswer(
            EditRequest(
                .rename(reference.contact, alias: alias), on: reference.account,
                failed: "the network did not take the name of \(old)"
            ) { session in
                guard let nick = session.contact(reference)?.nick else { return [] }
                let said = nick == old ? "\(old) keeps the nick \(nick)" : "\(old) is called \(nick) from now on"
                let isAsWished = alias.isEmpty || nick == alias
                return [said + (isAsWished ? "." : ": '\(MessageText.excerpt(alias))' cannot be a nick as it is.")]
            })
    }

    /// Why a nick cannot be given to somebody; nil if it can.
    private static func refusal(
        ofNick nick: String, for owner: ContactReference?, _ session: isolated UserSession, _ context: BotContext
    ) -> String? {
        let excerpt = MessageText.excerpt(nick)
        guard
            nick.utf8.contains(where: { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") || $0 >= 0x80 }
            )
        else { return "'\(excerpt)' cannot be a nick: it has no letters" }
        if IRCCaseMapping.equal(nick, context.nick) { return "'\(excerpt)' is your own nick" }
        if IRCCaseMapping.equal(nick, context.controlNick) { return "'\(excerpt)' is my own nick" }
        if let other = session.contact(nick: nick), other.reference != owner {
            return "'\(excerpt)' is the nick of \(other.address) already"
        }
        return nil
    }

    /// Why the bot cannot have a nick; nil if it can. None at all is the one of the configuration.
    static func refusal(
        ofBotNick nick: String, _ session: isolated UserSession, _ context: BotContext
    ) -> String? {
        guard !nick.isEmpty, !IRCCaseMapping.equal(nick, context.controlNick) else { return nil }
        return refusal(ofNick: nick, for: nil, session, context)
    }

    static func isAddress(_ word: String) -> Bool { word.utf8.contains(UInt8(ascii: "@")) }

    // MARK: What has to be there while an account is still signing in

    /// An account that is signed in.
    @Sendable static func signIn(_ words: [String]) -> Awaited? { words.isEmpty ? nil : .signIn }

    /// The only word, as somebody on the list of an account that is signed in.
    @Sendable static func listedWord(_ words: [String]) -> Awaited? { words.count == 1 ? .listed(words[0]) : nil }

    @Sendable private static func renamed(_ words: [String]) -> Awaited? {
        guard words.count == 2 else { return nil }
        return .listed(words[0] == "-del" ? words[1] : words[0])
    }
}
