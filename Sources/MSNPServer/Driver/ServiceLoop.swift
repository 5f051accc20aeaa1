// SPDX-License-Identifier: Apache-2.0

import Logging
import MSNPWire
import NIOCore
import NIOHTTP1

/// The state of the service and everything that happens to it, on one event loop: no locks, no waiting. Web requests come here
/// for their answers too.
final class ServiceLoop {
    let eventLoop: any EventLoop
    let log: Logger
    var state: ServiceState
    private var handlers: [ConnectionID: any ClientOutlet] = [:]
    private var webHandlers: [ObjectIdentifier: WebHandler] = [:]
    /// Connections with something to write.
    private var listed: [any ClientOutlet] = []
    private var lastConnection: UInt64 = 0
    private var minutes: RepeatedTask?
    /// What is done wrong on purpose.
    var faults: FaultPlan
    /// Whether there is any of that.
    var hasFaults: Bool
    /// Clients that come by the HTTP gateway.
    let gateway: GatewayDriver

    init(
        state: ServiceState, gateway: GatewaySettings, faults: ServiceFaults, eventLoop: any EventLoop, log: Logger
    ) {
        self.gateway = GatewayDriver(settings: gateway)
        self.faults = FaultPlan(faults)
        hasFaults = !faults.faults.isEmpty
        self.state = state
        self.eventLoop = eventLoop
        self.log = log
    }

    // MARK: Connections

    /// The handler for a new connection to the notification or dispatch server.
    func notificationHandler(_ role: NotificationSession.Role, peer: SocketAddress?) -> ClientHandler<
        NotificationSession
    > {
        let session = NotificationSession(
            connection: nextConnection(), role: role,
            peer: ServerAddress(host: peer?.ipAddress ?? "127.0.0.1", port: peer?.port ?? 0), now: WallClock.now())
        return ClientHandler(session, of: self)
    }

    /// The handler for a new connection to the switchboard server.
    func switchboardHandler() -> ClientHandler<SwitchboardSession> {
        ClientHandler(SwitchboardSession(connection: nextConnection(), now: WallClock.now()), of: self)
    }

    /// HTTP, and the handler of the web services and the gateway.
    func addWebHandlers(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
        try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(MSNPServerLimits.webIdleSeconds)))
        try pipeline.addHandler(WebHandler(service: self))
    }

    /// How many connections there are, those of the HTTP gateway's sessions included.
    var connectionCount: Int { handlers.count + webHandlers.count }

    func add(_ handler: WebHandler) {
        webHandlers[ObjectIdentifier(handler)] = handler
    }

    func remove(_ handler: WebHandler) {
        webHandlers[ObjectIdentifier(handler)] = nil
    }

    func add(_ handler: any ClientOutlet, as id: ConnectionID) {
        handlers[id] = handler
    }

    func remove(_ id: ConnectionID) {
        handlers[id] = nil
    }

    func nextConnection() -> ConnectionID {
        lastConnection &+= 1
        return ConnectionID(lastConnection)
    }

    // MARK: Actions

    /// Carries actions out. What they send waits for `flush`.
    func run(_ actions: [ServiceAction]) {
        for action in actions {
            switch action {
            case .send(let command, let id):
                handlers[id]?.send(command)
            case .relay(let message):
                for id in message.connections where id != message.sender { handlers[id]?.relay(message) }
            case .close(let id):
                handlers[id]?.close()
            case .wake(let id, let delay):
                after(delay) { $0.handlers[id]?.wake() }
            case .perform(let action, let account, let delay):
                after(delay) { $0.run($0.state.perform(action, by: account, now: WallClock.now())) }
            }
        }
    }

    /// A delay that a fault brought is over.
    func resume(_ id: ConnectionID) {
        handlers[id]?.resume()
    }

    /// Does something to connections at once; says to how many.
    func strike(_ effect: Fault.Effect, at place: Fault.Place, account: String?) -> Int {
        var count = 0
        for handler in handlers.values where handler.strike(effect, at: place, account: account) { count += 1 }
        for handler in webHandlers.values where place == .web && account == nil {
            handler.suffer(effect) {}
            count += 1
        }
        flush()
        return count
    }

    /// Writes what has gathered on all connections.
    func flush() {
        if !listed.isEmpty {
            let handlers = listed
            listed.removeAll(keepingCapacity: true)
            for handler in handlers { handler.flush() }
        }
        gateway.settle(self)
    }

    /// Remembers a connection that has something to write.
    func list(_ handler: any ClientOutlet) {
        listed.append(handler)
    }

    /// Does something later, if the service is still there: a stopped one is not kept by what was to come.
    func after(_ milliseconds: Int64, _ act: @escaping @Sendable (ServiceLoop) -> Void) {
        let bound = NIOLoopBound(WeakReference(service: self), eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            guard let service = bound.value.service else { return }
            act(service)
            service.flush()
        }
    }

    // MARK: Web and lifetime

    /// Answers a web request.
    func answer(_ operation: WebOperation) -> WebAnswer {
        let answer = state.answer(operation, now: WallClock.now())
        run(answer.actions)
        flush()
        return answer
    }

    /// Lets the demo contacts live by the clock.
    func startMinutes() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        minutes = eventLoop.scheduleRepeatedTask(initialDelay: .minutes(1), delay: .minutes(1)) { _ in
            let service = bound.value
            service.run(service.state.minutePassed(now: WallClock.now()))
            service.flush()
        }
    }

    /// Tells everybody that it is over and closes all connections.
    func shutDown() {
        minutes?.cancel()
        minutes = nil
        for handler in handlers.values { handler.shutDown() }
        flush()
        gateway.shutDown()
        for handler in webHandlers.values { handler.shutDown() }
    }
}

private struct WeakReference {
    weak var service: ServiceLoop?
}
