// SPDX-License-Identifier: Apache-2.0
import CoreMetrics
import Cryptography
import GatewayStore
import Glibc
import IRCFrontEnd
import IRCWire
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

@Suite(.timeLimit(.minutes(5))) struct MetricsTests {
    private let loops = MultiThreadedEventLoopGroup.singleton

    @Test func whatIsCountedIsWrittenAsPrometheusReadsIt() {
        let registry = MetricsRegistry()
        let tls = Counter(label: "monarch_a_total", dimensions: [("listener", "tls")], factory: registry)
        tls.increment(by: 2)
        // The same counter again, as another part of the program would ask for it.
        Counter(label: "monarch_a_total", dimensions: [("listener", "tls")], factory: registry).increment()
        Counter(label: "monarch_a_total", dimensions: [("listener", "a\"b\\c\nd")], factory: registry).increment()
        let meter = Meter(label: "monarch_b", factory: registry)
        meter.increment(by: 3)
        meter.decrement(by: 1.5)
        #expect(
            PrometheusText.text(of: registry.samples) == """
                # TYPE monarch_a_total counter
                monarch_a_total{listener="a\\"b\\\\c\\nd"} 1
                monarch_a_total{listener="tls"} 3
                # TYPE monarch_b gauge
                monarch_b 1.5

                """)
        Counter(label: "monarch_c_total", factory: registry).increment(by: Int64.max)
        Counter(label: "monarch_c_total", factory: registry).increment(by: Int64.max)
        #expect(PrometheusText.text(of: registry.samples).contains("monarch_c_total -2\n"))
    }

    private func withGateway(
        database: GatewayDatabase? = nil, _ body: (Gateway, _ irc: Int, _ metrics: Int) async throws -> Void
    ) async throws {
        var network = Configuration.Network()
        network.notification = .tcp(host: "127.0.0.1", port: 1)
        network.services = "http://127.0.0.1:1"
        var configuration = Configuration(networks: ["lab": network])
        configuration.irc.listen = [.tcp(host: "127.0.0.1", port: 0)]
        configuration.users.defaultNetwork = "lab"
        configuration.metrics.listen = .tcp(host: "127.0.0.1", port: 0)
        let gateway = try Gateway(
            configuration, database: database, loops: loops, registry: MetricsRegistry(), logger: .silent)
        let addresses = try await gateway.start()
        guard case .tcp(_, let port)? = addresses.first else { return }
        do {
            try await body(gateway, port, try #require(gateway.metricsPort))
        } catch {
            await gateway.stop()
            throw error
        }
        await gateway.stop()
    }

    @Test func theEndpointTellsWhatHappens() async throws {
        try await withGateway { _, irc, metrics in
            let client = try await TestClient.connect(as: nil, nick: "alice", port: irc, loops: loops)
            #expect(try await PlainSocket.exchange(port: irc, "GET / HTTP/1.1\r\n\r\n").contains("ERROR"))
            let signingIn = try await TestClient.connect(
                as: "bob@example.com:secret", nick: "bob", port: irc, loops: loops)
            try await signingIn.wait("the reason") { $0.last.contains("Next attempt") }
            let answer = try await PlainSocket.get("/metrics", port: metrics)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
            for line in [
                "monarch_irc_connections_total{listener=\"plain\"} 3", "monarch_irc_registrations_total 2",
                "monarch_irc_clients 2", "monarch_irc_connections{listener=\"tls\"} 0", "monarch_sessions 2",
                "monarch_irc_refused_total{reason=\"http\"} 1",
                "monarch_sign_ins_total{network=\"lab\",outcome=\"failed\"} 1", "# TYPE process_open_fds gauge",
            ] {
                #expect(answer.contains("\n\(line)\n"), "\(line)")
            }
            // Nobody is named.
            for secret in ["alice", "bob", "127.0.0.1", "secret", "example"] { #expect(!answer.contains(secret)) }
            await client.close()
        }
    }

    @Test func whoBecomesAUserIsStillOneClientAndWrongPasswordsAreCounted() async throws {
        try await withGateway { _, irc, metrics in
            let first = try await TestClient.connect(as: nil, nick: "first", port: irc, loops: loops)
            first.send("PRIVMSG root :register correct-horse")
            try await first.wait("to be registered") { $0.last.contains("You are registered as first") }
            // Goes over to the session of the first.
            let second = try await TestClient.connect(as: nil, nick: "second", port: irc, loops: loops)
            second.send("PRIVMSG root :identify first correct-horse")
            try await second.wait("to be logged in") { $0.command == "900" }
            second.send("PING there")
            try await second.wait("to be there") { $0.command == "PONG" && $0.last == "there" }
            let guesser = try await TestClient.connect(as: nil, nick: "guesser", port: irc, loops: loops)
            for _ in 0..<3 { guesser.send("PRIVMSG root :identify first wrong-horse") }
            try await guesser.wait("the end") { $0.command == "ERROR" }
            await guesser.close()
            // As a client does it that knows SASL, before it is registered.
            let blob = Base64.encode(Array("\0first\0wrong-horse".utf8))
            let attempt = "AUTHENTICATE PLAIN\r\nAUTHENTICATE \(blob)\r\n"
            let answer = try await PlainSocket.exchange(
                port: irc, "CAP LS 302\r\nNICK other\r\n" + attempt + attempt + attempt)
            #expect(answer.contains("too many failed log-ins"))
            _ = try await PlainSocket.exchange(
                port: irc, "MODE :" + String(repeating: "x", count: 600) + "\r\nQUIT\r\n")
            let text = try await PlainSocket.get("/metrics", port: metrics)
            for line in [
                "monarch_irc_clients 2", "monarch_irc_registrations_total 3",
                "monarch_irc_refused_total{reason=\"log_in\"} 2", "monarch_irc_limits_total{limit=\"line\"} 1",
                "monarch_irc_refused_total{reason=\"registration\"} 0", "monarch_hashing_queue 0",
                "monarch_database_errors_total 0",
            ] {
                #expect(text.contains("\n\(line)\n"), "\(line)")
            }
        }
    }

    @Test(arguments: [
        ("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\r\n\r\nok\n"),
        ("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\r\n\r\n"),
        ("GET /healthz?x HTTP/1.0\r\n\r\n", "HTTP/1.", "ok\n"),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "\n"),
        ("GET /metrics/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", "\n"),
        ("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 405 ", "\n"),
        ("NICK alice\r\nUSER a 0 * :a\r\n", "HTTP/1.1 400 Bad Request\r\n", ""),
    ])
    func onlyWhatThereIsIsAnswered(request: String, start: String, end: String) async throws {
        try await withGateway { _, _, metrics in
            let answer = try await PlainSocket.exchange(port: metrics, request)
            #expect(answer.hasPrefix(start) && answer.hasSuffix(end), "\(answer)")
        }
    }

    @Test func aDatabaseThatFailsIsNotWell() async throws {
        let directory = try TemporaryDirectory()
        let database = try GatewayDatabase.open(directory: directory.path, logger: .silent)
        try await withGateway(database: database) { _, _, metrics in
            #expect(try await PlainSocket.get("/healthz", port: metrics).hasPrefix("HTTP/1.1 200 "))
            await database.close()
            let answer = try await PlainSocket.get("/healthz", port: metrics)
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.hasSuffix("the database fails\n"))
        }
    }

    @Test func anAddressInUseIsNamed() async throws {
        let other = try await PlainSocket.silentPort()
        let port = try #require(other.localAddress?.port)
        var configuration = Configuration(networks: [:])
        configuration.irc.listen = [.tcp(host: "127.0.0.1", port: 0)]
        configuration.metrics.listen = .tcp(host: "127.0.0.1", port: port)
        let gateway = try Gateway(configuration, loops: loops, registry: MetricsRegistry(), logger: .silent)
        await #expect(
            throws: IRCServerError(
                "cannot listen on 127.0.0.1:\(port), as [metrics] listen says: the address is already in use",
                advice: "end the program that has it, or choose another port in the configuration")
        ) { try await gateway.start() }
        try await other.close()
    }
}
