// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What a SEARCH asks for (soju.im/search): attributes in the form of message tags.
///
/// ```
/// SEARCH text=good\scoffee;in=bob;limit=20
/// :monarch.local BATCH +b1 soju.im/search
/// @batch=b1;time=2026-11-20T08:30:00.000Z :bob!bob@example.com PRIVMSG alice :good coffee
/// :monarch.local BATCH -b1
/// ```
struct SearchRequest: Equatable {
    var text = ""
    /// A nick, an address or a channel; nil for everywhere.
    var place: String?
    /// Who said it; nil for everybody.
    var author: String?
    /// Milliseconds since 1970, inclusive. With the first one the search goes on from there, else back from the end.
    var after: Int64?
    var before: Int64?
    var limit = FrontEndLimits.searchResults

    struct Refusal: Error, Equatable {
        /// What follows FAIL SEARCH.
        var code = "INVALID_PARAMS"
        let attribute: String
        let text: String
    }

    init(text: String, limit: Int) {
        self.text = text
        self.limit = limit
    }

    init(parsing parameters: [String]) throws(Refusal) {
        // Spaces are escaped where a client does as the specification says, and mean the same where it does not.
        let attributes = parameters.joined(separator: "\\s")
        guard !attributes.isEmpty, let message = IRCMessage(parsing: "@\(attributes) SEARCH") else {
            throw Refusal(attribute: "*", text: "Nothing to search for")
        }
        for tag in message.tags {
            guard let value = tag.value else { continue }
            switch tag.key {
            case "text": text = value
            case "in": place = value
            case "from": author = value
            case "after": after = try Self.time(value, tag.key)
            case "before": before = try Self.time(value, tag.key)
            case "limit":
                guard let number = Int(value), number > 0 else {
                    throw Refusal(attribute: "limit", text: "The limit is no number above 0")
                }
                limit = min(number, FrontEndLimits.searchResults)
            default: break
            }
        }
        guard !text.isEmpty || place != nil || author != nil || after != nil || before != nil else {
            throw Refusal(attribute: "text", text: "Nothing to search for")
        }
        guard text.utf8.count <= FrontEndLimits.searchText else {
            throw Refusal(attribute: "text", text: "The text is too long")
        }
    }

    private static func time(_ text: String, _ attribute: String) throws(Refusal) -> Int64 {
        let text = text.hasPrefix("timestamp=") ? String(text.dropFirst(10)) : text
        guard let time = IRCServerTime.parse(text) else {
            throw Refusal(attribute: attribute, text: "The time has to be YYYY-MM-DDThh:mm:ss.sssZ")
        }
        return time
    }
}

extension IRCClient {
    func search(_ message: IRCMessage) {
        let request: SearchRequest
        do {
            request = try SearchRequest(parsing: message.parameters)
        } catch {
            return refuseSearch(error.code, [error.attribute], error.text)
        }
        if mustWaitForHistory { return wait(message, for: .history) }
        guard let history else {
            return refuseSearch("INTERNAL_ERROR", ["*"], "No history is kept of what you say")
        }
        find(request, in: history) { client, result in
            switch result {
            case .success(let entries):
                client.inBatch("soju.im/search", of: nil) { batch in
                    for entry in entries { client.show(entry, in: batch) }
                }
            case .failure(let refusal): client.refuseSearch(refusal.code, [refusal.attribute], refusal.text)
            }
        }
    }

    private func refuseSearch(_ code: String, _ context: [String], _ text: String) {
        refuse("SEARCH", code, context, text, to: .search)
    }

    /// Searches, once it is clear where and whose words are meant.
    func find(
        _ request: SearchRequest, in history: HistoryAccess,
        _ body: @escaping (IRCClient, Result<[HistoryEntry], SearchRequest.Refusal>) -> Void
    ) {
        var search = HistorySearch(
            words: request.text, after: request.after, before: request.before, limit: request.limit,
            fromStart: request.after != nil)
        place(request.place, in: history) { client, place in
            guard let place else {
                return body(client, .failure(.init(attribute: "in", text: "There is no such conversation")))
            }
            search.place = place.place
            client.author(request.author, in: history) { client, author in
                guard let author else {
                    return body(client, .failure(.init(attribute: "from", text: "Nobody is known by that name")))
                }
                search.author = author.author
                let search = search
                client.query {
                    history.search(search, $0)
                } then: { client, entries in
                    guard let entries else {
                        let text = "What was said cannot be read at the moment"
                        return body(client, .failure(.init(code: "INTERNAL_ERROR", attribute: "*", text: text)))
                    }
                    let shown = search.fromStart ? HistoryLimits.oldest(entries) : HistoryLimits.newest(entries)
                    body(client, .success(shown))
                }
            }
        }
    }

    /// Nil in `place` is everywhere.
    private func place(
        _ name: String?, in history: HistoryAccess,
        _ body: @escaping (IRCClient, (place: HistoryPlace?, Void)?) -> Void
    ) {
        guard let name else { return body(self, (nil, ())) }
        withConversation(named: name, in: history) { client, found in
            body(client, found.map { ($0.place, ()) })
        }
    }

    private func author(
        _ name: String?, in history: HistoryAccess,
        _ body: @escaping (IRCClient, (author: HistorySearch.Author?, Void)?) -> Void
    ) {
        guard let name else { return body(self, (nil, ())) }
        if isOneself(name) { return body(self, (.user, ())) }
        withConversation(named: name, in: history) { client, found in
            if let found, found.place.kind == .direct {
                return body(client, (.contact(ContactID(found.place.key)), ()))
            }
            // Somebody who has spoken in groups alone has no conversation.
            client.query {
                history.speaker(named: name, $0)
            } then: { client, contact in
                body(client, contact.map { (.contact($0), ()) })
            }
        }
    }
}
