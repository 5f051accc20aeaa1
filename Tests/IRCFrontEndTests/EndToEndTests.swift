// SPDX-License-Identifier: Apache-2.0
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// A server on loopback with a network that answers at once.
private struct LiveGateway {
    let group: MultiThreadedEventLoopGroup
    let server: IRCServer
    let directory: SessionDirectory
    let network: FakeNetwork
    let port: Int

    static func run(
        loops: Int = 1, _ manners: FakeNetwork.Manners = .lively, configuration: IRCServerConfiguration? = nil,
        _ body: (LiveGateway) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let network = FakeNetwork(manners)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let now: @Sendable () -> Int64 = { TestGateway.epoch }
        let directory = SessionDirectory(
            environment: SessionEnvironment(connectors: [network], logger: logger, now: now))
        var configuration = configuration ?? IRCServerConfiguration()
        if case .tcp = configuration.listen.first { configuration.listen = [.tcp(host: "127.0.0.1", port: 0)] }
        configuration.defaultNetwork = "demo"
        let server = IRCServer(
            configuration: configuration, directory: directory, group: group, logger: logger, now: now)
        var port = 0
        if case .tcp(_, let bound)? = try await server.start().first { port = bound }
        do {
            try await body(
                LiveGateway(
                    group: group, server: server, directory: directory, network: network, port: port))
        } catch {
            Issue.record(error)
        }
        await server.stop()
        try await group.shutdownGracefully()
    }

    /// On loops of its own, so that the server's connections take their turns on the server's.
    func client() async throws -> SocketClient {
        try await SocketClient(port: port, on: MultiThreadedEventLoopGroup.singleton)
    }
}

@Suite("Over real sockets", .timeLimit(.minutes(5)))
struct EndToEndTests {
    @Test func `one signs in, sees the contacts and talks to one of them`() async throws {
        try await LiveGateway.run { gateway in
            let alice = try await gateway.client()
            try await alice.register("echo-message labeled-response batch message-tags")
            try await alice.wait(for: "Signing in to demo as alice@demo.monarch …")
            try await alice.wait(for: "MODE &monarch +vv bob carol")
            try await alice.wait(
                for: "demo: alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online")
            alice.send("@label=x PRIVMSG bob :hi")
            let echo = try await alice.wait(for: "PRIVMSG bob :hi")
            #expect(echo.hasPrefix("@msgid=") && echo.contains(";label=x :alice!alice@demo.monarch"))
            try await alice.wait(for: ":bob!bob@demo.monarch PRIVMSG alice :hi")
            alice.send("QUIT :bye")
            try await alice.wait(for: "ERROR :Closing link: Quit: bye")
            #expect(await alice.next() == nil)
        }
    }

    @Test(arguments: [false, true])
    func `twenty thousand lines to oneself come back complete and in order`(echo: Bool) async throws {
        try await LiveGateway.run { gateway in
            let alice = try await gateway.client()
            try await alice.register(echo ? "echo-message" : "")
            let count = 20_000
            var burst = ""
            for number in 0..<count { burst += "PRIVMSG alice :line \(number)\r\n" }
            alice.send(raw: burst)
            var received = 0
            while received < count, let line = await alice.next() {
                guard line.contains(" PRIVMSG alice :line") else { continue }
                guard line == ":alice!alice@demo.monarch PRIVMSG alice :line \(received)" else {
                    Issue.record("line \(received) is \(line)")
                    break
                }
                received += 1
            }
            #expect(received == count)
            alice.send("PING done")
            #expect(
                try await alice.lines(before: "PONG monarch.local done").allSatisfy {
                    !$0.contains(" PRIVMSG alice ")
                })
        }
    }

    @Test(arguments: [1, 2])
    func `five thousand messages to a contact arrive complete, in order, once`(loops: Int)
        async throws
    {
        try await LiveGateway.run(loops: loops) { gateway in
            // With two loops the second client's connection and its session are on different ones.
            let first = try await gateway.client()
            try await first.register()
            try await first.wait(for: "is signed in")
            let alice = try await gateway.client()
            try await alice.register("echo-message")
            let count = 5000
            var burst = ""
            for number in 0..<count { burst += "PRIVMSG bob :line \(number)\r\n" }
            alice.send(raw: burst)
            var (echoes, answers) = (0, 0)
            while answers < count, let line = await alice.next() {
                if line == ":alice!alice@demo.monarch PRIVMSG bob :line \(echoes)" {
                    echoes += 1
                } else if line == ":bob!bob@demo.monarch PRIVMSG alice :line \(answers)" {
                    answers += 1
                } else if line.contains(" PRIVMSG ") || line.contains("FAIL") {
                    Issue.record("after \(echoes) echoes and \(answers) answers: \(line)")
                    break
                }
            }
            #expect(echoes == count && answers == count)
            // The other client of the same user sees what bob said, and not what was sent: it has no way to show that.
            for number in 0..<count {
                try await first.wait(for: ":bob!bob@demo.monarch PRIVMSG alice :line \(number)")
            }
        }
    }

    @Test func `two clients of one user on different loops see the same conversation`() async throws {
        try await LiveGateway.run(loops: 2) { gateway in
            let one = try await gateway.client()
            try await one.register("echo-message", nick: "alice")
            try await one.wait(for: "is signed in")
            let two = try await gateway.client()
            try await two.register("echo-message", nick: "ally")
            try await two.wait(for: "353 ally = &monarch :ally @root +bob +carol dave")
            try await two.wait(for: "is signed in (FAKE1), 4 contacts, 3 online")
            two.send("PRIVMSG bob :from the second")
            try await two.wait(for: ":ally!alice@demo.monarch PRIVMSG bob :from the second")
            try await two.wait(for: ":bob!bob@demo.monarch PRIVMSG ally :from the second")
            try await one.wait(for: ":alice!alice@demo.monarch PRIVMSG bob :from the second")
            try await one.wait(for: ":bob!bob@demo.monarch PRIVMSG alice :from the second")
            two.send("QUIT")
            try await two.wait(for: "ERROR")
            one.send("PRIVMSG bob :still here")
            try await one.wait(for: ":bob!bob@demo.monarch PRIVMSG alice :still here")
        }
    }

    @Test func `a client that does not read is closed, and the other one of the user stays`()
        async throws
    {
        try await LiveGateway.run { gateway in
            let slow = try await gateway.client()
            try await slow.register("", nick: "slow")
            let alice = try await gateway.client()
            try await alice.register()
            try await slow.stopReading()
            let text = String(repeating: "x", count: 400)
            var attached = 2
            for _ in 0..<30 where attached > 1 {
                var burst = ""
                for _ in 0..<1000 { burst += "PRIVMSG bob :\(text)\r\n" }
                alice.send(raw: burst)
                for _ in 0..<1000 { try await alice.wait(for: ":bob!bob@demo.monarch PRIVMSG alice :xxx") }
                let session = try #require(gateway.directory.all.first)
                attached = await session.attachmentCount
            }
            #expect(attached == 1)
        }
    }

    @Test func `a port in use is named`() async throws {
        try await LiveGateway.run { gateway in
            var configuration = IRCServerConfiguration()
            configuration.listen = [.tcp(host: "127.0.0.1", port: gateway.port)]
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let environment = SessionEnvironment(
                connectors: [gateway.network], logger: logger, now: { 0 })
            let other = IRCServer(
                configuration: configuration, directory: SessionDirectory(environment: environment),
                group: gateway.group,
                logger: logger, now: { 0 })
            let expected = IRCServerError(
                "cannot listen on 127.0.0.1:\(gateway.port): the address is already in use",
                advice: "end the program that has it, or choose another port in the configuration")
            await #expect(throws: expected) { try await other.start() }
        }
    }

    @Test func `a server that stops says so to its clients`() async throws {
        try await LiveGateway.run { gateway in
            let alice = try await gateway.client()
            try await alice.register()
            async let stopped: Void = gateway.server.stop()
            try await alice.wait(for: "ERROR :Closing link: the server is stopping")
            #expect(await alice.next() == nil)
            await stopped
            #expect(gateway.server.connectionCount == 0)
        }
    }

    @Test func `one address has so many connections and no more`() async throws {
        var configuration = IRCServerConfiguration()
        configuration.connectionsPerAddress = 2
        try await LiveGateway.run(.none, configuration: configuration) { gateway in
            let first = try await gateway.client()
            let second = try await gateway.client()
            try await first.register(pass: nil, nick: "one")
            try await second.register(pass: nil, nick: "two")
            let third = try await gateway.client()
            try await third.wait(
                for: "ERROR :Closing link: too many connections from 127.0.0.1, at most 2 at a time")
            #expect(await third.next() == nil)
            first.send("QUIT")
            while await first.next() != nil {}
            // Its sending half has ended; the whole of it does a moment later.
            while gateway.server.connectionCount > 1 { await Task.yield() }
            let fourth = try await gateway.client()
            try await fourth.register(pass: nil, nick: "four")
        }
    }

    @Test func `a socket file works as well as a port`() async throws {
        let path = "/tmp/monarch-test-\(UInt64.random(in: 0 ... .max)).sock"
        var configuration = IRCServerConfiguration()
        configuration.listen = [.unix(path: path)]
        try await LiveGateway.run(.none, configuration: configuration) { gateway in
            let channel = try await ClientBootstrap(group: gateway.group).connect(
                unixDomainSocketPath: path
            ).get()
            #expect(gateway.server.connectionCount <= 1)
            try await channel.close()
        }
    }
}
