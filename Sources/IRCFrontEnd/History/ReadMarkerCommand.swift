// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// MARKREAD (IRCv3 read-marker): up to when the user has read a conversation, the same for all clients of theirs.
///
/// ```
/// MARKREAD bob timestamp=2026-11-21T08:30:00.000Z
/// :monarch.local MARKREAD bob timestamp=2026-11-21T08:30:00.000Z
/// ```
extension IRCClient {
    func markRead(_ message: IRCMessage) {
        guard let target = message.parameters.first, !target.isEmpty else {
            return refuseMark("NEED_MORE_PARAMS", [], "Missing parameters")
        }
        var time: Int64?
        if let text = message.parameter(1) {
            guard text.hasPrefix("timestamp="), let parsed = IRCServerTime.parse(text.dropFirst(10)) else {
                return refuseMark("INVALID_PARAMS", [target], "The time has to be timestamp=YYYY-MM-DDThh:mm:ss.sssZ")
            }
            // Nobody has read what has not been said.
            time = min(parsed, server.now() + FrontEndLimits.futureTime)
        }
        if mustWaitForHistory { return wait(message, for: .history) }
        if let place = markedPlace(named: target) { return mark(place, called: target, time) }
        guard let history else {
            return refuseMark("INVALID_PARAMS", [target], "There is no such conversation")
        }
        withConversation(named: target, in: history) { client, conversation in
            guard let conversation else {
                return client.refuseMark("INVALID_PARAMS", [target], "There is no such conversation")
            }
            client.mark(conversation.place, called: target, time)
        }
    }

    private func refuseMark(_ code: String, _ context: [String], _ text: String) {
        refuse("MARKREAD", code, context, text, to: .readMarker)
    }

    private func mark(_ place: HistoryPlace, called target: String, _ time: Int64?) {
        guard let time else {
            return sendMarker(target, session.assumeIsolated { $0.readMarker(of: place) })
        }
        guard let marked = session.assumeIsolated({ [id] in $0.markRead(place, upTo: time, by: id) }) else {
            return refuseMark("INTERNAL_ERROR", [target], "The read timestamp could not be set")
        }
        sendMarker(target, marked)
    }

    /// Where a name leads that is there now. The channel of contacts and the bot have a place of their own, for clients
    /// that keep markers of every window.
    private func markedPlace(named name: String) -> HistoryPlace? {
        guard isNobodyElse(name) else { return presentConversation(named: name)?.place }
        return Self.ownPlace(isOneself(name) ? "" : IRCCaseMapping.fold(name))
    }

    private static func ownPlace(_ name: String) -> HistoryPlace {
        HistoryPlace(account: AccountID(""), kind: .direct, key: name)
    }

    private func sendMarker(_ target: String, _ time: Int64?) {
        let value = time.map { "timestamp=" + IRCServerTime.string(millisecondsSince1970: $0) } ?? "*"
        send(IRCMessage(source: serverSource, "MARKREAD", [target, value]))
    }

    /// Between the JOIN of a channel and the end of its names.
    func sendMarker(ofJoined channel: String) {
        guard enabled.contains(.readMarker), let place = markedPlace(named: channel) else { return }
        sendMarker(channel, session.assumeIsolated { $0.readMarker(of: place) })
    }

    /// Another client has moved a marker.
    func show(marker time: Int64, of place: HistoryPlace) {
        guard enabled.contains(.readMarker) else { return }
        if place.account.rawValue.isEmpty {
            return answering(nil) { sendMarker(place.key.isEmpty ? nick : place.key, time) }
        }
        guard let name = session.assumeIsolated({ $0.presentName(of: place) }) else { return }
        answering(nil) { sendMarker(place.kind == .group ? "#" + name : name, time) }
    }

    /// The markers have become known after channels were joined.
    func showReadMarkers() {
        guard enabled.contains(.readMarker) else { return }
        for channel in roster.channels.values.sorted() + roster.groups.values.sorted().map({ "#" + $0 }) {
            guard let place = markedPlace(named: channel),
                let time = session.assumeIsolated({ $0.readMarker(of: place) })
            else { continue }
            sendMarker(channel, time)
        }
    }
}
