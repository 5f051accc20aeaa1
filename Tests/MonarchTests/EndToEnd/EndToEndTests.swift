// SPDX-License-Identifier: Apache-2.0
import IRCFrontEnd
import IRCWire
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

/// IRC client ⇄ gateway ⇄ embedded service in one process, through real sockets on loopback.
@Suite(.timeLimit(.minutes(5))) struct EndToEndTests {
    private let loops = MultiThreadedEventLoopGroup.singleton

    private func withDemo(_ body: (Demo) async throws -> Void) async throws {
        let demo = try await Demo.start(ircPort: 0, loops: loops, logger: .silent)
        do {
            try await body(demo)
        } catch {
            await demo.stop()
            throw error
        }
        await demo.stop()
    }

    private func signIn(_ nick: String, _ demo: Demo) async throws -> TestClient {
        try await TestClient.signIn(as: "\(nick)@demo.monarch:demo", nick: nick, port: demo.ircPort, loops: loops)
    }

    @Test func aBurstToOneselfComesBackCompleteAndInOrder() async throws {
        try await withDemo { demo in
            let alice = try await signIn("alice", demo)
            let count = 20_000
            alice.send((1...count).map { "PRIVMSG alice :line \($0)" }.joined(separator: "\r\n"))
            // The echo and the delivered line are the same line, which therefore comes once.
            var received: [String] = []
            while received.count < count {
                received.append(try await alice.wait("line \(received.count + 1)") { $0.command == "PRIVMSG" }.last)
            }
            #expect(received == (1...count).map { "line \($0)" })
            #expect(try await alice.collect { $0.command == "PRIVMSG" }.isEmpty, "something came twice")
        }
    }

    @Test func aGuestAddsAnAccount() async throws {
        try await withDemo { demo in
            let guest = try await TestClient.connect(as: nil, nick: "alice", port: demo.ircPort, loops: loops)
            guest.send("PRIVMSG &monarch :account add demo alice@demo.monarch demo")
            try await guest.wait("the account to be added") { $0.last.contains("alice@demo.monarch was added") }
            guest.send("PRIVMSG &monarch :account on")
            try await guest.wait("to be signed in") { $0.last.contains("is signed in") }
            guest.send("PRIVMSG bob :hello")
            try await guest.wait("bob's answer") { $0.command == "PRIVMSG" && $0.source?.nick == "bob" }
        }
    }

    @Test func aServiceThatIsNotThereIsToldAndTheGatewayStaysUp() async throws {
        // One that no other test is given.
        let port = LastingPort.take()
        var network = Configuration.Network()
        network.notification = .tcp(host: "127.0.0.1", port: port)
        network.services = "http://127.0.0.1:\(port)"
        var configuration = Configuration(networks: ["lab": network])
        configuration.irc.listen = [.tcp(host: "127.0.0.1", port: 0)]
        configuration.users.defaultNetwork = "lab"
        let gateway = try Gateway(configuration, loops: loops, logger: .silent)
        guard case .tcp(_, let ircPort)? = try await gateway.start().first else {
            Issue.record("the gateway does not listen")
            return
        }
        let alice = try await TestClient.connect(
            as: "alice@example.com:secret", nick: "alice", port: ircPort, loops: loops)
        try await alice.wait("the reason") {
            $0.command == "NOTICE" && $0.last.contains("alice@example.com") && $0.last.contains("Next attempt")
        }
        #expect(try await alice.collect { $0.command == "ERROR" }.isEmpty)
        await gateway.stop()
        await #expect(throws: TestClient.Missing.self) { try await alice.wait("nothing") { _ in false } }
    }
}
