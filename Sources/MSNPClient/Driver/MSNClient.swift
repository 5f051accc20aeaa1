// SPDX-License-Identifier: Apache-2.0

package import Logging
package import MSNPWire
package import MSNServices
package import NIOCore
import NIOPosix

/// Hears what happens to an `MSNClient`. Always called on the client's loop.
package protocol MSNClientDelegate: AnyObject {
    func client(_ client: MSNClient, reported event: MSNClientEvent)
}

/// One MSN account: signs in, tells who is there, carries conversations.
///
/// Bound to one event loop: every call comes on it, every event goes out on it, synchronously. It may be connected again
/// after `ended`; it never does so by itself. It decides nothing: `ClientMachine` does.
package final class MSNClient {
    /// The loop everything happens on.
    package let loop: any EventLoop
    let transport: any HTTPTransport
    let logger: Logger
    weak var delegate: (any MSNClientDelegate)?

    var machine: ClientMachine
    var connections: [ConnectionID: MSNPConnection] = [:]
    /// Those by way of the HTTP gateway.
    var gatewayConnections: [ConnectionID: HTTPGatewayConnection] = [:]
    /// What the machine wants done, in order. A delegate may make it want more while it is being done.
    var pending: [ClientAction] = []
    var isPerforming = false
    /// Connections with something to flush.
    var unflushed: [MSNPConnection] = []
    var isFlushScheduled = false
    /// What is being asked of web services for the present connection.
    var fetches: [UInt32: Task<Void, Never>] = [:]
    var lastFetch: UInt32 = 0
    /// Looks names up; nil for the system's way.
    var resolver: (any Resolver & Sendable)?
    /// What a proxy is spoken to over TLS with.
    var proxyTLS = TLSContext.proxies
    var timer: Scheduled<Void>?
    var timerDeadline = NIODeadline.distantFuture

    /// A client that does nothing yet. The delegate is not kept alive.
    package init(
        configuration: MSNClientConfiguration, loop: any EventLoop, transport: any HTTPTransport, logger: Logger,
        delegate: any MSNClientDelegate
    ) {
        machine = ClientMachine(configuration: configuration)
        self.loop = loop
        self.transport = transport
        self.logger = logger
        self.delegate = delegate
    }

    deinit {
        timer?.cancel()
        for fetch in fetches.values { fetch.cancel() }
        guard !connections.isEmpty || !gatewayConnections.isEmpty else { return }
        // Whoever had it last may be anywhere, but connections are touched on the loop only.
        nonisolated(unsafe) let (sockets, others) = (connections, gatewayConnections)
        let close: @Sendable () -> Void = {
            for connection in sockets.values { connection.close() }
            for connection in others.values { connection.close() }
        }
        if loop.inEventLoop { close() } else { loop.execute(close) }
    }

    /// What the next session begins with; the status and the personal message that were set last are in it.
    package var configuration: MSNClientConfiguration {
        get { machine.configuration }
        set { machine.configuration = newValue }
    }

    // MARK: Session

    /// Starts to sign in. Does nothing if a session is there already.
    package func connect() {
        machine.connect(now: loop.now, into: &pending)
        perform()
    }

    /// Ends the session: every waiting message fails, then `ended(.requested)`. Does nothing without a session.
    package func disconnect() {
        machine.disconnect(into: &pending)
        perform()
    }

    /// Ends the session like `disconnect`, after what was on its way to the user has been read: `ended(.requested)` follows
    /// within `MSNTimeouts.farewell`.
    package func part() {
        machine.part(now: loop.now, into: &pending)
        perform()
    }

    /// Shows another status (`CHG`). Without a session it is what the next one begins with.
    package func setStatus(_ status: PresenceStatus) {
        machine.setStatus(status, now: loop.now, into: &pending)
        perform()
    }

    /// Shows another friendly name (`PRP MFN`). Does nothing without a session.
    package func setDisplayName(_ name: String) {
        machine.setDisplayName(name, now: loop.now, into: &pending)
        perform()
    }

    /// Shows another personal message (`UUX`). Without a session it is what the next one begins with.
    package func setPersonalMessage(_ text: String) {
        machine.setPersonalMessage(text, now: loop.now, into: &pending)
        perform()
    }

    // MARK: Conversations

    /// Sends text, an action or a nudge, opening a switchboard when needed.
    ///
    /// Exactly one `delivered(id)`, `storedOffline(id)` or `failed(id, …)` follows, perhaps before this returns. `id` must not be in use by
    /// another message of this client.
    package func send(_ content: SwitchboardContent, id: UInt64, to key: MSNConversationKey) {
        machine.send(content, id: id, to: key, now: loop.now, into: &pending)
        perform()
    }

    /// Tells that the user is typing: only where a switchboard is open, and at most every five seconds.
    package func sendTyping(to key: MSNConversationKey) {
        machine.sendTyping(to: key, now: loop.now, into: &pending)
        perform()
    }

    /// A new group with nobody in it. `invite` brings people in; `opened` follows with the first of them.
    package func openGroup() -> MSNConversationKey {
        defer { perform() }
        return machine.openGroup(into: &pending)
    }

    /// Calls somebody into a group or a circle; into a conversation of two nobody can be called. `joined` (for the first one
    /// `opened`) or `inviteFailed` follows, nothing for somebody who is in it.
    package func invite(_ account: String, to key: MSNConversationKey) {
        machine.invite(account, to: key, now: loop.now, into: &pending)
        perform()
    }

    /// Leaves a conversation and forgets it. Messages that wait in it fail.
    package func leave(_ key: MSNConversationKey) {
        machine.leave(key, now: loop.now, into: &pending)
        perform()
    }

    // MARK: Lists, circles, places

    /// Changes the contact list, groups or privacy. Exactly one `edited(id, …)` follows, perhaps before this returns.
    package func edit(_ edit: MSNListEdit, id: UInt64) {
        machine.edit(edit, id: id, now: loop.now, into: &pending)
        perform()
    }

    /// Does something about circles. Exactly one `edited(id, …)` follows, perhaps before this returns.
    package func edit(_ edit: MSNCircleEdit, id: UInt64) {
        machine.edit(edit, id: id, now: loop.now, into: &pending)
        perform()
    }

    /// Signs the account out at another place, by the id of its endpoint; at all others for nil.
    package func signOut(endpoint: String?) {
        machine.signOut(endpoint: endpoint, now: loop.now, into: &pending)
        perform()
    }

    /// Calls this place by another name. Without a session it is what the next one begins with.
    package func setEndpointName(_ name: String) {
        machine.setEndpointName(name, now: loop.now, into: &pending)
        perform()
    }

    /// These offline messages are kept here: the service may delete them.
    package func confirm(offlineMessages ids: [String]) {
        machine.confirm(offlineMessages: ids, now: loop.now, into: &pending)
        perform()
    }

    // MARK: From the connections

    func received(_ command: MSNPCommand, from id: ConnectionID) {
        logger.trace("MSNP in", metadata: ["connection": "\(id.rawValue)", "command": "\(command)"])
        machine.received(command, from: id, now: loop.now, into: &pending)
        perform()
    }

    /// A connection is there, to a peer with this address if it is known.
    func connected(_ id: ConnectionID, to address: String?) {
        machine.connected(id, to: address, now: loop.now, into: &pending)
        perform()
    }

    func closed(_ id: ConnectionID, _ end: ConnectionEnd) {
        connections[id] = nil
        gatewayConnections[id] = nil
        machine.closed(id, end, now: loop.now, into: &pending)
        perform()
    }

    /// Writes out what has collected on all connections.
    func flush() {
        isFlushScheduled = false
        guard !unflushed.isEmpty else { return }
        for connection in unflushed { connection.flush() }
        unflushed.removeAll(keepingCapacity: true)
    }
}
