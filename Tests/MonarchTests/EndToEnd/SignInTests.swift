// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCWire
import MSNPServer
import MSNPWire
import Testing

@testable import Monarch

/// Many sign-ins at once, and what a service says to those who are signed in.
@Suite(.timeLimit(.minutes(5))) struct SignInTests {
    /// A few may go at once, then one a second; whoever waits for others is told.
    @Test func quickSignInsWaitForTheirTurnAndAllGetIn() async throws {
        let names = ["a", "b", "c", "d", "e", "f", "g"]
        let adjust: World.Adjustment = { configuration, _ in configuration.limits.signInsPerSecond = 1 }
        try await World.run(accounts: names.map { World.stranger($0) }, adjust: adjust) { world in
            let (port, loops) = (world.port, world.loops)
            let told = try await withThrowingTaskGroup(of: [String].self) { group in
                for name in names {
                    group.addTask {
                        let client = try await TestClient.connect(
                            as: "\(name)@example.com:secret", nick: name, port: port, loops: loops)
                        var told: [String] = []
                        try await client.wait("\(name) to be signed in") {
                            if $0.last.contains("waiting for my turn") { told.append($0.last) }
                            return $0.last.contains("is signed in (MSNP18)")
                        }
                        return told
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(!told.isEmpty)
            #expect(told.allSatisfy { $0.hasPrefix("new: waiting for my turn to sign in (") }, "\(told)")
        }
    }

    @Test(arguments: ["ancient", "old", "new"])
    func whatTheServiceAnnouncesIsShown(network: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            let heading = "MIME-Version: 1.0\r\nContent-Type: "
            func push(_ payload: String) async {
                let line = "MSG Hotmail Hotmail \(payload.utf8.count)\r\n"
                // A line end follows by itself.
                await world.service.strike(
                    .replace(line + payload.dropLast(1)), at: .notification, of: "alice@example.com")
            }
            await push(heading + "application/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: 5\r\n\r\n")
            try await alice.told("The service goes down for maintenance in 5 min.")
            await push(
                heading + "text/x-msmsgsemailnotification; charset=UTF-8\r\n\r\nFrom: Carol\r\n"
                    + "Message-URL: /cgi-bin/getmsg\r\nPost-URL: https://example.com/\r\nSubject: Lunch\r\n"
                    + "Dest-Folder: ACTIVE\r\nFrom-Addr: carol@example.com\r\nid: 2\r\n\r\n")
            try await alice.told("New mail from Carol <carol@example.com>: Lunch")
            try await alice.ask("account list", "is signed in")
        }
    }

    @Test(arguments: ["ancient", "old", "new"])
    func aServiceThatShutsDownIsComeBackTo(network: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            await world.service.strike(.out(.serverShutdown), at: .notification, of: "alice@example.com")
            let line = try await alice.told("The connection to \(network) as alice@example.com was lost: ")
            #expect(line.contains("lost: the service is shutting down. Next attempt in "))
            // By itself.
            try await alice.told("is signed in")
        }
    }

    /// Whoever answers the challenge wrongly, or too late, is told why the service hung up. Another try is worth it.
    @Test(arguments: ["ancient", "old", "new"])
    func aRefusedAnswerToTheChallengeIsTold(network: String) async throws {
        try await World.run { world in
            await world.service.inject(
                Fault(.refuse(540), at: .notification, when: .received("QRY"), .nth(1), of: "alice@example.com"))
            let alice = try await world.client("\(network)/alice@example.com", nick: "alice")
            let line = try await alice.told("Next attempt in ")
            #expect(line.contains(": the answer to the server's challenge was wrong. Next attempt in "))
            alice.send("PRIVMSG root :account on")
            try await alice.told("is signed in")
        }
    }
}
