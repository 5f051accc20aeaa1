// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// `account`
extension ControlBot {
    static let account = BotCommand(
        name: "account", form: "account on|off|list|add|del",
        summary: "lists, adds and removes your accounts, signs them in and out",
        usage: accountUsage,
        help: [
            "An account is named by its number in the list, by its address or by its network.",
            "A password with spaces goes in double quotes.",
            "Example: account add escargot alice@example.com \"my secret\"",
        ]
    ) { words, session, context in
        guard let word = words.first else {
            return wrong("what about your accounts?", type: accountForms)
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
        case .name("set"): return set(rest, session)
        case .name("list"): return rest.isEmpty ? list(session) : tooMany("account list")
        case .name("add"): return add(rest, session, context)
        case .name("on"): return rest.count > 1 ? tooMany("account on [<account>]") : switchOn(rest.first, session)
        case .name("off"): return rest.count > 1 ? tooMany("account off [<account>]") : switchOff(rest.first, session)
        case .name("del"): return rest.count > 1 ? tooMany("account del <account>") : delete(rest.first, session)
        case .name: return []
        case .several(let names):
            return several(word, names)
        case .none(let nearest):
            if rest.isEmpty, word.utf8.contains(UInt8(ascii: "@")) || names(anAccount: word, session) {
                let name = MessageText.excerpt(word)
                return wrong("what about account \(name)?", type: "account \(name) on, off or del")
            }
            let hint = nearest.map { ", did you mean account \($0)?" } ?? "."
            return ["There is no account \(MessageText.excerpt(word))\(hint) Type: \(accountForms)"]
        }
    }

    private static let accountUsage = [
        "account list", "account on [<account>]", "account off [<account>]",
        "account add <network> <address> <password>", "account del <account>",
        "account <account> set [<name> [<value>]]", "account <account> set -del <name>",
    ]

    /// The same in few words.
    private static let accountForms = "account list, on, off, add or del (help account explains them)"

    private static let actions = ["add", "del", "list", "off", "on", "set"]

    static func tooMany(_ usage: String) -> [String] { wrong("that is more than I understand", type: usage) }

    private static func list(_ session: isolated UserSession) -> [String] {
        let summaries = session.accountSummaries
        guard !summaries.isEmpty else {
            return [noAccount]
        }
        return summaries.enumerated().map { "\($0 + 1). \(AccountText.line(of: $1))" }
    }

    private static func add(_ words: [String], _ session: isolated UserSession, _ context: BotContext) -> [String] {
        let usage = "account add <network> <address> <password>"
        let networks = context.networks.map(\.id).joined(separator: ", ")
        guard words.count >= 1 else { return wrong("the network is missing (there are \(networks))", type: usage) }
        guard let descriptor = context.networks.first(where: { $0.id == IRCCaseMapping.fold(words[0]) }) else {
            return wrong("there is no network '\(MessageText.excerpt(words[0]))' (there are \(networks))", type: usage)
        }
        guard words.count >= 2 else {
            return wrong("the address is missing, such as \(descriptor.addressExample)", type: usage)
        }
        guard words.count >= 3 else { return wrong("the password is missing", type: usage) }
        guard words.count == 3 else { return wrong("a password with spaces goes in double quotes", type: usage) }
        let profile = OwnProfile(availability: context.availability)
        do throws(AccountError) {
            try session.addAccount(
                Account(network: descriptor.id, address: words[1], password: Secret(words[2]), profile: profile))
        } catch {
            return wrong(error.text, type: usage)
        }
        return ["\(words[1]) was added. Type account on to sign in."]
    }

    private static func set(_ words: [String], _ session: isolated UserSession) -> [String] {
        guard let name = words.first else {
            return wrong("which account?", type: "account <account> set  (account list shows them)")
        }
        let (account, refusal) = account(name, session, usage: "account <account> set")
        guard let account else { return refusal }
        return settings(Array(words.dropFirst()), of: .account(account.id, called: MessageText.excerpt(name)), session)
    }

    private static func switchOn(_ name: String?, _ session: isolated UserSession) -> [String] {
        let (chosen, refusal) = accounts(name, session, usage: "account on <account>")
        guard refusal.isEmpty else { return refusal }
        let idle = chosen.filter {
            switch $0.state {
            case .disconnected, .waiting: true
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
                return nil
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
                return nil
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
            return []
        } catch {
            return [MessageText.sentence(error.text)]
        }
    }
}
