// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The HTTP gateway on the service's loop: carries out what ``GatewaySessions`` decides, between web requests and connections
/// that exist only here. Behind these are the same machines as behind sockets.
final class GatewayDriver {
    private let settings: GatewaySettings
    private var sessions: GatewaySessions
    private var carriers: [ConnectionID: GatewayCarrier] = [:]
    private var replies: [GatewaySessions.RequestNumber: EventLoopPromise<GatewayReply>] = [:]
    private var lastRequest: GatewaySessions.RequestNumber = 0
    /// The request that each web connection is busy with, or was last: when it closes nobody waits for the reply any more.
    private var callers: [ObjectIdentifier: (connection: ConnectionID, request: GatewaySessions.RequestNumber)] = [:]
    private var isShutDown = false

    init(settings: GatewaySettings) {
        self.settings = settings
        sessions = GatewaySessions(settings: settings)
    }

    /// Takes a request that came on a web connection.
    func take(
        _ request: GatewayRequest, on channel: any Channel, service: ServiceLoop
    ) -> EventLoopFuture<GatewayReply> {
        guard settings.isEnabled, !isShutDown else { return service.eventLoop.makeSucceededFuture(.refused) }
        lastRequest &+= 1
        let number = lastRequest
        let now = WallClock.now()
        let promise: EventLoopPromise<GatewayReply>
        let connection: ConnectionID?
        switch request.purpose {
        case .open(let server, let label):
            guard !sessions.isFull else { return service.eventLoop.makeSucceededFuture(.full) }
            promise = service.eventLoop.makePromise()
            replies[number] = promise
            let id = open(server, peer: channel.remoteAddress?.ipAddress ?? "127.0.0.1", service: service)
            connection = id
            carryOut(
                sessions.open(
                    id, label: label, body: request.body, request: number, identifiers: &service.state.identifiers,
                    now: now), service)
        case .use(let sessionID, let lifespan):
            promise = service.eventLoop.makePromise()
            replies[number] = promise
            connection = sessions.connection(of: sessionID)
            carryOut(
                sessions.use(
                    sessionID: sessionID, lifespan: lifespan, body: request.body, request: number, now: now), service)
        }
        service.flush()
        if let connection, replies[number] != nil { watch(channel, connection, number, service) }
        return promise.futureResult
    }

    /// Answers the requests for which something has come; called when everything that an event has caused is written.
    func settle(_ service: ServiceLoop) {
        guard sessions.isTouched else { return }
        carryOut(sessions.settle(host: host(service), now: WallClock.now()), service)
    }

    /// Lets nobody wait any longer.
    func shutDown() {
        isShutDown = true
        let waiting = replies.values
        replies.removeAll()
        for promise in waiting { promise.succeed(.refused) }
    }

    // MARK: Connections

    private func open(_ server: GatewayRequest.Server, peer: String, service: ServiceLoop) -> ConnectionID {
        let id = service.nextConnection()
        let now = WallClock.now()
        let carrier = GatewayCarrier(id, of: service)
        carriers[id] = carrier
        switch server {
        case .notification:
            let session = NotificationSession(
                connection: id, role: .notification, peer: ServerAddress(host: peer, port: 0), now: now)
            carrier.open(ClientConnection(session, of: service))
        case .switchboard:
            carrier.open(ClientConnection(SwitchboardSession(connection: id, now: now), of: service))
        }
        return id
    }

    /// Bytes of a virtual connection.
    func put(_ bytes: ByteBuffer, from connection: ConnectionID, _ service: ServiceLoop) {
        carryOut(sessions.put(bytes, from: connection), service)
    }

    /// A virtual connection has closed.
    func end(_ connection: ConnectionID) {
        carriers[connection] = nil
        sessions.end(connection)
    }

    /// Notices when the client hangs up on a request that is held.
    private func watch(
        _ channel: any Channel, _ connection: ConnectionID, _ request: GatewaySessions.RequestNumber,
        _ service: ServiceLoop
    ) {
        let caller = ObjectIdentifier(channel)
        let isNew = callers.updateValue((connection, request), forKey: caller) == nil
        guard isNew else { return }
        let bound = NIOLoopBound(self, eventLoop: service.eventLoop)
        channel.closeFuture.hop(to: service.eventLoop).whenComplete { _ in bound.value.abandon(caller) }
    }

    /// Forgets a session: its id is not known any more.
    func drop(_ connection: ConnectionID, _ service: ServiceLoop) {
        carryOut(sessions.forget(connection), service)
    }

    private func abandon(_ caller: ObjectIdentifier) {
        guard let (connection, request) = callers.removeValue(forKey: caller),
            let promise = replies.removeValue(forKey: request)
        else { return }
        sessions.abandon(connection, request: request)
        promise.succeed(.refused)
    }

    // MARK: Actions

    private func carryOut(_ actions: [GatewaySessions.Action], _ service: ServiceLoop) {
        for action in actions {
            switch action {
            case .feed(let bytes, let id):
                carriers[id]?.receive(bytes)
            case .answer(let reply, let request):
                replies.removeValue(forKey: request)?.succeed(reply)
            case .hold(let id, let request, let delay):
                service.after(delay) { service in
                    let gateway = service.gateway
                    gateway.carryOut(
                        gateway.sessions.expire(
                            id, request: request, host: gateway.host(service), now: WallClock.now()),
                        service)
                }
            case .watch(let id, let delay):
                service.after(delay) { service in
                    service.gateway.carryOut(service.gateway.sessions.watch(id, now: WallClock.now()), service)
                }
            case .disconnect(let id):
                carriers.removeValue(forKey: id)?.lose()
            }
        }
    }

    private func host(_ service: ServiceLoop) -> String {
        service.state.addresses.notification.host
    }
}

/// The bytes of one virtual connection, on their way between its machine and the gateway.
private final class GatewayCarrier: ClientCarrier {
    private let id: ConnectionID
    private let service: ServiceLoop
    private var input: ((ByteBuffer) -> Void)?
    private var loss: (() -> Void)?

    init(_ id: ConnectionID, of service: ServiceLoop) {
        self.id = id
        self.service = service
    }

    func open<Session: ClientSession>(_ connection: ClientConnection<Session>) {
        input = { connection.receive($0) }
        loss = { connection.lost() }
        connection.open(over: self)
    }

    func receive(_ bytes: ByteBuffer) {
        input?(bytes)
    }

    func write(_ bytes: ByteBuffer) {
        service.gateway.put(bytes, from: id, service)
    }

    func finish() {
        service.gateway.end(id)
        lose()
    }

    func halfClose() {
        finish()
    }

    func drop() {
        service.gateway.drop(id, service)
    }

    func reset() {
        drop()
    }

    /// The client is gone, or everything has been said.
    func lose() {
        guard let loss else { return }
        input = nil
        self.loss = nil
        loss()
    }
}
