// SPDX-License-Identifier: Apache-2.0
package import GatewayCore

/// How a log looks.
package enum LogLayout: String, Sendable, CaseIterable {
    /// As ZNC writes them: `[14:05:09] <bob> hi`.
    case znc
    /// As WeeChat writes them: the moment, who, and what, parted by tabulators.
    case weechat
    /// An object of JSON on each line, with everything there is to know.
    case jsonl

    /// What a user's choice comes to; nil for no log.
    ///
    /// - Parameters:
    ///   - choice: the value of `Setting.log`; nil if nothing is set.
    ///   - standard: the layout of this gateway; nil if it writes none unless asked to.
    package init?(choice: String?, standard: LogLayout?) {
        switch choice {
        case "on": self = standard ?? .znc
        case "off": return nil
        case let choice?:
            if let layout = LogLayout(rawValue: choice) { self = layout } else { fallthrough }
        case nil:
            guard let standard else { return nil }
            self = standard
        }
    }

    package var fileExtension: String { self == .jsonl ? "jsonl" : "log" }

    /// The lines of an entry, each with its end; none for one that this layout cannot show.
    ///
    /// - Parameters:
    ///   - own: what the user is called.
    ///   - time: when it was said, where the machine is.
    package func lines(_ entry: HistoryEntry, own: String, time: LogTime) -> String {
        switch self {
        case .znc: Self.znc(entry, own: own).map { "[\(time.clock)] \($0)\n" }.joined()
        case .weechat: Self.weechat(entry, own: own).map { "\(time.date) \(time.clock)\t\($0)\n" }.joined()
        case .jsonl: Self.json(entry, own: own) + "\n"
        }
    }

    private static func znc(_ entry: HistoryEntry, own: String) -> [String] {
        let nick = plain(entry.sender?.nick ?? own)
        let who = entry.sender.map { "\(nick) (\(plain($0.address)))" } ?? nick
        switch entry.content {
        case .message(.text(let text)): return split(text).map { "<\(nick)> \($0)" }
        case .message(.action(let text)): return split(text).map { "* \(nick) \($0)" }
        case .message(.nudge): return ["* \(nick) sends a nudge"]
        case .joined: return ["*** Joins: \(who)"]
        case .left: return ["*** Parts: \(who)"]
        case .reaction: return []
        case .topic(let topic): return ["*** \(nick) changes topic to '\(plain(topic))'"]
        }
    }

    private static func weechat(_ entry: HistoryEntry, own: String) -> [String] {
        let nick = plain(entry.sender?.nick ?? own)
        let who = entry.sender.map { "\(nick) (\(plain($0.address)))" } ?? nick
        let place = plain(entry.placeName)
        switch entry.content {
        case .message(.text(let text)): return split(text).map { "\(nick)\t\($0)" }
        case .message(.action(let text)): return split(text).map { " *\t\(nick) \($0)" }
        case .message(.nudge): return [" *\t\(nick) sends a nudge"]
        case .joined: return ["-->\t\(who) has joined \(place)"]
        case .left: return ["<--\t\(who) has left \(place)"]
        case .reaction: return []
        case .topic(let topic): return ["--\t\(nick) has changed topic for \(place) to \"\(plain(topic))\""]
        }
    }

    private static func split(_ text: RichText) -> [String] {
        text.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: true)
            .map { plain(String($0)) }
    }

    /// A text on one line, without anything that could steer a terminal.
    private static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars { result.unicodeScalars.append(isControl(scalar) ? " " : scalar) }
        return result
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029: true
        default: false
        }
    }
}
