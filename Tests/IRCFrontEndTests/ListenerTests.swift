// SPDX-License-Identifier: Apache-2.0
import Glibc
import IRCWire
import NIOCore
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

private let anyPort = ListeningServer.anyPort

/// What a client with no password has to send, and the answer that ends its welcome.
private let register = "NICK alice\r\nUSER al 0 * :Alice\r\n"

@Suite("Listeners with TLS", .timeLimit(.minutes(5)))
struct TLSListenerTests {
    @Test func `a client registers over TLS, and its certificate is known by its fingerprint`() async throws {
        try await ListeningServer.with { $0.tlsListen = [anyPort] }.run { server in
            for certificate in [nil, TestCertificate.client] {
                let client = try await server.connect(tls: certificate, isTLS: true)
                client.send(register)
                try await client.read(through: " 422 ")
                let origin = try #require(await server.origin())
                #expect(origin.address == "127.0.0.1" && origin.isTLS && origin.isSecure && !origin.isProxied)
                let hex = origin.certificateFingerprint?.map { byte in
                    String(UInt16(byte) + 256, radix: 16).dropFirst()
                }.joined()
                #expect(hex == certificate.map { _ in TestCertificate.clientFingerprint })
                client.send("QUIT\r\n")
                #expect(await client.rest().contains("ERROR :Closing link: "))
            }
        }
    }

    @Test func `the certificate is exchanged for connections that come later, a broken one is not taken`() async throws
    {
        try await ListeningServer.with { $0.tlsListen = [anyPort] }.run { server in
            let first = try await server.connect(isTLS: true)
            first.send(register)
            try await first.read(through: " 422 ")
            let before = try await first.serverName()

            try ListeningServer.write("nonsense", to: server.configuration.certificate)
            #expect(
                throws: IRCServerError(
                    "there is no PEM certificate in \(server.configuration.certificate)", isPermanent: true)
            ) { try server.server.reload(server.configuration) }
            try ListeningServer.write(TestCertificate.other, to: server.configuration.certificate)
            #expect(
                throws: IRCServerError(
                    "the private key \(server.configuration.privateKey) does not belong to the certificate "
                        + server.configuration.certificate, isPermanent: true)
            ) { try server.server.reload(server.configuration) }
            let second = try await server.connect(isTLS: true)
            second.send("PING x\r\n")
            try await second.read(through: "PONG")
            #expect(try await second.serverName() == before)

            try ListeningServer.write(TestCertificate.other, to: server.configuration.privateKey)
            try server.server.reload(server.configuration)
            let third = try await server.connect(isTLS: true)
            third.send("PING x\r\n")
            try await third.read(through: "PONG")
            #expect(try await third.serverName() != before)
            // Who was there before stays, and notices nothing.
            first.send("PING still\r\n")
            try await first.read(through: "still\r\n")
        }
    }

    @Test func `without files, or with wrong ones, nothing is bound and the file is named`() async throws {
        var configuration = IRCServerConfiguration()
        configuration.listen = []
        configuration.tlsListen = [anyPort]
        configuration.certificate = "/nonexistent/certificate.pem"
        configuration.privateKey = "/nonexistent/key.pem"
        let certificate = TLSCertificate()
        #expect(
            throws: IRCServerError(
                "cannot read the certificate /nonexistent/certificate.pem: No such file or directory",
                isPermanent: true)
        ) { try certificate.load(configuration.certificate, privateKey: configuration.privateKey) }
        #expect(certificate.current == nil)
    }

    @Test func `plain IRC on a port for TLS, and TLS on one for plain IRC, are told so and closed`() async throws {
        try await ListeningServer.with {
            $0.listen = [anyPort]
            $0.tlsListen = [anyPort]
        }.run { server in
            let plain = try await server.connect(1)
            plain.send("CAP LS 302\r\nNICK alice\r\n")
            #expect(
                await plain.rest()
                    == "ERROR :Closing link: this port is for TLS; switch TLS on in your client\r\n")
            let tls = try await server.connect(0)
            // The first bytes of a ClientHello, and no more: nobody waits for an end of the line.
            tls.send([22, 3, 1])
            #expect(
                await tls.rest()
                    == "ERROR :Closing link: this port is not for TLS, port \(server.ports[1]) is\r\n")
        }
    }

    @Test func `garbage in a handshake ends that connection alone`() async throws {
        try await ListeningServer.with { $0.tlsListen = [anyPort] }.run { server in
            let good = try await server.connect(isTLS: true)
            for bytes in [[22, 3, 1, 0, 5, 1, 0, 0, 1, 0], [22, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]] {
                let bad = try await server.connect()
                bad.send(bytes + [UInt8](repeating: 0xA5, count: 20_000))
                _ = await bad.rest()
            }
            good.send(register)
            try await good.read(through: " 422 ")
        }
    }

    @Test func `who never ends a handshake is closed in time, and does not keep the server from ending`() async throws {
        try await ListeningServer.with {
            $0.tlsListen = [anyPort]
            $0.registrationTimeout = 1
        }.run { server in
            let silent = try await server.connect()
            let half = try await server.connect()
            half.send([22, 3, 1, 2, 0])
            #expect(await silent.rest() == "")
            #expect(await half.rest() == "")
        }
        try await ListeningServer.with { $0.tlsListen = [anyPort] }.run { server in
            let half = try await server.connect()
            try await half.sendAndWait("\u{16}\u{3}\u{1}")
            // The server ends now; the harness waits for that.
        }
    }

    @Test func `an address has so many connections, handshakes included`() async throws {
        try await ListeningServer.with {
            $0.tlsListen = [anyPort]
            $0.connectionsPerAddress = 2
        }.run { server in
            let first = try await server.connect()
            let second = try await server.connect(isTLS: true)
            second.send("PING x\r\n")
            try await second.read(through: "PONG")
            let third = try await server.connect()
            #expect(await third.rest() == "")
            await first.close()
        }
    }

    @Test func `a client may come back to its TLS session`() async throws {
        try await ListeningServer.with { $0.tlsListen = [anyPort] }.run { server in
            let tls = try RawClient.tls(certificate: TestCertificate.client)
            for _ in 0..<2 {
                let client = try await RawClient(port: server.ports[0], tls: tls)
                client.send(register)
                try await client.read(through: " 422 ")
                await client.close()
            }
        }
    }
}

@Suite("Strict transport security", .timeLimit(.minutes(5)))
struct StrictTransportTests {
    @Test func `plain clients are told the port, others how long; nobody asks for it`() async throws {
        var configuration = IRCServerConfiguration()
        configuration.stsDays = 30
        let policy = RegistrationPolicy(
            configuration, networks: [], support: ISupport(tokens: []), tlsPort: 6697)
        var secure = ClientOrigin(address: "192.0.2.1")
        secure.isTLS = true
        secure.isSecure = true
        var proxied = ClientOrigin(address: "192.0.2.1")
        proxied.isProxied = true
        // The port for IRC is none for a page.
        var web = ClientOrigin(address: "192.0.2.1")
        web.isWebSocket = true
        for (origin, value) in [
            (ClientOrigin(address: "192.0.2.1"), "port=6697"), (secure, "duration=2592000"),
            (ClientOrigin(address: "127.0.0.1"), nil), (.local, nil), (proxied, nil), (web, nil),
        ] {
            #expect(policy.offer(to: origin).notices["sts"] == value)
        }
        var old = policy
        old.strictTransport = nil
        #expect(old.offer(to: secure).notices["sts"] == nil)
        var machine = RegistrationMachine(policy: policy, origin: ClientOrigin(address: "192.0.2.1"))
        #expect(lines(machine.receive(.message(IRCMessage("CAP", ["LS", "302"])))).contains("sts=port=6697"))
        #expect(lines(machine.receive(.message(IRCMessage("CAP", ["REQ", "sts"])))).contains("NAK sts"))
        var former = RegistrationMachine(policy: policy, origin: ClientOrigin(address: "192.0.2.1"))
        #expect(!lines(former.receive(.message(IRCMessage("CAP", ["LS"])))).contains("sts"))
    }

    private func lines(_ actions: [RegistrationMachine.Action]) -> String {
        actions.map(RegistrationTranscript.text).joined(separator: "\n")
    }
}

@Suite("Behind a proxy", .timeLimit(.minutes(5)))
struct ProxiedListenerTests {
    private func listed(_ configuration: inout IRCServerConfiguration) {
        configuration.listen = [anyPort]
        configuration.proxyProtocolFrom = [AddressRange(parsing: "127.0.0.0/8")].compactMap(\.self)
    }

    @Test func `the address of the client is that of limits and of ERROR lines`() async throws {
        try await ListeningServer.with {
            listed(&$0)
            $0.connectionsPerAddress = 1
        }.run { server in
            let header = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 6667\r\n"
            let first = try await server.connect()
            first.send(header + register)
            try await first.read(through: " 422 ")
            let second = try await server.connect()
            second.send(header)
            #expect(
                await second.rest()
                    == "ERROR :Closing link: too many connections from 192.0.2.7, at most 1 at a time\r\n")
            let third = try await server.connect()
            third.send(header.replacing("192.0.2.7", with: "192.0.2.8") + register)
            try await third.read(through: " 422 ")
        }
    }

    @Test func `of whom the proxy says nothing is a stranger, and not counted`() async throws {
        try await ListeningServer.with {
            listed(&$0)
            $0.connectionsPerAddress = 1
            $0.floodBurst = 1
        }.run { server in
            for _ in 0..<3 {
                let client = try await server.connect()
                client.send("PROXY UNKNOWN\r\n" + register)
                try await client.read(through: " 422 ")
                let origin = try #require(await server.origin())
                #expect(origin.isProxied && !origin.isLocal && !origin.isSecure && origin.address == "127.0.0.1")
            }
        }
    }

    @Test func `a listed proxy that tells nothing is refused, and one that waits too`() async throws {
        try await ListeningServer.with {
            listed(&$0)
            $0.registrationTimeout = 1
        }.run { server in
            for text in ["NICK alice\r\n", "PROXY TCP4 nonsense\r\n", "PROXY TCP4 192.0.2.7", ""] {
                let client = try await server.connect()
                client.send(text)
                #expect(await client.rest() == "")
            }
        }
    }

    @Test func `a header from anybody else is nothing but a line`() async throws {
        try await ListeningServer.with {
            $0.listen = [anyPort]
            $0.proxyProtocolFrom = [AddressRange(parsing: "192.0.2.0/24")].compactMap(\.self)
        }.run { server in
            let client = try await server.connect()
            client.send("PROXY TCP4 192.0.2.7 198.51.100.1 56324 6667\r\n" + register)
            let welcome = try await client.read(through: " 422 ")
            #expect(welcome.hasPrefix(":monarch.local 451 * :You have not registered: PROXY has to wait\r\n"))
        }
    }

    @Test func `TLS and WebSocket begin behind the header`() async throws {
        try await ListeningServer.with {
            listed(&$0)
            $0.tlsListen = [anyPort]
            $0.webSocketListen = [WebSocketListenAddress(anyPort, isSecure: false)]
        }.run { server in
            let web = try await server.connect(2)
            web.send("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await web.rest().hasPrefix("HTTP/1.1 426 Upgrade Required\r\n"))
            // To speak TLS behind a header, one has to be a proxy; that the gate is reached is seen from its answer.
            let tls = try await server.connect(1)
            tls.send("PROXY TCP4 192.0.2.7 198.51.100.1 56324 6667\r\nNICK alice\r\n")
            #expect(await tls.rest().hasPrefix("ERROR :Closing link: this port is for TLS"))
        }
    }
}

@Suite("Unix sockets", .timeLimit(.minutes(5)))
struct UnixSocketTests {
    @Test(arguments: [0o600, 0o666])
    func `have the permissions that are configured, whatever the process gives its files`(mode: Int) async throws {
        // mkdtemp(3) wants six of these letters at the end and puts its own in their place.
        var template = Array("/tmp/monarch-test-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { rmdir(folder) }
        let path = folder + "/irc.sock"
        try await ListeningServer.with {
            $0.listen = [.unix(path: path)]
            $0.unixSocketMode = mode
        }.run { _ in
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == mode_t(mode))
        }
        // Nothing is left of it.
        #expect(access(path, F_OK) != 0)
    }
}
