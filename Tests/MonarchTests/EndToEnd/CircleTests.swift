// SPDX-License-Identifier: Apache-2.0
import IRCWire
import Testing

@testable import Monarch

/// Groups that last, which MSNP18 calls circles.
@Suite(.timeLimit(.minutes(5))) struct CircleTests {
    @Test func aGroupIsMadeJoinedTalkedInAndLeft() async throws {
        try await World.run { world in
            let alice = try await world.signedIn("alice@example.com", nick: "alice")
            let bob = try await world.signedIn("bob@example.com", nick: "bob")
            let carol = try await world.signedIn("carol@example.com", nick: "carol")
            alice.send("PRIVMSG root :chat create Book club")
            try await alice.expectAll(
                ("JOIN", "alice", "#Book-club"),
                ("PRIVMSG", "root", "The group Book club was made: #Book-club."))
            alice.send("INVITE bob #Book-club", "INVITE carol #Book-club")
            try await bob.expect("INVITE", from: "alice", "#Book-club")
            try await bob.told("alice (alice@example.com) invites you to the group Book club.")
            bob.send("PRIVMSG root :chat accept Book-club")
            try await bob.expectAll(
                ("JOIN", "bob", "#Book-club"), ("PRIVMSG", "root", "You are in the group Book club."))
            try await alice.expect("JOIN", from: "bob", "#Book-club")
            try await carol.told("alice (alice@example.com) invites you to the group Book club.")
            try await carol.ask("chat decline", "The invitation to Book club was declined.")
            try await carol.ask("chat list", "There are no group chats.")

            alice.send("PRIVMSG #Book-club :what do we read?")
            let question = try await bob.expect("PRIVMSG", from: "alice", "what do we read?")
            #expect(question.parameters.first == "#Book-club")
            bob.send("PRIVMSG #Book-club :Moby-Dick")
            try await alice.expect("PRIVMSG", from: "bob", "Moby-Dick")

            // It is there at the next sign-in, without being asked for.
            alice.send("QUIT")
            _ = try? await alice.collect { _ in false }
            let again = try await world.client("alice@example.com", nick: "alice")
            try await again.expectAll(("JOIN", "alice", "#Book-club"), ("NOTICE", "root", "is signed in"))
            bob.send("PRIVMSG #Book-club :are you back?")
            try await again.expect("PRIVMSG", from: "bob", "are you back?")

            try await bob.ask("chat leave Book-club", "You have left #Book-club for good.")
            try await again.wait("bob to leave") {
                $0.source?.nick == "bob" && $0.command == "PART" && $0.parameters.first == "#Book-club"
            }
            try await bob.ask("chat list", "There are no group chats.")
            #expect(try await carol.collect { $0.command == "PRIVMSG" }.isEmpty)
        }
    }

    @Test(arguments: ["ancient", "old"])
    func anOlderDialectSaysThatItHasNone(network: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            let answer = try await alice.ask("chat create Book club", "was not made: ")
            #expect(answer == "The group Book club was not made: the service can do this only from MSNP18 on.")
        }
    }
}
