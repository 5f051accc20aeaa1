// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// What a client may call itself.
enum OwnNick {
    /// The text of 432.
    static let rules =
        "Erroneous nickname: at most 32 ASCII characters, none of ,*?!@.:$/ and no digit or #&+%~- in front"

    /// Nicks that nobody may have: many clients send the user's passwords to them without asking.
    static let services = [
        "AuthServ", "BotServ", "ChanServ", "Global", "HostServ", "MemoServ", "NickServ", "OperServ", "SaslServ",
    ]

    /// Whether a nick is one of those, in any case.
    static func isService(_ nick: String) -> Bool { services.contains { IRCCaseMapping.equal($0, nick) } }
}
