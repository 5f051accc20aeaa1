// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore
import Testing

@testable import Monarch

@Suite(.timeLimit(.minutes(5))) struct BurstTests {
    @Test(arguments: ["old", "new"])
    func fiveThousandMessagesArriveOnceAndInOrderInBothDialects(network: String) async throws {
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
            try await alice.expect("PONG", from: nil, "end")
        }
    }
}
