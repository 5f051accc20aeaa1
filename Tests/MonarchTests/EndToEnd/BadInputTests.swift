// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

@Suite(.timeLimit(.minutes(2))) struct BadInputTests {
    @Test(arguments: ["old", "new"])
    func aWrongPasswordIsOneClearLineAndNothingElseSuffers(network: String) async throws {
        try await World.run { world in
            let wrong = try await world.client("\(network)/alice@example.com", nick: "alice", password: "wrong")
            try await wrong.expect("the reason") {
                $0.source?.nick == "root" && $0.parameters.last?.lowercased().contains("password") == true
                    && $0.parameters.last?.lowercased().contains("wrong") == true
            }
            wrong.send("PING still-there")
            try await wrong.expect("PONG", nil, "still-there")
            // Whoever knows the password is not kept out by the one who does not.
            let right = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            right.send("PING a")
            try await right.expect("PONG", nil, "a")
        }
    }

    @Test func anUnreachableServiceIsNamed() async throws {
        var nowhere = Configuration.Network()
        nowhere.notification = .tcp(host: "127.0.0.1", port: 1)
        nowhere.services = "http://127.0.0.1:1"
        try await World.run(networks: ["nowhere": nowhere]) { world in
            let alice = try await world.client("nowhere/alice@example.com", nick: "alice")
            try await alice.expect("the reason and what follows") {
                $0.source?.nick == "root" && $0.parameters.last?.contains("nowhere") == true
                    && $0.parameters.last?.contains("again") == true
            }
            alice.send("PING x")
            try await alice.expect("PONG", nil, "x")
        }
    }

    @Test func anUnknownNetworkAndAnAddressThatIsNone() async throws {
        try await World.run { world in
            let client = try await TestClient(TourConnection.open(port: world.port, loops: world.loops))
            client.send("PASS lab/alice@example.com:secret", "NICK a", "USER a 0 * :a")
            try await client.expect("a line that names the network") {
                $0.parameters.last?.contains("lab") == true
            }
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
