// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// Answers to METADATA as lines: numerics, and FAIL or WARN, which every client of metadata knows.
struct MetadataReply {
    let server: IRCSource
    /// What the client is called.
    let client: String
    let isThird: Bool

    /// A value, or that there is none: `761 alice bob status * :at the sea`, `766 alice bob status :Key not set`
    func value(_ value: String?, of key: String, _ target: String, tags: [IRCTag] = []) -> IRCMessage {
        guard let value else {
            return IRCMessage(tags: tags, source: server, .keyNotSet, [client, target, key, "Key not set"])
        }
        return IRCMessage(tags: tags, source: server, .keyValue, [client, target, key, "*", value])
    }

    /// A numeric whose parameters are keys, on as many lines as it takes; none for no keys.
    func keys(_ numeric: IRCNumeric, _ keys: [String], tags: [IRCTag] = []) -> [IRCMessage] {
        // Fifteen parameters are what a line has, and every key is short enough for four.
        stride(from: 0, to: keys.count, by: 4).map { start in
            IRCMessage(tags: tags, source: server, numeric, [client] + keys.dropFirst(start).prefix(4))
        }
    }

    /// - Parameter isPartial: the rest of the command is carried out, for which the third draft has WARN.
    func problem(_ problem: MetadataProblem, isPartial: Bool = false, tags: [IRCTag] = []) -> IRCMessage {
        let (code, context, text) = problem.reply(isThird: isThird)
        let verb = isPartial && isThird ? "WARN" : "FAIL"
        return IRCMessage(tags: tags, source: server, verb, ["METADATA", code] + context + [text])
    }

    /// Those of a list of keys; the rest of it is carried out.
    func problems(_ problems: [MetadataProblem]) -> [IRCMessage] {
        problems.map { problem($0, isPartial: $0.concernsOneKey) }
    }
}
