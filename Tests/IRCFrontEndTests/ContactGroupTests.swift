// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Groups of contacts, privacy, places")
struct ContactGroupTests {
    /// `alice`, with bob and dave among her friends and an empty group.
    private static func sorted(_ gateway: TestGateway) async throws -> TestClient {
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(
                .contactGroups([
                    ContactGroup(id: ContactGroupID("f"), name: "Friends"),
                    ContactGroup(id: ContactGroupID("o"), name: "Old\u{2} friends"),
                ]))
            for name in ["bob", "dave"] {
                client.report(
                    .contact(ContactDetails(identity: FakeNetwork.identity(name), groups: [ContactGroupID("f")])))
            }
            client.editsEndAtOnce = true
        }
        _ = try await alice.take()
        return alice
    }

    @Test func `whoever is added in the channel of a group is put in the group`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.sorted(gateway)
        _ = try await alice.ask("JOIN &Friends", "JOIN &others")
        for (channel, group) in [("&friends", ContactGroupID("f")), ("&others", nil), ("&monarch", nil)] {
            let lines = try await alice.ask("PRIVMSG \(channel) :add zoe@demo.monarch")
            let edit = ContactEdit.add(address: "zoe@demo.monarch", group: group)
            #expect(try await gateway.network { $0.calls.last } == "\(edit)")
            let place = group == nil ? "" : " in the group Friends"
            #expect(lines.last?.hasSuffix(":zoe@demo.monarch is on your contact list now\(place).") == true)
        }
    }

    @Test func `groups are listed, and contacts by group`() async throws {
        let alice = try await Self.sorted(TestGateway())
        for line in ["group", "group list", "gr l"] {
            expectLines(try await alice.bot(line), ["Friends (2): bob, dave", "Old friends (0)"])
        }
        expectLines(
            try await alice.bot("group info FRIENDS"),
            ["Friends: 2 contacts", "  bob  bob@demo.monarch  Online", "  dave  dave@demo.monarch  Away"])
        expectLines(
            try await alice.bot("blist all groups"),
            [
                "Friends:", "  bob    bob@demo.monarch    Online", "  dave   dave@demo.monarch   Away", "In no group:",
                "  carol  carol@demo.monarch  Online", "  erin   erin@demo.monarch   Offline",
                "4 contacts: 2 online, 1 away, 1 offline.",
            ])
    }

    @Test func `groups are made, renamed and removed, contacts are moved`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.sorted(gateway)
        let steps: [(String, String, [String])] = [
            (
                "group add \"At work\"",
                "There is a group At work now. To put somebody in it type: group move <nick> \"At work\"",
                [#"addGroup(name: "At work")"#]
            ),
            (
                "group rename friends Pals", "The group Friends is called Pals from now on.",
                [#"renameGroup(f, name: "Pals")"#]
            ),
            (
                "group del Friends", "The group Friends is gone; its contacts stay on your list.", ["removeGroup(f)"]
            ),
            (
                "group move bob \"old\u{2} friends\"", "There is no group old friends: did you mean Old friends?", []
            ),
            (
                "group move carol friends", "carol is in the group Friends.", ["setGroup(carol, f, isMember: true)"]
            ),
            ("group move bob friends", "bob is in the group Friends.", []),
            ("group move bob none", "bob is in no group any more.", ["setGroup(bob, f, isMember: false)"]),
        ]
        for (line, answer, calls) in steps {
            let before = try await gateway.network { $0.calls.count }
            expectLines(try await alice.bot(line), [answer])
            #expect(try await gateway.network { Array($0.calls.dropFirst(before)) } == calls)
        }
    }

    @Test func `wrong use is answered with what is wrong and what to type`() async throws {
        let alice = try await Self.sorted(TestGateway())
        let cases: [(String, String)] = [
            (
                "group lsit",
                "There is no group lsit, did you mean group list? Type: group list, info, add, remove, rename or move"
            ),
            ("group re", "re could be remove or rename: type a little more of it."),
            ("group list all", "That is more than I understand. Type: group list"),
            ("group info", "Which group? Type: group info <name>"),
            ("group info freinds", "There is no group freinds: did you mean Friends?"),
            ("group info enemies", "There is no group enemies. Type: group list"),
            ("group add", "The name is missing. Type: group add <name>"),
            ("group add Friends", "There is a group Friends already."),
            ("group add At work", "A name with spaces goes in double quotes. Type: group add <name>"),
            ("group remove", "Which group? Type: group remove <name>"),
            ("group rename", "Which group? Type: group rename <name> <new name>"),
            ("group rename Friends", "The new name is missing. Type: group rename <name> <new name>"),
            (
                "group rename Friends a b",
                "A name with spaces goes in double quotes. Type: group rename <name> <new name>"
            ),
            ("group move", "Whom do you want to move? Type: group move <nick> <name>"),
            ("group move zoe Friends", "There is no contact zoe: blist all shows everybody."),
            ("group move bob", "To which group? Type: group move <nick> <name>"),
            ("group move bob Old friends", "A name with spaces goes in double quotes. Type: group move <nick> <name>"),
            ("privacy shut", "There is no privacy 'shut'. Type: privacy open, closed, ask or quiet"),
            ("privacy open 1 2", "That is more than I understand. Type: privacy open|closed|ask|quiet [<account>]"),
            ("privacy open 2", "There is no account 2, the last is 1. Type: account list"),
            ("endpoints", "You are signed in nowhere else, as far as the network tells."),
            ("endpoints sign-out", "Which one? Type: endpoints sign-out <number or all>  (endpoints lists them)"),
            ("endpoints sign-out all", "You are signed in nowhere else, as far as the network tells."),
            ("endpoints go", "There is no endpoints 'go'. Type: endpoints sign-out <number or all>"),
            ("endpoints name", "The name is missing. Type: endpoints name <name>"),
        ]
        for (line, answer) in cases { expectLines(try await alice.bot(line), [answer]) }
    }

    @Test func `privacy is shown and changed`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.sorted(gateway)
        let steps: [(String, String, String)] = [
            (
                "privacy closed", "demo: people on none of your lists can neither see you nor write to you.",
                "privacy(allowsStrangers: false)"
            ),
            (
                "privacy open demo", "demo: people on none of your lists may see you and write to you.",
                "privacy(allowsStrangers: true)"
            ),
            ("privacy ask", "demo: you are asked about people who add you.", "asksAboutAdditions(true)"),
            ("privacy q 1", "demo: you are not asked about people who add you.", "asksAboutAdditions(false)"),
        ]
        for (line, answer, call) in steps {
            expectLines(try await alice.bot(line), [answer])
            #expect(try await gateway.network { $0.calls.last } == call)
        }
        try await gateway.network {
            $0.report(.privacy(PrivacySettings(allowsStrangers: false, asksAboutAdditions: false)))
        }
        expectLines(
            try await alice.bot("privacy"),
            [
                "demo: people on none of your lists can neither see you nor write to you (closed); "
                    + "you are not asked about people who add you (quiet)."
            ])
    }

    @Test func `other places are told of, listed and signed out`() async throws {
        let gateway = TestGateway()
        let alice = try await Self.sorted(gateway)
        let own = Endpoint(id: "m", name: "Monarch", availability: .online, isOwn: true)
        let laptop = Endpoint(id: "l", name: "Lap\u{3}4top", availability: .away, isIdle: true)
        let nameless = Endpoint(id: "n", name: "", availability: .busy)
        let notice = ":root!root@monarch.local NOTICE &monarch :"
        try await gateway.network { $0.report(.endpoints([own])) }
        expectLines(try await alice.take(), [])
        try await gateway.network { $0.report(.endpoints([own, laptop, nameless])) }
        expectLines(
            try await alice.take(),
            [notice + "alice@demo.monarch is also signed in elsewhere: Laptop, a place without a name. Type: endpoints"]
        )
        expectLines(
            try await alice.bot("endpoints"),
            ["1. Monarch (this one): Online", "2. Laptop: Away, idle", "3. a place without a name: Busy"])
        expectLines(try await alice.bot("endpoints sign-out 1"), ["Number 1 is this place. Type: account off demo"])
        expectLines(
            try await alice.bot("endpoints sign-out 4"), ["There is no number 4, the last is 3. Type: endpoints"])
        expectLines(
            try await alice.bot("endpoints sign-out it"),
            ["'it' is not a number. Type: endpoints sign-out <number or all>"])
        expectLines(try await alice.bot("endpoints sign-out 2"), ["Signing out Laptop …"])
        expectLines(try await alice.bot("endp signout all"), ["Signing out everywhere else …"])
        expectLines(try await alice.bot("endpoints name Sofa"), ["This place is called Sofa now."])
        #expect(
            try await gateway.network { $0.calls.suffix(3) } == ["sign out l", "sign out all", "endpoint name Sofa"])
        try await gateway.network { $0.report(.endpoints([own, nameless])) }
        expectLines(try await alice.take(), [notice + "alice@demo.monarch is no longer signed in at Laptop."])
    }
}
