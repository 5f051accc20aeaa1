// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Monarch

/// Clients join and write as soon as they are welcome: before the accounts of a registered user have been read.
@Suite(.timeLimit(.minutes(5))) struct FirstLinesTests {
    @Test func whatARegisteredUserSaysFirstIsForTheirAccounts() async throws {
        try await World.run(keeps: true) { world in
            let bob = try await world.signedInElsewhere("new/bob@example.com", nick: "bob")
            let guest = try await TestClient.connect(as: nil, nick: "alice", port: world.port, loops: world.loops)
            try await guest.becomeUser(as: "alice@example.com", on: "new")
            guest.send("QUIT")
            await guest.close()
            for number in 1...3 {
                try await bob.expect("QUIT", from: "alice")
                let alice = try await TestClient.connect(
                    as: "alice:pass-word-1", nick: "alice", port: world.port, loops: world.loops)
                alice.send("PRIVMSG root :account list")
                alice.send("PRIVMSG bob :first \(number)")
                let answer = try await alice.expect("PRIVMSG", from: "root")
                #expect(answer.last.contains("alice@example.com"))
                try await bob.expect("PRIVMSG", from: "alice", "first \(number)")
                alice.send("QUIT")
                await alice.close()
            }
        }
    }
}
