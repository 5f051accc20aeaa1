// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What the bot knows of the client that talks to it.
struct BotContext: Sendable {
    let attachment: AttachmentID
    let nick: String
    /// Whether the line was said in the control channel rather than in private.
    let isInChannel: Bool
    let controlNick: String
    let networks: [NetworkDescriptor]
    /// The state to sign a new account in with.
    let availability: Availability

    /// Whether a name is the nick of the client or an address of its user.
    func names(oneself name: String, in session: isolated UserSession) -> Bool {
        if IRCCaseMapping.equal(name, nick) { return true }
        guard name.utf8.contains(UInt8(ascii: "@")) else { return false }
        return session.isOwn(address: name)
    }
}

/// What the bot answers at once, and what it asks networks to change; how that ends is said when it has.
struct BotAnswer: Sendable {
    var lines: [String] = []
    var edits: [EditRequest] = []

    init(_ lines: [String]) { self.lines = lines }
    init(_ edits: [EditRequest]) { self.edits = edits }
    init(_ edit: EditRequest) { edits = [edit] }

    /// One line about a wrong use: what is wrong, and what to type.
    static func wrong(_ text: String, type usage: String) -> BotAnswer {
        BotAnswer(ControlBot.wrong(text, type: usage))
    }
}

/// One thing the bot can do.
struct BotCommand: Sendable {
    typealias Lines = @Sendable (_ words: [String], _ session: isolated UserSession, _ context: BotContext) -> [String]
    typealias Answer =
        @Sendable (_ words: [String], _ session: isolated UserSession, _ context: BotContext) -> BotAnswer

    let name: String
    /// All its forms in one, for the list of all commands.
    let form: String
    /// What it is for, in a few words, for the list of all commands.
    let summary: String
    /// Each form of it.
    let usage: [String]
    /// What there is to know beyond that, with an example.
    let help: [String]
    /// What has to be there for it, while an account is still signing in.
    let needs: @Sendable (_ words: [String]) -> Awaited?
    let run: Answer

    /// A command that is answered at once.
    init(
        name: String, form: String, summary: String, usage: [String], help: [String],
        needs: @escaping @Sendable (_ words: [String]) -> Awaited? = { _ in nil }, run: @escaping Lines
    ) {
        self.name = name
        self.form = form
        self.summary = summary
        self.usage = usage
        self.help = help
        self.needs = needs
        self.run = { BotAnswer(run($0, $1, $2)) }
    }

    private init(_ lines: BotCommand, run: @escaping Answer) {
        name = lines.name
        form = lines.form
        summary = lines.summary
        usage = lines.usage
        help = lines.help
        needs = lines.needs
        self.run = run
    }

    /// A command that asks networks for changes.
    static func editing(
        name: String, form: String, summary: String, usage: [String], help: [String],
        needs: @escaping @Sendable (_ words: [String]) -> Awaited?, run: @escaping Answer
    ) -> BotCommand {
        let lines = BotCommand(name: name, form: form, summary: summary, usage: usage, help: help, needs: needs) {
            _, _, _ in []
        }
        return BotCommand(lines, run: run)
    }
}
