// SPDX-License-Identifier: Apache-2.0
import IRCWire
import MSNPServer
import Testing

@testable import Monarch

/// The contact list as a user edits it, and what the others see of that.
@Suite(.timeLimit(.minutes(5))) struct ListTests {
    @Test(arguments: ["ancient", "old", "new"])
    func somebodyIsAddedAndAccepts(network: String) async throws {
        let people = [World.stranger("alice"), World.stranger("dave", allowsStrangers: false)]
        try await World.run(accounts: people) { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            let dave = try await world.signedIn("\(network)/dave@example.com", nick: "dave")
            try await alice.ask(
                "add dave@example.com davey", "dave@example.com is on your contact list now, as davey.")
            let request = try await dave.told("added you to their contacts")
            #expect(request.hasPrefix("alice (alice@example.com)"))
            #expect(request.hasSuffix("Type: accept alice, decline alice or block alice"))
            try await dave.ask("requests", "1. alice (alice@example.com)")
            // Nobody is seen before they have agreed.
            #expect(try await alice.collect { $0.command == "JOIN" }.isEmpty)

            try await dave.ask("accept", "alice (alice@example.com) may see you and write to you.")
            try await alice.expect("JOIN", from: "davey", "&monarch")
            try await dave.ask("requests", "Nobody waits for an answer.")
            alice.send("PRIVMSG davey :thank you")
            try await dave.expect("PRIVMSG", from: "alice", "thank you")

            // The network knows it, not only the gateway.
            dave.send("QUIT")
            try await alice.expect("QUIT", from: "davey")
            let again = try await world.signedIn("\(network)/dave@example.com", nick: "dave")
            try await alice.expect("JOIN", from: "davey", "&monarch")
            try await again.ask("requests", "Nobody waits for an answer.")
        }
    }

    @Test(arguments: ["ancient", "old", "new"])
    func somebodyIsAddedAndDeclines(network: String) async throws {
        let people = [World.stranger("alice"), World.stranger("dave", allowsStrangers: false)]
        try await World.run(accounts: people) { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            // Whoever is not there is asked at the next sign-in.
            try await alice.ask("add dave@example.com", "dave@example.com is on your contact list now, as dave.")
            let dave = try await world.client("\(network)/dave@example.com", nick: "dave")
            try await dave.told("added you to their contacts")
            try await dave.told("is signed in")
            try await dave.ask("decline alice", "The request of alice (alice@example.com) was declined.")
            try await dave.ask("requests", "Nobody waits for an answer.")
            #expect(try await alice.collect { $0.command == "JOIN" }.isEmpty)

            dave.send("QUIT")
            _ = try? await dave.collect { _ in false }
            let again = try await world.signedIn("\(network)/dave@example.com", nick: "dave")
            try await again.ask("requests", "Nobody waits for an answer.")
        }
    }

    @Test(arguments: ["ancient", "old", "new"])
    func somebodyIsBlockedAndAllowedAgain(network: String) async throws {
        try await World.run { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            let bob = try await world.signedIn("\(network)/bob@example.com", nick: "bob")
            try await alice.expect("JOIN", from: "bob", "&monarch")
            try await bob.ask(
                "block alice", "alice (alice@example.com) is blocked: they see you offline and cannot write to you.")
            try await alice.expect("QUIT", from: "bob")
            try await bob.ask("block", "alice@example.com")
            try await bob.ask("block alice", "alice is blocked already.")
            alice.send("PRIVMSG bob :why?")
            try await alice.expect("NOTICE", from: "bob")
            #expect(try await bob.collect { $0.source?.nick == "alice" && $0.command == "PRIVMSG" }.isEmpty)

            try await bob.ask("allow alice", "alice (alice@example.com) may see you and write to you.")
            try await alice.expect("JOIN", from: "bob", "&monarch")
            bob.send("PRIVMSG alice :sorry")
            try await alice.expect("PRIVMSG", from: "bob", "sorry")
        }
    }

    @Test(arguments: ["ancient", "old", "new"])
    func somebodyIsRenamedAndRemoved(network: String) async throws {
        try await World.run(keeps: true) { world in
            var alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            let bob = try await world.signedIn("other-new/bob@example.com", nick: "bob")
            try await alice.expect("JOIN", from: "bob", "&monarch")
            alice.send("PRIVMSG root :rename bob bobby")
            try await alice.expect("NICK", from: "bob", "bobby")
            try await alice.expect("PRIVMSG", from: "root", "bob is called bobby from now on.")
            alice.send("PRIVMSG bobby :hello")
            try await bob.expect("PRIVMSG", from: "alice", "hello")
            bob.send("PRIVMSG alice :who?")
            try await alice.expect("PRIVMSG", from: "bobby", "who?")

            alice.send("QUIT")
            try await bob.expect("QUIT", from: "alice")
            try await world.restartGateway()
            alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            try await alice.ask("blist all", "bobby  bob@example.com")
            try await alice.ask("remove bobby", "bobby (bob@example.com) is no longer on your contact list.")
            try await alice.ask("blist all", "1 contact:")
            try await alice.ask("remove bobby", "bobby is not on your contact list.")
            alice.send("QUIT")
            _ = try? await alice.collect { _ in false }
            alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            try await alice.ask("blist all", "1 contact:")
        }
    }

    @Test(arguments: ["ancient", "old", "new"])
    func contactsAreSortedIntoGroups(network: String) async throws {
        try await World.run { world in
            var alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            try await alice.ask(#"group add "Old friends""#, "There is a group Old friends now.")
            try await alice.ask(#"group move bob "old friends""#, "bob is in the group Old friends.")
            try await alice.ask("group list", "Old friends (1): bob")
            alice.send("QUIT")
            _ = try? await alice.collect { _ in false }
            alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            try await alice.ask("group list", "Old friends (1): bob")
            try await alice.ask(#"group rename "Old friends" School"#, "is called School from now on.")
            try await alice.ask("group move bob none", "bob is in no group any more.")
            try await alice.ask("group list", "School (0)")
            try await alice.ask("group remove School", "The group School is gone; its contacts stay on your list.")
            try await alice.ask("blist all", "2 contacts")
        }
    }

    @Test(arguments: [
        ("ancient", "there is no such account."),
        ("old", "the account does not exist or is not valid."),
        ("new", "the account does not exist or is not valid."),
    ])
    func whatTheNetworkRefusesIsToldInWords(network: String, reason: String) async throws {
        let people = World.people + [World.stranger("dave")]
        let serve: World.Service = { $0.limits.contacts = 2 }
        try await World.run(accounts: people, serve: serve) { world in
            let alice = try await world.signedIn("\(network)/alice@example.com", nick: "alice")
            let full = try await alice.ask("add dave@example.com", "dave@example.com")
            #expect(full == "dave@example.com was not added: the contact list is full.")
            let unknown = try await alice.ask("add nobody@example.com", "nobody@example.com")
            #expect(unknown == "nobody@example.com was not added: " + reason)
            try await alice.ask("add nobody", "'nobody' is not an address like name@example.com")
            try await alice.ask("blist all", "2 contacts")
        }
    }
}
