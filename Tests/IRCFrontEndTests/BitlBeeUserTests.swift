// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Testing

@testable import IRCFrontEnd

/// Somebody who has used BitlBee for years and types what they always did.
@Suite("A user of BitlBee") struct BitlBeeUserTests {
    private let bot = ":root!root@monarch.local PRIVMSG &monarch :"

    @Test func `their usual session`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.guest()
        expectLines(
            try await client.bot("account add msn alice@demo.monarch"),
            ["Now give the password of alice@demo.monarch, where nobody sees it: /oper x <password>"])
        expectLines(
            try await client.ask("OPER x :my secret"),
            [bot + "alice@demo.monarch was added. Type account on to sign in."])
        expectLines(try await client.bot("account msn set tag home"), ["tag = home"])
        expectLines(try await client.bot("acc l"), ["1. (home) demo: alice@demo.monarch is not signed in"])
        #expect(try await client.bot("acc home on").last?.contains("Signing in to demo as alice@demo.monarch") == true)
        #expect(try await gateway.network { $0.account.password.exposed } == "my secret")
        try await gateway.settle()
        _ = try await client.take()
        expectLines(
            try await client.bot("blist all ^b"),
            ["bob  bob@demo.monarch  Online", "4 contacts: 2 online, 1 away, 1 offline."])
        expectLines(try await client.bot("set private false"), ["private = off"])
        expectLines(try await client.bot("set private"), ["private = off"])
        try await gateway.network { $0.editsEndAtOnce = true }
        expectLines(
            try await client.bot("rename bob bobby"),
            [":bob!bob@demo.monarch NICK bobby", "bob is called bobby from now on."])
        expectLines(
            try await client.bot("rename -del bobby"),
            [":bobby!bob@demo.monarch NICK bob", "bobby is called bob from now on."])
        expectLines(
            try await client.bot("add home zoe@demo.monarch"), ["zoe@demo.monarch is on your contact list now."])
        expectLines(
            try await client.bot("block home"),
            ["You have blocked nobody. To block somebody type: block <nick or address>"])
        expectLines(
            try await client.bot("allow home"),
            [
                "Everybody on your contact list may see you and write to you.",
                "demo: people on none of your lists may see you and write to you (open); you are asked about people who add you (ask).",
            ])
        expectLines(
            try await client.bot("info home bob@demo.monarch"),
            ["bob: bob@demo.monarch on demo", "  Name: BOB", "  Status: Online"])
        expectLines(try await client.bot("set status 'reading a book'"), ["personal-message = reading a book"])
        expectLines(
            try await client.bot("account home set display_name \"Alice at work\""), ["display-name = Alice at work"])
        expectLines(try await client.bot("qlist"), ["There are no questions."])
        expectLines(
            try await client.bot("save"),
            ["Everything is saved already: what you set or change is kept as soon as it is done."])
        expectLines(
            try await client.bot("ft"),
            ["There are no file transfers: files cannot be sent or received yet. A link in a message can."])
        expectLines(try await client.bot("set -del private"), ["private = on"])
        #expect(try await client.bot("chat with bob").last == "bob is being invited to #chat-1.")
        #expect(
            try await client.bot("account home off").last?.hasSuffix("Signed out of demo as alice@demo.monarch.")
                == true)
    }

    @Test(arguments: ControlBot.familiar.sorted().filter { name in ControlBot.commands.contains { $0.name == name } })
    func `every command works by any beginning that is its own among BitlBee's`(_ name: String) {
        for length in 1...name.count {
            let word = String(name.prefix(length))
            let meant = ControlBot.familiar.filter { $0.hasPrefix(word) }
            guard meant.count == 1 || word == name else { continue }
            guard case .found(let command) = ControlBot.find(word) else {
                Issue.record("\(word) is not \(name)")
                continue
            }
            #expect(command.name == name, "\(word)")
        }
    }

    @Test func `questions are one queue, answered from the end that the user wants`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(.request(IncomingRequest(sender: FakeNetwork.identity("zoe"), message: "hi")))
            client.editsEndAtOnce = true
        }
        await gateway.advance(by: 1000)
        try await gateway.network { client in
            client.report(.request(IncomingRequest(sender: FakeNetwork.identity("yan"), message: "")))
            client.report(.request(IncomingRequest(sender: FakeNetwork.identity("xena"), message: "")))
        }
        _ = try await alice.take()
        expectLines(
            try await alice.bot("qlist").filter { $0.hasPrefix("3.") },
            [
                "3. zoe (zoe@demo.monarch) \"ZOE\" added you to their contacts. May they see you and write to you? They write: hi"
            ])
        _ = try await alice.bot("set query_order fifo")
        #expect(try await alice.bot("no").last == "The request of zoe (zoe@demo.monarch) was declined.")
        #expect(try await alice.bot("yes 2").last?.contains("may see you and write to you") == true)
        #expect(try await alice.bot("qlist").count == 2)
        expectLines(try await alice.bot("yes 9"), ["There is no question 9, the last is 1. Type: qlist"])
        expectLines(try await alice.bot("yes 0"), ["There is no question 0, the last is 1. Type: qlist"])
        expectLines(try await alice.bot("no 1 2"), ["That is more than I understand. Type: no [<number>]"])
        _ = try await alice.bot("yes")
        expectLines(try await alice.bot("yes"), ["There are no questions to answer."])
    }

    @Test func `settings that have no use here say what there is instead`() async throws {
        let client = try await TestGateway().alice()
        for (name, text) in ControlBot.settingsElsewhere where Setting.named(name) == nil {
            let typed = name.replacing("-", with: "_")
            expectLines(try await client.bot("set \(typed) true"), ["There is no setting \(typed) here: \(text)."])
            expectLines(try await client.bot("help set \(typed)"), ["There is no setting \(typed) here: \(text)."])
        }
        expectLines(try await client.bot("set lcnicks true"), ["nick-lowercase = on"])
        expectLines(
            try await client.bot("account demo set server ms.example.com"),
            ["There is no setting server here: \(ControlBot.settingsElsewhere["server"] ?? "")."])
        expectLines(
            try await client.bot("account demo set typing off"),
            ["Typing is no setting of an account. Type: help set typing"])
        expectLines(
            try await client.bot("set tag x"),
            ["Tag is no setting of yours as a whole, but of each account. Type: help set tag"])
        expectLines(
            try await client.bot("account demo set tag 7"), ["Tag is a word. Type: account demo set tag work"])
        expectLines(
            try await client.bot("account demo set -del"), ["Which setting? Type: account demo set -del <name>"])
        expectLines(
            try await client.bot("set -del typing x"), ["That is more than I understand. Type: set -del <name>"])
    }

    /// Its settings of users, accounts and channels that have ever had to do with MSN.
    private static let settings = [
        "allow_takeover", "auto_connect", "auto_reconnect", "auto_reconnect_delay", "away", "away_devoice",
        "away_reply_timeout", "charset", "debug", "default_target", "display_namechanges", "display_timestamps",
        "handle_unknown", "mobile_is_away", "nick_format", "nick_lowercase", "nick_underscores", "offline_user_quits",
        "ops", "otr_color_encrypted", "otr_does_html", "otr_policy", "password", "paste_buffer", "paste_buffer_delay",
        "private", "query_order", "root_nick", "save_on_quit", "self_messages", "show_offline", "simulate_netsplit",
        "status", "strip_html", "timezone", "to_char", "typing_notice", "utf8_nicks", "lcnicks", "buddy_sendbuffer",
        "nick_source", "tag", "username", "server", "port", "display_name", "local_display_name", "mail_notifications",
        "mail_notifications_handle", "switchboard_keepalives", "auto_join", "type", "fill_by", "account", "group",
        "protocol", "show_users", "chat_type", "room", "translate_to_nicks", "always_use_nicks",
    ]

    @Test func `every command and setting of BitlBee's has help`() async throws {
        let client = try await TestGateway().guest()
        for name in Self.settings {
            let lines = try await client.bot("help set \(name)")
            #expect(lines.first?.contains("There is no help") == false, "\(name)")
            let reset = try await client.bot("set -del \(name)")
            #expect(reset.count == 1 && !reset[0].contains("type set for all of them"), "\(name): \(reset)")
        }
        let topics = [
            "quickstart", "quickstart2", "quickstart3", "quickstart4", "quickstart5", "commands", "channels",
            "channels2",
            "channels3", "away", "groupchats", "nick_changes", "nick_format", "identify_methods", "smileys", "news",
        ]
        for name in ControlBot.familiar.sorted() + ["ft"] + topics {
            #expect(try await client.bot("help \(name)").first?.contains("There is no help") == false, "\(name)")
        }
    }

    @Test func `COMPLETIONS names commands, help and settings between OK and END`() async throws {
        let client = try await TestGateway().guest()
        let notice = ":monarch.local NOTICE alice :COMPLETIONS "
        let lines = try await client.ask("COMPLETIONS")
        #expect(lines.first == notice + "OK")
        #expect(lines.last == notice + "END")
        for word in [
            "account add", "blist", "help quickstart", "set typing", "set -del typing", "help set typing",
            "set password",
        ] {
            #expect(lines.contains(notice + word), "\(word)")
        }
        #expect(try await client.ask("COMPLETIONS a b c").count == lines.count)
    }

    @Test func `before registration neither OPER nor COMPLETIONS do anything`() async throws {
        let client = try await TestGateway().connect()
        #expect(try await client.ask("COMPLETIONS", "OPER x y").allSatisfy { $0.contains(" 451 ") })
    }

    @Test func `OPER without anything to give a password for is refused, and so are the commands of operators`()
        async throws
    {
        let client = try await TestGateway().guest()
        expectLines(
            try await client.ask("OPER x y", "OPER x", "WALLOPS :hi", "KILL bob", "REHASH", "DIE"),
            [
                ":monarch.local 491 alice :There are no operators on this server",
                ":monarch.local 461 alice OPER :Not enough parameters: OPER <name> <password>",
            ]
                + Array(
                    repeating: ":monarch.local 481 alice :Permission denied: there are no operators on this server",
                    count: 4))
        // One password is asked for at a time, and used once.
        _ = try await client.bot("account add demo a@demo.monarch")
        _ = try await client.bot("account add demo b@demo.monarch")
        #expect(try await client.ask("OPER x one").first?.contains("b@demo.monarch was added") == true)
        #expect(try await client.ask("OPER x two").first?.contains(" 491 ") == true)
    }

    @Test func `msn is any account, and numbers and beginnings name channels`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.bot("account add demo work@demo.monarch secret")
        expectLines(
            try await alice.bot("account msn on"),
            ["You have several accounts that could be msn. Type: account on <account> with its number in account list"])
        // For what concerns one account, the one that is signed in is meant.
        try await gateway.network { $0.editsEndAtOnce = true }
        expectLines(
            Array(try await alice.bot("info msn bob").prefix(1)),
            ["bob: bob@demo.monarch on demo as alice@demo.monarch"])
        expectLines(
            try await alice.bot("block msn"),
            ["You have blocked nobody. To block somebody type: block <nick or address>"])
        expectLines(
            try await alice.bot("info 2 bob"), ["work@demo.monarch knows nobody called bob. Type: info bob"])
        // BitlBee counts from 0.
        #expect(try await alice.bot("info 0 bob") == alice.bot("info 1 bob"))
        expectLines(try await alice.bot("info 9 bob"), ["There is no account 9, the last is 2. Type: account list"])

        _ = try await alice.ask("JOIN &friends", "JOIN &family")
        let filling = "fill-by = all  (whose contacts it shows)"
        for name in ["2", "friends", "&friends", "fr", "&FR"] {
            expectLines(try await alice.bot("channel \(name) set fill_by"), [filling])
        }
        for name in ["f", "0", "4", "nowhere"] {
            expectLines(
                try await alice.bot("channel \(name) set"), ["There is no channel '\(name)'. Type: channel list"])
        }
        expectLines(
            try await alice.bot("channel friends frob"), ["Channels know no 'frob'. Type: channel &friends set"])
        expectLines(
            try await alice.bot("channel 2 set fill_by rest"),
            [
                "A channel is filled by all, group <name>, account <account> or network <name>. Type: channel &friends set fill-by group Friends"
            ])
        expectLines(
            try await alice.bot("channel 3 del"),
            [":alice!alice@demo.monarch PART &family", "&family is gone; its contacts stay on your list."])
        expectLines(
            try await alice.bot("channel del fri"),
            [":alice!alice@demo.monarch PART &friends", "&friends is gone; its contacts stay on your list."])
    }

    @Test func `passwords are set like settings, asked for, explained, and never shown`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.guest()
        _ = try await client.bot("account add demo alice@demo.monarch secret")
        expectLines(
            try await client.bot("account 1 set password"),
            ["Now give the password of alice@demo.monarch, where nobody sees it: /oper x <password>"])
        expectLines(
            try await client.ask("OPER x :another one"),
            [bot + "alice@demo.monarch has another password here from now on. Type: account 1 on"])
        _ = try await client.bot("account 1 on")
        #expect(try await gateway.network { $0.account.password.exposed } == "another one")
        expectLines(
            try await client.bot("account 1 set password"),
            ["The account has to be signed out for that. Type: account 1 off"])
        expectLines(
            try await client.bot("account 1 set -del password"),
            ["A password can only be changed. Type: account 1 set password <new password>"])
        expectLines(
            try await client.bot("set -del password"),
            ["A password can only be changed. Type: set password <new password>"])
        #expect(try await client.bot("help set password").first?.hasPrefix("password: ") == true)
        for line in ["account 1 set", "set"] {
            #expect(try await !client.bot(line).contains { $0.contains("another one") || $0.hasPrefix("password") })
        }
    }

    @Test func `the bot cannot have a nick that somebody has, whichever way it is given`() async throws {
        let alice = try await TestGateway().alice()
        for (nick, refusal) in [
            ("bob", "'bob' is the nick of bob@demo.monarch already"), ("Alice", "'Alice' is your own nick"),
        ] {
            expectLines(
                try await alice.bot("set root_nick \(nick)"), ["\(refusal). Type: set root-nick <nick>"])
            expectLines(try await alice.bot("rename root \(nick)"), ["\(refusal). Type: rename <nick> <new nick>"])
        }
        expectLines(try await alice.bot("set root_nick"), ["root-nick = root"])
        expectLines(
            Array(try await alice.bot("rename root bee").suffix(1)),
            [":bee!bee@monarch.local PRIVMSG alice :root-nick = bee"])
        expectLines(
            Array(try await alice.ask("PRIVMSG bee :set -del root_nick").suffix(1)),
            [":root!root@monarch.local PRIVMSG alice :root-nick = root"])
    }

    @Test func `values are shown as they will be, with blanks in quotes, and take their old names`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(try await alice.bot("set to_char ', '"), ["to-char = \", \""])
        // The network has not taken it yet.
        #expect(
            try await alice.bot("account demo set display_name Alice at work").last == "display-name = Alice at work")
        for (value, format) in [
            ("full_name", "%full_name"), ("first_name", "%first_name"), ("handle", "%-@nick"),
        ] {
            expectLines(
                try await alice.bot("account demo set nick_source \(value)"), ["nick-format = \(format)"])
        }
        expectLines(
            try await alice.bot("help set nick"),
            ["nick could be nick-format or nick-lowercase or nick-underscores: type a little more of it."])
    }

    @Test func `commands with nothing to do here say what there is instead`() async throws {
        let client = try await TestGateway().alice()
        let cases: [(String, String)] = [
            ("save now", "That is more than I understand. Type: save"),
            (
                "transfer cancel 1",
                "There are no file transfers: files cannot be sent or received yet. A link in a message can."
            ),
            ("transfer frob", "There is no transfer 'frob'. Type: transfer"),
            ("plugins", "monarch-0.1, without plugins. Networks: demo"),
            ("plugins info", "Of which network? Type: plugins info <name>"),
            ("plugins info demo", "demo: a network of MSN accounts like name@example.com"),
            ("plugins info otr", "There is no network or plugin 'otr'. Type: plugins"),
            ("plugins frob", "There is no plugins 'frob'. Type: plugins"),
            (
                "nick Alice",
                "Your nick here: /nick <new nick>. The name that your contacts see: set display-name <name>. The nick of a contact: rename <nick> <new nick>"
            ),
            (
                "otr connect bob",
                "There is no OTR here: messages travel as the network carries them, which can read them. Nothing that is secret belongs there."
            ),
            ("chat list demo", "There are no group chats. Type: chat with <nick>"),
            ("chat list demo server", "There are no group chats. Type: chat with <nick>"),
            ("chat list nowhere", "That is more than I understand. Type: chat list"),
            (
                "chat add demo room #room",
                "There are no rooms that could be added. To chat with several people type: chat with <nick>, or for a group that lasts: chat create <name>"
            ),
        ]
        for (line, answer) in cases { expectLines(try await client.bot(line), [answer]) }
    }

    @Test func `with mode b columns are separated by tabs`() async throws {
        let client = try await TestGateway().alice()
        expectLines(
            try await client.ask("MODE alice +b", "MODE alice", "PRIVMSG &monarch :blist online"),
            [
                ":alice!alice@demo.monarch MODE alice +b", ":monarch.local 221 alice +b",
                bot + "bob\tbob@demo.monarch\tOnline", bot + "carol\tcarol@demo.monarch\tOnline",
                bot + "4 contacts: 2 online, 1 away, 1 offline.",
            ])
        expectLines(
            try await client.ask("MODE alice -b+i"),
            [":alice!alice@demo.monarch MODE alice -b", ":alice!alice@demo.monarch MODE alice +i"])
    }

    @Test func `words are split as BitlBee does it`() {
        let lines: [(String, [String])] = [
            ("a  b ", ["a", "b"]), ("a \"b c\" d", ["a", "b c", "d"]), ("a 'b c' d", ["a", "b c", "d"]),
            ("a \"\" ''", ["a", "", ""]), ("a don't", ["a", "don't"]), ("a 'tis it", ["a", "'tis", "it"]),
            ("a pa\"ss", ["a", "pa\"ss"]), ("a b\\ c", ["a", "b c"]), ("a \"b\\\"c\"", ["a", "b\"c"]),
            ("a b\\c \\\\", ["a", "b\\c", "\\"]), ("a \"it's\"", ["a", "it's"]), ("a b\\", ["a", "b\\"]),
        ]
        for (line, words) in lines { #expect(CommandWords.split(line) == .words(words), "\(line)") }
        #expect(CommandWords.split("a \"b") == .unterminatedQuote)
    }
}
