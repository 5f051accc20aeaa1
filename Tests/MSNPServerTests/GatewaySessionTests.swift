// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import MSNPServer

/// The sessions of the HTTP gateway, request by request.
@Suite struct GatewaySessionTests {
    private static let connection = ConnectionID(7)

    private func sessions(_ change: (inout GatewaySettings) -> Void = { _ in }) -> GatewaySessions {
        var settings = GatewaySettings()
        change(&settings)
        return GatewaySessions(settings: settings)
    }

    private func bytes(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    /// Opens a session and lets the machine behind it answer; gives the reply.
    private func open(_ sessions: inout GatewaySessions, now: Int64 = 0) throws -> (id: String, reply: GatewayReply) {
        var identifiers = IdentifierSource(seed: [1])
        let actions = sessions.open(
            Self.connection, label: "messenger.example.com", body: bytes("VER 1 MSNP8 CVR0\r\n"), request: 1,
            identifiers: &identifiers, now: now)
        #expect(
            actions == [
                .watch(Self.connection, afterMilliseconds: 60_000),
                .feed(bytes("VER 1 MSNP8 CVR0\r\n"), to: Self.connection),
            ])
        _ = sessions.put(bytes("VER 1 MSNP8\r\n"), from: Self.connection)
        let answers = sessions.settle(host: "192.0.2.18", now: now)
        guard case .answer(let reply, to: 1) = answers.first, answers.count == 1 else {
            throw Missing()
        }
        return (try #require(Self.id(of: reply)), reply)
    }

    private struct Missing: Error {}

    private static func id(of reply: GatewayReply) -> String? {
        guard case .session(let id, _, _, _) = reply else { return nil }
        return id
    }

    private func reply(_ actions: [GatewaySessions.Action]) -> GatewayReply? {
        guard actions.count == 1, case .answer(let reply, _) = actions[0] else { return nil }
        return reply
    }

    @Test func openingAndPolling() throws {
        var sessions = sessions()
        let (first, reply) = try open(&sessions)
        #expect(reply.header == "SessionID=\(first); GW-IP=192.0.2.18")
        #expect(reply == .session(id: first, address: "192.0.2.18", isLast: false, body: bytes("VER 1 MSNP8\r\n")))

        // A poll without a life span is answered at once, and every reply brings another id.
        #expect(sessions.use(sessionID: first, lifespan: 0, body: ByteBuffer(), request: 2, now: 1).isEmpty)
        let second = try #require(self.reply(sessions.settle(host: "", now: 1)).flatMap(Self.id))
        #expect(second != first)
        // The old one is not good any more.
        #expect(
            sessions.use(sessionID: first, lifespan: 0, body: ByteBuffer(), request: 3, now: 1)
                == [.answer(.refused, to: 3)])
        #expect(sessions.use(sessionID: second, lifespan: 0, body: ByteBuffer(), request: 4, now: 1).isEmpty)
    }

    @Test func aHeldPollIsAnsweredByWhatComes() throws {
        var sessions = sessions { $0.changesSessionID = false }
        let (id, _) = try open(&sessions)
        _ = sessions.use(sessionID: id, lifespan: 30, body: ByteBuffer(), request: 2, now: 0)
        #expect(sessions.settle(host: "", now: 0) == [.hold(Self.connection, 2, milliseconds: 30_000)])
        #expect(sessions.settle(host: "", now: 0).isEmpty)
        // One request at a time; the first one is not disturbed.
        #expect(
            sessions.use(sessionID: id, lifespan: 0, body: bytes("PNG\r\n"), request: 3, now: 1)
                == [.answer(.refused, to: 3)])
        #expect(sessions.put(bytes("FLN bob@exam"), from: Self.connection).isEmpty)
        #expect(sessions.put(bytes("ple.net\r\n"), from: Self.connection).isEmpty)
        #expect(
            sessions.settle(host: "h", now: 1)
                == [
                    .answer(
                        .session(id: id, address: "h", isLast: false, body: bytes("FLN bob@example.net\r\n")), to: 2)
                ])
        // Its time comes too late.
        #expect(sessions.expire(Self.connection, request: 2, host: "h", now: 30_000).isEmpty)
    }

    @Test func aHeldPollEndsWithItsTime() throws {
        var sessions = sessions()
        let (id, _) = try open(&sessions)
        _ = sessions.use(sessionID: id, lifespan: 3, body: ByteBuffer(), request: 2, now: 0)
        _ = sessions.settle(host: "", now: 0)
        let answer = reply(sessions.expire(Self.connection, request: 2, host: "", now: 3000))
        guard case .session(_, _, false, let body) = answer else {
            Issue.record("no answer")
            return
        }
        #expect(body.readableBytes == 0)
    }

    @Test func commandsWaitALittleForTheirAnswer() throws {
        var sessions = sessions()
        let (id, _) = try open(&sessions)
        #expect(
            sessions.use(sessionID: id, lifespan: 0, body: bytes("CHG 3 N"), request: 2, now: 0)
                == [.feed(bytes("CHG 3 N"), to: Self.connection)])
        #expect(sessions.settle(host: "", now: 0) == [.hold(Self.connection, 2, milliseconds: 100)])
    }

    @Test func silenceEndsASession() throws {
        var sessions = sessions()
        let (id, _) = try open(&sessions, now: 0)
        _ = sessions.use(sessionID: id, lifespan: 90, body: ByteBuffer(), request: 2, now: 50_000)
        _ = sessions.settle(host: "", now: 50_000)
        // Somebody who waits is not silent.
        #expect(
            sessions.watch(Self.connection, now: 115_000) == [.watch(Self.connection, afterMilliseconds: 60_000)])
        _ = sessions.expire(Self.connection, request: 2, host: "", now: 140_000)
        #expect(
            sessions.watch(Self.connection, now: 175_000) == [.watch(Self.connection, afterMilliseconds: 25_000)])
        #expect(sessions.watch(Self.connection, now: 200_000) == [.disconnect(Self.connection)])
        #expect(sessions.count == 0)
        #expect(sessions.watch(Self.connection, now: 300_000).isEmpty)
    }

    /// What is left when the machine closes is still fetched, piece by piece if it is much.
    @Test func theEndIsToldWithTheLastBytes() throws {
        var sessions = sessions {
            $0.replyBytes = 5
            $0.address = .echoed
        }
        var identifiers = IdentifierSource(seed: [1])
        _ = sessions.open(
            Self.connection, label: "messenger.example.com", body: ByteBuffer(), request: 1, identifiers: &identifiers,
            now: 0)
        _ = sessions.put(bytes("911 4\r\n"), from: Self.connection)
        sessions.end(Self.connection)
        let first = try #require(reply(sessions.settle(host: "h", now: 0)))
        let id = try #require(Self.id(of: first))
        #expect(first.header == "SessionID=\(id); GW-IP=messenger.example.com")
        _ = sessions.use(sessionID: id, lifespan: 60, body: ByteBuffer(), request: 2, now: 0)
        let last = try #require(reply(sessions.settle(host: "h", now: 0)))
        #expect(last.header?.hasSuffix("; GW-IP=messenger.example.com; Session=close") == true)
        guard case .session(_, _, true, let rest) = last else {
            Issue.record("not the end")
            return
        }
        #expect(rest == bytes("\r\n"))
        #expect(sessions.count == 0)
    }

    @Test func hangingUpLosesNothing() throws {
        var sessions = sessions { $0.changesSessionID = false }
        let (id, _) = try open(&sessions)
        _ = sessions.use(sessionID: id, lifespan: 30, body: ByteBuffer(), request: 2, now: 0)
        sessions.abandon(Self.connection, request: 2)
        _ = sessions.put(bytes("QNG 60\r\n"), from: Self.connection)
        #expect(sessions.settle(host: "", now: 0).isEmpty)
        _ = sessions.use(sessionID: id, lifespan: 0, body: ByteBuffer(), request: 3, now: 0)
        #expect(
            sessions.settle(host: "", now: 0)
                == [.answer(.session(id: id, address: "", isLast: false, body: bytes("QNG 60\r\n")), to: 3)])
    }

    @Test func whoDoesNotFetchIsGivenUp() throws {
        var sessions = sessions()
        _ = try open(&sessions)
        let piece = ByteBuffer(repeating: 0x20, count: MSNPServerLimits.gatewayOutboundBytes / 4)
        for _ in 0..<4 { #expect(sessions.put(piece, from: Self.connection).isEmpty) }
        #expect(sessions.put(bytes("x"), from: Self.connection) == [.disconnect(Self.connection)])
        #expect(sessions.put(bytes("x"), from: Self.connection).isEmpty)
    }

    @Test(arguments: [
        "", "Action=open", "Action=open&Server=XX", "Action=poll", "SessionID=", "Action=close&SessionID=1.2", "&&==",
    ])
    func whatIsNoRequest(_ query: String) {
        #expect(GatewayRequest(query: query, body: ByteBuffer()) == nil)
    }

    @Test func requests() {
        func purpose(_ query: String) -> GatewayRequest.Purpose? {
            GatewayRequest(query: query, body: ByteBuffer())?.purpose
        }
        #expect(
            purpose("Action=open&Server=NS&IP=messenger.example.com")
                == .open(.notification, label: "messenger.example.com"))
        #expect(purpose("action=OPEN&server=sb&ip=192.0.2.9") == .open(.switchboard, label: "192.0.2.9"))
        // What could add to a header is no label.
        #expect(purpose("Action=open&Server=NS&IP=a%0D%0AX:y") == .open(.notification, label: ""))
        #expect(purpose("Action=open&Server=NS&IP=a;Session=close") == .open(.notification, label: ""))
        #expect(purpose("SessionID=954547325.13160") == .use(sessionID: "954547325.13160", lifespan: 0))
        #expect(purpose("Action=poll&SessionID=1.2&Lifespan=60") == .use(sessionID: "1.2", lifespan: 60))
        #expect(purpose("Action=poll&Lifespan=99999999&SessionID=1.2") == .use(sessionID: "1.2", lifespan: 120))
        #expect(purpose("Action=poll&Lifespan=-1&SessionID=1.2") == .use(sessionID: "1.2", lifespan: 0))
    }
}
