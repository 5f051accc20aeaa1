// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The sessions of the HTTP gateway: which virtual connection each stands for, what waits to be fetched, and the one request
/// that waits for something to come.
///
/// A request is answered by ``settle(host:now:)``, which the driver calls when everything that an event has caused is written: so a
/// reply holds all of it, and the end of the session too.
struct GatewaySessions: Sendable {
    /// Names a request until it is answered.
    typealias RequestNumber = UInt64

    /// What the driver carries out, in order.
    enum Action: Equatable, Sendable {
        /// Hands bytes to a virtual connection.
        case feed(ByteBuffer, to: ConnectionID)
        case answer(GatewayReply, to: RequestNumber)
        /// Lets a request wait no longer than that: ``expire(_:request:now:)``.
        case hold(ConnectionID, RequestNumber, milliseconds: Int64)
        /// Looks after a while whether the client is still there: ``watch(_:now:)``.
        case watch(ConnectionID, afterMilliseconds: Int64)
        /// Ends a virtual connection whose client is gone.
        case disconnect(ConnectionID)
    }

    private struct Waiting {
        let request: RequestNumber
        /// Milliseconds for which it may wait.
        let patience: Int64
        /// Whether its time runs.
        var isHeld = false
    }

    private struct Session {
        /// The part of the id that stays, and that cannot be guessed.
        let number: String
        /// The part of the id that changes with each reply.
        var turn: UInt32
        /// What the client called the server.
        let label: String
        /// Bytes for the client.
        var outbox = ByteBuffer()
        var waiting: Waiting?
        /// When the client was last heard of or answered, milliseconds since 1970.
        var lastActive: Int64
        /// Whether the virtual connection has closed.
        var hasEnded = false

        var id: String { "\(number).\(turn)" }
    }

    private let settings: GatewaySettings
    private let silence: Int64
    private var sessions: [ConnectionID: Session] = [:]
    private var connections: [String: ConnectionID] = [:]
    /// Sessions whose request may have got its answer.
    private var touched: [ConnectionID] = []

    init(settings: GatewaySettings) {
        self.settings = settings
        silence = Int64(min(max(1, settings.silence), 86_400)) &* 1000
    }

    /// How many there are.
    var count: Int { sessions.count }
    /// Whether no other one is let in.
    var isFull: Bool { sessions.count >= MSNPServerLimits.gatewaySessions }
    /// Whether ``settle(host:now:)`` has anything to do.
    var isTouched: Bool { !touched.isEmpty }

    // MARK: Requests

    /// A session for a virtual connection that is there; the driver has asked ``isFull`` before.
    mutating func open(
        _ connection: ConnectionID, label: String, body: ByteBuffer, request: RequestNumber,
        identifiers: inout IdentifierSource, now: Int64
    ) -> [Action] {
        let first = identifiers.bytes(2).reduce(0) { $0 << 8 | UInt32($1) }
        let session = Session(number: identifiers.decimal(18), turn: first, label: label, lastActive: now)
        sessions[connection] = session
        connections[session.number] = connection
        return [.watch(connection, afterMilliseconds: silence)]
            + begin(connection, body: body, request: request, patience: patience, now: now)
    }

    /// Commands or a poll of a session; refused if the id is not the newest, or another request is waiting.
    mutating func use(
        sessionID: String, lifespan: Int, body: ByteBuffer, request: RequestNumber, now: Int64
    ) -> [Action] {
        guard let connection = connection(of: sessionID), let session = sessions[connection],
            session.id == sessionID, session.waiting == nil
        else { return [.answer(.refused, to: request)] }
        let patience = body.readableBytes > 0 ? patience : Int64(clamping: lifespan) &* 1000
        return begin(connection, body: body, request: request, patience: patience, now: now)
    }

    /// The virtual connection behind an id, be it the newest of its session or an older one.
    func connection(of sessionID: String) -> ConnectionID? {
        sessionID.firstIndex(of: ".").flatMap { connections[String(sessionID[..<$0])] }
    }

    private var patience: Int64 { Int64(min(max(0, settings.patience), 60_000)) }

    private mutating func begin(
        _ connection: ConnectionID, body: ByteBuffer, request: RequestNumber, patience: Int64, now: Int64
    ) -> [Action] {
        sessions[connection]?.lastActive = now
        sessions[connection]?.waiting = Waiting(request: request, patience: patience)
        touched.append(connection)
        return body.readableBytes > 0 ? [.feed(body, to: connection)] : []
    }

    /// The client has hung up on a request. What it would have got waits for the next one.
    mutating func abandon(_ connection: ConnectionID, request: RequestNumber) {
        guard sessions[connection]?.waiting?.request == request else { return }
        sessions[connection]?.waiting = nil
    }

    // MARK: The virtual connection

    /// Bytes for the client. A session for which too much waits is given up.
    mutating func put(_ bytes: ByteBuffer, from connection: ConnectionID) -> [Action] {
        guard let session = sessions[connection], !session.hasEnded else { return [] }
        guard session.outbox.readableBytes &+ bytes.readableBytes <= MSNPServerLimits.gatewayOutboundBytes else {
            return forget(connection)
        }
        sessions[connection]?.outbox.writeImmutableBuffer(bytes)
        touched.append(connection)
        return []
    }

    /// The virtual connection has closed: what is left is still to be fetched.
    mutating func end(_ connection: ConnectionID) {
        guard sessions[connection] != nil else { return }
        sessions[connection]?.hasEnded = true
        touched.append(connection)
    }

    // MARK: Answers

    /// Answers the requests for which something has come, and lets the others wait. `host` is the gateway's own address.
    mutating func settle(host: String, now: Int64) -> [Action] {
        var actions: [Action] = []
        for connection in touched {
            guard let session = sessions[connection], let waiting = session.waiting else { continue }
            if session.outbox.readableBytes > 0 || session.hasEnded || waiting.patience == 0 {
                actions += answer(connection, host: host, now: now)
            } else if !waiting.isHeld {
                sessions[connection]?.waiting?.isHeld = true
                actions.append(.hold(connection, waiting.request, milliseconds: waiting.patience))
            }
        }
        touched.removeAll(keepingCapacity: true)
        return actions
    }

    /// A request has waited as long as it may.
    mutating func expire(_ connection: ConnectionID, request: RequestNumber, host: String, now: Int64) -> [Action] {
        guard sessions[connection]?.waiting?.request == request else { return [] }
        return answer(connection, host: host, now: now)
    }

    /// Ends a session whose client has been silent for too long, and looks again later if it has not.
    mutating func watch(_ connection: ConnectionID, now: Int64) -> [Action] {
        guard let session = sessions[connection] else { return [] }
        let rest = session.waiting == nil ? silence &- (now &- session.lastActive) : silence
        guard rest > 0 else { return forget(connection) }
        return [.watch(connection, afterMilliseconds: min(rest, silence))]
    }

    private mutating func answer(_ connection: ConnectionID, host: String, now: Int64) -> [Action] {
        guard var session = sessions[connection], let waiting = session.waiting else { return [] }
        let length = min(session.outbox.readableBytes, max(1, settings.replyBytes))
        let body = session.outbox.readSlice(length: length) ?? ByteBuffer()
        // What has been fetched is not kept behind what has not.
        session.outbox.discardReadBytes()
        let isLast = session.hasEnded && session.outbox.readableBytes == 0
        let address =
            switch settings.address {
            case .own: host
            case .echoed: session.label
            case .none: ""
            }
        if settings.changesSessionID { session.turn &+= 1 }
        session.waiting = nil
        session.lastActive = now
        sessions[connection] = session
        if isLast { _ = forget(connection) }
        let reply = GatewayReply.session(
            id: session.id, address: address, isLast: isLast && settings.announcesEnd, body: body)
        return [.answer(reply, to: waiting.request)]
    }

    /// Ends a session without a word to its client.
    mutating func forget(_ connection: ConnectionID) -> [Action] {
        guard let session = sessions.removeValue(forKey: connection) else { return [] }
        connections[session.number] = nil
        var actions: [Action] = []
        if let waiting = session.waiting { actions.append(.answer(.refused, to: waiting.request)) }
        if !session.hasEnded { actions.append(.disconnect(connection)) }
        return actions
    }
}
