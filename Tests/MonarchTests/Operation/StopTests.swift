// SPDX-License-Identifier: Apache-2.0
import GatewayStore
import Glibc
import IRCFrontEnd
import IRCWire
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

/// The end takes no longer than a service manager waits, whatever clients and services do.
@Suite(.timeLimit(.minutes(5)), .serialized) struct StopTests {
    private let loops = MultiThreadedEventLoopGroup.singleton

    @Test func aServiceThatHangsAndAClientThatDoesNotReadDoNotHoldItUp() async throws {
        let silent = try await PlainSocket.silentPort()
        let silentPort = try #require(silent.localAddress?.port)
        var network = Configuration.Network()
        network.notification = .tcp(host: "127.0.0.1", port: silentPort)
        network.services = "http://127.0.0.1:\(silentPort)"
        var web = network
        web.transport = .http
        var configuration = Configuration(networks: ["lab": network, "web": web])
        configuration.irc.listen = [.tcp(host: "127.0.0.1", port: 0)]
        configuration.irc.webSocketListen = [WebSocketEndpoint(.tcp(host: "127.0.0.1", port: 0), isSecure: false)]
        configuration.users.defaultNetwork = "lab"
        let directory = try TemporaryDirectory()
        let database = try GatewayDatabase.open(directory: directory.path, logger: .silent)
        let gateway = try Gateway(configuration, database: database, loops: loops, logger: .silent)
        let ports = try await gateway.start().map { if case .tcp(_, let port) = $0 { port } else { 0 } }

        // Two that wait for a service which says nothing: by its own protocol and over HTTP.
        let alice = try await TestClient.connect(as: "alice@example.com:x", nick: "alice", port: ports[0], loops: loops)
        try await alice.wait("to sign in") { $0.last.contains("Signing in") }
        let bob = try await TestClient.connect(as: "web/bob@example.com:x", nick: "bob", port: ports[0], loops: loops)
        try await bob.wait("to sign in") { $0.last.contains("Signing in") }
        // One that asks for more than it reads, one in the middle of its registration, one whose request never ends.
        let deaf = try await PlainSocket.open(port: ports[0])
        let halfWay = try await PlainSocket.open(port: ports[0])
        let browser = try await PlainSocket.open(port: ports[1])
        let flood = String(repeating: "PRIVMSG deaf :" + String(repeating: "x", count: 480) + "\r\n", count: 4000)
        // Nobody waits for that to go out: the gateway stops reading when it cannot write.
        deaf.writeAndFlush(ByteBuffer(string: "NICK deaf\r\nUSER deaf 0 * :deaf\r\n" + flood), promise: nil)
        try await halfWay.writeAndFlush(ByteBuffer(string: "NICK half\r\n"))
        try await browser.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\n"))

        let start = ContinuousClock.now
        await gateway.stop()
        #expect(ContinuousClock.now - start < .seconds(5))
        for channel in [deaf, halfWay, browser] { channel.close(promise: nil) }
        try await alice.wait("to be told") { $0.command == "ERROR" && $0.last.contains("the server is stopping") }
        // The database was closed in order: nothing of it waits in a journal.
        #expect(access(directory.path + "/monarch.sqlite-wal", F_OK) != 0)
        try await silent.close()
    }
}

@Suite(.timeLimit(.minutes(5))) struct TimeLimitTests {
    @Test func whatHangsIsLeftBehind() async {
        let isDone = await TimeLimit.wait(.milliseconds(1)) {
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
        #expect(!isDone)
        #expect(await TimeLimit.wait(.seconds(3600)) {})
    }
}

@Suite(.timeLimit(.minutes(5))) struct StartTests {
    @Test func aCertificateThatCannotBeReadIsAMistakeInTheConfiguration() async throws {
        var configuration = Configuration(networks: [:])
        configuration.irc.listen = []
        configuration.irc.tlsListen = [.tcp(host: "127.0.0.1", port: 0)]
        configuration.irc.certificate = "/nonexistent/chain.pem"
        configuration.irc.privateKey = "/nonexistent/key.pem"
        let wrong = configuration
        await #expect(
            throws: CommandFailure(
                .configuration, "cannot read the certificate /nonexistent/chain.pem: No such file or directory")
        ) {
            try await Runtime.run(logger: .silent) { loops in
                let gateway = try Gateway(wrong, loops: loops, logger: .silent)
                _ = try await gateway.start()
                return [gateway]
            }
        }
    }
}

@Suite struct ServiceNotificationTests {
    @Test(arguments: [
        (ServiceNotification.ready, "READY=1"), (.stopping, "STOPPING=1"),
        (.reloading, "RELOADING=1\nMONOTONIC_USEC="),
    ])
    func theServiceManagerIsTold(notification: ServiceNotification, text: String) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/notify"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer {
            close(descriptor)
            unlink(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        try #require(bound == 0)
        notification.send(to: path)
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        #expect(count > 0)
        #expect(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).hasPrefix(text))
        // Nobody there, and names that fit into no address: nothing happens.
        for path in ["/nonexistent/notify", "", String(repeating: "x", count: 200), "@monarch-nobody"] {
            notification.send(to: path)
        }
    }
}
