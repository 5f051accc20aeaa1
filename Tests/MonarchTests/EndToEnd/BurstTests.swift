// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import Monarch

@Suite(.timeLimit(.minutes(2))) struct BurstTests {
    /// A gateway that loses the line after a read that ended between CR and LF loses a few of these.
    @Test func twentyThousandLinesToOneselfComeBack() async throws {
        try await World.run { world in
            let alice = try await world.signedIn("alice@example.com", nick: "alice")
            let count = 20_000
            alice.send((0..<count).map { "PRIVMSG alice :line \($0)" }.joined(separator: "\r\n"))
            for number in 0..<count {
                let line = try await alice.expect("PRIVMSG", from: "alice")
                #expect(line.parameters.last == "line \(number)")
                if line.parameters.last != "line \(number)" { break }
            }
        }
    }

    @Test(arguments: ["old", "new"])
    func fiveThousandMessagesArriveOnceAndInOrder(network: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            let bob = try await world.signedIn("\(network)/bob@example.com", nick: "bob")
            try await alice.expect("JOIN", from: "bob")
            let count = 5_000
            alice.send((0..<count).map { "PRIVMSG bob :message \($0)" }.joined(separator: "\r\n"))
            for number in 0..<count {
                let line = try await bob.expect("PRIVMSG", from: "alice")
                #expect(line.parameters.last == "message \(number)")
                if line.parameters.last != "message \(number)" { break }
            }
            alice.send("PING end")
            try await alice.expect("PONG", nil, "end")
        }
    }
}
