// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Glibc
import IRCFrontEnd
import IRCWire
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Monarch

/// SIGHUP: what changes at once, what is named, and what a mistake in the file does.
@Suite(.timeLimit(.minutes(5)), .serialized) struct ReloadTests {
    private let loops = MultiThreadedEventLoopGroup.singleton

    @Test func everyKeyIsEitherTakenOverOrNamed() throws {
        let old = try Configuration.builtIn()
        #expect(ConfigurationChange(from: old, to: old) == ConfigurationChange(from: old, to: old))
        #expect(ConfigurationChange(from: old, to: old).later.isEmpty)
        var new = old
        new.irc.motd = "hello\nworld"
        new.irc.password = Secret("one")
        new.limits.monitor = 7
        new.limits.signInsPerSecond = 9
        new.limits.contacts = 10
        new.history.logFormat = .znc
        new.history.retentionDays = 1
        new.users.guests = false
        new.irc.listen = [.tcp(host: "::1", port: 1)]
        new.irc.serverName = "other.local"
        new.storage.directory = "/elsewhere"
        new.history.isEnabled = false
        new.metrics.listen = .tcp(host: "::1", port: 2)
        new.networks["escargot"]?.verifyTLS = false
        new.networks["local"]?.proxy = .init(kind: .http, host: "a", port: 1, password: Secret("x"))
        new.networks["lab"] = new.networks["local"]
        new.service.demoContacts = false
        let change = ConfigurationChange(from: old, to: new)
        #expect(
            change.live == [
                "history.log_format", "history.retention_days", "irc.motd", "irc.password", "limits.monitor",
                "users.guests",
            ])
        #expect(change.networks == ["lab"])
        #expect(
            change.later.sorted() == [
                "history.enabled", "irc.listen", "irc.server_name", "limits.contacts", "limits.sign_ins_per_second",
                "metrics.listen", "networks.escargot.verify_tls", "networks.local.proxy", "storage.directory",
            ])
        // Another secret looks the same when printed, and is one all the same.
        var other = new
        other.irc.password = Secret("two")
        #expect(ConfigurationChange(from: new, to: other).live == ["irc.password"])
        // What is taken over is not told again; the rest is, until a restart.
        let inForce = ConfigurationInForce(old)
        _ = inForce.change(to: new)
        let again = inForce.change(to: new)
        #expect(again.live.isEmpty && again.networks.isEmpty && again.later.sorted() == change.later.sorted())
    }

    /// What was logged, line by line.
    private final class Lines: LogHandler, Sendable {
        let lines = Mutex<[String]>([])
        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            lines.withLock { $0.append("\(event.level): \(event.message)\(metadata)") }
        }
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
        func take() -> [String] {
            lines.withLock { lines in
                defer { lines = [] }
                return lines
            }
        }
    }

    @Test func aFileIsReadAgainAndAMistakeChangesNothing() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/monarch.toml"
        func write(_ text: String) throws {
            let file = try #require(fopen(path, "w"))
            fputs("[irc]\nlisten = [\"127.0.0.1:0\"]\n" + text, file)
            fclose(file)
        }
        try write("")
        let log = Lines()
        let gateway = try Gateway(try ConfigurationFile.load(path).configuration, loops: loops, logger: .silent)
        guard case .tcp(_, let port)? = try await gateway.start().first else { return }
        let reload = ConfigurationReload(
            load: { try ConfigurationFile.load(path).configuration }, gateway: gateway,
            logger: Logger(label: "test") { _ in log })

        let before = try await TestClient.connect(as: nil, nick: "alice", port: port, loops: loops)
        try write(
            "motd = \"news\"\nserver_name = \"new.local\"\n[networks.lab]\nnotification = \"a:1\"\nservices = \"http://a\"\n"
        )
        reload.reload()
        #expect(
            log.take() == [
                "notice: configuration reloaded changed=irc.motd, networks.lab",
                "warning: only a restart changes irc.server_name",
            ])
        // Who was there before sees it too; nobody was disturbed.
        before.send("MOTD")
        try await before.wait("the news") { $0.command == "372" && $0.last == "- news" }
        before.send("PRIVMSG root :account add lab alice@example.com secret")
        try await before.wait("the network to be known") { $0.last.contains("alice@example.com was added") }
        let after = try await TestClient.connect(as: nil, nick: "bob", port: port, loops: loops)
        after.send("VERSION")
        try await after.wait("the old name") { $0.command == "351" && $0.source?.nick == "monarch.local" }

        try write("motd = \"lost\"\nmotdd = 1\nlisten2 = 2")
        reload.reload()
        #expect(
            log.take().sorted() == [
                "error: configuration not reloaded: \(path):4: irc.motdd: there is no such key; did you mean 'motd'?",
                "error: configuration not reloaded: \(path):5: irc.listen2: there is no such key; did you mean 'listen'?",
            ])
        before.send("MOTD")
        try await before.wait("the news") { $0.command == "372" && $0.last == "- news" }
        unlink(path)
        reload.reload()
        #expect(
            log.take() == ["error: configuration not reloaded: \(path): cannot be opened: No such file or directory"])
        await gateway.stop()
    }

    /// `Config/monarch.toml` says of each key whether it needs a restart.
    @Test func theDocumentedFileSaysWhatNeedsARestart() throws {
        var section = ""
        var comment = ""
        var seen = 0
        for line in try ProjectFile.read("Config/monarch.toml").split(separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("[") {
                section = String(line.dropFirst().prefix { $0 != "]" })
            } else if line.isEmpty {
                comment = ""
            } else if line.hasPrefix("#") {
                // One comment may be for several keys.
                comment = (comment.hasSuffix("=") ? "" : comment) + line
            } else if let end = line.firstRange(of: " = ")?.lowerBound, !section.hasPrefix("networks."),
                section != "service"
            {
                let key = "\(section).\(line[..<end])"
                #expect(comment.contains("(restart)") != ConfigurationChange.isLive(key), "\(key)")
                comment += comment.hasSuffix("=") ? "" : "="
                seen += 1
            }
        }
        #expect(seen > 40)
    }

    /// What SIGHUP says of who may come in and register holds for everybody, also for who was there before.
    @Test func whoMayRegisterAndSignInIsAskedAnew() async throws {
        var configuration = try Configuration.builtIn()
        configuration.irc.listen = [.tcp(host: "127.0.0.1", port: 0)]
        configuration.users.registration = .closed
        let gateway = try Gateway(configuration, loops: loops, logger: .silent)
        guard case .tcp(_, let port)? = try await gateway.start().first else { return }
        let first = try await TestClient.connect(as: nil, nick: "first", port: port, loops: loops)
        first.send("PRIVMSG root :register correct-horse")
        try await first.wait("the refusal") { $0.last.contains("egistration is closed") }

        configuration.users.registration = .open
        configuration.users.directSignIn = false
        _ = gateway.reload(configuration)
        first.send("PRIVMSG root :register correct-horse")
        try await first.wait("to be registered") { $0.last.contains("You are registered as first") }
        let second = try await TestClient.connect(as: nil, nick: "second", port: port, loops: loops)
        second.send("AUTHENTICATE PLAIN")
        try await second.wait("to be asked") { $0.command == "AUTHENTICATE" }
        second.send("AUTHENTICATE " + Base64.encode(Array("\0bob@example.com\0secret".utf8)))
        try await second.wait("the refusal") { $0.command == "904" }

        configuration.users.registration = .closed
        _ = gateway.reload(configuration)
        second.send("PRIVMSG root :register correct-horse")
        try await second.wait("the refusal") { $0.last.contains("egistration is closed") }
        await gateway.stop()
    }

    private final class End: Sendable {
        let isThere = Atomic(false)
    }

    @Test func reloadingWhilePeopleComeAndGoDisturbsNobody() async throws {
        var changed = try Configuration.builtIn()
        changed.irc.listen = [.tcp(host: "127.0.0.1", port: 0)]
        changed.limits.connectionsPerAddress = 64
        let configuration = changed
        let gateway = try Gateway(configuration, loops: loops, logger: .silent)
        guard case .tcp(_, let port)? = try await gateway.start().first else { return }
        let end = End()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var number = 0
                while !end.isThere.load(ordering: .relaxed) {
                    number += 1
                    var next = configuration
                    next.irc.motd = "number \(number)"
                    next.limits.monitor = 1 + number % 100
                    _ = gateway.reload(next)
                    await Task.yield()
                }
            }
            group.addTask {
                for round in 0..<20 {
                    let client = try await TestClient.connect(
                        as: nil, nick: "n\(round)", port: port, loops: MultiThreadedEventLoopGroup.singleton)
                    client.send("PRIVMSG n\(round) :still here")
                    try await client.wait("the line") { $0.last == "still here" }
                    await client.close()
                }
                end.isThere.store(true, ordering: .relaxed)
            }
            try await group.waitForAll()
        }
        await gateway.stop()
    }
}
