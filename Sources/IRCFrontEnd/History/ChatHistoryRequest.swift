// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What a CHATHISTORY asks for (IRCv3 chathistory).
///
/// ```
/// CHATHISTORY LATEST bob * 50
/// CHATHISTORY BEFORE #chat-1 msgid=5x 50
/// CHATHISTORY BETWEEN bob timestamp=2026-11-20T00:00:00.000Z timestamp=2026-11-21T00:00:00.000Z 50
/// CHATHISTORY TARGETS timestamp=2026-11-20T00:00:00.000Z timestamp=2026-11-21T00:00:00.000Z 50
/// ```
struct ChatHistoryRequest: Equatable {
    enum Stretch: Equatable {
        case before(HistoryPoint)
        case after(HistoryPoint)
        /// Nil for no bound: `*`.
        case latest(after: HistoryPoint?)
        case around(HistoryPoint)
        case between(HistoryPoint, HistoryPoint)
    }

    enum Kind: Equatable {
        case messages(in: String, Stretch)
        /// Conversations by the time of their latest message, in milliseconds since 1970.
        case targets(Int64, Int64)
    }

    /// Why a request is none, as a FAIL says it.
    struct Refusal: Error, Equatable {
        let code: String
        let context: [String]
        let text: String
    }

    let kind: Kind
    let limit: Int

    init(parsing parameters: [String]) throws(Refusal) {
        let name = String(decoding: (parameters.first ?? "").utf8.map(Self.upper), as: UTF8.self)
        let counts = ["BEFORE": 4, "AFTER": 4, "LATEST": 4, "AROUND": 4, "BETWEEN": 5, "TARGETS": 4]
        let context = [name.isEmpty ? "*" : name]
        guard let count = counts[name] else {
            throw Refusal(code: "INVALID_PARAMS", context: context, text: "Unknown subcommand")
        }
        guard parameters.count >= count else {
            throw Refusal(code: "INVALID_PARAMS", context: context, text: "Insufficient parameters")
        }
        guard parameters.count == count else {
            throw Refusal(code: "INVALID_PARAMS", context: context, text: "Too many parameters")
        }
        guard let limit = Int(parameters[count - 1]), limit > 0 else {
            throw Refusal(
                code: "INVALID_PARAMS", context: context + [Self.word(parameters[count - 1])], text: "Invalid limit")
        }
        self.limit = min(limit, FrontEndLimits.history)
        let target = parameters[1]
        // TARGETS has none.
        let place = name == "TARGETS" ? [] : [Self.word(target)]
        func point(_ index: Int) throws(Refusal) -> HistoryPoint {
            try Self.point(parameters[index], in: context, of: place)
        }
        switch name {
        case "BEFORE": kind = .messages(in: target, .before(try point(2)))
        case "AFTER": kind = .messages(in: target, .after(try point(2)))
        case "LATEST": kind = .messages(in: target, .latest(after: parameters[2] == "*" ? nil : try point(2)))
        case "AROUND": kind = .messages(in: target, .around(try point(2)))
        case "BETWEEN": kind = .messages(in: target, .between(try point(2), try point(3)))
        default:
            guard case .time(let one) = try point(1), case .time(let other) = try point(2) else {
                throw Refusal(
                    code: "INVALID_MSGREFTYPE", context: context + ["msgid"], text: "Only timestamps are possible here")
            }
            kind = .targets(one, other)
        }
    }

    private static func point(
        _ text: String, in context: [String], of place: [String]
    ) throws(Refusal) -> HistoryPoint {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw Refusal(code: "INVALID_PARAMS", context: context + [word(text)], text: "Invalid message reference")
        }
        switch parts[0] {
        case "timestamp":
            guard let time = IRCServerTime.parse(parts[1]) else {
                throw Refusal(code: "INVALID_PARAMS", context: context + [word(text)], text: "Invalid timestamp")
            }
            return .time(time)
        case "msgid":
            // A line of a message may be named by the message's id and its own number.
            let id = parts[1].prefix { $0 != "-" }
            // What cannot be an id is one that nothing has.
            return .message(MessageID(parsing: String(id)) ?? MessageID(0))
        default:
            throw Refusal(
                code: "INVALID_MSGREFTYPE", context: context + place + [word(String(parts[0]))],
                text: "Messages can be referred to by msgid and timestamp")
        }
    }

    /// What somebody sent, as a word of a FAIL.
    private static func word(_ text: String) -> String {
        let word = MessageText.plain(String(text.prefix(60))).split(separator: " ").joined(separator: "_")
        return word.isEmpty || word.utf8.first == UInt8(ascii: ":") ? "*" : word
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & ~0x20 : byte
    }
}
