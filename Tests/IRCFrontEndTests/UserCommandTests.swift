// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCWire
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

extension TestGateway {
    /// A client that has registered `alice` with the password `sesame`.
    func user(_ capabilities: String = "", fingerprint: [UInt8]? = nil) async throws -> TestClient {
        let client = try await connect(fingerprint: fingerprint)
        try await client.register(capabilities)
        _ = try await client.ask("REGISTER alice * sesame")
        return client
    }

    /// A second client of that user, with the lines of its burst.
    func secondClient(
        _ pass: String = "alice:sesame", nick: String = "al", _ capabilities: String = ""
    ) async throws -> (client: TestClient, burst: [String]) {
        let client = try await connect()
        if !capabilities.isEmpty { try await client.send("CAP REQ :\(capabilities)") }
        let burst = try await client.ask("PASS \(pass)", "NICK \(nick)", "USER u 0 * :Al", "CAP END")
        return (client, burst)
    }
}

@Suite("The bot: register, identify, drop, set password")
struct UserCommandTests {
    @Test func `a guest who is called as a user is reminded of identify`() async throws {
        let gateway = TestGateway()
        let user = try await gateway.user()
        let reminder =
            ":root!root@monarch.local NOTICE &monarch :alice is registered here. If that is you, type: identify <password>"
        func burst(_ nick: String) async throws -> [String] {
            try await gateway.connect().ask("NICK \(nick)", "USER u 0 * :Alice")
        }
        #expect(try await burst("Alice").last == reminder)
        #expect(try await !burst("bob").contains { $0.contains("is registered here") })
        // Nobody asks a user for what they have shown.
        #expect(try await !gateway.secondClient(nick: "alice").burst.contains(reminder))
        #expect(user.isOpen)
    }

    @Test func `one registers, and finds everything again when one identifies`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest("account-notify")
        expectLines(
            try await guest.bot("register sesame"),
            [
                "You are registered as alice, and logged in. Next time: identify <password>, or let your client log in with SASL.",
                ":monarch.local 900 alice alice!user@monarch.local alice :You are now logged in as alice",
                ":alice!user@monarch.local ACCOUNT alice",
            ])
        expectLines(
            try await guest.bot("account add demo alice@demo.monarch demo"),
            ["alice@demo.monarch was added. Type account on to sign in."])
        _ = try await guest.ask("QUIT")
        await gateway.advance(by: 2000)
        #expect(gateway.directory.count == 0)

        let again = try await gateway.guest()
        let lines = try await again.ask("PRIVMSG root :identify sesame")
        expectLines(
            Array(lines.prefix(3)),
            [
                ":root!root@monarch.local PRIVMSG alice :You are logged in as alice.",
                ":monarch.local 900 alice alice!user@monarch.local alice :You are now logged in as alice",
                ":root!root@monarch.local NOTICE &monarch :Signing in to demo as alice@demo.monarch …",
            ])
        #expect(try await gateway.network { $0.account.password.exposed } == "demo")
        #expect(gateway.directory.count == 1)
    }

    @Test func `what can go wrong has a line of its own`() async throws {
        let gateway = TestGateway { $0.passwordAttempts = 9 }
        _ = try await gateway.user()
        let guest = try await gateway.guest()
        let cases = [
            (
                "register sesame",
                "alice is not registered anew: somebody has that name already. If it is you, type identify <password>; else choose another name: register <name> <password>"
            ),
            ("register bob five5", "A password has at least 6 characters. Type: register <name> <password>"),
            ("register demo sesame", "A network is called demo here. Type: register <name> <password>"),
            (
                "register -bob- sesame",
                "-bob- cannot be a name: a name is 1 to 32 letters, digits and - _ . and begins with a letter or a digit. Type: register <name> <password>"
            ),
            ("register a b c", "A password with spaces goes in double quotes. Type: register [<name>] <password>"),
            ("identify a b c", "A password with spaces goes in double quotes. Type: identify [<name>] <password>"),
            (
                "identify wrong",
                "You are not logged in as alice: there is no such user, or the password is wrong. (8 more tries)"
            ),
            (
                "identify nobody sesame",
                "You are not logged in as nobody: there is no such user, or the password is wrong. (7 more tries)"
            ),
            (
                "identify n@body sesame",
                "n@body cannot be a name: a name is 1 to 32 letters, digits and - _ . and begins with a letter or a digit. Type: identify <name> <password>"
            ),
            (
                "drop sesame",
                "You are not logged in as a user of this gateway, so there is nothing to drop. Type: identify <password>"
            ),
            (
                "set password other1",
                "You are not logged in as a user of this gateway. Type: identify <password>, or register <password> if you are new here"
            ),
            (
                "cert list",
                "Certificates are for users of this gateway. Type: identify <password>, or register <password> if you are new here"
            ),
            ("cert", "What about certificates? Type: cert list, add or del"),
        ]
        for (line, answer) in cases {
            expectLines(try await guest.bot(line), [answer])
        }
        let closed = TestGateway { $0.registration = false }
        expectLines(
            try await closed.guest().bot("register sesame"),
            ["Registration is closed; whoever runs this gateway can add you."])
    }

    @Test func `so many wrong passwords close the connection`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest()
        let refusal = "You are not logged in as alice: there is no such user, or the password is wrong."
        expectLines(try await guest.bot("identify a"), [refusal + " (2 more tries)"])
        expectLines(try await guest.bot("identify b"), [refusal + " (1 more try)"])
        expectLines(
            try await guest.bot("identify c"), [refusal, "ERROR :Closing link: too many failed log-ins"])
    }

    @Test func `those of before registration count as well`() async throws {
        let gateway = TestGateway { $0.passwordAttempts = 2 }
        let (client, burst) = try await gateway.secondClient("alice:wrong")
        #expect(
            burst.contains { $0.contains("You are not signed in: there is no such user, or the password is wrong.") })
        #expect(try await client.ask("NS identify alice wrong").last == "ERROR :Closing link: too many failed log-ins")
    }

    @Test func `a password is asked for and given where nobody sees it`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest()
        let ask = "Now give the password of your user of this gateway, where nobody sees it: /oper x <password>"
        expectLines(try await guest.bot("register"), [ask])
        #expect(try await guest.ask("OPER alice sesame").first?.contains("You are registered as alice") == true)
        expectLines(try await guest.bot("set password"), [ask])
        #expect(try await guest.ask("OPER x :two words").first?.contains("Your password has been changed.") == true)
        expectLines(
            try await guest.ask("OPER x sesame", "PASS sesame"),
            [
                ":monarch.local 491 alice :There are no operators on this server",
                ":monarch.local 462 alice :You are registered already",
            ])
        let other = try await gateway.connect()
        try await other.register("", nick: "alice2")
        _ = try await other.ask("NS identify")
        #expect(try await other.ask("OPER x wrong").first?.contains("You are not logged in as alice2") == true)
    }

    @Test func `a password is changed, and the old one is none any more`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user()
        expectLines(
            try await alice.bot("set password short"),
            ["The password is as it was: a password has at least 6 characters."]
        )
        expectLines(
            try await alice.bot("set password two words"),
            ["A password with spaces goes in double quotes. Type: set password <new password>"])
        expectLines(try await alice.bot("set password \"two words\""), ["Your password has been changed."])
        let old = try await gateway.secondClient("alice:sesame")
        #expect(old.burst.contains { $0.contains("You are not signed in") })
        let new = try await gateway.secondClient(":alice:two words", nick: "alice2")
        #expect(!new.burst.contains { $0.contains("You are not signed in") })
        #expect(new.burst.first?.contains("alice2!u@monarch.local") == true)
    }

    @Test func `a user is dropped with the right password, and all clients are guests then`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user("account-notify")
        let (other, _) = try await gateway.secondClient()
        expectLines(
            try await alice.bot("drop"), ["This cannot be undone, so say your password. Type: drop <password>"])
        expectLines(
            try await alice.bot("drop wrong"), ["Nothing was dropped: the password is wrong. (2 more tries)"])
        expectLines(
            try await alice.bot("drop sesame"),
            [
                ":monarch.local 901 alice alice!user@monarch.local :You are now logged out",
                ":alice!user@monarch.local ACCOUNT *",
                "You are gone from this gateway, with everything that was kept of you.",
            ])
        expectLines(try await other.take(), [":monarch.local 901 al al!u@monarch.local :You are now logged out"])
        #expect(try await alice.bot("identify sesame").first?.contains("there is no such user") == true)
    }

    @Test func `NickServ's commands have its order of words`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest()
        #expect(
            try await guest.ask("NS REGISTER sesame alice@example.com").first?.contains("You are registered as alice")
                == true)
        for (line, nick) in [
            ("NICKSERV IDENTIFY alice sesame", "a1"), ("NS identify alice sesame", "a2"),
            ("PRIVMSG NickServ :IDENTIFY alice sesame", "a3"),
        ] {
            let client = try await gateway.connect()
            try await client.register("", nick: nick)
            #expect(
                try await client.ask(line).contains(
                    ":monarch.local 900 \(nick) \(nick)!user@monarch.local alice :You are now logged in as alice"))
        }
        #expect(gateway.directory.count == 1)
    }
}

@Suite("Going to the session of one's user")
struct MovingTests {
    @Test func `a guest who identifies sees what the user's other client sees`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user()
        _ = try await alice.ask("PRIVMSG root :account add demo alice@demo.monarch demo", "PRIVMSG root :account on")
        try await gateway.settle()
        _ = try await alice.take()
        let guest = try await gateway.connect()
        try await guest.register("", nick: "phone")
        expectLines(
            try await guest.ask("MONITOR + bob", "NS IDENTIFY alice sesame", "PRIVMSG bob :hi", "PING end"),
            [
                ":monarch.local 731 phone :bob",
                ":root!root@monarch.local PRIVMSG phone :You are logged in as alice.",
                ":monarch.local 900 phone phone!user@monarch.local alice :You are now logged in as alice",
                ":phone!user@monarch.local SETNAME :Alice",
                ":bob!bob@demo.monarch JOIN &monarch",
                ":monarch.local 730 phone :bob!bob@demo.monarch",
                ":carol!carol@demo.monarch JOIN &monarch",
                ":dave!dave@demo.monarch JOIN &monarch",
                ":root!root@monarch.local NOTICE &monarch :demo: alice@demo.monarch is signed in (FAKE1), 4 contacts, 3 online.",
                ":root!root@monarch.local MODE &monarch +vv bob carol",
                ":monarch.local PONG monarch.local end",
            ].filter { !$0.contains("SETNAME") })
        #expect(try await gateway.network { $0.sent.count } == 1)
        #expect(gateway.directory.count == 1)
        try await gateway.network { $0.says("bob", "hello both") }
        #expect(try await guest.take() == [":bob!bob@demo.monarch PRIVMSG phone :hello both"])
    }

    @Test func `accounts of a guest go along, and who was seen leaves as in a netsplit`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user()
        let guest = try await gateway.connect()
        try await guest.register("", pass: nil, nick: "phone")
        _ = try await guest.ask("PRIVMSG root :account add demo bo@demo.monarch demo", "PRIVMSG root :account on")
        try await gateway.settle()
        let lines = try await guest.ask("@label=1 NS IDENTIFY alice sesame")
        #expect(lines.contains(":bob!bob@demo.monarch QUIT :monarch.local demo.network"))
        #expect(lines.contains { $0.contains("demo: bo@demo.monarch is signing in") })
        #expect(try await alice.take().contains { $0.contains("Signing in to demo as bo@demo.monarch …") })
        #expect(try await alice.bot("account list") == ["1. demo: bo@demo.monarch is signing in (connecting)"])
    }

    @Test func `SASL after registration leads there as well, in order and with its label`() async throws {
        let gateway = TestGateway()
        _ = try await gateway.user()
        let guest = try await gateway.connect()
        try await guest.register("labeled-response batch", nick: "phone")
        expectLines(
            try await guest.ask(
                "@label=1 AUTHENTICATE PLAIN", "@label=2 AUTHENTICATE AGFsaWNlAHNlc2FtZQ==", "@label=3 PING x",
                "@label=4 AUTHENTICATE PLAIN"
            ),
            [
                "@label=1 AUTHENTICATE +",
                "@label=2 :monarch.local BATCH +b1 labeled-response",
                "@batch=b1 :monarch.local 900 phone phone!user@monarch.local alice :You are now logged in as alice",
                "@batch=b1 :monarch.local 903 phone :SASL authentication successful",
                ":monarch.local BATCH -b1",
                "@label=3 :monarch.local PONG monarch.local x",
                "@label=4 :monarch.local 907 phone :You have already authenticated using SASL",
            ])
    }

    @Test func `while something is looked up no line is handled, and none is lost`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest("labeled-response")
        let answers = NIOLoopBoundBox.makeBoxSendingValue([(@Sendable (Int) -> Void)](), eventLoop: gateway.loop)
        try await gateway.loop.executeInContext {
            let handler = try guest.channel.pipeline.syncOperations.handler(type: ConnectionHandler.self)
            guard case .attached(let attachment) = handler.phase else { return }
            attachment.client.value.query({ answers.value.append($0) }) { (client: IRCClient, number: Int) in
                client.reply(.info, "the answer is \(number)")
            }
        }
        #expect(try await guest.ask("PING 1", "PING 2") == [])
        try await gateway.loop.executeInContext { answers.value.first?(42) }
        expectLines(
            try await guest.take(),
            [
                ":monarch.local 371 alice :the answer is 42", ":monarch.local PONG monarch.local 1",
                ":monarch.local PONG monarch.local 2",
            ])
    }
}

@Suite("The bot: certificates")
struct CertificateTests {
    private static let own = [UInt8](repeating: 0xAB, count: 32)

    @Test func `the certificate of the connection is added, logs in, is listed and removed`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user(fingerprint: Self.own)
        expectLines(
            try await alice.bot("cert list"),
            [
                "No certificate logs you in. To add the one that your client has connected with type: cert add <name>"
            ])
        expectLines(
            try await alice.bot("cert add phone"),
            ["The certificate abababababababab… logs you in from now on, and its client is called phone here."])
        expectLines(
            try await alice.bot("cert add"), ["The certificate was not added: that certificate is known already."])
        let other = String(repeating: "C0:", count: 31) + "C0"
        expectLines(
            try await alice.bot("cert add \(other) \"old phone\""),
            ["The certificate c0c0c0c0c0c0c0c0… logs you in from now on, and its client is called old-phone here."])
        expectLines(
            try await alice.bot("cert list"),
            [
                "1. \(String(repeating: "ab", count: 32)) (phone), used now",
                "2. \(String(repeating: "c0", count: 32)) (old phone)",
            ])

        let phone = try await gateway.connect(fingerprint: Self.own)
        let burst = try await phone.ask(
            "CAP REQ sasl", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +", "NICK phone", "USER u 0 * :P", "CAP END")
        expectLines(
            Array(burst.prefix(5)),
            [
                ":monarch.local CAP * ACK sasl", "AUTHENTICATE +",
                ":monarch.local 900 * *!*@monarch.local alice :You are now logged in as alice",
                ":monarch.local 903 * :SASL authentication successful",
                ":monarch.local 001 phone :Welcome to Monarch, phone!u@monarch.local",
            ])
        #expect(gateway.directory.count == 1)

        expectLines(try await alice.bot("cert del 7"), ["There is no such certificate. Type: cert list"])
        expectLines(
            try await alice.bot("cert del C0C0C0C0"), ["The certificate c0c0c0c0c0c0c0c0… logs nobody in any more."])
        expectLines(try await alice.bot("cert del 1"), ["The certificate abababababababab… logs nobody in any more."])
        let gone = try await gateway.connect(fingerprint: Self.own)
        #expect(
            try await gone.ask("AUTHENTICATE EXTERNAL", "AUTHENTICATE +").last
                == ":monarch.local 904 * :SASL authentication failed: your certificate logs in nobody here; log in with your password and type: cert add <name>"
        )
    }

    @Test func `two clients that log in with a certificate alone each have a position of their own`() async throws {
        let gateway = TestGateway.keeping()
        let own = [UInt8](repeating: 0xC0, count: 32)
        let alice = try await gateway.user(fingerprint: Self.own)
        _ = try await alice.ask(
            "PRIVMSG root :cert add Desk", "PRIVMSG root :cert add \(Hex.encode(own))",
            "PRIVMSG root :account add demo alice@demo.monarch demo", "PRIVMSG root :account on")
        try await gateway.settle()
        func connect(_ nick: String, _ fingerprint: [UInt8]) async throws -> (client: TestClient, shown: [String]) {
            let client = try await gateway.connect(fingerprint: fingerprint)
            try await client.send(
                "CAP REQ sasl", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +", "NICK \(nick)", "USER u 0 * :P", "CAP END")
            let shown = gateway.history(try await client.takeAnswering())
            await gateway.advance(by: 5_000)
            return (client, shown)
        }
        let (desk, _) = try await connect("desk", Self.own)
        let (phone, _) = try await connect("phone", own)
        try await gateway.network { $0.says("bob", "seen") }
        for client in [desk, phone] { _ = try await client.takeAnswering() }
        await gateway.advance(by: 5_000)
        try await phone.send("QUIT")
        try await gateway.network { $0.says("bob", "missed") }
        _ = try await desk.takeAnswering()
        // What the desk has been shown is new to the phone.
        expectLines(
            try await connect("phone", own).shown, [":bob!bob@demo.monarch PRIVMSG phone :[22:13] missed"])
        try await desk.send("QUIT")
        expectLines(try await connect("desk", Self.own).shown, [])
    }

    @Test func `what can be wrong with it`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user()
        let fingerprint = "which is the SHA-256 of a certificate: 64 hexadecimal digits"
        let sha1 = String(repeating: "ab", count: 20)
        let cases = [
            ("cert add", "Your client has not connected with a certificate. Type: cert add <fingerprint> [<name>]"),
            (
                "cert list",
                "No certificate logs you in, and your client has not connected with one. Type: cert add <fingerprint> <name>"
            ),
            (
                "cert add zz",
                "Your client has not connected with a certificate, and 'zz' is no fingerprint, \(fingerprint). Type: cert add <fingerprint> [<name>]"
            ),
            ("cert add ab:cd", "'ab:cd' is no fingerprint, \(fingerprint). Type: cert add [<fingerprint>] [<name>]"),
            (
                "cert add abcd phone",
                "'abcd' is no fingerprint, \(fingerprint). Type: cert add [<fingerprint>] [<name>]"
            ),
            (
                "cert add \(sha1) phone",
                "'\(sha1)' is no fingerprint, \(fingerprint). Type: cert add [<fingerprint>] [<name>]"
            ),
            ("cert del", "Which certificate? Type: cert del <number or fingerprint>"),
            ("cert list all", "That is more than I understand. Type: cert list"),
            ("cert frob", "There is no cert frob. Type: cert list, add or del"),
        ]
        for (line, answer) in cases { expectLines(try await alice.bot(line), [answer]) }
    }

    @Test func `after a log-in without the password the accounts are locked until identify opens them`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.user(fingerprint: Self.own)
        _ = try await alice.ask(
            "PRIVMSG root :cert add", "PRIVMSG root :account add demo alice@demo.monarch demo", "QUIT")
        await gateway.advance(by: 2000)
        let phone = try await gateway.connect(fingerprint: Self.own)
        let burst = try await phone.ask(
            "CAP REQ sasl", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +", "NICK alice", "USER u 0 * :P", "CAP END")
        expectLines(
            burst.filter { $0.contains("locked") },
            [
                ":root!root@monarch.local NOTICE &monarch :Your accounts are locked, because your password was not shown. To open them type once: /msg root identify <password>"
            ])
        expectLines(
            try await phone.bot("account on"),
            ["The account is locked: type identify <password> with the password of your gateway user."])
        expectLines(
            try await phone.bot("set remember on"),
            ["Your accounts are locked until you identify with your password. Type: identify <password>"])
        expectLines(
            try await phone.bot("info bob"),
            ["There is no contact bob: you are not signed in. Type: identify <password>"])
        #expect(try await phone.bot("identify wrong").first?.contains("the password is wrong") == true)
        let lines = try await phone.bot("identify sesame")
        #expect(lines.first == "You are logged in as alice.")
        #expect(lines.contains { $0.contains("Signing in to demo as alice@demo.monarch …") })
        expectLines(try await phone.bot("identify sesame"), ["You are logged in as alice already."])
    }
}

@Suite("REGISTER and VERIFY after registration")
struct LateRegistrationTests {
    @Test func `they have the same answers as before`() async throws {
        let gateway = TestGateway()
        let guest = try await gateway.guest("standard-replies")
        expectLines(
            try await guest.ask(
                "REGISTER * *", "REGISTER * * :", "REGISTER demo * sesame", "VERIFY a b",
                "REGISTER * * sesame", "REGISTER bob * sesame", "VERIFY a b"),
            [
                ":monarch.local 461 alice REGISTER :Not enough parameters: REGISTER <name> * <password>",
                ":monarch.local FAIL REGISTER WEAK_PASSWORD alice :A password has at least 6 characters.",
                ":monarch.local FAIL REGISTER BAD_ACCOUNT_NAME demo :A network is called demo here",
                ":monarch.local FAIL VERIFY INVALID_CODE a :Nobody has to be verified here; REGISTER is all it takes",
                ":monarch.local REGISTER SUCCESS alice :You are registered as alice and logged in",
                ":monarch.local 900 alice alice!user@monarch.local alice :You are now logged in as alice",
                ":monarch.local FAIL REGISTER ALREADY_AUTHENTICATED alice :You are logged in as alice already",
                ":monarch.local FAIL VERIFY ALREADY_AUTHENTICATED alice :You are logged in as alice already",
            ])
        let other = try await gateway.connect()
        try await other.register("standard-replies", nick: "bob")
        expectLines(
            try await other.ask("REGISTER Alice * sesame"),
            [":monarch.local FAIL REGISTER ACCOUNT_EXISTS alice :Somebody has that name already."])
    }

    @Test func `a direct sign-in becomes a user with its account and its history`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        #expect(try await alice.ask("REGISTER alice * sesame").first?.contains("REGISTER SUCCESS alice") == true)
        try await alice.send("PRIVMSG bob :still here")
        #expect(try await gateway.network { $0.sent.count } == 1)
        let (_, burst) = try await gateway.secondClient()
        #expect(burst.contains { $0.contains("demo: alice@demo.monarch is signed in") })
    }
}
