// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Logging
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

@testable import MSNPServer

/// The whole service over real sockets.
@Suite(.timeLimit(.minutes(5))) struct LoopbackTests {
    private func withService(
        _ configuration: ServiceConfiguration = .demo(),
        _ test: (ServiceAddresses) async throws -> Void
    ) async throws {
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

    private func passport(_ addresses: ServiceAddresses) -> PassportClient {
        PassportClient(transport: PlainHTTP(), endpoints: endpoints(addresses))
    }

    private func endpoints(_ addresses: ServiceAddresses) -> ServiceEndpoints {
        ServiceEndpoints(base: "http://\(addresses.web.host):\(addresses.web.port)")
    }

    /// Zoe signs in with MSNP12, by way of the nexus.
    private func signInZoe(_ addresses: ServiceAddresses) async throws -> ScriptedClient {
        let zoe = try await ScriptedClient.connect(addresses.notification)
        try await zoe.say("VER 1 MSNP12 CVR0")
        try await zoe.hear("VER 1 MSNP12")
        try await zoe.say("USR 2 TWN I zoe@demo.monarch")
        let challenge = try await zoe.hear("USR 2 TWN S *").parameters[3]
        let ticket = try await passport(addresses).ticketByNexus(
            credentials: Credentials(account: "zoe@demo.monarch", password: Secret("demo")), challenge: challenge)
        try await zoe.say("USR 3 TWN S \(ticket.exposed)")
        try await zoe.hear("USR 3 OK zoe@demo.monarch 1 0")
        try await answerChallenge(zoe, .msnp12)
        try await zoe.say("SYN 5 0 0")
        try await zoe.hear("SYN 5 * 6 0")
        try await zoe.say("CHG 6 NLN 1073741856 0")
        try await zoe.hear("ILN 6 NLN bob@demo.monarch Bob 2684485632 0")
        return zoe
    }

    /// Alice signs in with MSNP18, by way of RST and the address book.
    private func signInAlice(_ addresses: ServiceAddresses) async throws -> ScriptedClient {
        let alice = try await ScriptedClient.connect(addresses.notification)
        try await alice.say("VER 1 MSNP18 CVR0")
        try await alice.hear("VER 1 MSNP18")
        try await alice.say("USR 2 SSO I alice@demo.monarch")
        let nonce = try await alice.hear("USR 2 SSO S MBI_KEY_OLD *").parameters[4]
        let tokens = try await passport(addresses).tokens(
            credentials: Credentials(account: "alice@demo.monarch", password: Secret("demo")),
            requests: [.passportTB, .messengerClear(policy: "MBI_KEY_OLD"), .contacts])
        let token = try #require(tokens["messengerclear.live.com"])
        let proof = try #require(
            SingleSignOn.response(
                nonce: nonce, binarySecret: token.binarySecret?.exposed ?? "", iv: RandomBytes.generate(8)))
        try await alice.say("USR 3 SSO S \(token.ticket.exposed) \(proof) {11111111-2222-3333-4444-555555555555}")
        try await alice.hear("USR 3 OK alice@demo.monarch 1 0")
        try await answerChallenge(alice, .msnp18)
        let contacts = ContactsClient(transport: PlainHTTP(), endpoints: endpoints(addresses))
        let lists = try await contacts.lists(ticket: try #require(tokens["contacts.msn.com"]).ticket)
        #expect(
            lists.addressBook.contacts.map(\.account).map { $0.split(separator: "@")[0] } == [
                "butterfly", "bob", "carol", "dave", "erin", "zoe",
            ])
        #expect(lists.memberships.filter { $0.role == .allow }.count == 6)
        #expect(lists.memberships.filter { $0.role == .reverse }.count == 6)
        #expect(lists.addressBook.me?.displayName == "Alice")
        try await alice.say("ADL 6|<ml l=\"1\"></ml>")
        try await alice.hear("ADL 6 OK")
        try await alice.say("CHG 7 NLN 2684354592:0 0")
        try await alice.hear("NLN NLN 1:bob@demo.monarch Bob 2684485632:0 0")
        return alice
    }

    private func answerChallenge(_ client: ScriptedClient, _ dialect: Dialect) async throws {
        let challenge = try await client.hear("CHL 0 *").parameters[1]
        let product = Challenge.product(for: dialect)
        let response = Challenge.response(challenge: challenge, product: product, dialect: dialect)
        try await client.say("QRY 4 \(product.id)|\(response)")
        try await client.hear("QRY 4")
    }

    /// Where XFR and RNG point to.
    private func switchboard(_ line: MSNPCommand, _ index: Int) async throws -> ScriptedClient {
        let address = try #require(ServerAddress(parsing: line.parameters[index]))
        return try await ScriptedClient.connect((address.host, address.port))
    }

    @Test func twoPeopleTalk() async throws {
        try await withService { addresses in
            let zoe = try await signInZoe(addresses)
            let alice = try await signInAlice(addresses)
            try await zoe.hear("NLN NLN alice@demo.monarch Alice 2684354592 0")
            try await zoe.say("CHG 8 LUN 1073741856 0")
            try await alice.hear("NLN LUN 1:zoe@demo.monarch Zoe 1073741856:0 0")

            try await alice.say("XFR 9 SB")
            let referral = try await alice.hear("XFR 9 SB * CKI * U messenger.msn.com 1")
            let caller = try await switchboard(referral, 2)
            try await caller.say(
                "USR 1 alice@demo.monarch;{11111111-2222-3333-4444-555555555555} \(referral.parameters[4])")
            try await caller.hear("USR 1 OK alice@demo.monarch;{11111111-2222-3333-4444-555555555555} Alice")
            try await caller.say("CAL 2 zoe@demo.monarch")
            try await caller.hear("CAL 2 RINGING *")
            let ring = try await zoe.hear("RNG * * CKI * alice@demo.monarch Alice")
            let callee = try await switchboard(ring, 1)
            try await callee.say("ANS 1 zoe@demo.monarch \(ring.parameters[3]) \(ring.parameters[0])")
            try await callee.hear("IRO 1 1 1 alice@demo.monarch Alice 2684354592")
            try await callee.hear("ANS 1 OK")
            try await caller.hear("JOI zoe@demo.monarch Zoe 1073741856:0")

            let text = String(buffer: SwitchboardContent.text("¡Hola! 👋", format: nil).payload())
            try await caller.say("MSG 3 A|\(text)")
            try await callee.hear("MSG alice@demo.monarch Alice|\(text)")
            try await caller.hear("ACK 3")
            try await callee.say("MSG 2 A|\(text)")
            try await caller.hear("MSG zoe@demo.monarch Zoe|\(text)")
            try await callee.hear("ACK 2")
            try await caller.close()
            try await callee.hear("BYE alice@demo.monarch")
            try await alice.say("OUT")
            #expect(await alice.isClosed())
            try await zoe.hear("FLN alice@demo.monarch")
        }
    }

    @Test func bobTypesBeforeHeAnswers() async throws {
        try await withService { addresses in
            let alice = try await signInAlice(addresses)
            try await alice.say("XFR 9 SB")
            let referral = try await alice.hear("XFR 9 SB *")
            let conversation = try await switchboard(referral, 2)
            try await conversation.say("USR 1 alice@demo.monarch \(referral.parameters[4])")
            try await conversation.say("CAL 2 bob@demo.monarch")
            try await conversation.hear("JOI bob@demo.monarch Bob 2684485632:0")
            try await conversation.say(
                "MSG 3 A|" + String(buffer: SwitchboardContent.text("hi", format: nil).payload()))
            try await conversation.hear("ACK 3")
            let typing = try #require(await conversation.next().flatMap(DeliveredMessage.init))
            #expect(SwitchboardContent(typing.payload) == .typing(account: "bob@demo.monarch"))
            let answer = try #require(await conversation.next().flatMap(DeliveredMessage.init))
            guard case .text(let text, _) = SwitchboardContent(answer.payload) else {
                Issue.record("no text")
                return
            }
            #expect(text.hasPrefix("Hello from the other side, Alice!"))
        }
    }

    /// Everything that a burst brings arrives, complete and in order.
    @Test func aBurstOfMessages() async throws {
        try await withService { addresses in
            let zoe = try await signInZoe(addresses)
            let alice = try await signInAlice(addresses)
            try await alice.say("XFR 9 SB")
            let referral = try await alice.hear("XFR 9 SB *")
            let caller = try await switchboard(referral, 2)
            try await caller.say("USR 1 alice@demo.monarch \(referral.parameters[4])")
            try await caller.say("CAL 2 zoe@demo.monarch")
            let ring = try await zoe.hear("RNG *")
            let callee = try await switchboard(ring, 1)
            try await callee.say("ANS 1 zoe@demo.monarch \(ring.parameters[3]) \(ring.parameters[0])")
            try await caller.hear("JOI *")
            var burst = ByteBuffer()
            let count: UInt32 = 20_000
            for number in 1...count {
                burst.writeMSNPMessage(.text("\(number)", format: nil), transactionID: number, acknowledgement: .full)
            }
            try await caller.send(burst)
            try await callee.hear("ANS 1 OK")
            for number in 1...count {
                let line = await callee.next()
                guard let message = line.flatMap(DeliveredMessage.init),
                    SwitchboardContent(message.payload) == .text("\(number)", format: nil)
                else {
                    Issue.record("message \(number) is missing")
                    return
                }
            }
            for number in 1...count {
                guard await caller.next() == MSNPCommand("ACK", [String(number)]) else {
                    Issue.record("ACK \(number) is missing")
                    return
                }
            }
        }
    }

    @Test func theDispatchServerSendsOn() async throws {
        var configuration = ServiceConfiguration.demo()
        configuration.dispatch = ("127.0.0.1", 0)
        try await withService(configuration) { addresses in
            let client = try await ScriptedClient.connect(try #require(addresses.dispatch))
            try await client.say("VER 1 MSNP18 CVR0")
            try await client.say("USR 2 SSO I alice@demo.monarch")
            try await client.hear("XFR 2 NS 127.0.0.1:\(addresses.notification.port) U D")
            #expect(await client.isClosed())
            _ = try await signInAlice(addresses)
        }
    }

    @Test func wrongPassword() async throws {
        try await withService { addresses in
            let credentials = Credentials(account: "alice@demo.monarch", password: Secret("wrong"))
            await #expect(throws: WebError.refused) {
                try await passport(addresses).tokens(credentials: credentials, requests: [.contacts])
            }
            await #expect(throws: WebError.refused) {
                try await passport(addresses).ticketByNexus(credentials: credentials, challenge: "ct=1")
            }
        }
    }

    @Test func whatIsNoMSNPEndsTheConnection() async throws {
        try await withService { addresses in
            for bytes in ["GET / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}", "VER 1 " + String(repeating: "x", count: 9000)]
            {
                for address in [addresses.notification, addresses.switchboard] {
                    let client = try await ScriptedClient.connect(address)
                    try await client.send(ByteBuffer(string: bytes + "\n"))
                    #expect(await client.isClosed())
                }
            }
        }
    }

    @Test func stoppingTellsEverybody() async throws {
        let service = MSNService(
            configuration: .demo(), group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        let addresses = try await service.start()
        let zoe = try await signInZoe(addresses)
        await service.stop()
        try await zoe.hear("OUT SSD")
        #expect(await zoe.isClosed())
        await #expect(throws: (any Error).self) { try await ScriptedClient.connect(addresses.notification) }
        await #expect(throws: (any Error).self) { try await ScriptedClient.connect(addresses.web) }
        await #expect(throws: ServiceError.alreadyStarted) { try await service.start() }
    }

    /// There is always something to come: a sign-in that takes too long, the next question whether somebody is there.
    @Test func whatIsToComeKeepsNoServiceInMemory() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let isGone = try await loop.submit {
            weak var last: ServiceLoop?
            do {
                let service = ServiceLoop(
                    state: ServiceState(configuration: .demo(), seed: [1]), gateway: GatewaySettings(),
                    faults: ServiceFaults(), eventLoop: loop, log: Logger(label: "test"))
                last = service
                service.startMinutes()
                service.after(3_600_000) { _ in }
                service.shutDown()
            }
            return last == nil
        }.get()
        #expect(isGone)
    }

    @Test func runningEndsWithItsTask() async throws {
        let service = MSNService(
            configuration: .demo(), group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        let addresses = try await service.start()
        let client = try await ScriptedClient.connect(addresses.notification)
        // A connection that the service has not accepted yet is not told anything.
        try await client.say("VER 1 MSNP12 CVR0")
        try await client.hear("VER 1 MSNP12")
        let task = Task { try await service.run() }
        task.cancel()
        try await task.value
        try await client.hear("OUT SSD")
        await #expect(throws: (any Error).self) { try await ScriptedClient.connect(addresses.switchboard) }
    }

    @Test(arguments: ["notification", "switchboard", "web"])
    func aPortInUseIsNamed(_ part: String) async throws {
        try await withService { addresses in
            var configuration = ServiceConfiguration.demo()
            switch part {
            case "notification": configuration.notification.port = addresses.notification.port
            case "switchboard": configuration.switchboard.port = addresses.notification.port
            default: configuration.web.port = addresses.notification.port
            }
            let second = MSNService(
                configuration: configuration, group: MultiThreadedEventLoopGroup.singleton,
                logger: Logger(label: "test"))
            do {
                _ = try await second.start()
                Issue.record("the port was taken twice")
            } catch {
                #expect(
                    "\(error)".contains(
                        "\(part) server cannot listen on 127.0.0.1:\(addresses.notification.port): the address is in use"
                    ))
            }
        }
    }

    @Test func anUnknownHostIsToldInWords() async throws {
        var configuration = ServiceConfiguration.demo()
        configuration.switchboard.host = "no such host"
        let service = MSNService(
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        let error = await #expect(throws: ServiceError.self) { try await service.start() }
        #expect(
            error?.description
                == "the MSN switchboard server cannot listen on no such host:0: no address is known for that host")
    }
}
