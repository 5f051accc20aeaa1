// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayCore

@Suite struct LastingGroupTests {
    private static let circle = ConversationID("circle-1")

    private static func group(_ standing: LastingGroup.Standing, _ name: String = "Book club: Tuesdays") -> NetworkEvent
    {
        .lastingGroup(
            LastingGroup(
                conversation: circle, name: name, standing: standing,
                inviter: standing == .invited ? Bench.identity("bob") : nil))
    }

    @Test func anInvitationIsAnsweredAndTheGroupStaysOverALoss() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            network.last?.report(Self.group(.invited))
            network.last?.report(Self.group(.invited))
            guard let invitation = session.groupInvitations.first else { return }
            try session.answer(invitation, accept: true, by: notebook.id)
            guard let (id, edit) = network.last?.edits.last else { return }
            #expect(edit == .lastingGroup(.accept(Self.circle)))
            network.last?.report(Self.group(.member))
            network.last?.report(.edited(id, nil))
            network.last?.report(.conversation(Self.circle, .joined(Bench.identity("bob"))))
            network.last?.lose()
        }
        #expect(
            notebook.take().filter { !$0.hasPrefix("edited") } == [
                "invited into #Book-club-Tuesdays (Book club: Tuesdays) by bob",
                "no longer invited into #Book-club-Tuesdays",
                "#Book-club-Tuesdays opened by me", "#Book-club-Tuesdays joined bob", "#Book-club-Tuesdays left bob",
                "account waiting 3: broke",
            ])
        await bench.loop.advanceTime(by: .seconds(10))
        _ = notebook.take()
        try await bench.run { session in
            network.last?.accept(contacts: ["bob"])
            network.last?.report(Self.group(.member))
            network.last?.report(
                .conversation(Self.circle, .opened(participants: [Bench.identity("bob")], grownFrom: nil)))
            guard let group = session.group(named: "book-club-tuesdays") else { return }
            _ = try session.submit(.text("hello"), to: .group(group.id), from: notebook.id)
        }
        #expect(notebook.lines == ["account connected: MSNP18", "#Book-club-Tuesdays joined bob"])
        #expect(network.last?.sent.last?.1 == Self.circle)
    }

    @Test func closingItHereIsNotLeavingIt() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            network.last?.report(Self.group(.member, "Friends"))
            guard let group = session.group(named: "friends") else { return }
            session.leave(group.id)
            #expect(session.allGroups.isEmpty)
            network.last?.report(.typing(Self.circle, Bench.identity("bob")))
            network.last?.report(
                .message(IncomingMessage(conversation: Self.circle, sender: Bench.identity("bob"), body: .text("hi"))))
            session.leave(group.id)
            #expect(try session.openGroup(named: "Friends").id == group.id)
            try session.leaveForGood(group.id, by: notebook.id)
            network.last?.report(.lastingGroupGone(Self.circle))
            #expect(session.group(named: "friends") == nil)
        }
        #expect(
            notebook.lines == [
                "#Friends opened by me", "#Friends closed", "#Friends opened by me", "#Friends <bob> hi",
                "#Friends closed", "#Friends opened by me", "#Friends closed",
            ])
        #expect(network.last?.edits.map(\.1) == [.lastingGroup(.leave(Self.circle))])
    }

    /// After a sign-in a lasting group can be written to only when the network has opened it, and nothing else waits for
    /// that.
    @Test func whatIsWrittenBeforeTheNetworkHasOpenedItWaits() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            network.last?.report(Self.group(.member, "Friends"))
            guard let group = session.group(named: "friends") else { return }
            _ = try session.submit(.text("early"), to: .group(group.id), from: notebook.id)
            try session.say("direct", to: "bob", by: notebook)
            #expect(network.last?.texts == ["direct"])
            network.last?.report(.conversation(Self.circle, .opened(participants: [], grownFrom: nil)))
            _ = try session.submit(.text("late"), to: .group(group.id), from: notebook.id)
        }
        #expect(network.last?.texts == ["direct", "early", "late"])
        #expect(notebook.lines == ["#Friends opened by me", "kept early until opened, the first"])
    }

    /// The network says that it does not open it: what waits is sent all the same and ends as the network says.
    @Test func whatIsWrittenWhereTheNetworkDoesNotOpenItEnds() async throws {
        let bench = Bench()
        let notebook = Notebook(1)
        let network = bench.network
        try await bench.signedIn(contacts: ["bob"], notebook: notebook)
        try await bench.run { session in
            network.last?.report(Self.group(.member, "Friends"))
            guard let group = session.group(named: "friends") else { return }
            _ = try session.submit(.text("early"), to: .group(group.id), from: notebook.id)
            network.last?.report(.conversation(Self.circle, .notOpened))
            #expect(network.last?.texts == ["early"])
            _ = try session.submit(.text("late"), to: .group(group.id), from: notebook.id)
        }
        #expect(network.last?.texts == ["early", "late"])
    }

    @Test func whatWaitsForItSurvivesARestartAndOtherGroupsDoNot() async throws {
        let (first, _, before) = try await Bench.signedIn()
        try await first.run { session in
            first.network.last?.report(Self.group(.member, "Friends"))
            let chat = try session.openGroup(named: "chat-1")
            guard let friends = session.group(named: "friends") else { return }
            first.network.last?.lose()
            _ = try session.submit(.text("to friends"), to: .group(friends.id), from: before.id)
            _ = try session.submit(.text("to a chat"), to: .group(chat.id), from: before.id)
            session.close()
        }
        let (second, after) = try await first.restarted()
        try await second.run { session in
            second.network.last?.accept(contacts: ["bob"])
            // Another chat of the same name, with other people.
            second.network.last?.report(
                .conversation(
                    ConversationID("x"), .opened(participants: [Bench.identity("bob")], grownFrom: nil)))
            #expect(session.group(named: "chat-1") != nil)
            second.network.last?.report(Self.group(.member, "Friends, renamed"))
            second.network.last?.report(.conversation(Self.circle, .opened(participants: [], grownFrom: nil)))
        }
        #expect(second.network.last?.sent.map(\.1) == [Self.circle])
        #expect(after.lines.contains("failed to a chat: NOBODY_HERE"))
    }

    @Test func whatWaitsForAGroupThatGoesFails() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            network.last?.report(Self.group(.member, "Friends"))
            guard let group = session.group(named: "friends") else { return }
            _ = try session.submit(.text("early"), to: .group(group.id), from: notebook.id)
            network.last?.report(.lastingGroupGone(Self.circle))
        }
        #expect(
            notebook.lines == [
                "#Friends opened by me", "kept early until opened, the first", "failed early: NOBODY_HERE",
                "#Friends closed",
            ])
        #expect((bench.stores.outbox as? InMemoryOutboxStore)?.messages(of: bench.account.id).isEmpty == true)
    }

    @Test func peopleAreInvitedThroughTheNetworksOwnWay() async throws {
        let (bench, network, _) = try await Bench.signedIn()
        try await bench.run { session in
            network.last?.report(Self.group(.member, "Friends"))
            guard let group = session.group(named: "friends"), let bob = session.contact(nick: "bob") else { return }
            try session.invite(bob.reference, to: group.id)
        }
        #expect(network.last?.edits.map(\.1) == [.lastingGroup(.invite(ContactID("bob"), to: Self.circle))])
    }

    @Test(arguments: [
        ("Book club", "Book-club"), ("a, b: c", "a-b-c"), ("  x  ", "x"), ("#one", "one"), ("\u{1}\u{2}", "group"),
        ("", "group"), ("日本 の 友", "日本-の-友"), (String(repeating: "é", count: 60), String(repeating: "é", count: 24)),
    ])
    func titlesBecomeNamesInOneWord(title: String, name: String) {
        #expect(UserSession.groupName(title) == name)
    }

    @Test func namesAreUniqueAmongGroups() async throws {
        let (bench, network, _) = try await Bench.signedIn(contacts: [])
        let names = try await bench.run { session in
            for number in 1...3 {
                network.last?.report(
                    .lastingGroup(
                        LastingGroup(conversation: ConversationID("c\(number)"), name: "Friends", standing: .member)))
            }
            return session.allGroups.map(\.name)
        }
        #expect(names == ["Friends", "Friends-2", "Friends-3"])
    }

    /// Names differ in more than case, as nothing else tells channels apart, and nobody can take that of something else.
    @Test func everyGroupHasANameOfItsOwn() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            session.reserve(groupName: "Monarch")
            for (number, name) in ["Club", "club", "monarch", "chat-1"].enumerated() {
                network.last?.report(
                    .lastingGroup(
                        LastingGroup(conversation: ConversationID("c\(number)"), name: name, standing: .invited)))
            }
            #expect(try session.openGroup(named: nil).name == "chat-2")
            // By the time the invitation is accepted, the user has a group of that name.
            _ = try session.openGroup(named: "CLUB")
            network.last?.report(
                .lastingGroup(LastingGroup(conversation: ConversationID("c0"), name: "Club", standing: .member)))
        }
        #expect(
            notebook.lines == [
                "invited into #Club (Club)", "invited into #club-2 (club)", "invited into #monarch-2 (monarch)",
                "invited into #chat-1 (chat-1)", "#chat-2 opened by me", "#CLUB opened by me",
                "no longer invited into #Club", "#Club-3 opened by me",
            ])
    }
}
