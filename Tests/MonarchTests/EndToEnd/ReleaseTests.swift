// SPDX-License-Identifier: Apache-2.0
import IRCWire
import MSNPServer
import NIOCore
import Testing

@testable import GatewayCore
@testable import Monarch

@Suite(.timeLimit(.minutes(5))) struct ReleaseTests {
    /// What was there of somebody, to see whether it goes with them. Only looked at, never used.
    private final class Trace: @unchecked Sendable {
        let name: String
        private weak var session: UserSession?
        private weak var client: AnyObject?

        init(_ session: isolated UserSession) {
            name = session.user
            self.session = session
            client = session.accounts.first?.client
        }

        var left: [String] {
            (session == nil ? [] : ["the session of \(name)"]) + (client == nil ? [] : ["the client of \(name)"])
        }
    }

    /// Nobody who leaves, however they do, leaves anything in memory.
    @Test(arguments: ["ancient", "old", "new"]) func whoLeavesIsForgotten(network: String) async throws {
        try await World.run { world in
            let bob = try await world.signedIn("new/bob@example.com", nick: "bob")
            var traces: [Trace] = []
            for round in 0..<6 {
                let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
                let carol = try await world.signedIn("new/carol@example.com", nick: "carol")
                try await bob.expectJoins(of: ["alice", "carol"], to: "&monarch")
                alice.send("PRIVMSG bob :hello \(round)")
                try await bob.expect("PRIVMSG", from: "alice", "hello \(round)")
                bob.send("PRIVMSG alice :hello \(round)")
                try await alice.expect("PRIVMSG", from: "bob", "hello \(round)")
                bob.send("JOIN #tea\(round)", "INVITE alice #tea\(round)", "INVITE carol #tea\(round)")
                try await bob.expectJoins(of: ["alice", "carol"], to: "#tea\(round)")
                bob.send("PRIVMSG #tea\(round) :all of you")
                try await alice.expect("PRIVMSG", from: "bob", "all of you")
                bob.send("PART #tea\(round)")

                for session in world.gateway.directory.all {
                    let trace = try await session.loop.submit {
                        session.assumeIsolated { $0.user.contains("bob") ? nil : Trace($0) }
                    }.get()
                    if let trace { traces.append(trace) }
                }
                switch round % 3 {
                case 0:
                    alice.send("QUIT :bye")
                case 1:
                    alice.send("PRIVMSG carol :unheard", "PRIVMSG root :add dave@example.com")
                    await alice.close()
                default:
                    await world.service.strike(.reset, at: .notification, of: "alice@example.com")
                    alice.send("PRIVMSG bob :kept", "QUIT")
                }
                await carol.close()
                var staying: Set = ["alice", "carol"]
                while !staying.isEmpty {
                    let quit = try await bob.wait("\(staying) to leave") {
                        $0.command == "QUIT" && staying.contains($0.source?.nick ?? "")
                    }
                    staying.remove(quit.source?.nick ?? "")
                }
            }
            #expect(traces.count == 12)
            // What runs to its end on the loops and away from them still holds something.
            let deadline = ContinuousClock.now + .seconds(60)
            while !traces.allSatisfy(\.left.isEmpty), .now < deadline { await Task.yield() }
            #expect(traces.flatMap(\.left) == [])
            #expect(world.gateway.directory.count == 1)
        }
    }
}
