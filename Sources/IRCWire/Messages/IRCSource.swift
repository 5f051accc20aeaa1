// SPDX-License-Identifier: Apache-2.0

/// Who a message is from: RFC 1459 calls it the prefix.
///
/// ```
/// :bob!bob@example.com PRIVMSG alice :hi          a user
/// :monarch.local 001 alice :Welcome               a server: only `nick` is there
/// ```
package struct IRCSource: Hashable, Sendable {
    /// The nick, or the name of a server.
    package var nick: String
    package var user: String?
    package var host: String?

    package init(nick: String, user: String? = nil, host: String? = nil) {
        self.nick = nick
        self.user = user
        self.host = host
    }

    /// Reads `nick`, `nick@host`, `nick!user` or `nick!user@host`, without the leading `:`.
    ///
    /// The nick ends at the first `!` or `@`; the user at the first `@` after it. Nothing is refused.
    package init(parsing text: some StringProtocol) {
        let bytes = text.utf8
        guard let end = bytes.firstIndex(where: { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "@") }) else {
            self.init(nick: String(text))
            return
        }
        self.init(nick: String(text[..<end]))
        let rest = bytes.index(after: end)
        if bytes[end] == UInt8(ascii: "@") {
            host = String(text[rest...])
        } else if let at = bytes[rest...].firstIndex(of: UInt8(ascii: "@")) {
            user = String(text[rest..<at])
            host = String(text[bytes.index(after: at)...])
        } else {
            user = String(text[rest...])
        }
    }

    /// `nick!user@host` with the parts that are there: what a WHOIS mask or a topic's author shows.
    package var text: String {
        var text = nick
        if let user { text += "!" + user }
        if let host { text += "@" + host }
        return text
    }
}
