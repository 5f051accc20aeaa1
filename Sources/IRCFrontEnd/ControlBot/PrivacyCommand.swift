// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// `privacy`
extension ControlBot {
    private static let privacyUsage = "privacy open, closed, ask or quiet"

    static let privacy = BotCommand.editing(
        name: "privacy", form: "privacy [open|closed|ask|quiet]",
        summary: "says how people you do not know are treated",
        usage: ["privacy", "privacy open|closed [<account>]", "privacy ask|quiet [<account>]"],
        help: [
            "open: people on none of your lists may see you and write to you; closed: they may not.",
            "ask: you are asked about people who add you; quiet: you are not. Example: privacy closed",
        ], needs: signIn
    ) { words, session, _ in
        guard let word = words.first else {
            let summaries = session.accountSummaries
            guard !summaries.isEmpty else { return BotAnswer([noAccount]) }
            return BotAnswer(
                summaries.map { privacyLine(of: $0, session) ?? "\($0.network): known once you are signed in." })
        }
        guard words.count <= 2 else { return BotAnswer(tooMany("privacy open|closed|ask|quiet [<account>]")) }
        let edit: ContactEdit
        let done: String
        switch CommandWords.match(word, among: ["ask", "closed", "open", "quiet"]) {
        case .name("open"):
            (edit, done) = (
                .privacy(allowsStrangers: true), "people on none of your lists may see you and write to you"
            )
        case .name("closed"):
            (edit, done) = (
                .privacy(allowsStrangers: false), "people on none of your lists can neither see you nor write to you"
            )
        case .name("ask"): (edit, done) = (.asksAboutAdditions(true), "you are asked about people who add you")
        case .name: (edit, done) = (.asksAboutAdditions(false), "you are not asked about people who add you")
        case .several(let names): return BotAnswer(several(word, names))
        case .none: return .wrong("there is no privacy '\(MessageText.excerpt(word))'", type: privacyUsage)
        }
        let (account, refusal) = account(words.count > 1 ? words[1] : nil, session, usage: "privacy \(word) <account>")
        guard let account else { return BotAnswer(refusal) }
        return BotAnswer(
            EditRequest(
                edit, on: account.id, failed: "the privacy was not changed", done: "\(account.network): \(done)."))
    }

    /// How an account treats people it does not know; nil until the network has said.
    static func privacyLine(of summary: AccountSummary, _ session: isolated UserSession) -> String? {
        guard let privacy = session.privacy(of: summary.id) else { return nil }
        let strangers =
            privacy.allowsStrangers ? "may see you and write to you" : "can neither see you nor write to you"
        let asks = privacy.asksAboutAdditions ? "you are asked" : "you are not asked"
        return
            "\(summary.network): people on none of your lists \(strangers) (\(privacy.allowsStrangers ? "open" : "closed")); "
            + "\(asks) about people who add you (\(privacy.asksAboutAdditions ? "ask" : "quiet"))."
    }
}
