// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// METADATA before registration (the `before-connect` of the capability): what a client subscribes to, and what it wants to
/// be called and to say of itself. Both wait for the session that can take them.
///
/// ```
/// METADATA * SET status :at the sea
/// :monarch.local 761 * * status * :at the sea
/// ```
struct EarlyMetadata: Sendable, Equatable {
    /// What a command is answered with.
    struct Answer: Equatable {
        var lines: [IRCMessage]
        /// The type and the parameters of the batch around them, if there is one.
        var batch: [String]?
    }

    private(set) var subscriptions = MetadataSubscriptions()
    /// What is to be set, by key. Nothing is in it that is to be removed: that is what everybody begins with.
    private(set) var values: [String: String] = [:]

    /// - Parameters:
    ///   - parameters: those of METADATA, of which there are two at least.
    ///   - isThird: whether the client speaks the third draft.
    ///   - name: what the client is called in replies.
    mutating func receive(
        _ parameters: [String], isThird: Bool, to name: String, from server: IRCSource
    ) -> Answer {
        let reply = MetadataReply(server: server, client: name, isThird: isThird)
        let word = String(decoding: parameters[1].utf8.map { $0 & 0xDF }, as: UTF8.self)
        let rest = Array(parameters.dropFirst(2))
        // Nobody else is there yet, and who the client is becomes known with its registration.
        guard parameters[0] == "*" else { return Answer(lines: [reply.problem(.target(parameters[0]))]) }
        switch word {
        case "SUB", "UNSUB", "GET", "SET":
            guard !rest.isEmpty, word != "SET" || rest.count <= 2 else {
                return Answer(lines: [reply.problem(.parameters(word))])
            }
        default: break
        }
        switch word {
        case "SUB":
            let change = subscriptions.subscribe(to: rest)
            return Answer(lines: reply.keys(.metadataSubscribed, change.keys) + reply.problems(change.problems))
        case "UNSUB":
            let change = subscriptions.unsubscribe(from: rest)
            return Answer(lines: reply.keys(.metadataUnsubscribed, change.keys) + reply.problems(change.problems))
        case "SUBS":
            return Answer(lines: reply.keys(.metadataSubscriptions, subscriptions.keys), batch: ["metadata-subs"])
        case "SET":
            return Answer(lines: [set(rest[0], to: rest.count > 1 ? rest[1] : "", reply)])
        case "GET":
            let lines = rest.map { key in
                MetadataKey.isValid(key)
                    ? reply.value(values[key], of: key, "*") : reply.problem(.key(key), isPartial: true)
            }
            return Answer(lines: lines, batch: ["metadata", "*"])
        case "LIST":
            let lines = MetadataKey.own.filter { values[$0] != nil }.map { reply.value(values[$0], of: $0, "*") }
            return Answer(lines: lines, batch: ["metadata", "*"])
        case "CLEAR":
            let lines = MetadataKey.own.filter { values[$0] != nil }.map { reply.value(nil, of: $0, "*") }
            values = [:]
            return Answer(lines: lines, batch: ["metadata", "*"])
        case "SYNC":
            let text = "There is nothing before you are registered"
            return Answer(lines: [IRCMessage(source: server, .metadataSyncLater, [name, "*", "1", text])])
        default:
            return Answer(lines: [reply.problem(.subcommand(parameters[1]))])
        }
    }

    private mutating func set(_ key: String, to value: String, _ reply: MetadataReply) -> IRCMessage {
        guard MetadataKey.isValid(key) else { return reply.problem(.key(key)) }
        guard MetadataKey.own.contains(key) else {
            return reply.problem(.permission(target: "*", key: key, "This key cannot be set here"))
        }
        guard value.utf8.count <= FrontEndLimits.metadataValue else {
            return reply.problem(.value(key: key, MetadataProblem.tooLong))
        }
        let value = MessageText.plain(value)
        values[key] = value.isEmpty ? nil : value
        return reply.value(values[key], of: key, "*")
    }

    /// Takes what is to be set, which waits no longer.
    mutating func takeValues() -> [String: String] {
        defer { values = [:] }
        return values
    }
}
