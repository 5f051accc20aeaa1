// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// Failures that no numeric has a number for (IRCv3 standard-replies), as a NOTICE where the client knows no FAIL.
///
/// ```
/// :monarch.local FAIL PRIVMSG INVALID_UTF8 :The line is not UTF-8 and was dropped
/// ```
enum StandardReply {
    static func invalidUTF8(
        command: String?, to nick: String, _ capabilities: Capabilities, server: IRCSource
    ) -> IRCMessage {
        failure(
            command ?? "*", "INVALID_UTF8", [], "The line is not UTF-8 and was dropped", to: nick, capabilities,
            server: server)
    }

    /// What was meant to be the command may be behind the byte.
    static func forbiddenByte(to nick: String, _ capabilities: Capabilities, server: IRCSource) -> IRCMessage {
        failure(
            "*", "INVALID_LINE", [], "A line with a NUL or a CR inside was dropped", to: nick, capabilities,
            server: server)
    }

    /// A text of somebody's as context, which is one word: `*` for what cannot stand there.
    static func context(_ text: String) -> String {
        let isPossible =
            !text.isEmpty && text.utf8.first != UInt8(ascii: ":") && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            && text.utf8.count <= IRCLimits.channelName
        return isPossible ? text : "*"
    }

    static func failure(
        _ command: String, _ code: String, _ context: [String], _ text: String, to nick: String,
        _ capabilities: Capabilities, server: IRCSource
    ) -> IRCMessage {
        if capabilities.contains(.standardReplies) {
            return IRCMessage(source: server, "FAIL", [command, code] + context + [text])
        }
        return IRCMessage(source: server, "NOTICE", [nick, "\(command): \(text)"])
    }
}
