// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

extension TestClient {
    /// Says something to the bot and takes what it answers, without the beginnings of the lines.
    func bot(_ line: String) async throws -> [String] {
        try await ask("PRIVMSG root :\(line)").map {
            $0.replacing(":root!root@monarch.local PRIVMSG alice :", with: "")
        }
    }
}

@Suite("The control bot")
struct ControlBotTests {
    static let chatForms =
        "Type: chat with, create, list, accept, decline or leave (help chat explains them)"

    @Test func `it answers where it was asked`() async throws {
        let alice = try await TestGateway().alice("echo-message")
        expectLines(
            try await alice.ask(
                "PRIVMSG &monarch :set typing", "PRIVMSG &monarch :root: set typing", "PRIVMSG ROOT :set typing",
                "NICKSERV set typing", "NS set typing"),
            [
                ":alice!alice@demo.monarch PRIVMSG &monarch :set typing",
                ":root!root@monarch.local PRIVMSG &monarch :typing = on",
                ":alice!alice@demo.monarch PRIVMSG &monarch :root: set typing",
                ":root!root@monarch.local PRIVMSG &monarch :typing = on",
                ":alice!alice@demo.monarch PRIVMSG root :set typing",
                ":root!root@monarch.local PRIVMSG alice :typing = on",
                ":root!root@monarch.local PRIVMSG alice :typing = on",
                ":root!root@monarch.local PRIVMSG alice :typing = on",
            ])
    }

    @Test func `words, quotes and beginnings of commands`() {
        #expect(
            CommandWords.split("  set  display-name \"Alice at work\"x ")
                == .words(["set", "display-name", "Alice at workx"]))
        #expect(CommandWords.split("set personal-message \"\"") == .words(["set", "personal-message", ""]))
        #expect(CommandWords.split("say \"no end") == .unterminatedQuote)
        let names = ["account", "accept", "blist"]
        #expect(CommandWords.match("ACCO", among: names) == .name("account"))
        #expect(CommandWords.match("acc", among: names) == .several(["account", "accept"]))
        #expect(CommandWords.match("bilst", among: names) == .none(nearest: "blist"))
        #expect(CommandWords.match("frobnicate", among: names) == .none(nearest: nil))
        #expect(CommandWords.match("", among: names) == .none(nearest: nil))
    }

    @Test func `wrong use is answered with what is wrong and what to type`() async throws {
        let alice = try await TestGateway().alice()
        let cases: [(String, String)] = [
            (" ", "Say help to see what can be done here."),
            ("frobnicate", "There is no command frobnicate: type help for all commands."),
            ("bilst", "There is no command bilst: did you mean blist? Type help for all commands."),
            ("say \"hello", "A double quote is missing at the end. Text in double quotes counts as one word."),
            ("help zzz", "There is no help on zzz: type help alone for all commands."),
            ("help acount", "There is no help on acount: did you mean help account?"),
            (
                "account",
                "What about your accounts? Type: account list, on, off, add, del or set (help account explains them)"
            ),
            (
                "account lits",
                "There is no account lits, did you mean account list? Type: account list, on, off, add, del or set (help account explains them)"
            ),
            ("account o", "o could be off or on: type a little more of it."),
            ("account list all", "That is more than I understand. Type: account list"),
            (
                "account add",
                "The network is missing (there are demo). Type: account add <network> <address> <password>"
            ),
            (
                "account add icq a@b c",
                "There is no network 'icq' (there are demo). Type: account add <network> <address> <password>"
            ),
            (
                "account add demo/bo@demo.monarch",
                "Now give the password of bo@demo.monarch, where nobody sees it: /oper x <password>"
            ),
            (
                "account add icq/bo@demo.monarch secret",
                "There is no network 'icq' (there are demo). Type: account add <network> <address> <password>"
            ),
            (
                "account add demo",
                "The address is missing, such as name@example.com. Type: account add <network> <address> <password>"
            ),
            ("account add demo a@b", "Now give the password of a@b, where nobody sees it: /oper x <password>"),
            (
                "account add demo a@b my secret",
                "A password with spaces goes in double quotes. Type: account add <network> <address> <password>"
            ),
            (
                "account add demo ab secret",
                "'ab' is not an address like name@example.com. Type: account add <network> <address> <password>"
            ),
            (
                "account add demo alice@demo.monarch x",
                "alice@demo.monarch is already among your accounts. Type: account add <network> <address> <password>"
            ),
            ("account on 2", "There is no account 2, the last is 1. Type: account list"),
            ("account 0 on", "alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online."),
            ("account on -1", "There is no account -1, the last is 1. Type: account list"),
            (
                "account on -9223372036854775808",
                "There is no account -9223372036854775808, the last is 1. Type: account list"
            ),
            (
                "account off 9223372036854775807",
                "There is no account 9223372036854775807, the last is 1. Type: account list"
            ),
            ("account del -1", "There is no account -1, the last is 1. Type: account list"),
            ("account del 92233720368547758080", "There is no account 92233720368547758080. Type: account list"),
            ("account 1", "What about account 1? Type: account 1 on, off, set or del"),
            ("account demo", "What about account demo? Type: account demo on, off, set or del"),
            (
                "account alice@demo.monarch",
                "What about account alice@demo.monarch? Type: account alice@demo.monarch on, off, set or del"
            ),
            ("bob hi  there", "To talk to bob type: /msg bob hi there"),
            ("info root", "root: the bot you are talking to. Type help to see what it can do."),
            ("nudge erin", "erin is offline and cannot be nudged."),
            ("account on zoe", "There is no account zoe. Type: account list"),
            ("account on", "alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online."),
            ("account on 1 2", "That is more than I understand. Type: account on [<account>]"),
            ("account del", "Which account? Type: account del <account>  (account list shows them)"),
            ("info", "Whom do you mean? Type: info <nick or address>"),
            ("info bob carol", "That is more than I understand. Type: info <nick or address>"),
            ("info stranger", "There is no contact stranger: blist all shows everybody."),
            ("info bop", "There is no contact bop: did you mean bob?"),
            ("blist some", "Nobody there is like 'some'. Type: blist [all|online|offline|away] [groups] [<pattern>]"),
            ("blist o", "o could be offline or online: type a little more of it."),
            (
                "blist all now then",
                "That is more than I understand. Type: blist [all|online|offline|away] [groups] [<pattern>]"
            ),
            ("nudge", "Whom do you want to nudge? Type: nudge <nick>"),
            ("nudge bob carol", "That is more than I understand. Type: nudge <nick>"),
            ("nudge nobody", "There is no contact nobody: blist all shows everybody."),
            ("chat", "What about group chats? \(Self.chatForms)"),
            ("chat frobnicate", "There is no chat frobnicate. \(Self.chatForms)"),
            ("chat leaf", "There is no chat leaf, did you mean chat leave? \(Self.chatForms)"),
            ("chat with", "With whom? Type: chat with <nick>"),
            ("chat with bob carol", "One contact opens the chat, /invite brings in more. Type: chat with <nick>"),
            ("chat with erin", "erin is offline and cannot be invited to a group chat."),
            ("set nonsense on", "There is no setting nonsense: type set for all of them."),
            ("set typnig", "There is no setting typnig: did you mean typing?"),
            ("set typing maybe", "Typing is either on or off. Type: set typing off"),
            (
                "set status onlin",
                "There is no status 'onlin'; choose one of: online, busy, idle, brb, away, phone, lunch, hidden. Type: set status busy"
            ),
            ("set display-name \"\"", "A display name cannot be empty. Type: set display-name Alice at work"),
        ]
        for (line, answer) in cases { expectLines(try await alice.bot(line), [answer]) }
    }

    @Test func `a line to a contact without the colon, and a colon without a line, are explained`() async throws {
        let alice = try await TestGateway().alice()
        let bot = ":root!root@monarch.local PRIVMSG &monarch :"
        expectLines(
            try await alice.ask(
                "PRIVMSG &monarch :bob hi", "PRIVMSG &monarch :Bob", "PRIVMSG &monarch :bob:",
                "PRIVMSG &monarch :bob, ",
                "PRIVMSG &monarch :zoe hi"),
            [
                bot + "To talk to bob type: bob: hi", bot + "To talk to bob type: bob: hello",
                bot + "What do you want to say to bob? Type: bob: hello",
                bot + "What do you want to say to bob? Type: bob: hello",
                bot + "There is no command zoe: type help for all commands.",
            ])
    }

    @Test func `info on oneself says how one is signed in`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        for name in ["Alice", "alice@DEMO.monarch"] {
            expectLines(
                try await alice.bot("info \(name)"),
                ["alice: you", "  demo: alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online"])
        }
        let guest = try await gateway.guest()
        expectLines(try await guest.bot("info alice"), ["alice: you, not signed in to any network."])
    }

    @Test func `without an account it says what is missing`() async throws {
        let guest = try await TestGateway().guest()
        let add = "account add <network> <address> <password>"
        let cases: [(String, String)] = [
            ("account list", "You have no account here yet. Type: account add <network> <address> <password>"),
            ("account on", "You have no account here yet. Type: account add <network> <address> <password>"),
            ("blist", "You are not signed in, so there are no contacts. Type: \(add)"),
            ("info bob", "There is no contact bob: you are not signed in. Type: \(add)"),
            ("endpoints name desk", "You are not signed in. Type: \(add)"),
            ("set display-name Alice", "No account is signed in. Type: \(add)"),
            ("set personal-message hi", "No account is signed in. Type: \(add)"),
        ]
        for (line, answer) in cases { expectLines(try await guest.bot(line), [answer]) }
    }

    @Test func `an account is added, signed in, signed out and removed`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest()
        let notice = ":root!root@monarch.local NOTICE &monarch :"
        expectLines(
            try await guest.bot("account add demo alice@demo.monarch \"my secret\""),
            ["alice@demo.monarch was added. Type account on to sign in."])
        expectLines(try await guest.bot("account list"), ["1. demo: alice@demo.monarch is not signed in"])
        expectLines(try await guest.bot("account 1 on"), [notice + "Signing in to demo as alice@demo.monarch …"])
        #expect(try await gateway.network { $0.account.password.exposed } == "my secret")
        expectLines(try await guest.bot("account list"), ["1. demo: alice@demo.monarch is signing in (connecting)"])
        expectLines(
            try await guest.bot("blist"),
            ["You are not signed in, so there are no contacts. Type: account list"])
        try await gateway.settle()
        expectLines(
            try await guest.bot("acc li"), ["1. demo: alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online"])
        expectLines(
            try await guest.bot("account off demo").suffix(1), [notice + "Signed out of demo as alice@demo.monarch."])
        expectLines(try await guest.bot("account off"), ["alice@demo.monarch is not signed in."])
        expectLines(
            try await guest.bot("info nobody"),
            ["There is no contact nobody: you are not signed in. Type: account on  (account list says more)"])
        expectLines(
            try await guest.bot("account del ali"),
            ["Do you mean alice@demo.monarch? Type: account del alice@demo.monarch"]
        )
        expectLines(
            try await guest.bot("account del alice"), [notice + "The account alice@demo.monarch on demo is gone."])
    }

    @Test func `contacts are listed and described`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(
                .contactGroups(
                    [
                        ContactGroup(id: ContactGroupID("1"), name: "Work"),
                        ContactGroup(id: ContactGroupID("2"), name: "Friends"),
                    ]))
            client.report(.personalMessage(ContactID("dave"), text: "at the \u{2}sea", media: ""))
            var details = ContactDetails(identity: FakeNetwork.identity("dave"), alias: "Davy", isBlocked: true)
            details.groups = ["1", "2"].map { ContactGroupID($0) }
            client.report(.contact(details))
        }
        expectLines(
            try await alice.bot("blist"),
            [
                "bob    bob@demo.monarch    Online", "carol  carol@demo.monarch  Online",
                "dave   dave@demo.monarch   Away - at the sea  (blocked)",
                "4 contacts: 2 online, 1 away, 1 offline.",
            ])
        expectLines(
            try await alice.bot("blist off"),
            ["erin  erin@demo.monarch  Offline", "4 contacts: 2 online, 1 away, 1 offline."])
        expectLines(
            try await alice.bot("info DAVE@demo.monarch"),
            [
                "dave: dave@demo.monarch on demo", "  Name: DAVE", "  Status: Away", "  Personal message: at the sea",
                "  You call them: Davy", "  Groups: Work, Friends", "  Blocked by you",
            ])
    }

    @Test func `a nudge is sent, a chat is opened`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("echo-message")
        #expect(try await alice.bot("nudge bob").last == "A nudge is on its way to bob.")
        try await gateway.network { $0.endLast() }
        expectLines(try await alice.take(), [":alice!alice@demo.monarch PRIVMSG bob :\u{1}ACTION nudges bob\u{1}"])
        let lines = try await alice.bot("chat with bob")
        #expect(lines.contains(":alice!alice@demo.monarch JOIN #chat-1"))
        #expect(lines.last == "bob is being invited to #chat-1.")
        #expect(try await gateway.network { $0.calls }.last == "invite bob to group-1")
    }

    @Test func `settings are shown and changed`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("setname")
        expectLines(
            try await alice.bot("set display-name Alice at work"),
            [":alice!alice@demo.monarch SETNAME :Alice at work", "display-name = Alice at work"])
        expectLines(try await alice.bot("set personal \"\""), ["personal-message = \"\""])
        expectLines(
            try await alice.bot("set status lunch"),
            [":monarch.local 306 alice :You have been marked as being away (Out to lunch)", "status = lunch"])
        expectLines(try await alice.bot("set typing OFF"), ["typing = off"])
        expectLines(
            Array(try await alice.bot("set").prefix(4)),
            [
                "display-name = Alice at work  (the friendly name that your contacts see)",
                "personal-message = \"\"  (the personal message that your contacts see beside it)",
                "status = lunch  (your state: online, busy, idle, brb, away, phone, lunch, hidden)",
                "typing = off  (whether contacts see that you are typing: on or off)",
            ])
        _ = try await alice.ask("PRIVMSG bob :\u{1}TYPING 1\u{1}")
        #expect(try await gateway.network { $0.calls.contains("typing direct-bob") } == false)
    }

    @Test(arguments: ControlBot.commands.map(\.name))
    func `every command has a help with an example`(name: String) async throws {
        let guest = try await TestGateway().guest()
        let lines = try await guest.bot("help \(name)")
        #expect(lines.first?.hasPrefix("\(name): ") == true)
        #expect(lines.contains { $0.contains("Example: \(name)") })
        let overview = try await guest.bot("help")
        let minor = overview.filter { $0.hasPrefix("  also: ") }.flatMap { $0.dropFirst(8).split(separator: ", ") }
        #expect(overview.contains { $0.hasPrefix("  \(name)") } || minor.contains(Substring(name)))
    }

    @Test func `the help fits on a screen and names every command`() async throws {
        let guest = try await TestGateway().guest()
        let lines = try await guest.bot("help")
        #expect(lines.count <= 34)
        #expect(lines.allSatisfy { $0.utf8.count <= 120 }, "\(lines)")
    }
}
