// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

extension NetworkDescriptor {
    /// `account add escargot name@example.com secret`
    var addExample: String { "account add \(id) \(addressExample) \(passwordExample ?? "secret")" }
}

/// Which account is meant.
extension ControlBot {
    static let noAccount = "You have no account here yet. Type: account add <network> <address> <password>"

    /// What to type to get signed in.
    static func signInStep(_ session: isolated UserSession) -> String {
        let summaries = session.accountSummaries
        if summaries.isEmpty { return "account add <network> <address> <password>" }
        if summaries.contains(where: { $0.lock == .untilIdentified }) { return "identify <password>" }
        // Those that are on their way get no further by being asked again.
        let isOnItsWay = summaries.contains { if case .connecting = $0.state { true } else { false } }
        return isOnItsWay ? "account list" : "account on  (account list says more)"
    }

    /// The account that is meant, or all of them if none is named; or why there is none.
    static func accounts(
        _ name: String?, _ session: isolated UserSession, usage: String
    ) -> (chosen: [AccountSummary], refusal: [String]) {
        let summaries = session.accountSummaries
        guard !summaries.isEmpty else { return ([], [noAccount]) }
        guard let name else { return (summaries, []) }
        if let number = Int(name) {
            // BitlBee counts from 0, and nothing else is called so here.
            let position = number == 0 ? 1 : number
            guard position >= 1, position <= summaries.count else {
                return ([], wrong("there is no account \(name), the last is \(summaries.count)", type: "account list"))
            }
            return ([summaries[position - 1]], [])
        }
        let wanted = name.lowercased()
        for condition in [
            // `msn(alice@example.com)` and, after all others, `msn` for any account, as BitlBee has it.
            { $0.tag.lowercased() == wanted }, { "\($0.network)(\($0.address.lowercased()))" == wanted },
            { "msn(\($0.address.lowercased()))" == wanted },
            { $0.address.lowercased() == wanted }, { $0.network == wanted },
            { $0.address.lowercased().contains(wanted) }, { _ in wanted == "msn" },
        ] as [(AccountSummary) -> Bool] {
            let found = summaries.filter(condition)
            if found.count == 1 { return (found, []) }
            if found.count > 1 {
                return (
                    [],
                    wrong(
                        "you have several accounts that could be \(MessageText.excerpt(name))",
                        type: usage + " with its number in account list")
                )
            }
        }
        return ([], wrong("there is no account \(MessageText.excerpt(name))", type: "account list"))
    }

    /// The one account that is meant: the named one, the only one, or the only one that is signed in.
    static func account(
        _ name: String?, _ session: isolated UserSession, usage: String
    ) -> (chosen: AccountSummary?, refusal: [String]) {
        // `msn` says nothing, as all of them are.
        let isAny = name.map { named($0, session).isEmpty && $0.lowercased() == "msn" } ?? true
        let (chosen, refusal) = accounts(isAny ? nil : name, session, usage: usage)
        if chosen.count <= 1 { return (chosen.first, refusal) }
        let signedIn = chosen.filter { if case .connected = $0.state { true } else { false } }
        if signedIn.count == 1 { return (signedIn[0], []) }
        return (nil, wrong("on which of your \(chosen.count) accounts?", type: usage))
    }

    /// Whether a word names an account, by number, network or address.
    static func names(anAccount word: String, _ session: isolated UserSession) -> Bool {
        Int(word) != nil || !named(word, session).isEmpty
            || word.lowercased() == "msn" && !session.accountSummaries.isEmpty
    }

    /// The accounts with this network, address or tag.
    private static func named(_ word: String, _ session: isolated UserSession) -> [AccountSummary] {
        let wanted = word.lowercased()
        return session.accountSummaries.filter {
            $0.network == wanted || $0.address.lowercased() == wanted || $0.tag.lowercased() == wanted
        }
    }
}
