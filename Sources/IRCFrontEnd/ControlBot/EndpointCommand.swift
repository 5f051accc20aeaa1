// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `endpoints`: the places where an account is signed in.
extension ControlBot {
    static let endpoints = BotCommand(
        name: "endpoints", form: "endpoints [sign-out <number or all>]", summary: "shows where else you are signed in",
        usage: ["endpoints", "endpoints sign-out <number or all>", "endpoints name <name>"],
        help: [
            "sign-out ends the session at another place, or at all of them; name is what this place is called there.",
            "Example: endpoints sign-out 2",
        ], needs: signIn
    ) { words, session, _ in
        let all = session.accountSummaries.flatMap { summary in
            session.endpoints(of: summary.id).map { (account: summary, endpoint: $0) }
        }
        guard let word = words.first else { return list(all, session) }
        let rest = Array(words.dropFirst())
        switch CommandWords.match(word, among: ["list", "name", "sign-out", "signout"]) {
        case .name("list"): return list(all, session)
        case .name("name"): return setName(rest, session)
        case .name: return signOut(rest, all, session)
        case .several: return signOut(rest, all, session)
        case .none:
            return wrong(
                "there is no endpoints '\(MessageText.excerpt(word))'", type: "endpoints sign-out <number or all>")
        }
    }

    private typealias Place = (account: AccountSummary, endpoint: Endpoint)

    private static func list(_ all: [Place], _ session: isolated UserSession) -> [String] {
        guard !all.isEmpty else {
            guard !session.accountSummaries.isEmpty else { return [noAccount] }
            return ["You are signed in nowhere else, as far as the network tells."]
        }
        let severalAccounts = session.accountSummaries.count > 1
        return all.enumerated().map { index, place in
            let what = place.endpoint.isOwn ? " (this one)" : ""
            let account = severalAccounts ? " on \(place.account.network) as \(place.account.address)" : ""
            let idle = place.endpoint.isIdle ? ", idle" : ""
            return
                "\(index + 1). \(name(of: place.endpoint))\(what)\(account): \(place.endpoint.availability.title)\(idle)"
        }
    }

    /// What a place calls itself, or something to call it.
    static func name(of endpoint: Endpoint) -> String {
        let name = MessageText.name(endpoint.name)
        return name.isEmpty ? "a place without a name" : name
    }

    private static func signOut(_ words: [String], _ all: [Place], _ session: isolated UserSession) -> [String] {
        let usage = "endpoints sign-out <number or all>"
        guard let word = words.first else { return wrong("which one?", type: usage + "  (endpoints lists them)") }
        guard words.count == 1 else { return tooMany(usage) }
        let others = all.filter { !$0.endpoint.isOwn }
        guard !others.isEmpty else { return ["You are signed in nowhere else, as far as the network tells."] }
        do throws(EditFailure) {
            if IRCCaseMapping.equal(word, "all") {
                for id in Set(others.map(\.account.id)) { try session.signOut(endpoint: nil, of: id) }
                return ["Signing out everywhere else …"]
            }
            guard let number = Int(word) else {
                return wrong("'\(MessageText.excerpt(word))' is not a number", type: usage)
            }
            guard number >= 1, number <= all.count else {
                return wrong("there is no number \(number), the last is \(all.count)", type: "endpoints")
            }
            let place = all[number - 1]
            guard !place.endpoint.isOwn else {
                return wrong("number \(number) is this place", type: "account off \(place.account.network)")
            }
            try session.signOut(endpoint: place.endpoint.id, of: place.account.id)
            return ["Signing out \(name(of: place.endpoint)) …"]
        } catch {
            return [MessageText.sentence("nothing was signed out: " + MessageText.plain(error.text))]
        }
    }

    private static func setName(_ words: [String], _ session: isolated UserSession) -> [String] {
        let name = words.joined(separator: " ")
        guard !name.isEmpty else { return wrong("the name is missing", type: "endpoints name <name>") }
        let connected = session.accountSummaries.filter { if case .connected = $0.state { true } else { false } }
        guard !connected.isEmpty else { return wrong("you are not signed in", type: signInStep(session)) }
        do throws(EditFailure) {
            for summary in connected { try session.setEndpointName(name, of: summary.id) }
            return ["This place is called \(MessageText.excerpt(name)) now."]
        } catch {
            return [MessageText.sentence("the name was not changed: " + MessageText.plain(error.text))]
        }
    }
}
