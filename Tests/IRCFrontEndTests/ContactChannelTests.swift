// SPDX-License-Identifier: Apache-2.0
import NIOEmbedded
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Channels of contacts")
struct ContactChannelTests {
    private static let friends = ContactGroupID("1")

    /// alice, with bob and erin in the group Best friends.
    private func friends(_ capabilities: String = "") async throws -> (TestGateway, TestClient) {
        let gateway = TestGateway()
        let alice = try await gateway.alice(capabilities)
        try await gateway.network { client in
            client.report(.contactGroups([ContactGroup(id: Self.friends, name: "Best friends")]))
            for name in ["bob", "erin"] {
                client.report(
                    .contact(ContactDetails(identity: FakeNetwork.identity(name), groups: [Self.friends])))
            }
        }
        _ = try await alice.take()
        return (gateway, alice)
    }

    private static func presence(_ name: String, _ availability: Availability) -> NetworkEvent {
        .presence(ContactID(name), availability, displayName: nil)
    }

    @Test func `JOIN makes a channel that is filled by the group of its name`() async throws {
        let (gateway, alice) = try await friends()
        expectLines(
            try await alice.ask("JOIN &Best_Friends", "JOIN &best_friends"),
            [
                ":alice!alice@demo.monarch JOIN &Best_Friends",
                ":monarch.local 332 alice &Best_Friends :Your contacts: the group Best friends",
                ":monarch.local 353 alice = &Best_Friends :alice @root +bob",
                ":monarch.local 366 alice &Best_Friends :End of /NAMES list",
            ])
        await gateway.advance(by: 60_000)
        try await gateway.network { client in
            client.report(Self.presence("erin", .online))
            client.report(Self.presence("bob", .away))
        }
        // In both channels, with one MODE for each, and gone from both at once.
        expectLines(
            try await alice.take(),
            [
                ":erin!erin@demo.monarch JOIN &monarch", ":erin!erin@demo.monarch JOIN &Best_Friends",
                ":root!root@monarch.local MODE &monarch +v-v erin bob",
                ":root!root@monarch.local MODE &Best_Friends +v-v erin bob",
            ])
        try await gateway.network { $0.report(Self.presence("erin", .offline)) }
        expectLines(try await alice.take(), [":erin!erin@demo.monarch QUIT :Offline"])
        expectLines(
            try await alice.ask(
                "WHO &best_friends", "NAMES &BEST_FRIENDS", "MODE &best_friends", "TOPIC &best_friends"),
            [
                ":monarch.local 352 alice &Best_Friends alice demo.monarch monarch.local alice H :0 Alice",
                ":monarch.local 352 alice &Best_Friends root monarch.local monarch.local root HB@ :0 Control bot",
                ":monarch.local 352 alice &Best_Friends bob demo.monarch monarch.local bob G :0 BOB",
                ":monarch.local 315 alice &best_friends :End of WHO list",
                ":monarch.local 353 alice = &Best_Friends :alice @root bob",
                ":monarch.local 366 alice &Best_Friends :End of /NAMES list",
                ":monarch.local 324 alice &best_friends +nt", ":monarch.local 329 alice &best_friends 1700000000",
                ":monarch.local 332 alice &Best_Friends :Your contacts: the group Best friends",
            ])
        #expect(
            try await alice.ask("WHOIS bob").contains(":monarch.local 319 alice bob :&monarch &Best_Friends"))
        #expect(
            try await alice.ask("LIST").contains(
                ":monarch.local 322 alice &Best_Friends 3 :Your contacts: the group Best friends"))
    }

    @Test func `a channel is named after a network, an account, or nothing that is known`() async throws {
        let (_, alice) = try await friends()
        #expect(
            try await alice.ask("JOIN &demo").contains(
                ":monarch.local 332 alice &demo :Your contacts: the network demo"))
        #expect(
            try await alice.ask("JOIN &alice").contains(
                ":monarch.local 332 alice &alice :Your contacts: the account demo/alice@demo.monarch"))
        let lines = try await alice.ask("JOIN &zoo")
        #expect(lines.contains(":monarch.local 332 alice &zoo :Your contacts: all of them"))
        #expect(lines.contains(":monarch.local 353 alice = &zoo :alice @root +bob +carol dave"))
    }

    @Test func `INVITE puts somebody in the group and KICK takes them out`() async throws {
        let (gateway, alice) = try await friends()
        _ = try await alice.ask("JOIN &best-friends")
        expectLines(
            try await alice.ask("INVITE carol &best-friends", "KICK &best-friends bob"),
            [":monarch.local 341 alice carol &best-friends"])
        #expect(
            try await gateway.network { $0.calls.suffix(2) } == [
                "setGroup(carol, 1, isMember: true)", "setGroup(bob, 1, isMember: false)",
            ])
        try await gateway.network { client in
            client.report(.contact(ContactDetails(identity: FakeNetwork.identity("carol"), groups: [Self.friends])))
            client.report(.contact(ContactDetails(identity: FakeNetwork.identity("bob"))))
            client.endEdits()
        }
        expectLines(
            try await alice.take(),
            [
                ":carol!carol@demo.monarch JOIN &best-friends",
                ":root!root@monarch.local MODE &best-friends +v carol", ":bob!bob@demo.monarch PART &best-friends",
            ])
        // Somebody new is added to the list and the group together.
        expectLines(
            try await alice.ask("INVITE zoe@example.net &best-friends"),
            [":monarch.local 341 alice zoe@example.net &best-friends"])
        #expect(
            try await gateway.network { $0.calls.last }
                == "add(address: \"zoe@example.net\", alias: \"\", group: Optional(1), message: \"\")")
        try await gateway.network { $0.endEdits(EditFailure(.tooMany, "the list is full")) }
        expectLines(
            try await alice.take(),
            [
                ":root!root@monarch.local NOTICE &monarch :zoe@example.net was not put in the group Best friends: the list is full."
            ])
    }

    @Test func `what cannot be done there is said`() async throws {
        let (_, alice) = try await friends()
        _ = try await alice.ask("JOIN &best-friends,&demo")
        let none = "&demo shows no group of contacts, so nobody can be put in or taken out"
        expectLines(
            try await alice.ask(
                "INVITE bob &best-friends", "INVITE nobody &best-friends", "INVITE alice &best-friends",
                "INVITE bob &demo", "KICK &demo bob", "KICK &best-friends carol,nobody,root", "TOPIC &demo :mine",
                "MODE &demo +m", "JOIN &", "JOIN &a,b c", "PART &demo", "PART &demo", "PART &nowhere", "KICK &demo bob",
                "INVITE carol &demo", "TOPIC &demo", "WHO &demo", "NAMES &demo", "PRIVMSG &demo :hi"),
            [
                ":monarch.local 443 alice bob &best-friends :is already on channel",
                ":monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that",
                ":monarch.local 443 alice alice &best-friends :is already on channel",
                ":monarch.local 482 alice &demo :\(none)", ":monarch.local 482 alice &demo :\(none)",
                ":monarch.local 441 alice carol &best-friends :is not in the group Best friends",
                ":monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that",
                ":monarch.local 482 alice &best-friends :Only contacts can be taken out of the group",
                ":monarch.local 482 alice &demo :The topic of this channel is fixed",
                ":monarch.local 482 alice &demo :The modes of this channel are fixed",
                ":monarch.local 403 alice & :No such channel",
                ":alice!alice@demo.monarch JOIN &a", ":monarch.local 332 alice &a :Your contacts: all of them",
                ":monarch.local 353 alice = &a :alice @root +bob +carol dave",
                ":monarch.local 366 alice &a :End of /NAMES list", ":monarch.local 403 alice b :No such channel",
                ":alice!alice@demo.monarch PART &demo", ":monarch.local 442 alice &demo :You are not in that channel",
                ":monarch.local 403 alice &nowhere :No such channel",
                ":monarch.local 442 alice &demo :You are not in that channel",
                ":monarch.local 442 alice &demo :You are not in that channel",
                ":monarch.local 442 alice &demo :You are not in that channel",
                ":monarch.local 315 alice &demo :End of WHO list", ":monarch.local 366 alice &demo :End of /NAMES list",
                ":monarch.local 404 alice &demo :You are not in that channel",
            ])
    }

    @Test func `there is an end to channels`() async throws {
        var limits = SessionLimits()
        limits.contactChannels = 3
        let gateway = TestGateway(limits: limits)
        let alice = try await gateway.alice()
        let lines = try await alice.ask("JOIN &one,&two,&three")
        #expect(lines.last == ":monarch.local 405 alice &three :There can be at most 3 channels of contacts.")
        #expect(
            try await alice.ask("JOIN &" + String(repeating: "x", count: 63)).first?.contains(" 405 alice ") == true)
        #expect(
            try await alice.ask("JOIN &" + String(repeating: "x", count: 64)).first?.contains(" 403 alice ") == true)
    }

    // MARK: Who is shown

    @Test func `show-users decides who is seen and how`() async throws {
        let (gateway, alice) = try await friends("away-notify")
        _ = try await alice.ask("JOIN &best-friends")
        func show(_ text: String, in name: String) async throws -> [String] {
            let session = try #require(gateway.directory.all.first)
            try await gateway.loop.executeInContext {
                try session.assumeIsolated { session in
                    let channel = name.isEmpty ? ContactChannelID.control : session.contactChannel(named: name)!.id
                    let shown = try ShownContacts(parsing: text)
                    try session.change(channel) { $0.shown = shown }
                }
            }
            return try await alice.take()
        }
        expectLines(
            try await show("online@,away%,offline", in: "best-friends"),
            [
                ":erin!erin@demo.monarch JOIN &best-friends", ":erin!erin@demo.monarch AWAY :Offline",
                ":root!root@monarch.local MODE &best-friends -v+o bob bob",
            ])
        // She stays where the offline are shown and leaves nowhere else.
        await gateway.advance(by: 60_000)
        try await gateway.network { $0.report(Self.presence("erin", .online)) }
        expectLines(
            try await alice.take(),
            [
                ":erin!erin@demo.monarch JOIN &monarch", ":erin!erin@demo.monarch AWAY",
                ":root!root@monarch.local MODE &monarch +v erin",
                ":root!root@monarch.local MODE &best-friends +o erin",
            ])
        try await gateway.network { $0.report(Self.presence("erin", .offline)) }
        expectLines(
            try await alice.take(),
            [
                ":erin!erin@demo.monarch PART &monarch :Offline", ":erin!erin@demo.monarch AWAY :Offline",
                ":root!root@monarch.local MODE &best-friends -o erin",
            ])
        expectLines(
            try await show("away", in: ""),
            [
                ":bob!bob@demo.monarch PART &monarch", ":carol!carol@demo.monarch PART &monarch",
            ])
        expectLines(
            try await alice.ask("NAMES &monarch"),
            [
                ":monarch.local 353 alice = &monarch :alice @root dave",
                ":monarch.local 366 alice &monarch :End of /NAMES list",
            ])
        expectLines(
            try await show("online", in: "best-friends"),
            [":root!root@monarch.local MODE &best-friends -o bob", ":erin!erin@demo.monarch QUIT :Offline"])
    }

    @Test func `with offline contacts shown a lost connection is a netsplit for the others only`() async throws {
        let (gateway, alice) = try await friends("batch")
        _ = try await alice.ask("JOIN &best-friends")
        let session = try #require(gateway.directory.all.first)
        try await gateway.loop.executeInContext {
            try session.assumeIsolated { session in
                try session.change(session.contactChannel(named: "best-friends")!.id) {
                    $0.shown = ShownContacts(online: .voiced, offline: .plain)
                }
            }
        }
        _ = try await alice.take()
        try await gateway.network { $0.report(.disconnected(Disconnection("it is late", retry: .never))) }
        expectLines(
            try await alice.take().filter { !$0.contains(" NOTICE ") },
            [
                ":monarch.local BATCH +b1 netsplit monarch.local demo.network",
                "@batch=b1 :carol!carol@demo.monarch QUIT :monarch.local demo.network",
                "@batch=b1 :dave!dave@demo.monarch QUIT :monarch.local demo.network",
                ":monarch.local BATCH -b1", ":bob!bob@demo.monarch PART &monarch :Offline",
                ":root!root@monarch.local MODE &best-friends -v bob",
            ])
    }

    @Test func `a phone is special`() async throws {
        let (gateway, alice) = try await friends()
        try await gateway.network {
            $0.report(.presence(ContactID("bob"), .online, displayName: nil, facts: [.mobile]))
        }
        expectLines(try await alice.take(), [":root!root@monarch.local MODE &monarch -v+h bob bob"])
        #expect(
            try await alice.ask("NAMES &monarch").first
                == ":monarch.local 353 alice = &monarch :alice @root %bob +carol dave")
    }

    // MARK: Several clients, and later

    @Test func `each client is in its own channels, and new ones join those that join by themselves`() async throws {
        let (gateway, alice) = try await friends()
        let second = try await gateway.connect()
        try await second.register("", pass: "alice@demo.monarch:demo", nick: "ally")
        _ = try await alice.ask("JOIN &best-friends")
        expectLines(try await second.take(), [])
        let session = try #require(gateway.directory.all.first)
        try await gateway.loop.executeInContext {
            try session.assumeIsolated { session in
                try session.change(session.contactChannel(named: "best-friends")!.id) { $0.joinsByItself = true }
                try session.change(.control) { $0.joinsByItself = false }
            }
        }
        let third = try await gateway.connect()
        let burst = try await third.ask("PASS alice@demo.monarch:demo", "NICK al", "USER al 0 * :Alice")
        #expect(burst.contains(":monarch.local 353 al = &best-friends :al @root +bob"))
        #expect(!burst.contains { $0.contains(" &monarch ") })
        // Removed for good, it closes wherever it is open.
        try await gateway.loop.executeInContext {
            try session.assumeIsolated { try $0.removeContactChannel($0.contactChannel(named: "best-friends")!.id) }
        }
        expectLines(try await alice.take(), [":alice!alice@demo.monarch PART &best-friends"])
        expectLines(try await third.take(), [":al!alice@demo.monarch PART &best-friends"])
    }

    @Test func `a channel that is joined while signing in waits for the groups`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        expectLines(try await alice.ask("JOIN &friends"), [])
        try await gateway.network { client in
            client.report(
                .connected(
                    detail: "FAKE1", contacts: [],
                    profile: OwnProfile(displayName: "Alice"),
                    groups: [ContactGroup(id: Self.friends, name: "Friends")]))
        }
        await gateway.advance(by: 500)
        #expect(try await alice.take().contains(":monarch.local 332 alice &friends :Your contacts: the group Friends"))
    }

    @Test func `the channel follows its group when that is called something else`() async throws {
        let (gateway, alice) = try await friends()
        _ = try await alice.ask("JOIN &best-friends")
        try await gateway.network { $0.report(.contactGroups([ContactGroup(id: Self.friends, name: "Old friends")])) }
        expectLines(try await alice.take(), [])
        #expect(
            try await alice.ask("TOPIC &best-friends")
                == [":monarch.local 332 alice &best-friends :Your contacts: the group Old friends"])
        try await gateway.network { $0.report(.contactGroups([])) }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch PART &best-friends"])
    }

    @Test func `a line there is for the bot, or for a contact, as in the control channel`() async throws {
        let (gateway, alice) = try await friends()
        _ = try await alice.ask("JOIN &best-friends")
        #expect(
            try await alice.ask("PRIVMSG &best-friends :group list").first
                == ":root!root@monarch.local PRIVMSG &best-friends :Best friends (2): bob, erin")
        _ = try await alice.ask("PRIVMSG &best-friends :bob: hello")
        #expect(try await gateway.network { $0.sent.map { "\($0.conversation)" } } == ["direct-bob"])
        // They answer where they were spoken to last.
        try await gateway.network { $0.says("bob", "hi") }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch PRIVMSG &best-friends :alice: hi"])
        _ = try await alice.ask("PRIVMSG &monarch :bob: and here")
        try await gateway.network { $0.says("bob", "hi") }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch PRIVMSG &monarch :alice: hi"])
        // In a channel that has been left nobody is heard.
        _ = try await alice.ask("PRIVMSG &best-friends :bob: here again", "PART &best-friends")
        try await gateway.network { $0.says("bob", "hi") }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch PRIVMSG &monarch :alice: hi"])
    }

    @Test func `no-implicit-names leaves the names out and everything else in`() async throws {
        let (gateway, alice) = try await friends("draft/no-implicit-names")
        expectLines(
            try await alice.ask("JOIN &best-friends", "JOIN #party"),
            [
                ":alice!alice@demo.monarch JOIN &best-friends",
                ":monarch.local 332 alice &best-friends :Your contacts: the group Best friends",
                ":alice!alice@demo.monarch JOIN #party",
            ])
        try await gateway.network { $0.report(Self.presence("bob", .offline)) }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch QUIT :Offline"])
        #expect(try await alice.ask("NAMES #party").first == ":monarch.local 353 alice = #party :alice")
    }
}
