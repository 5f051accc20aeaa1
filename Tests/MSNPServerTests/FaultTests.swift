// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Logging
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

@testable import MSNPServer

/// Each kind of fault, as a client on a real socket meets it.
@Suite(.timeLimit(.minutes(5))) struct FaultTests {
    private func withService(
        _ faults: Fault..., test: (MSNService, ServiceAddresses) async throws -> Void
    ) async throws {
        var configuration = ServiceConfiguration.demo()
        configuration.faults = ServiceFaults(faults, seed: 7)
        configuration.gateway.changesSessionID = false
        let service = MSNService(
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        let addresses = try await service.start()
        do {
            try await test(service, addresses)
        } catch {
            await service.stop()
            throw error
        }
        await service.stop()
    }

    private static let version = "VER 1 MSNP12 CVR0\r\n"
    private static let agreed = "VER 1 MSNP12\r\n"

    /// What a client that says VER and CVR reads up to the end of the connection.
    private func read(_ fault: Fault) async throws -> (text: String, end: RawClient.End) {
        var result: (String, RawClient.End)?
        try await withService(fault) { service, addresses in
            let client = try await RawClient.connect(addresses.notification)
            try await client.send(Self.version)
            try await client.read(to: "\r\n")
            try await client.send("USR 2 TWN I alice@demo.monarch\r\n")
            let (bytes, end) = await client.readToEnd()
            result = (String(buffer: bytes), end)
            #expect(await service.faultReport().map(\.injected) == [1])
        }
        return try #require(result)
    }

    @Test(arguments: [Fault.Moment.received("USR"), .sent("USR")])
    func theEndsOfAConnection(_ moment: Fault.Moment) async throws {
        func end(_ effect: Fault.Effect) async throws -> (text: String, end: RawClient.End) {
            try await read(Fault(effect, at: .notification, when: moment, of: "alice@demo.monarch"))
        }
        #expect(try await end(.close) == ("", .closed))
        #expect(try await end(.reset) == ("", .reset))
        #expect(try await end(.halfClose) == ("", .closed))
        #expect(try await end(.refuse(911)) == ("911 2\r\n", .closed))
        #expect(try await end(.out(.reconnect(minutes: 5))) == ("OUT RCT 5\r\n", .closed))
        let cut = try await end(.truncate)
        #expect(cut.end == .closed && cut.text.hasPrefix("USR 2 TWN S ct=1,") && !cut.text.hasSuffix("id=1\r\n"))
    }

    /// What a client reads whose connection goes on: the answer to `USR`, and the refusal of what comes behind it.
    private func read(_ effect: Fault.Effect, _ moment: Fault.Moment) async throws -> String {
        var text = ""
        try await withService(Fault(effect, at: .notification, when: moment, .nth(1))) { service, addresses in
            let client = try await RawClient.connect(addresses.notification)
            try await client.send(Self.version)
            try await client.read(to: Self.agreed)
            try await client.send("USR 2 TWN I alice@demo.monarch\r\nXYZ 3\r\n")
            text = try await client.read(to: " 3\r\n")
            #expect(await service.faultReport().map(\.injected) == [1])
        }
        return text
    }

    @Test(arguments: [Fault.Moment.received("USR"), .sent("USR")])
    func otherAnswers(_ moment: Fault.Moment) async throws {
        let answer = "USR 2 TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1\r\n"
        #expect(try await !read(.drop, moment).contains("USR"))
        #expect(try await read(.error(928), moment).hasPrefix("928 2\r\n"))
        #expect(try await read(.negative, moment).hasPrefix("NAK 2\r\n"))
        #expect(try await read(.replace("CHL 0"), moment).hasPrefix("CHL 0\r\n"))
        let start = ContinuousClock.now
        #expect(try await read(.delay(milliseconds: 500), moment).hasPrefix(answer))
        #expect(ContinuousClock.now - start >= .milliseconds(500))
    }

    /// A service that stops waits for no delay.
    @Test func stoppingDuringADelay() async throws {
        try await withService(Fault(.delay(milliseconds: 3_600_000), at: .notification, when: .sent("VER"))) {
            service, addresses in
            let client = try await RawClient.connect(addresses.notification)
            try await client.send(Self.version)
            while await service.faultReport().map(\.injected) != [1] { await Task.yield() }
            await service.stop()
            #expect(String(buffer: await client.readToEnd().bytes) == Self.agreed + "OUT SSD\r\n")
        }
    }

    @Test func garbage() async throws {
        try await withService(Fault(.garbage(300), at: .notification, when: .sent("VER"))) { _, addresses in
            let client = try await RawClient.connect(addresses.notification)
            try await client.send(Self.version + "OUT\r\n")
            let bytes = await client.readToEnd().bytes
            #expect(bytes.readableBytes == 300 + Self.agreed.utf8.count)
            #expect(bytes.getString(at: bytes.readerIndex + 300, length: Self.agreed.utf8.count) == Self.agreed)
        }
    }

    @Test func hanging() async throws {
        try await withService(Fault(.hang, at: .notification, when: .received("PNG"))) { service, addresses in
            let client = try await RawClient.connect(addresses.notification)
            try await client.send(Self.version)
            try await client.read(to: Self.agreed)
            try await client.send("PNG\r\nOUT\r\nVER 2 MSNP12\r\n")
            // Others are not concerned, and go on while it hangs.
            let other = try await RawClient.connect(addresses.notification)
            try await other.send(Self.version)
            try await other.read(to: Self.agreed)
            #expect(await service.strike(.replace("QNG 1"), at: .notification) == 2)
            try await other.read(to: "QNG 1\r\n")
            await service.stop()
            #expect(await client.readToEnd().bytes.readableBytes == 0)
        }
    }

    @Test func whatHangsCanBeBroken() async throws {
        func end(_ effect: Fault.Effect) async throws -> RawClient.End {
            var end: RawClient.End?
            try await withService(Fault(.hang, at: .notification, when: .received("PNG"))) { service, addresses in
                let client = try await RawClient.connect(addresses.notification)
                try await client.send(Self.version)
                try await client.read(to: Self.agreed)
                try await client.send("PNG\r\n")
                while await service.faultReport().map(\.injected) != [1] { await Task.yield() }
                #expect(await service.strike(.replace("QNG 1"), at: .notification) == 1)
                #expect(await service.strike(effect, at: .notification) == 1)
                let (bytes, how) = await client.readToEnd()
                #expect(bytes.readableBytes == 0)
                end = how
            }
            return try #require(end)
        }
        #expect(try await end(.close) == .closed)
        #expect(try await end(.halfClose) == .closed)
        #expect(try await end(.reset) == .reset)
        #expect(try await end(.out(.serverShutdown)) == .closed)
        #expect(try await end(.refuse(911)) == .closed)
        #expect(try await end(.truncate) == .closed)
    }

    @Test func fromTheFirstMomentOn() async throws {
        try await withService(
            Fault(.reset, at: .notification, when: .opened, .nth(1)),
            Fault(.replace("ZZZ"), at: .notification, when: .opened, .nth(2))
        ) { service, addresses in
            // The reset may come before the client's own system has said that it is connected.
            if let first = try? await RawClient.connect(addresses.notification) {
                #expect(await first.readToEnd().end == .reset)
            }
            let second = try await RawClient.connect(addresses.notification)
            try await second.send(Self.version)
            #expect(try await second.read(to: "MSNP12") == "ZZZ\r\nVER 1 MSNP12")
            await service.withdrawFaults()
            #expect(await service.faultReport().isEmpty)
            let third = try await RawClient.connect(addresses.notification)
            try await third.send(Self.version)
            #expect(try await third.read(to: "\r\n") == Self.agreed)
        }
    }

    // MARK: Switchboard

    /// Alice and bob of the demo in a switchboard.
    private func conversation(_ addresses: ServiceAddresses) async throws -> ScriptedClient {
        let alice = try await GatewayClient.signIn("alice", addresses)
        try await alice.say("XFR 8 SB")
        let referral = try await alice.hear("XFR 8 SB *")
        let client = try await ScriptedClient.connect(addresses.switchboard)
        try await client.say("USR 1 alice@demo.monarch \(referral.parameters[4])")
        try await client.hear("USR 1 OK *")
        return client
    }

    @Test func messages() async throws {
        let text = String(buffer: SwitchboardContent.text("hi", format: nil).payload())
        try await withService(
            Fault(.negative, at: .switchboard, when: .sent("ACK"), .nth(1), of: "alice@demo.monarch"),
            Fault(.drop, at: .switchboard, when: .sent("ACK"), .nth(2)),
            Fault(.negative, at: .switchboard, when: .received("MSG"), .nth(4)),
            Fault(.error(282), at: .switchboard, when: .received("MSG"), .nth(5))
        ) { service, addresses in
            let client = try await conversation(addresses)
            try await client.say("CAL 2 carol@demo.monarch")
            try await client.hear("JOI *")
            for number in 3...8 { try await client.say("MSG \(number) A|\(text)") }
            for answer in ["NAK 3", "ACK 5", "NAK 6", "282 7", "ACK 8"] {
                while let command = await client.next() {
                    if command.verb == "MSG" { continue }
                    #expect(PlayedService.text(command) == answer)
                    break
                }
            }
            #expect(await service.faultReport().map(\.injected) == [1, 1, 1, 1])
            await service.inject(Fault(.truncate, at: .switchboard, when: .received("CAL")))
            try await client.say("CAL 9 bob@demo.monarch")
            #expect(await client.isClosed())
        }
    }

    /// What faults do to one connection, the rest of the service takes for a client that left.
    @Test func othersSeeSomebodyLeave() async throws {
        try await withService { service, addresses in
            let zoe = try await GatewayClient.signIn("zoe", addresses)
            let alice = try await ScriptedClient.connect(addresses.notification)
            try await alice.say("VER 1 MSNP12 CVR0")
            let passport = PassportClient(
                transport: PlainHTTP(), endpoints: ServiceEndpoints(base: "http://127.0.0.1:\(addresses.web.port)"))
            let ticket = try await passport.ticketByNexus(
                credentials: Credentials(account: "alice@demo.monarch", password: Secret("demo")), challenge: "ct=1")
            try await alice.say("USR 2 TWN I alice@demo.monarch")
            try await alice.say("USR 3 TWN S \(ticket.exposed)")
            try await alice.say("CHG 4 NLN 0 0")
            try await zoe.hear("NLN NLN alice@demo.monarch *")
            #expect(await service.strike(.reset, at: .notification, of: "alice@demo.monarch") == 1)
            try await zoe.hear("FLN alice@demo.monarch")
            // A session of the gateway is simply not known any more.
            #expect(await service.strike(.reset, at: .notification, of: "zoe@demo.monarch") == 1)
            #expect(try await zoe.post("Action=poll&SessionID=\(zoe.sessionID)") == 400)
        }
    }

    // MARK: Web

    private func answer(_ fault: Fault) async throws -> (text: String, end: RawClient.End) {
        var result: (String, RawClient.End)?
        try await withService(fault) { service, addresses in
            let client = try await RawClient.connect(addresses.web)
            try await client.send("GET /rdr/pprdr.asp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let (bytes, end) = await client.readToEnd()
            result = (String(buffer: bytes), end)
            #expect(await service.faultReport().map(\.injected) == [1])
        }
        return try #require(result)
    }

    @Test(arguments: [Fault.Moment.received("nexus"), .sent("nexus")])
    func webRequests(_ moment: Fault.Moment) async throws {
        func answer(_ effect: Fault.Effect) async throws -> (text: String, end: RawClient.End) {
            try await self.answer(Fault(effect, at: .web, when: moment))
        }
        for status in [403, 500, 503] {
            let text = try await answer(.status(status)).text
            #expect(text.hasPrefix("HTTP/1.1 \(status) "))
            #expect(text.contains("Content-Length: 0\r\n"))
        }
        let empty = try await answer(.emptyBody).text
        #expect(empty.hasPrefix("HTTP/1.1 200 OK\r\n") && !empty.contains("PassportURLs"))
        let fault = try await answer(.soapFault("PassportAuthFail")).text
        #expect(fault.hasPrefix("HTTP/1.1 500 ") && fault.contains("PassportAuthFail"))
        #expect(try await answer(.close) == ("", .closed))
        #expect(try await answer(.halfClose) == ("", .closed))
        #expect(try await answer(.reset) == ("", .reset))
        let late = try await answer(.delay(milliseconds: 20)).text
        #expect(late.contains("PassportURLs: DARealm="))
        #expect(try await !answer(.garbage(64)).text.isEmpty)
        let cut = try await answer(.truncate).text
        #expect(cut.contains("PassportURLs") && cut.contains("Content-Length: 1\r\n") && cut.hasSuffix("\r\n\r\n"))
    }

    /// A request whose answer is lost has been carried out; one that is lost itself has not.
    @Test(arguments: [(Fault.Moment.received("post"), false), (.sent("post"), true)])
    func whatIsLostAndWhatIsNot(_ moment: Fault.Moment, _ isDone: Bool) async throws {
        try await withService { service, addresses in
            let client = try await GatewayClient.open("NS", at: addresses.web)
            await service.inject(Fault(.status(500), at: .web, when: moment, .nth(1)))
            #expect(try await client.post("SessionID=\(client.sessionID)", ByteBuffer(string: Self.version)) == 500)
            try await client.say("VER 2 MSNP12")
            // A second VER is refused, the first one is not.
            try await client.hear(isDone ? "715 2" : "VER 2 MSNP12")
        }
    }
}
