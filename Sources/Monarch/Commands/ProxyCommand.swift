// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AsyncHTTPClient
import Glibc
import Logging
import MSNPClient
import MSNPProxy
import MSNPWire
import ServiceLifecycle

/// `monarch proxy`: shows what an MSN client and a service say to each other.
struct ProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy",
        abstract: "Sit between any MSN client and any service, and show what both say.",
        discussion: """
            Point the client at the addresses of the proxy instead of the service's. Switchboards and other servers that the \
            service names are led through the proxy as well. Passwords, tickets, cookies and proofs are never shown; \
            what people say to each other is.

            monarch proxy --notification 127.0.0.1:1863 --listen 127.0.0.1:2863 \
            --web http://127.0.0.1:8081 --web-listen 127.0.0.1:8082
            """)

    @Option(help: ArgumentHelp("Where MSN clients connect; port 0 takes any free one.", valueName: "host:port"))
    var listen = "127.0.0.1:1863"

    @Option(help: ArgumentHelp("The notification server of the service.", valueName: "host:port"))
    var notification: String

    @Option(help: ArgumentHelp("Where clients find the web services, in plain HTTP.", valueName: "host:port"))
    var webListen: String?

    @Option(help: ArgumentHelp("The base address of the service's web services.", valueName: "url"))
    var web: String?

    @Option(help: ArgumentHelp("Write a transcript to this file, in place of what is there.", valueName: "file"))
    var record: String?

    @Flag(help: "Show commands as on the wire, with whole payloads and web requests.")
    var verbose = false

    @Flag(help: "Trust any certificate of the web services.")
    var insecure = false

    func validate() throws {
        guard (web == nil) == (webListen == nil) else {
            throw ValidationError("--web and --web-listen belong together")
        }
        if let web, WebBase(web) == nil { throw ValidationError("--web '\(web)' is no http or https address") }
        _ = try settings()
    }

    private func settings() throws -> ProxySettings {
        ProxySettings(
            listen: try address(listen, "--listen", ports: SocketEndpoint.listeningPorts),
            notification: try address(notification, "--notification", ports: SocketEndpoint.remotePorts),
            webListen: try webListen.map {
                try address($0, "--web-listen", ports: SocketEndpoint.listeningPorts, usualPort: 8082)
            }, web: web ?? "")
    }

    private func address(
        _ text: String, _ option: String, ports: ClosedRange<Int>, usualPort: Int = ServerAddress.defaultPort
    ) throws -> ServerAddress {
        do throws(SocketEndpoint.Mistake) {
            let (host, port) = try SocketEndpoint(
                parsing: text, allowsUnix: false, ports: ports, usualPort: usualPort
            ).hostAndPort
            return ServerAddress(host: host, port: port)
        } catch {
            throw ValidationError("\(option) \(error.text)")
        }
    }

    func run() async throws {
        let logger = Log.start(level: .warning)
        let settings = try settings()
        let transcript = try transcript()
        try await Runtime.run(logger: logger) { loops in
            let client = HTTPClient(
                eventLoopGroupProvider: .shared(loops),
                configuration: AsyncHTTPTransport.configuration(verifyTLS: !insecure))
            let transport = AsyncHTTPTransport(client: client, verifyTLS: !insecure)
            let proxy = LoggingProxy(settings: settings, transport: transport, group: loops, transcript: transcript)
            do {
                let addresses = try await proxy.start()
                transcript.begin(service: settings.notification.description, date: RecordFile.date())
                let web = addresses.web.map { ", web services http://\($0)" } ?? ""
                Terminal.print("The proxy is listening: \(addresses.notification)\(web)")
            } catch let error as ProxyListenError {
                try? await client.shutdown()
                throw CommandFailure(.unavailable, error.description)
            }
            return [Running(proxy: proxy, transport: transport, client: client)]
        }
    }

    private func transcript() throws -> Transcript {
        let start = ContinuousClock.now
        let now: @Sendable () -> Int64 = {
            let time = (ContinuousClock.now - start).components
            return time.seconds * 1000 + time.attoseconds / 1_000_000_000_000_000
        }
        guard let record else { return Transcript(isRaw: verbose, now: now, show: { Terminal.print($0) }) }
        let file = try RecordFile(record)
        return Transcript(
            isRaw: verbose, now: now, show: { Terminal.print($0) }, record: { line in file.write(line) })
    }

    /// The proxy, and what it makes web requests with.
    private struct Running: Service {
        let proxy: LoggingProxy
        let transport: AsyncHTTPTransport
        let client: HTTPClient

        func run() async throws {
            try await proxy.run()
            await transport.end()
            try? await client.shutdown()
        }
    }

    /// An `http` or `https` address with a host.
    private struct WebBase {
        init?(_ text: String) {
            let scheme = text.hasPrefix("http://") ? 7 : text.hasPrefix("https://") ? 8 : 0
            guard scheme > 0, text.utf8.count > scheme else { return nil }
        }
    }
}

/// A file that lines are added to, readable for its owner alone: people's words are in it.
private final class RecordFile: Sendable {
    private let descriptor: CInt

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(.failure, "cannot write \(path): " + String(cString: strerror(errno)))
        }
    }

    deinit { close(descriptor) }

    func write(_ line: String) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// `2026-11-21 03:38:36`, in UTC.
    static func date() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
