// SPDX-License-Identifier: Apache-2.0

/// One IRC message, to or from anybody (RFC 1459 §2.3, IRCv3 message-tags).
///
/// ```
/// @label=7 :alice!alice@example.com PRIVMSG bob :hello there
/// ```
///
/// Whether the command exists and has the parameters it needs is for the receiver to say: it can answer with 421 or
/// 461, a decoder cannot.
package struct IRCMessage: Equatable, Sendable {
    /// The tags, in order. A decoder keeps one of each key: the last, as the specification has it.
    package var tags: [IRCTag]
    package var source: IRCSource?
    /// The command in upper case, or the three digits of a numeric.
    package var command: String
    /// The parameters. A decoder yields 15 at most, none with NUL, CR or LF, and only the last may be empty, have
    /// spaces in it or begin with `:`.
    package var parameters: [String]

    package init(tags: [IRCTag] = [], source: IRCSource? = nil, _ command: String, _ parameters: [String]) {
        self.tags = tags
        self.source = source
        self.command = command
        self.parameters = parameters
    }

    package init(tags: [IRCTag] = [], source: IRCSource? = nil, _ numeric: IRCNumeric, _ parameters: [String]) {
        self.init(tags: tags, source: source, numeric.code, parameters)
    }

    /// Reads one line, with or without its CR LF, under a server's limits; nil if it is not a message.
    ///
    /// A convenience for tests and for programs that hold a line as text; a connection has an ``IRCLineDecoder``.
    package init?(parsing line: String) {
        guard case .message(let message) = IRCLine(parsing: line, limits: .server) else { return nil }
        self = message
    }

    /// The tag with this key. A decoded message has one at most.
    package func tag(_ key: String) -> IRCTag? {
        tags.first { $0.key == key }
    }

    /// The numeric that the command is, if its three characters are digits.
    package var numeric: IRCNumeric? { IRCNumeric(code: command) }

    /// The parameter at a position, or nil: a peer may send fewer than its command needs.
    package func parameter(_ index: Int) -> String? {
        parameters.indices.contains(index) ? parameters[index] : nil
    }
}
