// SPDX-License-Identifier: Apache-2.0

import Cryptography
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
    private let logger: Logger
    private weak var delegate: (any MSNClientDelegate)?

    var machine: ClientMachine
    var connections: [ConnectionID: MSNPConnection] = [:]
    /// Those by way of the HTTP gateway.
    var gatewayConnections: [ConnectionID: HTTPGatewayConnection] = [:]
    /// What the machine wants done, in order. A delegate may make it want more while it is being done.
    private var pending: [ClientAction] = []
    private var isPerforming = false
    /// Connections with something to flush.
    private var unflushed: [MSNPConnection] = []
    private var isFlushScheduled = false
    /// What is being asked of web services for the present connection.
    private var fetches: [UInt32: Task<Void, Never>] = [:]
    private var lastFetch: UInt32 = 0
    /// Looks names up; nil for the system's way.
    var resolver: (any Resolver & Sendable)?
    /// What a proxy is spoken to over TLS with.
    var proxyTLS = TLSContext.proxies
    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture

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
        for connection in connections.values { connection.close() }
        for connection in gatewayConnections.values { connection.close() }
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

    /// Calls somebody into a conversation. `joined` (for the first one `opened`) or `inviteFailed` follows.
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

    // MARK: What the machine wants

    private func perform() {
        guard !isPerforming else { return }
        isPerforming = true
        var index = 0
        while index < pending.count {
            let action = pending[index]
            index += 1
            perform(action)
        }
        pending.removeAll(keepingCapacity: pending.capacity <= 8)
        isPerforming = false
        arm()
    }

    private func perform(_ action: ClientAction) {
        switch action {
        case .writeMessage(let id, let transactionID, let content):
            guard let connection = connections[id] else {
                gatewayConnections[id]?.write(content, transactionID: transactionID)
                return
            }
            connection.write(content, transactionID: transactionID)
            scheduleFlush(connection)
        case .write(let id, let command):
            logger.trace("MSNP out", metadata: ["connection": "\(id.rawValue)", "command": "\(command)"])
            guard let connection = connections[id] else {
                gatewayConnections[id]?.write(command)
                return
            }
            connection.write(command)
            scheduleFlush(connection)
        case .report(let event):
            if case .ended = event {
                for fetch in fetches.values { fetch.cancel() }
                fetches = [:]
            }
            delegate?.client(self, reported: event)
        case .connect(let id, let host, let port):
            if machine.transport == .http {
                connectByGateway(id, host: host)
            } else {
                connect(id, host: host, port: port)
            }
        case .close(let id):
            guard let connection = connections.removeValue(forKey: id) else {
                gatewayConnections.removeValue(forKey: id)?.close()
                return
            }
            unflushed.removeAll { $0 === connection }
            connection.close()
        case .fetch(let job, let session):
            fetch(job, session: session)
        }
    }

    /// Everything that is written in one turn of the loop goes out in one piece.
    private func scheduleFlush(_ connection: MSNPConnection) {
        if !unflushed.contains(where: { $0 === connection }) { unflushed.append(connection) }
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        let reference = NIOLoopBound(WeakReference(self), eventLoop: loop)
        loop.execute { reference.value.client?.flush() }
    }

    // MARK: Web services

    /// Asks away from the loop and comes back to it with the answer.
    private func fetch(_ job: WebJob, session: UInt32) {
        let configuration = machine.configuration
        let transport = transport
        let loop = loop
        let reference = NIOLoopBound(WeakReference(self), eventLoop: loop)
        lastFetch &+= 1
        let number = lastFetch
        let task = Task {
            let answer = await job.run(configuration: configuration, transport: transport)
            let iv = RandomBytes.generate(8)
            loop.execute { reference.value.client?.answered(answer, of: number, session: session, iv: iv) }
        }
        fetches[number] = task
    }

    private func answered(_ answer: WebAnswer, of number: UInt32, session: UInt32, iv: [UInt8]) {
        // A task that has ended still has its memory.
        fetches[number] = nil
        machine.answered(answer, session: session, iv: iv, now: loop.now, into: &pending)
        perform()
    }

    // MARK: Time

    /// One timer for everything. It is moved only when something is due earlier; if it comes too early it looks again.
    private func arm() {
        let deadline = machine.nextDeadline
        guard deadline < timerDeadline else { return }
        timer?.cancel()
        timerDeadline = deadline
        let reference = NIOLoopBound(WeakReference(self), eventLoop: loop)
        // Not at once, even if the clock says so: a timer must never keep the loop busy.
        timer = loop.scheduleTask(deadline: max(deadline, loop.now + .milliseconds(1))) {
            reference.value.client?.timePassed()
        }
    }

    private func timePassed() {
        timer = nil
        timerDeadline = .distantFuture
        machine.timePassed(now: loop.now, into: &pending)
        perform()
    }
}

/// Does not keep a client alive while something is under way for it.
private struct WeakReference {
    weak var client: MSNClient?

    init(_ client: MSNClient) {
        self.client = client
    }
}
