// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// Entries as JSON:
/// `{"id":"k9w2","time":"2026-11-21T13:05:09.120Z","kind":"text","place":"bob","sender":"bob","address":"bob@example.com","text":"hi"}`.
///
/// `kind` is `text`, `action`, `nudge`, `join`, `part`, `topic`, `react` or `unreact`; the last two are signs put to the
/// message in `reply`, and taken away. What the user says has `"own":true` and no address.
/// `styles` are stretches of the text from its beginning on, `length` in bytes of UTF-8.
extension LogLayout {
    static func json(_ entry: HistoryEntry, own: String) -> String {
        var members = [
            member("id", string(entry.id.description)), member("time", string(moment(entry.time))),
            member("kind", string(kind(entry.content))), member("place", string(entry.placeName)),
            member("sender", string(entry.sender?.nick ?? own)),
        ]
        if let sender = entry.sender {
            members.append(member("address", string(sender.address)))
        } else {
            members.append(member("own", "true"))
        }
        switch entry.content {
        case .message(.text(let text)), .message(.action(let text)):
            members.append(member("text", string(text.text)))
            if !text.isPlain {
                members.append(member("styles", "[" + text.runs.map(style).joined(separator: ",") + "]"))
            }
        case .topic(let text), .reaction(let text, _): members.append(member("text", string(text)))
        case .message(.nudge), .joined, .left: break
        }
        if let reply = entry.replyTo { members.append(member("reply", string(reply.description))) }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func kind(_ content: HistoryEntry.Content) -> String {
        switch content {
        case .message(.text): "text"
        case .message(.action): "action"
        case .message(.nudge): "nudge"
        case .joined: "join"
        case .left: "part"
        case .topic: "topic"
        case .reaction(_, isWithdrawn: false): "react"
        case .reaction(_, isWithdrawn: true): "unreact"
        }
    }

    private static func style(_ run: TextRun) -> String {
        var members = [member("length", String(run.length))]
        let emphases: [(TextStyle.Emphasis, String)] = [
            (.bold, "bold"), (.italic, "italic"), (.underline, "underline"), (.strikethrough, "strikethrough"),
            (.monospace, "monospace"),
        ]
        for (emphasis, name) in emphases where run.style.emphasis.contains(emphasis) {
            members.append(member(name, "true"))
        }
        for (colour, name) in [(run.style.foreground, "foreground"), (run.style.background, "background")] {
            guard let colour else { continue }
            let digits = String(colour.rgb, radix: 16)
            members.append(member(name, string("#" + String(repeating: "0", count: 6 - digits.utf8.count) + digits)))
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// ISO 8601 in UTC, with milliseconds.
    private static func moment(_ time: Int64) -> String {
        let parts = LogTime.utc(time)
        let milliseconds = Int((time % 1000 + 1000) % 1000)
        return "\(parts.date)T\(parts.clock).\(LogTime.pad(milliseconds, 3))Z"
    }

    private static func member(_ name: String, _ value: String) -> String { "\"\(name)\":\(value)" }

    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
