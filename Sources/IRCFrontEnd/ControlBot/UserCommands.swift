// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// `register`, `identify`, `drop`, `set password` and `cert`: the user of the gateway that one is.
extension ControlBot {
    static let register = BotCommand.user(
        name: "register", form: "register [<name>] <password>",
        summary: "makes you a user of this gateway, who keeps accounts and settings",
        usage: ["register <password>", "register <name> <password>", "register"],
        help: [
            "Without a name it is your nick. What you have set and the accounts you have added become the user's.",
            "A password with spaces goes in double quotes. Without a password you are asked for one.",
            "From then on your client can log in by itself: with SASL, or with the server password <name>:<password>.",
            "Example: register correct-horse",
        ]
    ) { words, _, _ in
        switch words.count {
        case 0: .asking(.register(name: nil, password: Secret("")))
        case 1: .user(.register(name: nil, password: Secret(words[0])))
        case 2: .user(.register(name: words[0], password: Secret(words[1])))
        default: .wrong(Self.tooManyWords, type: "register [<name>] <password>")
        }
    }

    static let identify = BotCommand.user(
        name: "identify", form: "identify [<name>] <password>", summary: "logs you in as a user of this gateway",
        usage: ["identify <password>", "identify <name> <password>", "identify"],
        help: [
            "Without a name it is your nick. It also opens your accounts after a log-in that did not show your password.",
            "Your client can do this by itself: with SASL, or with the server password <name>:<password>.",
            "set password <new password> changes the password. Example: identify correct-horse",
        ]
    ) { words, _, _ in
        // Other gateways ask what is to become of accounts that are there already; here they are kept.
        let words = words.first == "-noload" || words.first == "-force" ? Array(words.dropFirst()) : words
        return switch words.count {
        case 0: .asking(.identify(name: nil, password: Secret("")))
        case 1: .user(.identify(name: nil, password: Secret(words[0])))
        case 2: .user(.identify(name: words[0], password: Secret(words[1])))
        default: .wrong(Self.tooManyWords, type: "identify [<name>] <password>")
        }
    }

    static let drop = BotCommand.user(
        name: "drop", form: "drop <password>", summary: "removes you as a user of this gateway, with all that is kept",
        usage: ["drop <password>"],
        help: [
            "Accounts, settings, certificates and history go for good; the accounts on their networks stay as they are.",
            "Example: drop correct-horse",
        ]
    ) { words, session, _ in
        guard session.standing.name != nil else {
            return .wrong(
                "you are not logged in as a user of this gateway, so there is nothing to drop",
                type: "identify <password>")
        }
        return switch words.count {
        case 0: .wrong("this cannot be undone, so say your password", type: "drop <password>")
        case 1: .user(.drop(password: Secret(words[0])))
        default: .wrong(Self.tooManyWords, type: "drop <password>")
        }
    }

    static let certificates = BotCommand.user(
        name: "cert", form: "cert list|add|del", summary: "certificates with which your client logs in (SASL EXTERNAL)",
        usage: [
            "cert list", "cert add [<name>]", "cert add <fingerprint> [<name>]", "cert del <number or fingerprint>",
        ],
        help: [
            "cert add without a fingerprint takes the certificate of this connection. A fingerprint is the SHA-256 of a certificate, 64 hexadecimal digits.",
            "The name tells your clients apart: each is shown what it has missed itself. Give each client a certificate of its own.",
            "Example: cert add phone",
        ]
    ) { words, session, context in
        guard let word = words.first else { return .wrong("what about certificates?", type: "cert list, add or del") }
        guard session.standing.name != nil else {
            return .wrong("certificates are for users of this gateway", type: logInOrRegister)
        }
        let rest = Array(words.dropFirst())
        switch CommandWords.match(word, among: ["add", "del", "list"]) {
        case .name("list"):
            return rest.isEmpty ? .user(.listCertificates) : BotAnswer(tooMany("cert list"))
        case .name("del"):
            guard rest.count == 1 else { return .wrong("which certificate?", type: "cert del <number or fingerprint>") }
            return .user(.removeCertificate(rest[0]))
        case .name:
            return add(certificate: rest, context)
        case .several(let names):
            return BotAnswer(several(word, names))
        case .none:
            return .wrong("there is no cert \(MessageText.excerpt(word))", type: "cert list, add or del")
        }
    }

    private static func add(certificate words: [String], _ context: BotContext) -> BotAnswer {
        let usage = "cert add [<fingerprint>] [<name>]"
        guard words.count <= 2 else {
            return .wrong("a name with spaces goes in double quotes, as does a fingerprint", type: usage)
        }
        let word = words.first ?? ""
        // As tools print it: with colons or spaces between the bytes.
        let digits = word.replacing(":", with: "").replacing(" ", with: "")
        if let given = Hex.decode(digits), given.count == SHA256.byteCount {
            return .user(.addCertificate(given, name: words.count > 1 ? words[1] : ""))
        }
        let isNoFingerprint =
            "'\(MessageText.excerpt(word))' is no fingerprint, which is the SHA-256 of a certificate: "
            + "64 hexadecimal digits"
        // Digits enough for another kind of fingerprint are no name.
        let isMeantAsFingerprint = word.contains(":") || digits.utf8.count >= 32 && Hex.decode(digits) != nil
        guard words.count < 2, !isMeantAsFingerprint else { return .wrong(isNoFingerprint, type: usage) }
        guard let own = context.fingerprint else {
            let text = "your client has not connected with a certificate"
            return .wrong(
                word.isEmpty ? text : "\(text), and \(isNoFingerprint)", type: "cert add <fingerprint> [<name>]")
        }
        return .user(.addCertificate(own, name: word))
    }

    /// `set password`, which is no setting, but is looked for among them.
    static func setPassword(_ words: [String], _ session: isolated UserSession) -> BotAnswer {
        guard session.standing.name != nil else {
            return .wrong("you are not logged in as a user of this gateway", type: logInOrRegister)
        }
        return switch words.count {
        case 0: .asking(.setPassword(Secret("")))
        case 1: .user(.setPassword(Secret(words[0])))
        default: .wrong("a password with spaces goes in double quotes", type: "set password <new password>")
        }
    }

    /// For those who may be a user already.
    private static let logInOrRegister = "identify <password>, or register <password> if you are new here"

    private static let tooManyWords = "a password with spaces goes in double quotes"
}

extension BotAnswer {
    static func user(_ request: UserRequest) -> BotAnswer {
        var answer = BotAnswer([String]())
        answer.user = request
        return answer
    }

    /// Asks for the password that a request lacks.
    static func asking(_ request: UserRequest) -> BotAnswer {
        var answer = BotAnswer([String]())
        answer.password = PasswordEntry(owner: "your user of this gateway") { password, _, _ in
            .user(request.with(password))
        }
        return answer
    }
}
