// SPDX-License-Identifier: Apache-2.0
import IRCWire
import MSNPServer
import Testing

@testable import Monarch

/// What a gateway with a database knows before the service has said anything, and to whom it says so.
@Suite(.timeLimit(.minutes(5))) struct LastTimeTests {
    @Test(arguments: ["old", "new"])
    func contactsOfLastTimeAreThereForTheRightPasswordOnly(network: String) async throws {
        try await World.run(keeps: true) { world in
            let login = "\(network)/alice@example.com"
            var alice = try await world.signedIn(login, nick: "alice")
            try await alice.ask("rename bob robert", "bob is called robert from now on.")
            try await world.restartGateway()
            await world.service.inject(Fault(.hang, at: .notification, when: .received("VER")))

            // Whether somebody is there decides what becomes of a line: it waits for the sign-in, or for the person.
            let wrong = try await world.client(login, nick: "alice", password: "wrong")
            wrong.send("PRIVMSG robert :are you there?")
            alice = try await world.client(login, nick: "alice")
            alice.send("PRIVMSG robert :are you there?")
            try await alice.expect("NOTICE", from: "robert", "is kept and sent as soon as you are")
            try await alice.ask("blist all", "robert  bob@example.com    Offline")
            try await alice.ask("account list", "signing in")

            // By now the other password has been looked at, too.
            wrong.send(
                "PRIVMSG root :blist all", "MONITOR + robert,carol", "NAMES &monarch", "PRIVMSG root :group list")
            let seen = try await wrong.collect { _ in true }
            #expect(seen.contains { $0.last.contains("You are not signed in, so there are no contacts") })
            for line in seen {
                let names = ["bob@example.com", "carol@example.com", "kept"]
                #expect(!line.parameters.contains { text in names.contains { text.contains($0) } }, "\(line)")
                #expect(!["robert", "carol"].contains(line.source?.nick))
            }

            // The service comes to itself, and what waited goes out.
            await world.service.withdrawFaults()
            let bob = try await world.signedIn("\(network)/bob@example.com", nick: "bob")
            alice.send("PRIVMSG root :account off", "PRIVMSG root :account on")
            try await alice.told("1 message waits until alice@example.com is signed in again.")
            try await bob.expect("PRIVMSG", from: "alice", "are you there?")
        }
    }
}
