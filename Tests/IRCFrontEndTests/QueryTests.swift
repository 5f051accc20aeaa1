// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Questions about people and channels")
struct QueryTests {
    @Test func `WHOIS tells what is known of a contact, oneself and the bot`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network {
            $0.report(.personalMessage(ContactID("dave"), text: "at the sea", media: "Waves - Ocean"))
        }
        _ = try await alice.ask("JOIN #party")
        expectLines(
            try await alice.ask(
                "WHOIS dave", "WHOIS monarch.local BOB@demo.monarch", "WHOIS alice", "WHOIS root",
                "WHOIS nobody,erin"),
            [
                ":monarch.local 311 alice dave dave demo.monarch * :DAVE",
                ":monarch.local 319 alice dave :&monarch",
                ":monarch.local 312 alice dave monarch.local :Contact on demo",
                ":monarch.local 301 alice dave :Away - at the sea",
                ":monarch.local 320 alice dave :at the sea",
                ":monarch.local 320 alice dave :Listening to or playing: Waves - Ocean",
                ":monarch.local 330 alice dave dave@demo.monarch :is logged in as",
                ":monarch.local 318 alice dave :End of /WHOIS list",
                ":monarch.local 311 alice bob bob demo.monarch * :BOB",
                ":monarch.local 319 alice bob :+&monarch",
                ":monarch.local 312 alice bob monarch.local :Contact on demo",
                ":monarch.local 330 alice bob bob@demo.monarch :is logged in as",
                ":monarch.local 318 alice bob :End of /WHOIS list",
                ":monarch.local 311 alice alice alice demo.monarch * :Alice",
                ":monarch.local 319 alice alice :&monarch #party",
                ":monarch.local 312 alice alice monarch.local :Monarch",
                ":monarch.local 317 alice alice 0 1700000000 :seconds idle, signon time",
                ":monarch.local 330 alice alice alice@demo.monarch :is logged in as",
                ":monarch.local 318 alice alice :End of /WHOIS list",
                ":monarch.local 311 alice root root monarch.local * :Control bot",
                ":monarch.local 319 alice root :@&monarch",
                ":monarch.local 312 alice root monarch.local :Monarch",
                ":monarch.local 335 alice root :is a bot",
                ":monarch.local 318 alice root :End of /WHOIS list",
                ":monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that",
                ":monarch.local 318 alice nobody :End of /WHOIS list",
                ":monarch.local 311 alice erin erin demo.monarch * :ERIN",
                ":monarch.local 312 alice erin monarch.local :Contact on demo",
                ":monarch.local 301 alice erin :Offline",
                ":monarch.local 330 alice erin erin@demo.monarch :is logged in as",
                ":monarch.local 318 alice erin :End of /WHOIS list",
            ])
        expectLines(
            try await alice.ask("WHOIS", "WHOIS :", "WHOWAS bob", "WHOWAS"),
            [
                ":monarch.local 431 alice :No nickname given",
                ":monarch.local 431 alice :No nickname given",
                ":monarch.local 406 alice bob :There was no such nickname",
                ":monarch.local 369 alice bob :End of WHOWAS",
                ":monarch.local 431 alice :No nickname given",
            ])
    }

    @Test func `WHO answers for channels, people and masks`() async throws {
        let alice = try await TestGateway().alice()
        expectLines(
            try await alice.ask("WHO &monarch", "WHO bob", "WHO b*", "WHO #nowhere", "WHO nobody", "WHO"),
            [
                ":monarch.local 352 alice &monarch alice demo.monarch monarch.local alice H :0 Alice",
                ":monarch.local 352 alice &monarch root monarch.local monarch.local root HB@ :0 Control bot",
                ":monarch.local 352 alice &monarch bob demo.monarch monarch.local bob H+ :0 BOB",
                ":monarch.local 352 alice &monarch carol demo.monarch monarch.local carol H+ :0 CAROL",
                ":monarch.local 352 alice &monarch dave demo.monarch monarch.local dave G :0 DAVE",
                ":monarch.local 315 alice &monarch :End of WHO list",
                ":monarch.local 352 alice * bob demo.monarch monarch.local bob H :0 BOB",
                ":monarch.local 315 alice bob :End of WHO list",
                ":monarch.local 352 alice * bob demo.monarch monarch.local bob H :0 BOB",
                ":monarch.local 315 alice b* :End of WHO list",
                ":monarch.local 315 alice #nowhere :End of WHO list",
                ":monarch.local 315 alice nobody :End of WHO list",
                ":monarch.local 461 alice WHO :Not enough parameters: WHO <channel, nick or mask>",
            ])
    }

    @Test func `WHOX gives the fields that were asked for, in their order`() async throws {
        let alice = try await TestGateway().alice()
        // As WeeChat, HexChat and The Lounge ask.
        expectLines(
            try await alice.ask(
                "WHO bob %cuhsnfdar", "WHO bob %chtsunfra,152", "WHO dave %tcuhsnfdaor,7"),
            [
                ":monarch.local 354 alice * bob demo.monarch monarch.local bob H 0 bob@demo.monarch BOB",
                ":monarch.local 315 alice bob :End of WHO list",
                ":monarch.local 354 alice 152 * bob demo.monarch monarch.local bob H bob@demo.monarch BOB",
                ":monarch.local 315 alice bob :End of WHO list",
                ":monarch.local 354 alice 7 * dave demo.monarch monarch.local dave G 0 dave@demo.monarch n/a DAVE",
                ":monarch.local 315 alice dave :End of WHO list",
            ])
    }

    @Test func `NAMES, LIST, ISON and USERHOST always end`() async throws {
        let alice = try await TestGateway().alice()
        _ = try await alice.ask("JOIN #party", "TOPIC #party :what to wear")
        expectLines(
            try await alice.ask(
                "NAMES &monarch", "NAMES #nowhere", "NAMES", "LIST", "LIST #p*", "LIST #nowhere",
                "ISON bob erin dave alice root nobody",
                "ISON :carol nobody", "USERHOST dave bob erin alice", "ISON", "USERHOST"),
            [
                ":monarch.local 353 alice = &monarch :alice @root +bob +carol dave",
                ":monarch.local 366 alice &monarch :End of /NAMES list",
                ":monarch.local 366 alice #nowhere :End of /NAMES list",
                ":monarch.local 366 alice * :End of /NAMES list",
                ":monarch.local 321 alice Channel :Users  Name",
                ":monarch.local 322 alice &monarch 5 :Your contacts, while they are online. Say help to see what can be done.",
                ":monarch.local 322 alice #party 1 :what to wear",
                ":monarch.local 323 alice :End of /LIST",
                ":monarch.local 321 alice Channel :Users  Name",
                ":monarch.local 322 alice #party 1 :what to wear",
                ":monarch.local 323 alice :End of /LIST",
                ":monarch.local 321 alice Channel :Users  Name",
                ":monarch.local 323 alice :End of /LIST",
                ":monarch.local 303 alice :bob dave alice root",
                ":monarch.local 303 alice :carol",
                ":monarch.local 302 alice :dave=-dave@demo.monarch bob=+bob@demo.monarch alice=+alice@demo.monarch",
                ":monarch.local 461 alice ISON :Not enough parameters: ISON <nick>{ <nick>}",
                ":monarch.local 461 alice USERHOST :Not enough parameters: USERHOST <nick>{ <nick>}",
            ])
    }

    @Test func `MODE shows what clients ask for after a join and changes little`() async throws {
        let alice = try await TestGateway().alice()
        expectLines(
            try await alice.ask(
                "MODE &monarch", "MODE &monarch b", "MODE &monarch +e", "MODE &monarch I",
                "MODE &monarch +v bob", "MODE #nowhere",
                "MODE alice", "MODE alice +iw", "MODE alice", "MODE alice -i", "MODE alice +x", "MODE bob",
                "MODE nobody +i", "MODE"),
            [
                ":monarch.local 324 alice &monarch +nt",
                ":monarch.local 329 alice &monarch 1700000000",
                ":monarch.local 368 alice &monarch :End of channel ban list",
                ":monarch.local 349 alice &monarch :End of channel exception list",
                ":monarch.local 347 alice &monarch :End of channel invite list",
                ":monarch.local 482 alice &monarch :The modes of this channel are fixed",
                ":monarch.local 403 alice #nowhere :No such channel",
                ":monarch.local 221 alice +",
                ":alice!alice@demo.monarch MODE alice +i",
                ":monarch.local 221 alice +i",
                ":alice!alice@demo.monarch MODE alice -i",
                ":monarch.local 501 alice :Unknown MODE flag",
                ":monarch.local 502 alice :Cannot change or see the modes of others",
                ":monarch.local 401 alice nobody :No such nick",
                ":monarch.local 461 alice MODE :Not enough parameters: MODE <channel or nick> [<modes>]",
            ])
    }

    @Test func `NAMES of many people take several lines`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            for number in 100..<200 {
                client.report(
                    .contact(ContactDetails(identity: FakeNetwork.identity("contact-with-a-name-\(number)"))))
                client.report(
                    .presence(ContactID("contact-with-a-name-\(number)"), .online, displayName: nil))
            }
        }
        let lines = try await alice.ask("NAMES &monarch")
        #expect(lines.count > 4 && lines.allSatisfy { $0.utf8.count <= 510 })
        let nicks = lines.dropLast().flatMap {
            $0.replacing(":monarch.local 353 alice = &monarch :", with: "").split(separator: " ")
        }
        #expect(nicks.count == 105 && Set(nicks).count == 105)
    }
}

@Suite("The client's own state and the server")
struct OwnStateTests {
    @Test func `AWAY chooses the state by its first word`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let second = try await gateway.alice(nick: "ally")
        expectLines(
            try await alice.ask(
                "AWAY :lunch, back at two", "WHOIS alice", "AWAY :phone", "AWAY", "AWAY :"),
            [
                ":monarch.local 306 alice :You have been marked as being away (Out to lunch)",
                ":monarch.local 311 alice alice alice demo.monarch * :Alice",
                ":monarch.local 319 alice alice :&monarch",
                ":monarch.local 312 alice alice monarch.local :Monarch",
                ":monarch.local 301 alice alice :lunch, back at two",
                ":monarch.local 317 alice alice 1 1700000000 :seconds idle, signon time",
                ":monarch.local 330 alice alice alice@demo.monarch :is logged in as",
                ":monarch.local 318 alice alice :End of /WHOIS list",
                ":monarch.local 306 alice :You have been marked as being away (On the phone)",
                ":monarch.local 305 alice :You are no longer marked as being away",
                ":monarch.local 305 alice :You are no longer marked as being away",
            ])
        #expect(
            try await gateway.network { $0.calls }.dropFirst() == [
                "availability lunch", "availability phone", "availability online",
            ])
        expectLines(
            try await second.take(),
            [
                ":monarch.local 306 ally :You have been marked as being away (Out to lunch)",
                ":monarch.local 306 ally :You have been marked as being away (On the phone)",
                ":monarch.local 305 ally :You are no longer marked as being away",
            ])
    }

    @Test func `an away text goes when another client changes the state, and stays when it does not`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        let second = try await gateway.alice(nick: "ally")
        _ = try await alice.ask("AWAY :lunch, back at two")
        _ = try await second.ask("PRIVMSG root :set status lunch")
        #expect(try await alice.ask("WHOIS alice").contains(":monarch.local 301 alice alice :lunch, back at two"))
        _ = try await second.ask("PRIVMSG root :set status busy")
        expectLines(
            try await alice.take(), [":monarch.local 306 alice :You have been marked as being away (Busy)"])
        #expect(try await alice.ask("WHOIS alice").contains(":monarch.local 301 alice alice :Busy"))
    }

    @Test func `whoever was refused by the network may log in again`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest()
        _ = try await guest.ask("AUTHENTICATE PLAIN", "AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW0=")
        try await gateway.network { $0.report(.disconnected(Disconnection("nobody answers", retry: .backOff))) }
        #expect(try await guest.ask("WHOIS alice").contains { $0.contains(" 330 ") })
        await gateway.advance(by: 3000)
        try await gateway.network { $0.report(.disconnected(Disconnection("the password is wrong", retry: .never))) }
        #expect(try await guest.ask("WHOIS alice").contains { $0.contains(" 330 ") } == false)
        let lines = try await guest.ask("AUTHENTICATE PLAIN", "AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v")
        #expect(lines.contains(":monarch.local 903 alice :SASL authentication successful"))
        #expect(try await gateway.network { $0.account.password.exposed } == "demo")
        try await gateway.settle()
        #expect(try await guest.ask("WHOIS alice").contains { $0.contains(" 330 alice alice alice@demo.monarch") })
        _ = try await guest.bot("account del 1")
        #expect(try await guest.ask("WHOIS alice").contains { $0.contains(" 330 ") } == false)
    }

    @Test func `logging in again with another password keeps what waits`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest("echo-message")
        _ = try await guest.ask("AUTHENTICATE PLAIN", "AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW0=")
        try await gateway.settle()
        try await gateway.network { client in
            client.report(.disconnected(Disconnection("nobody answers", retry: .backOff)))
        }
        _ = try await guest.ask("PRIVMSG bob :hi")
        await gateway.advance(by: 3000)
        try await gateway.network { $0.report(.disconnected(Disconnection("the password is wrong", retry: .never))) }
        let lines = try await guest.ask("AUTHENTICATE PLAIN", "AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v")
        #expect(!lines.contains { $0.contains("was not delivered") || $0.contains("is gone") }, "\(lines)")
        try await gateway.settle()
        #expect(try await gateway.network { $0.sent.map { "\($0.conversation)" } } == ["direct-bob"])
    }

    @Test func `SETNAME is answered when the service has the name`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("setname standard-replies")
        expectLines(
            try await alice.ask("SETNAME :Alice at work", "SETNAME :", "SETNAME"),
            [
                ":alice!alice@demo.monarch SETNAME :Alice at work",
                ":monarch.local FAIL SETNAME INVALID_REALNAME :A display name cannot be empty.",
                ":monarch.local 461 alice SETNAME :Not enough parameters: SETNAME :<name>",
            ])
        let guest = try await gateway.guest()
        expectLines(
            try await guest.ask("SETNAME :Alice"),
            [":monarch.local NOTICE alice :SETNAME: No account is signed in."])
    }

    @Test func `the SETNAME that answers a label carries it, if it comes before long`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("setname labeled-response standard-replies")
        expectLines(
            try await alice.ask("@label=1 SETNAME :At once"),
            ["@label=1 :alice!alice@demo.monarch SETNAME :At once"])
        try await gateway.network { $0.holdsProfile = true }
        expectLines(
            try await alice.ask("@label=2 SETNAME :Later", "@label=3 PING x"),
            ["@label=3 :monarch.local PONG monarch.local x"])
        try await gateway.network { $0.tellProfile() }
        expectLines(try await alice.take(), ["@label=2 :alice!alice@demo.monarch SETNAME :Later"])
        // Nobody waits for what never comes, and what comes after all is no answer.
        expectLines(try await alice.ask("@label=4 SETNAME :Never"), [])
        await gateway.advance(by: 10_000)
        expectLines(try await alice.take().filter { $0.contains("label") }, ["@label=4 :monarch.local ACK"])
        try await gateway.network { $0.tellProfile() }
        expectLines(try await alice.take(), [":alice!alice@demo.monarch SETNAME :Never"])
        // There is nothing to wait for.
        expectLines(
            try await alice.ask("@label=5 SETNAME :Never", "@label=6 SETNAME :"),
            [
                "@label=5 :monarch.local ACK",
                "@label=6 :monarch.local FAIL SETNAME INVALID_REALNAME :A display name cannot be empty.",
            ])
    }

    @Test func `NICK changes the own nick only to one that is free`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask(
                "NICK ally", "NICK Ally", "NICK bob", "NICK root", "NICK 1x", "NICK", "PRIVMSG ally :me"),
            [
                ":alice!alice@demo.monarch NICK ally", ":ally!alice@demo.monarch NICK Ally",
                ":monarch.local 433 Ally bob :Nickname is already in use",
                ":monarch.local 433 Ally root :Nickname is already in use",
                ":monarch.local 432 Ally 1x :\(OwnNick.rules)",
                ":monarch.local 431 Ally :No nickname given",
                ":Ally!alice@demo.monarch PRIVMSG Ally :me",
            ])
        try await gateway.network { $0.says("bob", "hi") }
        expectLines(try await alice.take(), [":bob!bob@demo.monarch PRIVMSG Ally :hi"])
        // The new nick is kept from contacts, and the old one is free for them.
        try await gateway.network { client in
            client.says("ally", "hi")
            client.says("alice", "ho")
        }
        expectLines(
            try await alice.take(),
            [":ally_!ally@demo.monarch PRIVMSG Ally :hi", ":alice!alice@demo.monarch PRIVMSG Ally :ho"])
    }

    @Test func `the server answers what is asked of servers`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.guest()
        await gateway.advance(by: 62_000)
        expectLines(
            try await client.ask(
                "PING", "PING a", "PONG", "TIME", "ADMIN", "LINKS", "STATS u", "STATS", "OPER me secret",
                "OPER", "USER a b c d", "USER",
                "PASS x", "PASS", "NONSENSE", "ERROR :x", "INFO"),
            [
                ":monarch.local 461 alice PING :Not enough parameters: PING <token>",
                ":monarch.local PONG monarch.local a",
                ":monarch.local 391 alice monarch.local :2023-11-14T22:14:22.000Z",
                ":monarch.local 423 alice monarch.local :No administrative info available",
                ":monarch.local 364 alice monarch.local monarch.local :0 Monarch",
                ":monarch.local 365 alice * :End of /LINKS list",
                ":monarch.local 242 alice :Server Up 0 days 0:01:02",
                ":monarch.local 219 alice u :End of /STATS report",
                ":monarch.local 219 alice * :End of /STATS report",
                ":monarch.local 491 alice :There are no operators on this server",
                ":monarch.local 461 alice OPER :Not enough parameters: OPER <name> <password>",
                ":monarch.local 462 alice :You are registered already",
                ":monarch.local 461 alice USER :Not enough parameters: USER <name> 0 * :<real name>",
                ":monarch.local 462 alice :You are registered already",
                ":monarch.local 461 alice PASS :Not enough parameters: PASS <password>",
                ":monarch.local 421 alice NONSENSE :Unknown command",
                ":monarch.local 371 alice :monarch-0.1: contacts of other networks, from any IRC client.",
                ":monarch.local 371 alice :Talk to root to sign in and to see what can be done: /msg root help",
                ":monarch.local 374 alice :End of /INFO list",
            ])
        let help = try await client.ask("HELP set", "HELP nonsense")
        #expect(help.first == ":monarch.local 704 alice set :set: shows and changes your settings.")
        #expect(help.contains { $0.contains(" 706 alice set :") })
        #expect(help.last == ":monarch.local 524 alice nonsense :No help available on this topic")
    }

    @Test func `capabilities and log-in after registration`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest()
        expectLines(
            try await guest.ask(
                "CAP REQ :batch setname", "CAP REQ nonsense", "CAP LIST", "CAP END", "CAP FROB", "CAP"),
            [
                ":monarch.local CAP alice ACK :batch setname", ":monarch.local CAP alice NAK nonsense",
                ":monarch.local CAP alice LIST :batch cap-notify setname",
                ":monarch.local 410 alice FROB :Invalid CAP command",
                ":monarch.local 461 alice CAP :Not enough parameters: CAP LS 302",
            ])
        expectLines(
            try await guest.ask(
                "AUTHENTICATE PLAIN", "AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v", "AUTHENTICATE PLAIN"),
            [
                "AUTHENTICATE +",
                ":monarch.local 900 alice alice!user@monarch.local alice@demo.monarch :You are now logged in as alice@demo.monarch",
                ":monarch.local 903 alice :SASL authentication successful",
                ":root!root@monarch.local NOTICE &monarch :Signing in to demo as alice@demo.monarch …",
                ":monarch.local 907 alice :You have already authenticated using SASL",
            ])
        let other = try await gateway.guest()
        #expect(
            try await other.ask(
                "AUTHENTICATE PLAIN", "AUTHENTICATE !", "AUTHENTICATE PLAIN", "AUTHENTICATE !",
                "AUTHENTICATE PLAIN", "AUTHENTICATE !",
                "PING unheard"
            ).last == "ERROR :Closing link: too many failed log-ins")
    }

    @Test
    func `QUIT is answered with ERROR and ends the connection and, as the last one, the session`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("QUIT :so long", "PING x"), ["ERROR :Closing link: Quit: so long"])
        await gateway.advance(by: 2000)
        #expect(!alice.isOpen)
        #expect(gateway.directory.count == 0)
        #expect(try await gateway.network { $0.calls.last } == "disconnect")
    }
}
