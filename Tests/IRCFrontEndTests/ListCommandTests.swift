// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Changing the contact list")
struct ListCommandTests {
    @Test func `wrong use is answered with what is wrong and what to type`() async throws {
        let alice = try await TestGateway().alice()
        let cases: [(String, String)] = [
            ("add", "Whom do you want to add? Type: add <address> [<nick>]"),
            ("add bobby", "'bobby' is not an address like name@example.com. Type: add <address> [<nick>]"),
            ("add bob", "bob (bob@demo.monarch) is on your list already."),
            (
                "add BOB@demo.monarch bobby",
                "bob (bob@demo.monarch) is on your list already. To call them something else type: rename bob <new nick>"
            ),
            ("add alice@demo.monarch", "That is you. Type: add <address> [<nick>]"),
            ("add nowhere zoe@demo.monarch", "There is no account nowhere. Type: account list"),
            ("add 2 zoe@demo.monarch", "There is no account 2, the last is 1. Type: account list"),
            ("add zoe@demo.monarch a b", "That is more than I understand. Type: add [<account>] <address> [<nick>]"),
            (
                "add zoe@demo.monarch carol",
                "'carol' is the nick of carol@demo.monarch already. Type: add <address> [<nick>]"
            ),
            ("add zoe@demo.monarch root", "'root' is my own nick. Type: add <address> [<nick>]"),
            ("add zoe@demo.monarch Alice", "'Alice' is your own nick. Type: add <address> [<nick>]"),
            ("add zoe@demo.monarch 12", "'12' cannot be a nick: it has no letters. Type: add <address> [<nick>]"),
            (
                "add -tmp demo zoe@demo.monarch",
                "zoe@demo.monarch can be written to without being added. Type: /msg zoe hello"
            ),
            ("add -tmp", "Whom do you want to write to? Type: add -tmp <address>"),
            ("add -tmp bob@demo.monarch", "bob@demo.monarch is on your contact list already. Type: /msg bob hello"),
            ("add -tmp alice@demo.monarch", "That is you. Type: add -tmp <address>"),
            ("add -tmp x demo zoe@demo.monarch", "That is more than I understand. Type: add -tmp <address>"),
            ("remove", "Whom do you want to remove? Type: remove <nick>"),
            ("remove bob carol", "That is more than I understand. Type: remove <nick>"),
            ("remove bop", "There is no contact bop: did you mean bob?"),
            ("rename", "Whom do you want to rename? Type: rename <nick> <new nick>"),
            ("rename bob", "The new nick is missing. Type: rename <nick> <new nick>"),
            ("rename bob the builder", "A name with spaces goes in double quotes. Type: rename <nick> <new nick>"),
            (
                "rename bob carol",
                "'carol' is the nick of carol@demo.monarch already. Type: rename <nick> <new nick>"
            ),
            ("rename bob ...", "'...' cannot be a nick: it has no letters. Type: rename <nick> <new nick>"),
            ("rename alice x", "That is you. Type: /nick <new nick>"),
            ("rename root", "The new nick is missing. Type: rename <nick> <new nick>"),
            ("rename root bob", "'bob' is the nick of bob@demo.monarch already. Type: rename <nick> <new nick>"),
            ("rename zack x", "There is no contact zack: blist all shows everybody."),
            ("rename -del", "Whose nick? Type: rename -del <nick>"),
            ("rename -del bob carol", "That is more than I understand. Type: rename -del <nick>"),
            ("block alice", "That is you. Type: block <nick or address>"),
            ("block zack", "There is no contact zack: blist all shows everybody."),
            ("block bob carol", "One at a time. Type: block <nick or address>"),
            ("block a b c", "That is more than I understand. Type: block <nick or address>"),
            (
                "block nobody@else.example",
                "'nobody@else.example' is no address that can be written to. Type: block <nick or address>"
            ),
            ("allow bob", "bob is not blocked."),
            ("block", "You have blocked nobody. To block somebody type: block <nick or address>"),
            ("re", "re could be register or remove or rename or requests: type a little more of it."),
        ]
        for (line, answer) in cases { expectLines(try await alice.bot(line), [answer]) }
    }

    @Test(arguments: ["add zoe@demo.monarch", "add demo zoe@demo.monarch", "add 1 zoe@demo.monarch"])
    func `somebody is added, and how it ended is told to whoever asked`(line: String) async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let other = try await gateway.alice(nick: "other")
        expectLines(try await alice.bot(line), [])
        #expect(
            try await gateway.network { $0.calls.last }
                == #"add(address: "zoe@demo.monarch", alias: "", group: nil, message: "")"#)
        try await gateway.network { client in
            client.report(.contact(ContactDetails(identity: FakeNetwork.identity("zoe"))))
            client.endEdits()
        }
        expectLines(
            try await alice.take(),
            [":root!root@monarch.local PRIVMSG alice :zoe@demo.monarch is on your contact list now, as zoe."])
        expectLines(try await other.take(), [])
    }

    @Test func `a failure is told where it was asked, and an answer that comes at once as well`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("labeled-response batch")
        expectLines(try await alice.ask("@label=a PRIVMSG &monarch :add zoe@demo.monarch"), [])
        try await gateway.network { $0.endEdits(EditFailure(.tooMany, "the list\r\nis full")) }
        expectLines(
            try await alice.take(),
            ["@label=a :root!root@monarch.local PRIVMSG &monarch :zoe@demo.monarch was not added: the list is full."])
        try await gateway.network { $0.editsEndAtOnce = true }
        expectLines(
            try await alice.ask("@label=b PRIVMSG root :remove bob"),
            [
                "@label=b :root!root@monarch.local PRIVMSG alice :bob (bob@demo.monarch) is no longer on your contact list."
            ])
        try await gateway.network { $0.report(.disconnected(Disconnection("it is late", retry: .backOff))) }
        _ = try await alice.take()
        expectLines(
            try await alice.bot("block bob"), ["bob was not blocked: you are not signed in to demo."])
    }

    @Test func `a change that is open when the connection is lost ends with that`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(try await alice.bot("remove bob"), [])
        try await gateway.network { $0.report(.disconnected(Disconnection("it is late", retry: .never))) }
        #expect(
            try await alice.take().contains(
                ":root!root@monarch.local PRIVMSG alice :bob was not removed: the connection was lost, it may not have happened."
            ))
    }

    @Test func `a new name is a new nick for every client, and can be taken back`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let other = try await gateway.alice(nick: "other")
        _ = try await other.ask("MONITOR + bob,Bobby")
        expectLines(try await alice.bot("rename bob Bobby"), [":bob!bob@demo.monarch NICK Bobby"])
        #expect(try await gateway.network { $0.calls.last } == #"rename(bob, alias: "Bobby")"#)
        try await gateway.network { $0.endEdits() }
        expectLines(
            try await alice.take(), [":root!root@monarch.local PRIVMSG alice :bob is called Bobby from now on."])
        expectLines(
            try await other.take(),
            [
                ":bob!bob@demo.monarch NICK Bobby", ":monarch.local 731 other :bob",
                ":monarch.local 730 other :Bobby!bob@demo.monarch",
            ])
        // Whoever leaves does so by the name they have now.
        try await gateway.network { $0.report(.presence(ContactID("bob"), .offline, displayName: nil)) }
        expectLines(try await alice.take(), [":Bobby!bob@demo.monarch QUIT :Offline"])
        try await gateway.network { $0.editsEndAtOnce = true }
        expectLines(
            try await alice.bot("rename -del bobby"),
            [":Bobby!bob@demo.monarch NICK bob", "Bobby is called bob from now on."])
    }

    @Test func `a name that cannot be a nick as it is makes one, which is said`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.editsEndAtOnce = true }
        for (line, expected) in [
            (
                "rename bob x:y",
                [":bob!bob@demo.monarch NICK xy", "bob is called xy from now on: 'x:y' cannot be a nick as it is."]
            ),
            ("rename xy 日本", ["xy keeps the nick xy: '日本' cannot be a nick as it is."]),
            ("rename xy xy", ["xy keeps the nick xy."]),
        ] { expectLines(try await alice.bot(line), expected) }
    }

    @Test func `somebody met in passing is added by nick, with a name of one's own`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.says("zoe", "hi")
            client.editsEndAtOnce = true
        }
        _ = try await alice.take()
        expectLines(
            try await alice.bot("info zoe").suffix(1), ["  Not on your contact list (add zoe puts them there)"])
        expectLines(
            try await alice.bot("add zoe@demo.monarch Zoey"),
            [":zoe!zoe@demo.monarch NICK Zoey", "zoe@demo.monarch is on your contact list now, as Zoey."])
        #expect(
            try await gateway.network { $0.calls.last }
                == #"add(address: "zoe@demo.monarch", alias: "Zoey", group: nil, message: "")"#)
    }

    @Test func `people are blocked and allowed, listed or not, and both lists are shown`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { $0.editsEndAtOnce = true }
        let blocked = "is blocked: they see you offline and cannot write to you."
        expectLines(try await alice.bot("block bob"), ["bob (bob@demo.monarch) \(blocked)"])
        expectLines(try await alice.bot("block demo zoe@demo.monarch"), ["zoe (zoe@demo.monarch) \(blocked)"])
        #expect(try await gateway.network { $0.calls.suffix(2) } == ["block(bob)", "block(zoe)"])
        try await gateway.network { client in
            client.report(.contact(ContactDetails(identity: FakeNetwork.identity("bob"), isBlocked: true)))
        }
        _ = try await alice.take()
        expectLines(try await alice.bot("block bob"), ["bob is blocked already."])
        for line in ["block", "block demo", "block 1"] {
            expectLines(try await alice.bot(line), ["You have blocked 1:", "  bob  bob@demo.monarch"])
        }
        expectLines(
            try await alice.bot("allow"),
            [
                "Everybody on your contact list may see you and write to you, but for those you have blocked: bob.",
                "demo: people on none of your lists may see you and write to you (open); "
                    + "you are asked about people who add you (ask).",
            ])
        expectLines(try await alice.bot("unblock bob"), ["bob (bob@demo.monarch) may see you and write to you."])
    }

    @Test func `INVITE to the control channel adds, KICK says how somebody is removed`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("standard-replies")
        expectLines(
            try await alice.ask(
                "INVITE zoe@demo.monarch &monarch", "KICK &monarch bob :bye", "INVITE zoe &monarch",
                "INVITE carol &monarch",
                "INVITE alice &monarch", "INVITE nobody@ &monarch", "KICK &monarch root", "KICK &monarch zoe,alice"),
            [
                ":monarch.local 341 alice zoe@demo.monarch &monarch",
                ":monarch.local 482 alice &monarch :Nobody was taken off your contact list. "
                    + "If you mean that type: /msg root remove bob",
                ":monarch.local 401 alice zoe :To add somebody type: /invite name@example.com &monarch",
                ":monarch.local 443 alice carol &monarch :is on your contact list already",
                ":monarch.local 443 alice alice &monarch :is already on channel",
                ":monarch.local FAIL INVITE CANNOT_INVITE nobody@ &monarch "
                    + ":'nobody@' is not an address like name@example.com. Type: add <address> [<nick>]",
                ":monarch.local 482 alice &monarch :Only contacts can be removed from the list",
                ":monarch.local 401 alice zoe :No such nick: nobody on your contact list is called that",
                ":monarch.local 482 alice &monarch :Only contacts can be removed from the list",
            ])
        #expect(
            try await gateway.network { $0.calls.suffix(1) } == [
                #"add(address: "zoe@demo.monarch", alias: "", group: nil, message: "")"#
            ])
        try await gateway.network { client in
            client.report(.edited(client.edits[0], EditFailure(.refused, "there is no such account")))
        }
        expectLines(
            try await alice.take(),
            [
                ":monarch.local FAIL INVITE REFUSED zoe@demo.monarch &monarch "
                    + ":zoe@demo.monarch was not added: there is no such account."
            ])
    }

    @Test func `changes wait for the sign-in, then for nothing`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        try await alice.register("", pass: "alice@demo.monarch:demo")
        expectLines(
            try await alice.ask(
                "PRIVMSG root :remove erin", "PRIVMSG root :add zoe@demo.monarch", "PRIVMSG root :remove dave"), [])
        try await gateway.network { $0.signIn() }
        await gateway.advance(by: 500)
        #expect(
            try await gateway.network { $0.calls.dropFirst().sorted() } == [
                #"add(address: "zoe@demo.monarch", alias: "", group: nil, message: "")"#, "remove(dave)",
                "remove(erin)",
            ])
    }
}
