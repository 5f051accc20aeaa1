// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// What is done with a password that is given apart from the command that needs it, so that it is on no screen and in no
/// log: `/OPER x secret`, which clients do not show.
struct PasswordEntry: Sendable {
    /// Whose it is, in words: `alice@example.com`.
    let owner: String
    let use: @Sendable (Secret<String>, isolated UserSession, BotContext) -> BotAnswer

    /// What to type.
    var invitation: String { "Now give the password of \(owner), where nobody sees it: /oper x <password>" }
}

extension IRCClient {
    /// `OPER x secret`: the password that was asked for. There are no operators.
    func oper(_ message: IRCMessage) {
        guard let entry = passwordEntry else {
            return reply(.noOperatorHost, "There are no operators on this server")
        }
        passwordEntry = nil
        let password = Secret(message.parameters[1])
        let place = present(controlChannel.isEmpty ? nick : controlChannel)
        let context = botContext(in: place == nick ? nil : place)
        let answer = session.assumeIsolated { session in
            session.looking(at: context.network) { entry.use(password, $0, context) }
        }
        show(answer, in: place)
    }

    /// Shows what the bot answers, and does what comes of it.
    func show(_ answer: BotAnswer, in place: String) {
        for line in answer.lines { sayAnswer(line, in: place) }
        if let entry = answer.password {
            passwordEntry = entry
            sayAnswer(entry.invitation, in: place)
        }
        ask(answer.edits, .bot(place: place))
        if let query = answer.query { ask(query, in: place) }
        if let request = answer.user { perform(request, in: place) }
    }

    /// One line of an answer; its columns are separated by tabs for those who want that (`MODE nick +b`).
    private func sayAnswer(_ line: String, in place: String) {
        guard isMachineFriendly, line.utf8.contains(UInt8(ascii: " ")) else { return say("PRIVMSG", line, to: place) }
        let text = Self.tabbed(MessageText.plain(line))
        let room = IRCText.room(source: botSource, command: "PRIVMSG", target: place)
        for piece in IRCText.split(text, maximumBytes: room) {
            send("PRIVMSG", from: botSource, to: place, String(piece))
        }
    }

    /// Two spaces or more between words become one tab; those at the beginning go.
    static func tabbed(_ line: String) -> String {
        var bytes: [UInt8] = []
        var spaces = 0
        for byte in line.utf8 {
            if byte == UInt8(ascii: " ") {
                spaces += 1
                continue
            }
            if spaces > 0, !bytes.isEmpty { bytes.append(spaces > 1 ? UInt8(ascii: "\t") : UInt8(ascii: " ")) }
            spaces = 0
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
