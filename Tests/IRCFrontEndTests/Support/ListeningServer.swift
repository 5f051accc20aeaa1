// SPDX-License-Identifier: Apache-2.0
import Glibc
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// A server with whichever listeners a test wants, on loopback, and a folder for its certificate.
struct ListeningServer: Sendable {
    let server: IRCServer
    let configuration: IRCServerConfiguration
    /// Of its listeners, in their order.
    let ports: [Int]
    let directory: SessionDirectory
    let log: LogLines

    /// What the server has logged.
    final class LogLines: LogHandler, Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }

        func log(event: LogEvent) { lines.withLock { $0.append("\(event.level) \(event.message)") } }

        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        var logLevel: Logger.Level {
            get { .debug }
            set {}
        }
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }
    }

    /// A configuration without listeners, but for what the test adds.
    static func with(_ configure: (inout IRCServerConfiguration) -> Void) -> Setup {
        var configuration = IRCServerConfiguration()
        configuration.listen = []
        configuration.defaultNetwork = "demo"
        configure(&configuration)
        return Setup(configuration: configuration)
    }

    struct Setup {
        let configuration: IRCServerConfiguration

        /// Starts the server, does what the test wants, and ends the server, which has to succeed whatever the test left.
        func run(_ body: (ListeningServer) async throws -> Void) async throws {
            try await ListeningServer.run(configuration, body)
        }
    }

    private static func run(
        _ configuration: IRCServerConfiguration, _ body: (ListeningServer) async throws -> Void
    ) async throws {
        // mkdtemp(3) wants six of these letters at the end and puts its own in their place.
        var template = Array("/tmp/monarch-test-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer {
            for name in ["/certificate.pem", "/key.pem"] { unlink(folder + name) }
            rmdir(folder)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let log = LogLines()
        let logger = Logger(label: "test") { _ in log }
        let now: @Sendable () -> Int64 = { TestGateway.epoch }
        let directory = SessionDirectory(
            environment: SessionEnvironment(connectors: [FakeNetwork(.lively)], logger: logger, now: now))
        var configuration = configuration
        configuration.certificate = folder + "/certificate.pem"
        configuration.privateKey = folder + "/key.pem"
        try write(TestCertificate.server, to: configuration.certificate)
        try write(TestCertificate.server, to: configuration.privateKey)
        let server = IRCServer(
            configuration: configuration, directory: directory, group: group, logger: logger, now: now)
        let ports = try await server.start().map { address in
            if case .tcp(_, let port) = address { port } else { 0 }
        }
        do {
            try await body(
                ListeningServer(
                    server: server, configuration: configuration, ports: ports, directory: directory, log: log))
        } catch {
            Issue.record(error)
        }
        await server.stop()
        #expect(server.connectionCount == 0)
        try await group.shutdownGracefully()
    }

    static let anyPort = IRCListenAddress.tcp(host: "127.0.0.1", port: 0)

    func connect(_ index: Int = 0, tls certificate: String? = nil, isTLS: Bool = false) async throws -> RawClient {
        let tls = isTLS || certificate != nil ? try RawClient.tls(certificate: certificate) : nil
        return try await RawClient(port: ports[index], tls: tls)
    }

    /// Where the client comes from that is there.
    func origin() async throws -> ClientOrigin? {
        let session = try #require(directory.all.first)
        return try await session.loop.submit {
            session.assumeIsolated { ($0.attachments.first as? ClientAttachment)?.client.value.origin }
        }.get()
    }

    static func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        fputs(text, file)
    }
}
