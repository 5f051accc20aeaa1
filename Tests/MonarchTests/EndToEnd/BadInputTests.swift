// SPDX-License-Identifier: Apache-2.0
import Glibc
import IRCFrontEnd
import IRCWire
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

@Suite(.timeLimit(.minutes(5))) struct BadInputTests {
    @Test(arguments: ["old", "new"])
    func aWrongPasswordIsOneClearLineAndNothingElseSuffers(network: String) async throws {
        try await World.run { world in
            let wrong = try await world.client("\(network)/alice@example.com", nick: "alice", password: "wrong")
            try await wrong.wait("the reason") {
                $0.source?.nick == "root" && $0.parameters.last?.lowercased().contains("password") == true
                    && $0.parameters.last?.lowercased().contains("wrong") == true
            }
            wrong.send("PING still-there")
            try await wrong.expect("PONG", from: nil, "still-there")
            // Whoever knows the password is not kept out by the one who does not.
            let right = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            right.send("PING a")
            try await right.expect("PONG", from: nil, "a")
        }
    }

    @Test func anUnknownNetworkAndAnAddressThatIsNone() async throws {
        try await World.run { world in
            let client = try await TestClient.connect(
                as: nil, nick: "guest", port: world.port, capabilities: "", loops: world.loops)
            let usage = "account add <network> <address> <password>"
            for (command, answer) in [
                (
                    "account add lab alice@example.com secret",
                    "There is no network 'lab' (there are ancient, new, old, other-new, other-old). Type: \(usage)"
                ),
                (
                    "account add new nobody secret",
                    "'nobody' is not an address like name@example.com. Type: \(usage)"
                ),
            ] {
                client.send("PRIVMSG root :" + command)
                let line = try await client.wait("the answer to \(command)") {
                    $0.command == "PRIVMSG" && $0.source?.nick == "root"
                        && $0.parameters.last?.hasSuffix(usage) == true
                }
                #expect(line.parameters == ["guest", answer])
            }
        }
    }

    /// The file could be something that its owner misses.
    @Test func aFileInThePlaceOfASocketIsLeftAndTold() async throws {
        let path = "/tmp/monarch-tests-\(getpid()).sock"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        defer { unlink(path) }
        try await World.run { world in
            var configuration = Configuration(networks: [:])
            configuration.irc.listen = [.unix(path: path)]
            let second = try Gateway(configuration, loops: world.loops, logger: World.quiet)
            let expected = IRCServerError(
                "cannot listen on unix:\(path): there is a file of that name that is no socket",
                advice: "remove it, or choose another path in the configuration")
            await #expect(throws: expected) { try await second.start() }
            #expect(access(path, F_OK) == 0)
        }
    }

    @Test(arguments: [
        (
            "unix:/nonexistent/x.sock", "there is no such directory",
            "make it, or choose another path in the configuration"
        ),
        ("192.0.2.1:6667", "this machine has no such address", "choose one that it has, or 0.0.0.0 for all of them"),
    ])
    func anAddressThatCannotBeIsToldWithTheWayOut(address: String, reason: String, advice: String) async throws {
        try await World.run { world in
            var configuration = Configuration(networks: [:])
            configuration.irc.listen = [try SocketEndpoint(parsing: address, allowsUnix: true, usualPort: 6667)]
            let second = try Gateway(configuration, loops: world.loops, logger: World.quiet)
            let expected = IRCServerError("cannot listen on \(address): \(reason)", advice: advice)
            await #expect(throws: expected) { try await second.start() }
            #expect(expected.description.hasSuffix("\(reason); \(advice)"))
        }
    }

    @Test func aPortInUseIsNamed() async throws {
        try await World.run { world in
            var configuration = Configuration(networks: [:])
            configuration.irc.listen = [.tcp(host: "127.0.0.1", port: world.port)]
            let second = try Gateway(configuration, loops: world.loops, logger: World.quiet)
            await #expect { _ = try await second.start() } throws: { "\($0)".contains("127.0.0.1:\(world.port)") }
        }
    }
}
