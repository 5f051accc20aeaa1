// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Logging
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

@testable import MSNPServer

/// The HTTP gateway over real sockets, with clients on both sides of it.
@Suite(.timeLimit(.minutes(5))) struct GatewayLoopbackTests {
    private func withService(
        _ gateway: GatewaySettings = GatewaySettings(), _ test: (ServiceAddresses) async throws -> Void
    ) async throws {
        var configuration = ServiceConfiguration.demo()
        configuration.gateway = gateway
        let service = MSNService(
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        let addresses = try await service.start()
        do {
            try await test(addresses)
        } catch {
            await service.stop()
            throw error
        }
        await service.stop()
    }

    /// Replies of any size, ids that change or stay: what is said is the same.
    @Test(arguments: [(64 << 10, true), (7, true), (7, false)])
    func aConversationThroughTheGateway(_ replyBytes: Int, _ changesSessionID: Bool) async throws {
        var gateway = GatewaySettings()
        gateway.replyBytes = replyBytes
        gateway.changesSessionID = changesSessionID
        try await withService(gateway) { addresses in
            let alice = try await GatewayClient.signIn("alice", addresses)
            #expect(alice.header.hasSuffix("; GW-IP=127.0.0.1"))
            let zoe = try await GatewayClient.signIn("zoe", addresses)
            try await alice.hear("NLN NLN zoe@demo.monarch Zoe 1073741856 0")
            try await alice.say("XFR 8 SB")
            let referral = try await alice.hear("XFR 8 SB *")
            let caller = try await GatewayClient.open(
                "SB", at: addresses.web, "USR 1 alice@demo.monarch \(referral.parameters[4])", "CAL 2 zoe@demo.monarch")
            try await caller.hear("CAL 2 RINGING *")
            let ring = try await zoe.hear("RNG *")
            let callee = try await GatewayClient.open(
                "SB", at: addresses.web, "ANS 1 zoe@demo.monarch \(ring.parameters[3]) \(ring.parameters[0])")
            try await callee.hear("ANS 1 OK")
            try await caller.hear("JOI zoe@demo.monarch Zoe *")

            // A message in two requests, cut inside a character.
            let text = String(buffer: SwitchboardContent.text("¡Hola! 👋", format: nil).payload())
            let message = ByteBuffer(string: "MSG 3 A \(text.utf8.count)\r\n\(text)")
            var rest = message
            let start = rest.readSlice(length: message.readableBytes - 2) ?? ByteBuffer()
            #expect(try await caller.post("SessionID=\(caller.sessionID)", start) == 200)
            #expect(try await caller.post("SessionID=\(caller.sessionID)", rest) == 200)
            try await callee.hear("MSG alice@demo.monarch Alice|\(text)")
            try await caller.hear("ACK 3")

            // The reply to OUT is the last of its session.
            _ = try await caller.post("SessionID=\(caller.sessionID)", ByteBuffer(string: "OUT\r\n"))
            #expect(caller.isClosed)
            #expect(try await caller.post("Action=poll&SessionID=\(caller.sessionID)") == 400)
            try await callee.hear("BYE alice@demo.monarch")
            _ = try await alice.post("SessionID=\(alice.sessionID)", ByteBuffer(string: "OUT\r\n"))
            #expect(alice.isClosed)
            try await zoe.hear("FLN alice@demo.monarch")
        }
    }

    @Test func whatTheGatewayRefuses() async throws {
        try await withService { addresses in
            let client = try await GatewayClient.open("NS", at: addresses.web, "VER 1 MSNP12 CVR0")
            #expect(try await client.post("SessionID=1.2") == 400)
            #expect(try await client.post("SessionID=") == 400)
            #expect(try await client.post("Action=open&Server=XX") == 400)
            // One request at a time: of two polls one is held until its end, the other is refused.
            let id = client.sessionID
            let url = "http://\(addresses.web.host):\(addresses.web.port)/gateway/gateway.dll"
            let poll = WebRequest(
                method: "POST", url: url + "?Action=poll&SessionID=\(id)&Lifespan=1", headers: [], body: [])
            async let one = PlainHTTP().execute(poll)
            async let other = PlainHTTP().execute(poll)
            let statuses = try await [one.status, other.status]
            #expect(statuses.sorted() == [200, 400])
            let get = try await PlainHTTP().execute(WebRequest(method: "GET", url: url, headers: [], body: []))
            #expect(get.status == 405)
        }
    }

    /// A wrong ticket brings its error number and the end in one reply.
    @Test func theErrorComesWithTheEnd() async throws {
        try await withService { addresses in
            let client = try await GatewayClient.open(
                "NS", at: addresses.web, "VER 1 MSNP12 CVR0", "USR 2 TWN I alice@demo.monarch")
            try await client.hear("USR 2 TWN S *")
            try await client.say("USR 3 TWN S t=wrong")
            try await client.hear("911 3")
            #expect(client.isClosed)
        }
    }

    @Test func stoppingAnswersWhoWaits() async throws {
        var configuration = ServiceConfiguration.demo()
        configuration.gateway.changesSessionID = false
        let service = MSNService(
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        let addresses = try await service.start()
        let alice = try await GatewayClient.signIn("alice", addresses)
        let poll = WebRequest(
            method: "POST",
            url: "http://127.0.0.1:\(addresses.web.port)/gateway/gateway.dll?Action=poll&SessionID=\(alice.sessionID)",
            headers: [], body: [])
        var long = poll
        long.url += "&Lifespan=60"
        async let held = PlainHTTP().execute(long)
        // Another one is refused as soon as the first is held.
        while try await PlainHTTP().execute(poll).status != 400 {}
        await service.stop()
        let told = try await held
        #expect(String(decoding: told.body, as: UTF8.self) == "OUT SSD\r\n")
        #expect(told.headers.contains { $0.name == "X-MSN-Messenger" && $0.value.hasSuffix("; Session=close") })
    }
}
