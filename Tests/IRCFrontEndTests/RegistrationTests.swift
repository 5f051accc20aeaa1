// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCWire
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v is NUL alice@demo.monarch NUL demo.
@Suite("Registration, as clients really do it")
struct RegistrationTests {
    @Test func `irssi joins nothing before its nick, and sends nick and user after CAP END`() {
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: JOIN :
            S: :monarch.local 451 * :You have not registered: JOIN has to wait
            C: CAP REQ :server-time sasl
            S: :monarch.local CAP * ACK :server-time sasl
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
            S: :monarch.local 900 * *!*@monarch.local alice@demo.monarch :You are now logged in as alice@demo.monarch
            S: :monarch.local 903 * :SASL authentication successful
            C: CAP END
            C: NICK alice
            C: USER alice alice 127.0.0.1 :Alice Liddell
            = alice alice "Alice Liddell" demo/alice@demo.monarch:demo ["cap-notify", "sasl", "server-time"]
            """)
    }

    @Test func `a label is answered before registration, too`() {
        RegistrationTranscript().play(
            """
            C: @label=0 CAP LS
            S: {plain}
            C: @label=0 CAP REQ :batch labeled-response sasl
            S: @label=0 :monarch.local CAP * ACK :batch labeled-response sasl
            C: @label=1 NICK alice
            S: @label=1 :monarch.local ACK
            C: @label=2 JOIN #x
            S: @label=2 :monarch.local 451 alice :You have not registered: JOIN has to wait
            C: @label=3 AUTHENTICATE NONE
            S: @label=3 :monarch.local BATCH +r1 labeled-response
            S: @batch=r1 :monarch.local 908 alice PLAIN,SCRAM-SHA-256 :are available SASL mechanisms
            S: @batch=r1 :monarch.local 904 alice :SASL authentication failed
            S: :monarch.local BATCH -r1
            C: @label=4 AUTHENTICATE PLAIN
            S: @label=4 AUTHENTICATE +
            C: @label=5 AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            C: @label=6 PING x
            A: granted alice
            S: @label=5 :monarch.local BATCH +r2 labeled-response
            S: @batch=r2 :monarch.local 900 alice alice!*@monarch.local alice :You are now logged in as alice
            S: @batch=r2 :monarch.local 903 alice :SASL authentication successful
            S: :monarch.local BATCH -r2
            S: @label=6 :monarch.local PONG monarch.local x
            C: @label=7 USER al 0 * :Alice
            S: @label=7 :monarch.local ACK
            C: @label=8 CAP END
            = alice al "Alice" user alice ["batch", "labeled-response", "sasl"]
            """.replacing("{plain}", with: Self.plainCapabilities))
    }

    /// What CAP LS without a version is answered with.
    private static var plainCapabilities: String {
        let names = RegistrationTranscript().capabilities.split(separator: " ").compactMap { item in
            item.hasPrefix("draft/") || item.hasPrefix("soju.im/") ? nil : item.prefix { $0 != "=" }
        }
        return ":monarch.local CAP * LS :" + names.joined(separator: " ")
    }

    @Test func `WeeChat sends nick and user before it asks for capabilities`() {
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: NICK alice
            C: USER alice 0 * :alice
            C: CAP REQ :account-tag away-notify batch echo-message
            S: :monarch.local CAP alice ACK :account-tag away-notify batch echo-message
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
            S: :monarch.local 900 alice alice!alice@monarch.local alice@demo.monarch :You are now logged in as alice@demo.monarch
            S: :monarch.local 903 alice :SASL authentication successful
            C: CAP END
            = alice alice "alice" demo/alice@demo.monarch:demo ["account-tag", "away-notify", "batch", "cap-notify", "echo-message"]
            """)
    }

    @Test func `HexChat and Textual send password, nick and user at once`() {
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: PASS alice@demo.monarch:demo
            C: NICK alice
            C: USER alice 0 * :realname
            C: CAP REQ :server-time multi-prefix
            S: :monarch.local CAP alice ACK :server-time multi-prefix
            C: CAP END
            = alice alice "realname" demo/alice@demo.monarch:demo ["cap-notify", "multi-prefix", "server-time"]
            """)
    }

    @Test func `The Lounge asks for ZNC's capabilities one by one`() {
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: PASS lab/alice@demo.monarch:de:mo
            C: NICK alice
            C: USER alice 0 * :The Lounge User
            C: CAP REQ :znc.in/playback
            S: :monarch.local CAP alice NAK znc.in/playback
            C: CAP REQ :znc.in/self-message
            S: :monarch.local CAP alice ACK znc.in/self-message
            C: CAP END
            = alice alice "The Lounge User" lab/alice@demo.monarch:de:mo ["cap-notify", "znc.in/self-message"]
            """)
    }

    @Test func `Halloy and gamja bind a network before they end the negotiation`() {
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: NICK alice
            C: USER alice 0 * alice
            C: CAP REQ :batch labeled-response sasl
            S: :monarch.local CAP alice ACK :batch labeled-response sasl
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
            S: :monarch.local 900 alice alice!alice@monarch.local alice@demo.monarch :You are now logged in as alice@demo.monarch
            S: :monarch.local 903 alice :SASL authentication successful
            C: BOUNCER BIND demo/alice@demo.monarch
            C: CAP END
            = alice alice "alice" demo/alice@demo.monarch:demo bound to "demo/alice@demo.monarch" ["batch", "cap-notify", "labeled-response", "sasl"]
            """)
    }

    @Test func `Goguma writes everything in one go and wants 903 before 001`() {
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: NICK alice
            C: USER alice 0 * :alice
            C: CAP REQ server-time
            S: :monarch.local CAP alice ACK server-time
            C: CAP REQ soju.im/bouncer-networks
            S: :monarch.local CAP alice ACK soju.im/bouncer-networks
            C: CAP REQ draft/nonsense
            S: :monarch.local CAP alice NAK draft/nonsense
            C: CAP REQ sasl
            S: :monarch.local CAP alice ACK sasl
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
            S: :monarch.local 900 alice alice!alice@monarch.local alice@demo.monarch :You are now logged in as alice@demo.monarch
            S: :monarch.local 903 alice :SASL authentication successful
            C: AWAY
            S: :monarch.local 451 alice :You have not registered: AWAY has to wait
            C: CAP END
            = alice alice "alice" demo/alice@demo.monarch:demo ["cap-notify", "sasl", "server-time", "soju.im/bouncer-networks"]
            """)
    }

    @Test func `a client without capabilities is in after nick and user, and may be pinged before`() {
        RegistrationTranscript().play(
            """
            C: NICK alice
            C: PING :are you there
            S: :monarch.local PONG monarch.local :are you there
            C: PONG x
            C: USER al 0 * :Alice
            = alice al "Alice" guest []
            """)
    }

    @Test func `the name of a client stands behind the address`() {
        RegistrationTranscript().play(
            """
            C: PASS lab/alice@demo.monarch@Phone:demo
            C: NICK alice
            C: USER al 0 * :Alice
            = alice al "Alice" lab/alice@demo.monarch:demo client phone []
            """)
        RegistrationTranscript().play(
            """
            C: PASS secret
            C: NICK alice
            C: USER lab/alice@demo.monarch 0 * :Alice
            = alice lab/alice@demo.monarch "Alice" lab/alice@demo.monarch:secret []
            """)
    }
}

@Suite("Registration: capabilities")
struct CapabilityTests {
    @Test func `values are for 302 only, and 302 brings cap-notify`() {
        RegistrationTranscript().play(
            """
            C: CAP LS
            S: :monarch.local CAP * LS :account-notify account-tag away-notify batch cap-notify echo-message extended-join extended-monitor invite-notify labeled-response message-tags multi-prefix no-implicit-names sasl server-time setname standard-replies userhost-in-names znc.in/self-message
            C: CAP LIST
            S: :monarch.local CAP * LIST :
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: CAP LIST
            S: :monarch.local CAP * LIST cap-notify
            C: CAP REQ -cap-notify
            S: :monarch.local CAP * NAK -cap-notify
            """)
    }

    @Test func `a request is granted as a whole or not at all`() {
        RegistrationTranscript().play(
            """
            C: CAP REQ :batch setname nonsense
            S: :monarch.local CAP * NAK :batch setname nonsense
            C: CAP LIST
            S: :monarch.local CAP * LIST :
            C: CAP REQ :batch setname
            S: :monarch.local CAP * ACK :batch setname
            C: CAP REQ :-batch away-notify
            S: :monarch.local CAP * ACK :-batch away-notify
            C: CAP LIST
            S: :monarch.local CAP * LIST :away-notify setname
            """)
    }

    @Test func `wrong subcommands are named`() {
        RegistrationTranscript().play(
            """
            C: CAP
            S: :monarch.local 461 * CAP :Not enough parameters: CAP LS 302
            C: CAP FROB
            S: :monarch.local 410 * FROB :Invalid CAP command
            C: CAP REQ
            S: :monarch.local CAP * ACK :
            """)
    }

    @Test func `without direct sign-in, addresses do not log in`() {
        RegistrationTranscript { $0.directSignIn = false }.play(
            """
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
            S: :monarch.local 904 * :SASL authentication failed: signing in by address and password is switched off
            C: PASS alice@demo.monarch:demo
            C: NICK alice
            C: USER al 0 * :Alice
            = alice al "Alice" guest [] (You are not signed in: signing in by address and password is switched off.)
            """)
    }
}

@Suite("Registration: SASL PLAIN")
struct SASLTests {
    private static func exchange() -> SASLExchange {
        let networks = [NetworkDescriptor(id: "demo", addressExample: "name@example.com")]
        return SASLExchange(
            form: LogInForm(networks: networks, defaultNetwork: "demo"), directSignIn: true, fingerprint: nil)
    }

    @Test func `long responses come in pieces of 400`() {
        // So much password makes a response of exactly 400 letters with base64.
        let address = "a@b.c"
        let password = String(repeating: "p", count: 300 - 2 - address.utf8.count)
        var exchange = Self.exchange()
        #expect(exchange.receive("plain") == .challenge(["+"]))
        let text = Base64.encode(Array("\0\(address)\0\(password)".utf8))
        #expect(text.utf8.count == 400)
        #expect(exchange.receive(text) == .wait)
        let name = LogInName(identity: .address(address, network: "demo"))
        let signIn = SignIn(network: "demo", address: address, password: .init(password))
        #expect(exchange.receive("+") == .loggedIn(name, .address(signIn)))
    }

    @Test func `too much is too long, and the next try starts afresh`() {
        var exchange = Self.exchange()
        #expect(exchange.receive("PLAIN") == .challenge(["+"]))
        let piece = String(repeating: "A", count: 400)
        #expect(exchange.receive(piece) == .wait)
        #expect(exchange.receive(piece) == .wait)
        #expect(exchange.receive(piece) == .tooLong)
        #expect(exchange.receive("PLAIN") == .challenge(["+"]))
        #expect(exchange.receive(piece + "A") == .tooLong)
    }

    @Test func `what can be wrong with an exchange is answered with its numeric`() {
        RegistrationTranscript { $0.passwordAttempts = 4 }.play(
            """
            C: AUTHENTICATE
            S: :monarch.local 461 * AUTHENTICATE :Not enough parameters: AUTHENTICATE PLAIN
            C: AUTHENTICATE EXTERNAL
            S: :monarch.local 908 * PLAIN,SCRAM-SHA-256 :are available SASL mechanisms
            S: :monarch.local 904 * :SASL authentication failed
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE *
            S: :monarch.local 906 * :SASL authentication aborted
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE !!!!
            S: :monarch.local 904 * :SASL authentication failed: The response is not base64
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE +
            S: :monarch.local 904 * :SASL authentication failed: The response is not one of PLAIN
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlIQBkZW1v
            S: :monarch.local 904 * :SASL authentication failed: 'alice!' is neither the name of a user nor an address
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE bWUAeW91AGRlbW8=
            S: :monarch.local 904 * :SASL authentication failed: Nobody can act for somebody else here
            X too many failed log-ins
            """)
    }

    @Test func `one may act for oneself, log in once only, and give up by CAP END`() {
        RegistrationTranscript().play(
            """
            C: CAP REQ sasl
            S: :monarch.local CAP * ACK sasl
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE YWxpY2VAZGVtby5tb25hcmNoAGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v
            S: :monarch.local 900 * *!*@monarch.local alice@demo.monarch :You are now logged in as alice@demo.monarch
            S: :monarch.local 903 * :SASL authentication successful
            C: AUTHENTICATE PLAIN
            S: :monarch.local 907 * :You have already authenticated using SASL
            """)
        RegistrationTranscript().play(
            """
            C: CAP REQ sasl
            S: :monarch.local CAP * ACK sasl
            C: NICK alice
            C: USER al 0 * :Alice
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: CAP END
            S: :monarch.local 906 alice :SASL authentication aborted
            = alice al "Alice" guest ["sasl"]
            """)
    }
}

@Suite("Capabilities: long requests")
struct CapabilityAnswerTests {
    private static func ask(_ parameters: [String]) -> [String] {
        var negotiation = CapabilityNegotiation(offer: CapabilityOffer())
        let replies = negotiation.receive(
            parameters, from: "alice", server: IRCSource(nick: "monarch.local"), isRegistered: false)
        return replies.map { RegistrationTranscript.text(.send($0)) }
    }

    @Test func `a request without its colon is taken as a whole`() {
        #expect(
            Self.ask(["REQ", "server-time", "echo-message"]) == [
                "S: :monarch.local CAP alice ACK :server-time echo-message"
            ])
        #expect(
            Self.ask(["REQ", "server-time", "nonsense"]) == ["S: :monarch.local CAP alice NAK :server-time nonsense"])
    }

    @Test(arguments: ["", " nonsense"])
    func `an answer that fits no line is several of whole names`(end: String) {
        let list = Array(repeating: "server-time", count: 45).joined(separator: " ") + end
        let lines = Self.ask(["REQ", list])
        let start = "S: :monarch.local CAP alice \(end.isEmpty ? "ACK" : "NAK") :"
        #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix(start) && $0.utf8.count <= 513 })
        #expect(lines.map { $0.replacing(start, with: "") }.joined(separator: " ") == list)
        #expect(
            Self.ask(["REQ", String(repeating: "x", count: 490) + " batch"]) == [
                "S: :monarch.local CAP alice NAK batch"
            ])
    }
}

@Suite("Registration: what can go wrong")
struct RegistrationFailureTests {
    @Test func `nicks and users that cannot be are refused`() {
        RegistrationTranscript().play(
            """
            C: NICK
            S: :monarch.local 431 * :No nickname given
            C: NICK :
            S: :monarch.local 431 * :No nickname given
            C: NICK 1alice
            S: :monarch.local 432 * 1alice :Erroneous nickname: at most 32 ASCII characters, none of ,*?!@.:$/ and no digit or #&+%~- in front
            C: NICK aaaaaaaaaabbbbbbbbbbccccccccccddd
            S: :monarch.local 432 * aaaaaaaaaabbbbbbbbbbccccccccccddd :Erroneous nickname: at most 32 ASCII characters, none of ,*?!@.:$/ and no digit or #&+%~- in front
            C: NICK Root
            S: :monarch.local 433 * Root :Nickname is already in use
            C: USER alice
            S: :monarch.local 461 * USER :Not enough parameters: USER <name> 0 * :<real name>
            C: USER alice 0 * :
            S: :monarch.local 461 * USER :Not enough parameters: USER <name> 0 * :<real name>
            C: PASS
            S: :monarch.local 461 * PASS :Not enough parameters: PASS <password>
            C: PING
            S: :monarch.local 461 * PING :Not enough parameters: PING <token>
            C: PRIVMSG bob :too early
            S: :monarch.local 451 * :You have not registered: PRIVMSG has to wait
            """)
    }

    @Test func `quitting and time running out close the connection`() {
        RegistrationTranscript().play(
            """
            C: QUIT :changed my mind
            X Quit: changed my mind
            """)
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: NICK alice
            T:
            X registration timed out, still waiting for USER, CAP END
            """)
    }

    @Test(arguments: [
        "GET /", "POST / HTTP/1.1", "PATCH /NICK HTTP/1.1", "PROPFIND / HTTP/1.1", "PRI * HTTP/2.0",
        "Host: 127.0.0.1:6667",
    ])
    func `a browser that was made to talk to the port is cut off at its first line`(line: String) {
        RegistrationTranscript().play(
            """
            C: \(line)
            X this is an IRC server
            """)
    }

    @Test func `so it is at its first header, when the first line could not be read`() {
        for first in [IRCLine.tooLong(part: .body), .invalidUTF8(command: "POST")] {
            var machine = RegistrationMachine(policy: RegistrationTranscript().policy)
            #expect(machine.receive(first).count == 1)
            #expect(
                machine.receive(.message(IRCMessage("HOST:", ["127.0.0.1"])))
                    == [.close("this is an IRC server", as: .http)])
        }
    }

    @Test func `lines that are too long or not UTF-8 are named and do no harm`() {
        var machine = RegistrationMachine(policy: RegistrationTranscript().policy)
        #expect(
            machine.receive(.tooLong(part: .body)).map(RegistrationTranscript.text) == [
                "S: :monarch.local 417 * :Input line was too long"
            ])
        #expect(
            machine.receive(.invalidUTF8(command: "USER")).map(RegistrationTranscript.text)
                == ["S: :monarch.local NOTICE * :USER: The line is not UTF-8 and was dropped"])
        #expect(machine.receive(.malformed) == [])
        #expect(
            machine.receive(.forbiddenByte).map(RegistrationTranscript.text)
                == ["S: :monarch.local NOTICE * :*: A line with a NUL or a CR inside was dropped"])
    }

    @Test func `nobody can keep a connection busy without registering`() {
        var machine = RegistrationMachine(policy: RegistrationTranscript().policy)
        var last: [RegistrationMachine.Action] = []
        for _ in 0...256 { last = machine.receive(.message(IRCMessage("PONG", ["x"]))) }
        #expect(last == [.close("too many lines before registration", as: .registration)])
    }

    @Test func `a log-in that cannot be is explained to a guest, and refused where there are no guests`() {
        RegistrationTranscript().play(
            """
            C: PASS hunter2
            C: NICK [alice]
            C: USER (al) 0 * :Alice
            = [alice] (al) "Alice" guest [] (You are not signed in: a password has the form <name>:<password> or <address>:<password>.)
            """)
        RegistrationTranscript { $0.guests = false }.play(
            """
            C: PASS nowhere/alice@demo.monarch:demo
            C: NICK alice
            C: USER al 0 * :Alice
            S: :monarch.local 464 alice :Password incorrect: there is no network 'nowhere'; known ones: demo, lab
            X there is no network 'nowhere'; known ones: demo, lab
            """)
        RegistrationTranscript { $0.guests = false }.play(
            """
            C: CAP REQ standard-replies
            S: :monarch.local CAP * ACK standard-replies
            C: NICK alice
            C: USER al 0 * :Alice
            C: CAP END
            S: :monarch.local FAIL * ACCOUNT_REQUIRED :You have to log in first: with SASL, or with PASS <name>:<password>
            S: :monarch.local 464 alice :Password required
            X log in with SASL or PASS <name>:<password>
            """)
    }

    @Test func `a server password is asked of everybody, and an account may follow it`() {
        let transcript = RegistrationTranscript { $0.serverPassword = .init("sesame") }
        let refusal = """
            S: :monarch.local 464 alice :Password incorrect
            X this server wants its password: PASS <password>, or <password>:<name>:<password>
            """
        for pass in [
            "", "C: PASS Sesame\n", "C: PASS sesam\n", "C: PASS sesame2\n",
            "C: PASS alice@demo.monarch:demo\n",
        ] {
            transcript.play("\(pass)C: NICK alice\nC: USER al 0 * :Alice\n\(refusal)")
        }
        transcript.play(
            "C: PASS sesame\nC: NICK alice\nC: USER al 0 * :Alice\n= alice al \"Alice\" guest []")
        transcript.play(
            "C: PASS sesame:alice@demo.monarch:demo\nC: NICK alice\nC: USER al 0 * :Alice\n"
                + "= alice al \"Alice\" demo/alice@demo.monarch:demo []")
    }

    @Test func `no secret shows in a description`() {
        var machine = RegistrationMachine(
            policy: RegistrationTranscript { $0.serverPassword = .init("sesame") }.policy)
        _ = machine.receive(.message(IRCMessage("PASS", ["alice@demo.monarch:hunter2"])))
        #expect(!"\(machine)".contains("hunter2") && !"\(machine)".contains("sesame"))
    }
}
