// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// `account`
extension ControlBot {
    static let account = BotCommand.editing(
        name: "account", form: "account on|off|list|add|del|set",
        summary: "lists, adds and removes your accounts, signs them in and out",
        usage: accountUsage,
        help: [
            "An account is named by its number in the list, its tag, its address or its network.",
            "Without a password you are asked for it, to give where nobody sees it. One with spaces goes in double quotes.",
            "Example: account add {network} {address} \"my secret\"",
        ], needs: nothing
    ) { words, session, context in
        guard let word = words.first else {
            return .wrong("what about your accounts?", type: accountForms)
        }
        var rest = Array(words.dropFirst())
        var action = CommandWords.match(word, among: actions)
        // `account 1 on`, as other gateways have it.
        if case .none = action, let second = rest.first,
            case .name(let name) = CommandWords.match(second, among: ["on", "off", "del", "set"])
        {
            action = .name(name)
            rest = [word] + rest.dropFirst()
        }
        switch action {
        case .name("add"): return add(rest, session, context)
        case .name("set"): return set(rest, session)
        case .name("list"): return BotAnswer(rest.isEmpty ? list(session) : tooMany("account list"))
        case .name("on"):
            return BotAnswer(rest.count > 1 ? tooMany("account on [<account>]") : switchOn(rest.first, session))
        case .name("off"):
            return BotAnswer(rest.count > 1 ? tooMany("account off [<account>]") : switchOff(rest.first, session))
        case .name("del"):
            return BotAnswer(rest.count > 1 ? tooMany("account del <account>") : delete(rest.first, session))
        case .name: return BotAnswer([String]())
        case .several(let names):
            return BotAnswer(several(word, names))
        case .none(let nearest):
            if rest.isEmpty, word.utf8.contains(UInt8(ascii: "@")) || names(anAccount: word, session) {
                let name = MessageText.excerpt(word)
                return .wrong("what about account \(name)?", type: "account \(name) on, off, set or del")
            }
            let hint = nearest.map { ", did you mean account \($0)?" } ?? "."
            return BotAnswer(["There is no account \(MessageText.excerpt(word))\(hint) Type: \(accountForms)"])
        }
    }

    @Sendable private static func nothing(_ words: [String]) -> Awaited? { nil }

    private static let accountUsage = [
        "account list", "account on [<account>]", "account off [<account>]",
        "account add [<network>] <address> [<password>]", "account del <account>",
        "account <account> set [<name> [<value>]]", "account <account> set -del <name>",
    ]

    /// The same in few words.
    private static let accountForms = "account list, on, off, add, del or set (help account explains them)"

    private static let actions = ["add", "del", "list", "off", "on", "set"]

    static func tooMany(_ usage: String) -> [String] { wrong("that is more than I understand", type: usage) }

    private static func list(_ session: isolated UserSession) -> [String] {
        let summaries = session.accountSummaries
        guard !summaries.isEmpty else {
            return [noAccount]
        }
        return summaries.enumerated().map { number, summary in
            let tag = summary.tag.isEmpty ? "" : "(\(summary.tag)) "
            return "\(number + 1). \(tag)\(AccountText.line(of: summary))"
        }
    }

    /// `[<network>] <address> [<password>]`; `msn`, as people who come from other gateways have it, is the network of
    /// those who name none.
    private static func add(_ words: [String], _ session: isolated UserSession, _ context: BotContext) -> BotAnswer {
        let usage = "account add <network> <address> <password>"
        let networks = context.networks.map(\.id).joined(separator: ", ")
        var words = words
        // `demo/alice@example.com`, as a direct sign-in has it.
        if let first = words.first, let slash = first.firstIndex(of: "/"), first.utf8.contains(UInt8(ascii: "@")) {
            words[0] = String(first[first.index(after: slash)...])
            words.insert(String(first[..<slash]), at: 0)
        }
        guard let word = words.first else {
            return .wrong("the network is missing (there are \(networks))", type: usage)
        }
        var network = context.networks.first { $0.id == IRCCaseMapping.fold(word) }
        if network != nil {
            words.removeFirst()
        } else if IRCCaseMapping.equal(word, "msn") {
            network = context.defaultNetwork
            words.removeFirst()
        } else if UserSession.isAddress(word) {
            network = context.defaultNetwork
        }
        guard let descriptor = network else {
            return .wrong("there is no network '\(MessageText.excerpt(word))' (there are \(networks))", type: usage)
        }
        guard let address = words.first else {
            let password = descriptor.passwordExample.map { " with the password \($0)" } ?? ""
            return .wrong("the address is missing, such as \(descriptor.addressExample)\(password)", type: usage)
        }
        guard words.count <= 2 else { return .wrong("a password with spaces goes in double quotes", type: usage) }
        guard UserSession.isAddress(address) else {
            return .wrong(
                "'\(MessageText.excerpt(address))' is not an address like \(descriptor.addressExample)", type: usage)
        }
        guard words.count == 2 else {
            var answer = BotAnswer([String]())
            answer.password = PasswordEntry(owner: address) { password, session, context in
                BotAnswer(add(address, password, on: descriptor, session, context))
            }
            return answer
        }
        return BotAnswer(add(address, Secret(words[1]), on: descriptor, session, context))
    }

    private static func add(
        _ address: String, _ password: Secret<String>, on network: NetworkDescriptor, _ session: isolated UserSession,
        _ context: BotContext
    ) -> [String] {
        let profile = OwnProfile(availability: context.availability)
        do throws(AccountError) {
            let summary = try session.addAccount(
                Account(network: network.id, address: address, password: password, profile: profile))
            guard let index = session.accountSummaries.firstIndex(where: { $0.id == summary.id }) else {
                return [
                    "\(address) was added. This client is bound to another account: to sign in, log in with your name alone, "
                        + "or with your name and /\(network.id) behind it."
                ]
            }
            let number = index + 1
            let isOnly = session.accountSummaries.count == 1
            return ["\(address) was added. Type account \(isOnly ? "on" : "\(number) on") to sign in."]
        } catch {
            return wrong(error.text, type: "account add <network> <address> <password>")
        }
    }

    /// `account 1 set password secret`: another password for an account, which the network has to take when it signs in next.
    private static func setPassword(
        _ words: [String], of account: AccountSummary, _ name: String, _ session: isolated UserSession
    ) -> BotAnswer {
        let name = MessageText.excerpt(name)
        guard words.count <= 2 else {
            return .wrong(
                "a password with spaces goes in double quotes", type: "account \(name) set password <password>")
        }
        switch account.state {
        case .disconnected, .disconnecting: break
        case .connecting, .connected, .waiting:
            return .wrong("the account has to be signed out for that", type: "account \(name) off")
        }
        guard words.count == 2 else {
            var answer = BotAnswer([String]())
            answer.password = PasswordEntry(owner: account.address) { password, session, _ in
                BotAnswer(setPassword(password, of: account, name, session))
            }
            return answer
        }
        return BotAnswer(setPassword(Secret(words[1]), of: account, name, session))
    }

    private static func setPassword(
        _ password: Secret<String>, of account: AccountSummary, _ name: String, _ session: isolated UserSession
    ) -> [String] {
        do throws(AccountError) {
            try session.addAccount(
                Account(
                    network: account.network, address: account.address, password: password, profile: account.profile))
            return ["\(account.address) has another password here from now on. Type: account \(name) on"]
        } catch {
            return [MessageText.sentence(error.text)]
        }
    }

    private static func set(_ words: [String], _ session: isolated UserSession) -> BotAnswer {
        guard let name = words.first else {
            return .wrong("which account?", type: "account <account> set  (account list shows them)")
        }
        let (account, refusal) = account(name, session, usage: "account <account> set")
        guard let account else { return BotAnswer(refusal) }
        let rest = Array(words.dropFirst())
        if let word = rest.first, settingName(word) == "password" {
            return setPassword(rest, of: account, name, session)
        }
        return BotAnswer(settings(rest, of: .account(account.id, called: MessageText.excerpt(name)), session))
    }

    private static func switchOn(_ name: String?, _ session: isolated UserSession) -> [String] {
        let (chosen, refusal) = accounts(name, session, usage: "account on <account>")
        guard refusal.isEmpty else { return refusal }
        let idle = chosen.filter { summary in
            switch summary.state {
            case .disconnected, .disconnecting, .waiting:
                // All means all that are to be signed in by themselves, unless there is only one.
                name != nil || chosen.count == 1 || session.value(of: .autoConnect, on: summary.id) == "on"
            case .connecting, .connected: false
            }
        }
        guard !idle.isEmpty else {
            return [
                chosen.count == 1
                    ? "\(chosen[0].address) is \(AccountText.state(of: chosen[0]))."
                    : "Every account is signed in already."
            ]
        }
        return idle.compactMap { summary in
            do throws(AccountError) {
                try session.signIn(summary.id)
                return summary.state == .disconnecting
                    ? "\(summary.address) is being signed out, and signs in again then." : nil
            } catch {
                return MessageText.sentence(error.text)
            }
        }
    }

    private static func switchOff(_ name: String?, _ session: isolated UserSession) -> [String] {
        let (chosen, refusal) = accounts(name, session, usage: "account off <account>")
        guard refusal.isEmpty else { return refusal }
        let active = chosen.filter { if case .disconnected = $0.state { false } else { true } }
        guard !active.isEmpty else {
            return [chosen.count == 1 ? "\(chosen[0].address) is not signed in." : "No account is signed in."]
        }
        return active.compactMap { summary in
            do throws(AccountError) {
                try session.signOut(summary.id)
                return summary.state == .disconnecting ? "\(summary.address) is being signed out." : nil
            } catch {
                return MessageText.sentence(error.text)
            }
        }
    }

    private static func delete(_ name: String?, _ session: isolated UserSession) -> [String] {
        guard let name else {
            return wrong("which account?", type: "account del <account>  (account list shows them)")
        }
        let (chosen, refusal) = accounts(name, session, usage: "account del <account>")
        guard refusal.isEmpty, let summary = chosen.first else { return refusal }
        // What is gone is gone, so a part of an address is not enough here.
        let isNamed =
            names(anAccount: name, session) || summary.address.lowercased().hasPrefix(name.lowercased() + "@")
        guard isNamed else {
            return wrong("do you mean \(summary.address)?", type: "account del \(summary.address)")
        }
        do throws(AccountError) {
            try session.removeAccount(summary.id)
            return summary.state == .disconnecting ? ["\(summary.address) is being signed out, and is gone then."] : []
        } catch {
            return [MessageText.sentence(error.text)]
        }
    }
}
