// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What the bot knows of the client that talks to it.
struct BotContext: Sendable {
    let attachment: AttachmentID
    let nick: String
    /// The channel in which the line was said; nil in private.
    let channel: String?
    /// Whether the line was said in a channel of contacts rather than in private.
    var isInChannel: Bool { channel != nil }
    let controlNick: String
    /// What the bot is called by whoever has not given it another nick.
    let standardNick: String
    let networks: [NetworkDescriptor]
    /// The network of those who name none.
    let defaultNetwork: NetworkDescriptor?
    /// As VERSION shows it.
    let version: String
    let controlChannel: String
    /// The channels that the client is in.
    let channels: [String]
    /// The state to sign a new account in with.
    let availability: Availability
    /// The SHA-256 of the certificate that the client has connected with.
    let fingerprint: [UInt8]?
    /// The one account that the client sees anything of; nil for all.
    let network: AccountID?
    /// The layout of logs where the user has chosen none; nil if none are written then.
    let logLayout: String?

    /// What stands for the gateway's own names in help texts.
    var help: HelpContext {
        HelpContext(
            network: defaultNetwork?.id ?? "<network>", address: defaultNetwork?.addressExample ?? "alice@example.com",
            password: defaultNetwork?.passwordExample ?? "secret",
            trying: networks.first { $0.passwordExample != nil && $0.id != defaultNetwork?.id }?.addExample ?? "",
            networks: networks.map(\.id).joined(separator: ", "), bot: controlNick,
            channel: controlChannel.isEmpty ? "the control channel" : controlChannel)
    }

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
    /// What the client is asked to give a password for.
    var password: PasswordEntry?
    /// What has to be looked up first.
    var query: BotQuery?
    /// What is asked about the user of the gateway.
    var user: UserRequest?

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
    /// Whether it is only named in the list of all commands.
    var isMinor = false
    let run: Answer

    /// Its actions, as its forms name them: `list`, `on` … of `account`.
    var actions: [String] {
        var found: [String] = []
        for form in usage {
            if let action = Self.action(of: form), !found.contains(action) { found.append(action) }
        }
        return found.sorted()
    }

    /// The action in a form: `add` in `account add <network> …`, `set` in `account <account> set`.
    static func action(of form: String) -> String? {
        var isPlaceholder = false
        var placeholders = 0
        for word in form.split(separator: " ").dropFirst() {
            let first = word.utf8.first ?? 0
            if first == UInt8(ascii: "<") || first == UInt8(ascii: "[") {
                isPlaceholder = true
                placeholders += 1
            }
            if isPlaceholder {
                let last = word.utf8.last ?? 0
                if last == UInt8(ascii: ">") || last == UInt8(ascii: "]") { isPlaceholder = false }
                if placeholders > 1 { return nil }
                continue
            }
            let isWord = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
            return isWord && !word.utf8.contains(UInt8(ascii: "|")) ? String(word) : nil
        }
        return nil
    }

    /// The same command, only named in the list of all commands.
    var minor: BotCommand {
        var command = self
        command.isMinor = true
        return command
    }

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

    /// A command about the user of the gateway.
    static func user(
        name: String, form: String, summary: String, usage: [String], help: [String], run: @escaping Answer
    ) -> BotCommand {
        editing(name: name, form: form, summary: summary, usage: usage, help: help, needs: { _ in nil }, run: run)
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
