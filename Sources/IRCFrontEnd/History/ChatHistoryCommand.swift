// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// CHATHISTORY (IRCv3 chathistory).
extension IRCClient {
    func chatHistory(_ message: IRCMessage) {
        let request: ChatHistoryRequest
        do {
            request = try ChatHistoryRequest(parsing: message.parameters)
        } catch {
            return refuse("CHATHISTORY", error.code, error.context, error.text, to: .chatHistory)
        }
        if mustWaitForHistory { return wait(message, for: .history) }
        let name = message.parameters[0].uppercased()
        switch request.kind {
        case .targets(let one, let other):
            guard let history else { return refuseHistory(name, "*", "INVALID_TARGET") }
            targets(one, other, request.limit, in: history)
        case .messages(let target, let stretch):
            if isNobodyElse(target) { return inBatch("chathistory", of: canonical(target)) { _ in } }
            guard let history else { return refuseHistory(name, target, "INVALID_TARGET") }
            withConversation(named: target, in: history) { client, conversation in
                guard let conversation else { return client.refuseHistory(name, target, "INVALID_TARGET") }
                client.fetch(stretch, request.limit, of: conversation, in: history) { client, entries in
                    guard let entries else { return client.refuseHistory(name, target, "MESSAGE_ERROR") }
                    client.inBatch("chathistory", of: client.target(of: conversation)) { batch in
                        for entry in entries { client.show(entry, in: batch) }
                    }
                }
            }
        }
    }

    private func refuseHistory(_ subcommand: String, _ target: String, _ code: String) {
        refuse("CHATHISTORY", code, [subcommand, target], "Messages could not be retrieved", to: .chatHistory)
    }

    private func targets(_ one: Int64, _ other: Int64, _ limit: Int, in history: HistoryAccess) {
        query {
            history.conversations(
                after: min(one, other), before: max(one, other), limit: limit, fromEnd: one > other, $0)
        } then: { client, conversations in
            client.inBatch("draft/chathistory-targets", of: nil) { batch in
                for conversation in conversations where client.isReachable(conversation) {
                    var line = IRCMessage(
                        source: client.serverSource, "CHATHISTORY",
                        [
                            "TARGETS", client.target(of: conversation),
                            IRCServerTime.string(millisecondsSince1970: conversation.latest),
                        ])
                    if let batch { line.tags = [IRCTag(key: "batch", value: batch)] }
                    client.send(line)
                }
            }
        }
    }

    /// Reads a stretch of a conversation, with what came and went if the client can show that.
    private func fetch(
        _ stretch: ChatHistoryRequest.Stretch, _ limit: Int, of conversation: HistoryConversation,
        in history: HistoryAccess, _ body: @escaping (IRCClient, [HistoryEntry]?) -> Void
    ) {
        let place = conversation.place
        let withEvents = enabled.contains(.eventPlayback)
        @Sendable func range(
            after: HistoryPoint? = nil, before: HistoryPoint? = nil, _ limit: Int, fromEnd: Bool
        ) -> HistoryRange {
            HistoryRange(after: after, before: before, limit: limit, fromEnd: fromEnd, withEvents: withEvents)
        }
        func newest(_ range: HistoryRange) {
            query {
                history.entries(in: place, range, $0)
            } then: {
                body($0, $1.map { HistoryLimits.newest($0) })
            }
        }
        func oldest(_ range: HistoryRange) {
            query {
                history.entries(in: place, range, $0)
            } then: {
                body($0, $1.map { HistoryLimits.oldest($0) })
            }
        }
        switch stretch {
        case .before(let point): newest(range(before: point, limit, fromEnd: true))
        case .after(let point): oldest(range(after: point, limit, fromEnd: false))
        case .latest(let point): newest(range(after: point, limit, fromEnd: true))
        case .around(let point):
            query {
                history.entries(in: place, range(before: point, limit, fromEnd: true), $0)
            } then: { client, before in
                guard let before else { return body(client, nil) }
                // Behind the last of those, so that the message itself is among the others.
                let rest = range(
                    after: before.last.map { .message($0.id) }, limit - min(limit / 2, before.count), fromEnd: false)
                client.query {
                    history.entries(in: place, rest, $0)
                } then: { client, after in
                    guard let after else { return body(client, nil) }
                    body(client, HistoryLimits.oldest(before.suffix(limit - after.count) + after))
                }
            }
        case .between(let one, let other):
            query {
                history.entries(in: place, range(after: one, before: other, limit, fromEnd: false), $0)
            } then: {
                client, entries in
                guard let entries, entries.isEmpty else {
                    return body(client, entries.map { HistoryLimits.oldest($0) })
                }
                // Perhaps the second comes first; then the last ones are meant.
                let reversed = range(after: other, before: one, limit, fromEnd: true)
                client.query {
                    history.entries(in: place, reversed, $0)
                } then: {
                    body($0, $1.map { HistoryLimits.newest($0) })
                }
            }
        }
    }
}
