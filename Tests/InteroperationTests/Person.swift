// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Logging
import MSNPClient
import MSNPWire
import MSNServices
import NIOCore

/// Somebody with an MSN client, as a test plays them: says what to do, waits for what is to happen.
final class Person: MSNClientDelegate, @unchecked Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    let address: String
    let key: MSNConversationKey
    private let loop: any EventLoop
    private var client: MSNClient?
    /// Whether somebody else has kept the client.
    private weak var lastClient: MSNClient?
    /// What has been reported and not been waited for, and everything, for the one who looks for the reason of a failure.
    private var unread: [MSNClientEvent] = []
    private var history: [MSNClientEvent] = []
    private var waiter: (fits: (MSNClientEvent) -> Bool, promise: EventLoopPromise<MSNClientEvent>)?
    private var lastID: UInt64 = 0

    /// Everything about how and where to sign in.
    struct Access: Sendable {
        var notification: (host: String, port: Int)
        var web: String
        var transport: any HTTPTransport
        var password = "secret"
    }

    init(
        _ address: String, dialect: Dialect, over transport: MSNTransport = .tcp, at access: Access,
        timeouts: MSNTimeouts = MSNTimeouts(), loop: any EventLoop
    ) async throws {
        self.address = address
        self.loop = loop
        key = .direct(address)
        let endpoint = "{\(Hex.encode(RandomBytes.generate(4)))-1111-2222-3333-444444444444}"
        let configuration = MSNClientConfiguration(
            account: address, password: Secret(access.password), host: access.notification.host,
            port: access.notification.port, endpoints: ServiceEndpoints(base: access.web), dialects: [dialect],
            endpointID: endpoint, timeouts: timeouts, transport: transport,
            httpGateway: access.web + "/gateway/gateway.dll")
        try await loop.submit {
            self.client = MSNClient(
                configuration: configuration, loop: loop, transport: access.transport,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, delegate: self)
            self.lastClient = self.client
        }.get()
    }

    func client(_ client: MSNClient, reported event: MSNClientEvent) {
        history.append(event)
        if let waiter, waiter.fits(event) {
            self.waiter = nil
            waiter.promise.succeed(event)
        } else {
            unread.append(event)
        }
    }

    /// Does something with the client on its loop.
    func run(_ body: @escaping @Sendable (MSNClient) -> Void) async throws {
        try await loop.submit { self.client.map(body) }.get()
    }

    /// Takes what was reported up to the first event that fits, which may be yet to come.
    @discardableResult
    func wait(
        _ meaning: String, within limit: TimeAmount = .minutes(1), _ fits: @escaping @Sendable (MSNClientEvent) -> Bool
    ) async throws -> MSNClientEvent {
        try await loop.flatSubmit { () -> EventLoopFuture<MSNClientEvent> in
            if let index = self.unread.firstIndex(where: fits) {
                return self.loop.makeSucceededFuture(self.unread.remove(at: index))
            }
            let promise = self.loop.makePromise(of: MSNClientEvent.self)
            self.waiter = (fits, promise)
            let timer = self.loop.scheduleTask(in: limit) {
                self.waiter = nil
                let seen = self.history.suffix(8).map { String("\($0)".prefix(300)) }.joined(separator: "\n    ")
                promise.fail(Missing(description: "\(self.address): \(meaning) did not come; the last:\n    \(seen)"))
            }
            promise.futureResult.whenComplete { _ in timer.cancel() }
            return promise.futureResult
        }.get()
    }

    /// Whether something has been reported and not been waited for.
    func has(_ fits: @escaping @Sendable (MSNClientEvent) -> Bool) async throws -> Bool {
        try await loop.submit { self.unread.contains(where: fits) }.get()
    }

    /// Everything that was reported so far.
    func everything() async throws -> [MSNClientEvent] {
        try await loop.submit { self.history }.get()
    }

    /// Lets go of the client, which ends its connections. Nothing of it may stay behind.
    func leave() async throws {
        let isGone = try await loop.submit {
            self.client = nil
            return self.lastClient == nil
        }.get()
        guard isGone else { throw Missing(description: "\(address): something keeps the client") }
    }

    func forget() async throws {
        try await loop.submit { self.unread.removeAll() }.get()
    }

    // MARK: What people do

    /// Signs in; returns with the lists once the own status is shown to others.
    @discardableResult
    func signIn() async throws -> (dialect: Dialect, transport: MSNTransport, lists: MSNLists) {
        try await run { $0.connect() }
        let event = try await wait("the lists") {
            switch $0 {
            case .signedIn, .ended: true
            default: false
            }
        }
        guard case .signedIn(let dialect, let transport, let lists, _) = event else {
            throw Missing(description: "\(address): not signed in: \(event)")
        }
        try await wait("the own status") {
            if case .own(_, .online?, _) = $0 { true } else { false }
        }
        return (dialect, transport, lists)
    }

    func signOut() async throws {
        try await run { $0.disconnect() }
        try await wait("the end") { if case .ended = $0 { true } else { false } }
        try await forget()
    }

    /// Sends something and waits for what becomes of it.
    func send(_ content: SwitchboardContent, to key: MSNConversationKey) async throws -> MSNConversationEvent {
        let id = nextID()
        try await run { $0.send(content, id: id, to: key) }
        let event = try await wait("the outcome of a message", within: .seconds(30)) { event in
            switch event {
            case .conversation(_, .delivered(id)), .conversation(_, .storedOffline(id)),
                .conversation(_, .failed(id, _)):
                true
            default: false
            }
        }
        guard case .conversation(_, let outcome) = event else { throw Missing(description: "no outcome") }
        return outcome
    }

    /// Changes the lists and waits for the service to have done so.
    func edit(_ edit: MSNListEdit) async throws -> MSNEditFailure? {
        let id = nextID()
        try await run { $0.edit(edit, id: id) }
        let event = try await wait("the outcome of \(edit)") {
            if case .edited(id, _) = $0 { true } else { false }
        }
        guard case .edited(_, let failure) = event else { return nil }
        return failure
    }

    /// Changes the circles and waits for the service to have done so.
    func edit(_ edit: MSNCircleEdit) async throws -> MSNEditFailure? {
        let id = nextID()
        try await run { $0.edit(edit, id: id) }
        let event = try await wait("the outcome of \(edit)") {
            if case .edited(id, _) = $0 { true } else { false }
        }
        guard case .edited(_, let failure) = event else { return nil }
        return failure
    }

    func waitForText(_ text: String, in key: MSNConversationKey? = nil) async throws -> MSNConversationKey {
        let event = try await wait("the text \(text)") { event in
            guard case .conversation(let place, .message(_, _, .text(text, _))) = event else { return false }
            return key == nil || place == key
        }
        guard case .conversation(let place, _) = event else { throw Missing(description: "no text") }
        return place
    }

    func waitForPresence(of other: Person, _ status: PresenceStatus) async throws {
        let address = other.address
        try await wait("\(address) being \(status)") {
            if case .presence(address, status, _, _) = $0 { true } else { false }
        }
    }

    private func nextID() -> UInt64 {
        // Only ever called by the one test that plays this person.
        lastID += 1
        return lastID
    }
}
