// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// Accounts as the networks of a bouncer (soju.im/bouncer-networks).
///
/// ```
/// :monarch.local BOUNCER NETWORK escargot/alice@example.com name=escargot;state=connected;host=escargot
/// ```
extension IRCClient {
    /// Sends all of them, as one batch.
    func sendNetworks() {
        let summaries = session.assumeIsolated { $0.accountSummaries }
        var tags: [IRCTag] = []
        var batch: String?
        if enabled.contains(.batch) {
            let reference = startBatch()
            batch = reference
            tags = [IRCTag(key: "batch", value: reference)]
            send(IRCMessage(source: serverSource, "BATCH", ["+" + reference, "soju.im/bouncer-networks"]))
        }
        for summary in summaries {
            let attributes = NetworkAttributes(summary, among: summaries, nick: nick)
            if enabled.contains(.bouncerNetworksNotify) { shownNetworks[summary.id] = attributes }
            send(
                IRCMessage(
                    tags: tags, source: serverSource, "BOUNCER", ["NETWORK", summary.id.rawValue, attributes.text]))
        }
        if let batch { send(IRCMessage(source: serverSource, "BATCH", ["-" + batch])) }
    }

    /// Tells a client that follows networks what has changed about one of them.
    func showNetwork(_ summary: AccountSummary) {
        guard enabled.contains(.bouncerNetworksNotify) else { return }
        let all = session.assumeIsolated { $0.accountSummaries }
        let attributes = NetworkAttributes(summary, among: all, nick: nick)
        let before = shownNetworks.updateValue(attributes, forKey: summary.id)
        let changes = attributes.changes(since: before)
        guard !changes.isEmpty else { return }
        send(IRCMessage(source: serverSource, "BOUNCER", ["NETWORK", summary.id.rawValue, changes]))
    }

    func showRemovalOfNetwork(_ id: AccountID) {
        guard shownNetworks.removeValue(forKey: id) != nil else { return }
        send(IRCMessage(source: serverSource, "BOUNCER", ["NETWORK", id.rawValue, "*"]))
    }

    /// What of an event is told of networks; also to clients that are bound to another one.
    func showNetworks(_ event: SessionEvent) {
        guard enabled.contains(.bouncerNetworksNotify) else { return }
        switch event {
        case .account(let summary), .profile(let summary):
            let isNew = shownNetworks[summary.id] == nil
            showNetwork(summary)
            if isNew { showNames() }
        case .accountRemoved(let summary):
            showRemovalOfNetwork(summary.id)
            showNames()
        case .setting(.tag, _?): showNames()
        default: break
        }
    }

    /// What networks are called depends on their tags, and on which others there are.
    private func showNames() {
        for summary in session.assumeIsolated({ $0.accountSummaries }) where shownNetworks[summary.id] != nil {
            showNetwork(summary)
        }
    }
}

/// The attributes of one network, in the form of message tags.
struct NetworkAttributes: Equatable {
    /// In the order in which they are sent.
    private let pairs: [(key: String, value: String)]

    init(_ summary: AccountSummary, among all: [AccountSummary], nick: String) {
        var pairs = [("name", NetworkName.name(of: summary, among: all))]
        switch summary.state {
        case .connected: pairs.append(("state", "connected"))
        case .connecting: pairs.append(("state", "connecting"))
        case .disconnecting: pairs.append(("state", "disconnected"))
        case .waiting(let end, seconds: _):
            pairs += [("state", "disconnected"), ("error", MessageText.plain(end.text))]
        case .disconnected(let end):
            pairs.append(("state", "disconnected"))
            if let end { pairs.append(("error", MessageText.plain(end.text))) }
        }
        pairs += [("host", summary.network), ("nickname", nick), ("username", summary.address)]
        let name = MessageText.name(summary.profile.displayName)
        if !name.isEmpty { pairs.append(("realname", name)) }
        self.pairs = pairs
    }

    static func == (one: NetworkAttributes, other: NetworkAttributes) -> Bool { one.text == other.text }

    /// `name=escargot;state=connected`
    var text: String { Self.text(pairs) }

    /// What differs; one without a value is gone.
    func changes(since before: NetworkAttributes?) -> String {
        guard let before else { return text }
        let changed = pairs.filter { pair in !before.pairs.contains { $0 == pair } }
        let gone = before.pairs.filter { pair in !pairs.contains { $0.key == pair.key } }.map { ($0.key, "") }
        return Self.text(changed + gone)
    }

    private static func text(_ pairs: [(key: String, value: String)]) -> String {
        var buffer = ByteBuffer()
        buffer.writeIRCTags(pairs.map { IRCTag(key: $0.key, value: $0.value.isEmpty ? nil : $0.value) })
        let text = String(buffer: buffer)
        // Without the `@` and the space of a line's tags.
        return String(text.dropFirst().dropLast())
    }
}
