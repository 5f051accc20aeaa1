// SPDX-License-Identifier: Apache-2.0

import MSNPWire
package import MSNServices
package import NIOCore

/// One connection to a notification server or a switchboard by way of an HTTP gateway.
///
/// The byte stream of a TCP connection is cut into the bodies of requests: the first one opens a session, those after it carry
/// what the client says and bring what the server says, and where the client has nothing to say it asks now and then. One
/// request at a time; what the client says meanwhile waits for the next. Whether a request that broke had come through cannot
/// be known, so it is never made again and the session counts as lost.
package struct HTTPGatewayMachine: Sendable {
    /// Which server the gateway is to connect to.
    package enum Server: String, Equatable, Sendable {
        case notification = "NS"
        case switchboard = "SB"
    }

    private enum Phase: Equatable {
        /// The session has no name yet.
        case opening
        case open
        /// The client wants no more; what it had to say still goes out.
        case leaving
        case done
    }

    /// The request that is under way.
    private enum Flight: Equatable {
        case open(HTTPGatewayRequest, isRedirected: Bool)
        case send
        case poll(lifespan: Int, since: NIODeadline)
    }

    /// For the answer to the first request, and to the later ones.
    static let openTimeout = TimeAmount.seconds(20)
    static let timeout = TimeAmount.seconds(40)
    /// Seconds that the gateway may hold a poll back until there is something to say. What the client says meanwhile has to wait,
    /// so it is short, and asked for only where nothing has been said for a while.
    static let lifespan = 3
    /// Polls without anything new before the gateway may hold them back.
    private static let restlessPolls = 2
    private static let shortestPause = TimeAmount.milliseconds(500)
    private static let longestPause = TimeAmount.seconds(5)

    private let server: Server
    private let host: String
    private let redirects: RedirectPolicy
    private let rule: RedirectRule
    /// Where the next request goes.
    private var address: WebAddress?
    private var mayBeLocal = true
    private var sessionID = ""
    private var phase = Phase.opening
    private var flight: Flight?
    private var queue = CircularBuffer<ByteBuffer>(initialCapacity: 4)
    private var queuedBytes = 0
    private var hasSaidOut = false
    /// Polls in a row that brought nothing.
    private var idlePolls = 0
    /// The gateway holds polls back when it is asked to.
    private var holdsPolls = false

    private var pollAt: NIODeadline?
    /// When the request that is under way is taken for lost.
    private var replyDue: NIODeadline?

    /// When `timePassed` wants to be called.
    package var nextDeadline: NIODeadline? { flight == nil ? pollAt : replyDue }

    /// A session that nothing has been asked for yet.
    ///
    /// - Parameters:
    ///   - url: The gateway: `http://gateway.example.com/gateway/gateway.dll`.
    ///   - host: The server to connect to, without its port; a label for the gateway.
    ///   - redirects: Says which addresses the gateway may send the session to.
    package init(url: String, server: Server, host: String, redirects: RedirectPolicy) {
        address = WebAddress(url)
        rule = RedirectRule(configured: [url])
        self.server = server
        self.host = host
        self.redirects = redirects
    }

    // MARK: From the client

    /// Keeps whole commands for the next request; `flush` makes it if there can be one.
    package mutating func write(_ bytes: ByteBuffer) {
        guard phase == .opening || phase == .open, bytes.readableBytes > 0 else { return }
        // Over HTTP this alone ends a session, and nothing comes after it.
        if bytes.readableBytesView.starts(with: Self.out.readableBytesView.prefix(3)) { hasSaidOut = true }
        queue.append(bytes)
        queuedBytes &+= bytes.readableBytes
        idlePolls = 0
    }

    /// Everything that was to be said in this turn has been written.
    package mutating func flush(now: NIODeadline) -> [HTTPGatewayAction] {
        guard phase != .done else { return [] }
        guard queuedBytes <= MSNClientLimits.gatewayQueue else { return end("the HTTP gateway does not keep up") }
        return proceed(now)
    }

    /// Ends the session: says what waits, and `OUT` if nobody has said it.
    package mutating func close(now: NIODeadline) -> [HTTPGatewayAction] {
        switch phase {
        case .leaving, .done: return []
        case .opening where flight == nil:
            finish()
            return [.finished]
        case .opening, .open:
            if !hasSaidOut { write(Self.out) }
            phase = .leaving
            pollAt = nil
            return proceed(now)
        }
    }

    // MARK: From the gateway

    /// The request was answered. Interim answers (1xx) are none.
    package mutating func answered(_ response: WebResponse, now: NIODeadline) -> [HTTPGatewayAction] {
        guard let flight else { return [] }
        self.flight = nil
        guard phase != .done else { return [] }
        if case .open(let request, false) = flight, [301, 302, 307, 308].contains(response.status) {
            return redirected(request, to: response.header("Location"), now)
        }
        guard (200..<300).contains(response.status) else { return refused(response.status) }
        let reply = response.header(HTTPGatewayReply.headerName).map(HTTPGatewayReply.init)
        if case .open = flight {
            guard reply?.sessionID != nil || reply?.isClosed == true else {
                return end("there is no HTTP gateway at this address")
            }
            if phase == .opening { phase = .open }
        }
        if let sessionID = reply?.sessionID { self.sessionID = sessionID }
        move(to: reply?.address)
        note(flight, wasEmpty: response.body.isEmpty, now)

        var actions: [HTTPGatewayAction] = []
        if phase == .open, !response.body.isEmpty { actions.append(.deliver(ByteBuffer(bytes: response.body))) }
        if reply?.isClosed == true || (hasSaidOut && queue.isEmpty) { return actions + end("") }
        return actions + proceed(now)
    }

    /// There was no answer to the request.
    package mutating func failed(_ error: WebError) -> [HTTPGatewayAction] {
        guard flight != nil else { return [] }
        flight = nil
        switch error {
        case .unreachable(let reason), .lost(let reason): return end(reason)
        case .timedOut: return end("the HTTP gateway did not answer in time")
        default: return end("the HTTP gateway failed: \(error)")
        }
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline) -> [HTTPGatewayAction] {
        guard let nextDeadline, nextDeadline <= now else { return [] }
        guard flight == nil else { return failed(.timedOut) }
        pollAt = nil
        guard phase == .open else { return [] }
        let lifespan = idlePolls >= Self.restlessPolls ? Self.lifespan : 0
        flight = .poll(lifespan: lifespan, since: now)
        var query = "Action=poll&SessionID=" + PercentEncoding.encodeURL(sessionID)
        if lifespan > 0 { query += "&Lifespan=\(lifespan)" }
        return request(query, ByteBuffer(), until: now + Self.timeout)
    }

    // MARK: Steps

    private static let out = ByteBuffer(string: "OUT\r\n")

    /// Makes the next request if there is something to say, or sees to the next poll.
    private mutating func proceed(_ now: NIODeadline) -> [HTTPGatewayAction] {
        guard flight == nil else { return [] }
        guard !queue.isEmpty else {
            if phase == .open { pollAt = pollAt ?? now + pause }
            return phase == .leaving ? end("") : []
        }
        pollAt = nil
        let body = takeBody()
        // A session that is being left may not even have begun.
        guard sessionID.isEmpty else {
            flight = .send
            return request("SessionID=" + PercentEncoding.encodeURL(sessionID), body, until: now + Self.timeout)
        }
        guard phase == .opening else { return end("") }
        let query = "Action=open&Server=\(server.rawValue)&IP=" + PercentEncoding.encodeURL(host)
        let actions = request(query, body, until: now + Self.openTimeout)
        if case .request(let request)? = actions.first { flight = .open(request, isRedirected: false) }
        return actions
    }

    private mutating func request(
        _ query: String, _ body: ByteBuffer, until deadline: NIODeadline
    ) -> [HTTPGatewayAction] {
        guard let address else { return end("the address of the HTTP gateway cannot be read") }
        let url = address.text + (address.path.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + query
        replyDue = deadline
        return [.request(HTTPGatewayRequest(url: url, body: body, mayBeLocal: mayBeLocal))]
    }

    /// As many whole commands as one request may carry; one that is larger by itself is cut.
    private mutating func takeBody() -> ByteBuffer {
        var body = ByteBuffer()
        while var next = queue.first {
            let room = MSNClientLimits.gatewayBody - body.readableBytes
            if next.readableBytes <= room {
                queue.removeFirst()
                body.writeBuffer(&next)
            } else {
                guard body.readableBytes == 0, let part = next.readSlice(length: room) else { break }
                queue.removeFirst()
                queue.prepend(next)
                body = part
                break
            }
        }
        queuedBytes &-= body.readableBytes
        return body
    }

    /// From 0.5 to 5 s, longer the longer nothing happens. Short where the gateway does the waiting.
    private var pause: TimeAmount {
        if holdsPolls { return Self.shortestPause }
        let pause = Self.shortestPause * (1 << min(idlePolls, 4))
        return min(pause, Self.longestPause)
    }

    /// Learns from an answer how restless polling has to be.
    private mutating func note(_ flight: Flight, wasEmpty: Bool, _ now: NIODeadline) {
        guard wasEmpty else {
            idlePolls = 0
            return
        }
        guard case .poll(let lifespan, let since) = flight else { return }
        if idlePolls < .max { idlePolls += 1 }
        if lifespan > 0 { holdsPolls = now - since >= .seconds(1) }
    }

    /// The session goes on at another address of the gateway.
    ///
    /// Some gateways only repeat what the session was opened with, a name even; that says nothing. Under TLS the gateway has to
    /// be the one whose certificate was checked.
    private mutating func move(to host: String?) {
        guard let host, host != self.host, AddressScope(host) != nil, redirects.permits(host: host),
            var address, !address.isSecure
        else { return }
        address.host = host.lowercased()
        self.address = address
        mayBeLocal = true
    }

    private mutating func redirected(
        _ request: HTTPGatewayRequest, to location: String?, _ now: NIODeadline
    ) -> [HTTPGatewayAction] {
        guard let location else { return refused(302) }
        let target: String
        do throws(WebError) {
            target = try rule.target(location, from: request.url)
        } catch {
            return end("the HTTP gateway refers to an address that is not safe")
        }
        guard let configured = address, var moved = WebAddress(target) else { return refused(302) }
        var request = request
        request.url = moved.text
        mayBeLocal = moved.host == configured.host
        request.mayBeLocal = mayBeLocal
        // What follows needs the address without the query of this request.
        moved.path = String(moved.path.prefix { $0 != "?" })
        address = moved
        flight = .open(request, isRedirected: true)
        replyDue = now + Self.openTimeout
        return [.request(request)]
    }

    private mutating func refused(_ status: Int) -> [HTTPGatewayAction] {
        switch status {
        case 400 where phase != .opening: end("the HTTP gateway has lost the session")
        default: end("the HTTP gateway answered with HTTP status \(status)")
        }
    }

    private mutating func end(_ reason: String) -> [HTTPGatewayAction] {
        let wasAskedFor = phase == .leaving
        finish()
        return [wasAskedFor ? .finished : .closed(reason: reason)]
    }

    private mutating func finish() {
        phase = .done
        flight = nil
        pollAt = nil
        queue.removeAll()
        queuedBytes = 0
    }
}
