// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore
import Synchronization

@testable import MSNPClient

/// Plays an HTTP gateway before a played service, and the web services beside it.
final class LoopbackGateway: HTTPTransport {
    private struct Session {
        var decoder = NIOSingleStepByteToMessageProcessor(MSNPFrameDecoder(sentBy: .client))
        var out = ""
        var isBusy = false
        var isClosed = false
        var verbs: [String] = []
    }

    private struct State {
        var sessions: [String: Session] = [:]
        var opened: [String] = []
        /// Requests of a session while another one was under way.
        var overlaps = 0
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    private let answer: LoopbackService.Answer
    private let failure: @Sendable (WebRequest) -> WebError?
    private let state = Mutex(State())

    /// `failure` says which requests break instead of being answered.
    init(
        answer: @escaping LoopbackService.Answer = LoopbackService.echo,
        failure: @escaping @Sendable (WebRequest) -> WebError? = { _ in nil }
    ) {
        self.answer = answer
        self.failure = failure
    }

    /// The server and host of each session, in order.
    var opened: [String] { state.withLock(\.opened) }
    var overlaps: Int { state.withLock(\.overlaps) }
    /// What each session was told.
    var verbs: [[String]] { state.withLock { state in state.sessions.values.map(\.verbs) } }

    /// Until every session has ended.
    func waitUntilClosed() async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.sessions.values.allSatisfy(\.isClosed) {
                    continuation.resume()
                } else {
                    state.closing.append(continuation)
                }
            }
        }
    }

    func execute(_ request: WebRequest) async throws(WebError) -> WebResponse {
        guard request.url.hasPrefix("http://gw.test/") else { return try await LoopbackWeb().execute(request) }
        if let error = failure(request) { throw error }
        var query: [String: String] = [:]
        for field in (request.url.split(separator: "?").last ?? "").split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
            query[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        let id = begin(query)
        guard let id else { return WebResponse(status: 400) }
        // Others have their turn while the request is under way.
        await Task.yield()
        return finish(id, request.body)
    }

    private func begin(_ query: [String: String]) -> String? {
        state.withLock { state in
            if query["Action"] == "open" {
                state.opened.append("\(query["Server"] ?? "")=\(query["IP"] ?? "")")
                let id = "\(state.opened.count).1"
                state.sessions[id] = Session(isBusy: true)
                return id
            }
            guard let id = query["SessionID"], let session = state.sessions[id], !session.isClosed else { return nil }
            if session.isBusy { state.overlaps += 1 }
            state.sessions[id]?.isBusy = true
            return id
        }
    }

    private func finish(_ id: String, _ body: [UInt8]) -> WebResponse {
        state.withLock { state in
            guard var session = state.sessions.removeValue(forKey: id) else { return WebResponse(status: 400) }
            try? session.decoder.process(buffer: ByteBuffer(bytes: body)) { command in
                session.verbs.append(command.verb)
                guard let lines = answer(command, 1863) else {
                    session.isClosed = true
                    return
                }
                session.out += lines.joined()
            }
            session.isBusy = false
            var reply = session.out
            // The end of what a sign-in brings comes with the next poll, cut within a line.
            if let cut = reply.firstRange(of: "ILN ") { reply = String(reply[..<cut.upperBound]) }
            session.out.removeFirst(reply.count)
            state.sessions[id] = session
            if state.sessions.values.allSatisfy(\.isClosed) {
                for waiter in state.closing { waiter.resume() }
                state.closing = []
            }
            return WebResponse(
                status: 200,
                headers: [
                    (
                        "X-MSN-Messenger",
                        "SessionID=\(id); GW-IP=127.0.0.1" + (session.isClosed ? "; Session=close" : "")
                    )
                ], body: Array(reply.utf8))
        }
    }
}
