// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCWire
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// AGFsaWNlAHNlc2FtZQ== is NUL alice NUL sesame.
@Suite("Logging in as a user of the gateway")
struct LogInTests {
    @Test func `irssi authenticates before it has a nick, and waits for each answer`() {
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
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            A: granted alice
            S: :monarch.local 900 * *!*@monarch.local alice :You are now logged in as alice
            S: :monarch.local 903 * :SASL authentication successful
            C: CAP END
            C: NICK alice
            C: USER alice alice 127.0.0.1 :Alice Liddell
            = alice alice "Alice Liddell" user alice ["cap-notify", "sasl", "server-time"]
            """)
    }

    @Test func `Goguma sends everything at once, and what follows the log-in is read after it`() {
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: PASS ignored-because-of-sasl
            C: NICK alice
            C: USER alice 0 * :Alice
            C: CAP REQ draft/pre-away
            S: :monarch.local CAP alice ACK draft/pre-away
            C: CAP REQ soju.im/bouncer-networks
            S: :monarch.local CAP alice ACK soju.im/bouncer-networks
            C: CAP REQ sasl
            S: :monarch.local CAP alice ACK sasl
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            C: BOUNCER BIND lab/alice@example.com
            C: AWAY *
            C: CAP END
            A: granted alice
            S: :monarch.local 900 alice alice!alice@monarch.local alice :You are now logged in as alice
            S: :monarch.local 903 alice :SASL authentication successful
            S: :monarch.local 306 alice :You have been marked as being away
            = alice alice "Alice" user alice bound to "lab/alice@example.com" absent ["cap-notify", "draft/pre-away", "sasl", "soju.im/bouncer-networks"]
            """)
    }

    @Test func `a wrong password is refused once, and so many of them close the connection`() {
        RegistrationTranscript { $0.passwordAttempts = 2 }.play(
            """
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            C: AUTHENTICATE PLAIN
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            A: refused there is no such user, or the password is wrong
            S: :monarch.local 904 * :SASL authentication failed: there is no such user, or the password is wrong
            S: AUTHENTICATE +
            ? password alice:sesame
            A: refused there is no such user, or the password is wrong
            S: :monarch.local 904 * :SASL authentication failed: there is no such user, or the password is wrong
            X too many failed log-ins
            """)
    }

    @Test func `who goes on as a guest after a refused log-in is told so`() {
        RegistrationTranscript().play(
            """
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            A: refused there is no such user, or the password is wrong
            S: :monarch.local 904 * :SASL authentication failed: there is no such user, or the password is wrong
            C: NICK wonder
            C: USER al 0 * :Alice
            = wonder al "Alice" guest [] (You are not logged in as alice: there is no such user, or the password is wrong. If that is you, type: /msg root identify alice <password>)
            """)
    }

    @Test func `the time to register runs out, whatever is being checked`() {
        RegistrationTranscript().play(
            """
            C: PASS alice:sesame
            C: NICK alice
            C: USER al 0 * :Alice
            ? password alice:sesame
            T:
            X registration timed out while the password was being checked
            """)
    }

    @Test(arguments: [
        ("PASS alice:sesame", "alice:sesame", ""), ("PASS Alice:ses:ame", "alice:ses:ame", ""),
        ("PASS :alice:two words", "alice:two words", ""), ("PASS alice@phone:sesame", "alice:sesame", " client phone"),
        ("PASS alice/lab@Phone:sesame", "alice:sesame", " on \"lab\" client phone"),
        ("PASS alice@phone/lab:sesame", "alice:sesame", " on \"lab\" client phone"),
        ("PASS alice/2:sesame", "alice:sesame", " on \"2\""), ("PASS alice/:sesame", "alice:sesame", ""),
    ])
    func `PASS says who, for which network and from which client`(pass: String, asked: String, result: String) {
        RegistrationTranscript().play(
            """
            C: \(pass)
            C: NICK al
            C: USER al 0 * :Alice
            ? password \(asked)
            A: granted alice
            = al al "Alice" user alice\(result) []
            """)
    }

    @Test func `a password alone is for the nick, or else for the name after USER`() {
        RegistrationTranscript().play(
            """
            C: PASS sesame
            C: NICK alice
            C: USER al 0 * :Alice
            ? password alice:sesame
            A: granted alice
            = alice al "Alice" user alice []
            """)
        RegistrationTranscript().play(
            """
            C: PASS sesame
            C: NICK wonder
            C: USER alice 0 * :Alice
            ? password wonder:sesame
            A: refused no
            ? password alice:sesame
            A: granted alice
            = wonder alice "Alice" user alice []
            """)
        RegistrationTranscript().play(
            """
            C: PASS sesame
            C: NICK wonder
            C: USER alice/lab@phone 0 * :Alice
            ? password alice:sesame
            A: granted alice
            = wonder alice/lab@phone "Alice" user alice on "lab" client phone []
            """)
    }

    @Test func `a password may have a colon in it`() {
        RegistrationTranscript().play(
            """
            C: PASS cor:rect
            C: NICK wonder
            C: USER alice 0 * :Alice
            ? password cor:rect
            A: refused no
            ? password wonder:cor:rect
            A: refused no
            ? password alice:cor:rect
            A: granted alice
            = wonder alice "Alice" user alice []
            """)
    }

    @Test func `what nobody can check is no wrong password`() {
        RegistrationTranscript { $0.passwordAttempts = 1 }.play(
            """
            C: NICK alice
            C: CAP REQ sasl
            S: :monarch.local CAP alice ACK sasl
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            A: unavailable busy
            S: :monarch.local 904 alice :SASL authentication failed: busy
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            A: refused no
            S: :monarch.local 904 alice :SASL authentication failed: no
            X too many failed log-ins
            """)
    }

    @Test func `a wrong PASS makes a guest, or nothing where there are none`() {
        RegistrationTranscript().play(
            """
            C: PASS alice:wrong
            C: NICK alice
            C: USER alice 0 * :Alice
            ? password alice:wrong
            A: refused there is no such user, or the password is wrong
            = alice alice "Alice" guest [] (You are not signed in: there is no such user, or the password is wrong.)
            """)
        RegistrationTranscript { $0.guests = false }.play(
            """
            C: PASS alice:wrong
            C: NICK alice
            C: USER alice 0 * :Alice
            ? password alice:wrong
            A: refused there is no such user, or the password is wrong
            S: :monarch.local 464 alice :Password incorrect: there is no such user, or the password is wrong
            X there is no such user, or the password is wrong
            """)
    }

    @Test(arguments: ["alice@example.com", "lab/alice@example.com"])
    func `an address without its password is told what is missing, and not shown`(pass: String) {
        RegistrationTranscript().play(
            """
            C: PASS \(pass)
            C: NICK alice
            C: USER alice 0 * :Alice
            ? password alice:\(pass)
            A: refused no
            = alice alice "Alice" guest [] (You are not signed in: no; if that was an address, its password is missing: PASS <address>:<password>.)
            """)
        RegistrationTranscript { $0.guests = false }.play(
            """
            C: PASS \(pass)
            C: NICK [alice]
            C: USER (al) 0 * :Alice
            S: :monarch.local 464 [alice] :Password incorrect: the password is missing behind the address: PASS <address>:<password>
            X the password is missing behind the address: PASS <address>:<password>
            """)
    }

    @Test(arguments: ["alice/lab", "alice/lab@phone", "alice@phone"])
    func `who has logged in by SASL may say in USER for which network and client`(user: String) {
        let form = LogInForm(
            networks: [NetworkDescriptor(id: "lab", addressExample: "name@example.com")], defaultNetwork: "lab")
        let name = try? form.name(user)
        let network = user.contains("/lab") ? " on \"lab\"" : ""
        let client = name?.client.map { " client \($0)" } ?? ""
        RegistrationTranscript().play(
            """
            C: CAP REQ sasl
            S: :monarch.local CAP * ACK sasl
            C: NICK alice
            C: USER \(user) 0 * :Alice
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            A: granted alice
            S: :monarch.local 900 alice alice!\(user)@monarch.local alice :You are now logged in as alice
            S: :monarch.local 903 alice :SASL authentication successful
            C: CAP END
            = alice \(user) "Alice" user alice\(network)\(client) ["sasl"]
            """)
    }

    @Test func `gamja binds a network of a user before it ends the negotiation, and nobody else can`() {
        RegistrationTranscript().play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: NICK alice
            C: USER alice 0 * :Alice
            C: CAP REQ :sasl soju.im/bouncer-networks standard-replies
            S: :monarch.local CAP alice ACK :sasl soju.im/bouncer-networks standard-replies
            C: BOUNCER BIND
            S: :monarch.local 461 alice BOUNCER :Not enough parameters: BOUNCER BIND <network>
            C: BOUNCER
            S: :monarch.local 461 alice BOUNCER :Not enough parameters: BOUNCER BIND <network>
            C: BOUNCER BIND lab/alice@example.com
            S: :monarch.local FAIL BOUNCER ACCOUNT_REQUIRED BIND :Authentication required
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE AGFsaWNlAHNlc2FtZQ==
            ? password alice:sesame
            A: granted alice
            S: :monarch.local 900 alice alice!alice@monarch.local alice :You are now logged in as alice
            S: :monarch.local 903 alice :SASL authentication successful
            C: BOUNCER bind lab/alice@example.com
            C: BOUNCER LISTNETWORKS
            S: :monarch.local 451 alice :You have not registered: BOUNCER has to wait, but for BIND
            C: CAP END
            = alice alice "Alice" user alice bound to "lab/alice@example.com" ["cap-notify", "sasl", "soju.im/bouncer-networks", "standard-replies"]
            """)
    }
}

@Suite("Logging in with SCRAM-SHA-256")
struct SCRAMTests {
    /// The exchange of RFC 7677 §3, in base64.
    @Test func `the exchange of the specification`() {
        RegistrationTranscript().play(
            """
            C: AUTHENTICATE SCRAM-SHA-256
            S: AUTHENTICATE +
            C: AUTHENTICATE biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=
            ? secrets user
            A: secrets pencil %hvYDpWUa2RaTCAfuxFIlj)hNlF$k0
            S: AUTHENTICATE cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxzPVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=
            C: AUTHENTICATE Yz1iaXdzLHI9ck9wck5HZndFYmVSV2diTkVrcU8laHZZRHBXVWEyUmFUQ0FmdXhGSWxqKWhObEYkazAscD1kSHpiWmFwV0lrNGpVaE4rVXRlOXl0YWc5empmTUhnc3FtbWl6N0FuZFZRPQ==
            S: AUTHENTICATE dj02cnJpVFJCaTIzV3BSUi93dHVwK21NaFVaVW4vZEI1bkxUSlJzamw5NUc0PQ==
            C: AUTHENTICATE +
            ? proven user
            A: granted user
            S: :monarch.local 900 * *!*@monarch.local user :You are now logged in as user
            S: :monarch.local 903 * :SASL authentication successful
            """)
    }

    private static let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    private static let proof = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="

    private static func begin(_ first: String = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO") -> SCRAMExchange {
        var exchange = SCRAMExchange()
        _ = exchange.receive(Array(first.utf8))
        if let secrets = RegistrationTranscript.secrets(of: "pencil") {
            _ = exchange.secrets(secrets, nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
        }
        return exchange
    }

    @Test(arguments: [
        ("", "The proof is missing"), ("c=biws,r=\(nonce)", "The proof is missing"),
        ("c=biws,r=\(nonce),p=", "The proof is missing"), ("c=biws,r=\(nonce),p=!!!!", "The proof is missing"),
        ("c=biws,r=\(nonce),p=dHzb", "The proof is missing"),
        ("c=biws,r=\(nonce),p=\(proof.dropLast())", "The proof is missing"),
        ("r=\(nonce),p=\(proof)", "The message is not one of SCRAM-SHA-256"),
        ("c=eSws,r=\(nonce),p=\(proof)", "The channel binding differs"),
        ("c=!,r=\(nonce),p=\(proof)", "The channel binding differs"),
        ("c=biws,r=rOprNGfwEbeRWgbNEkqO,p=\(proof)", "The nonce is another one"),
        ("c=biws,r=\(nonce)x,p=\(proof)", "The nonce is another one"),
        ("c=biws,r=\(nonce),p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", SCRAMExchange.wrong),
        ("c=biws,r=\(nonce),x=y,p=\(proof)", SCRAMExchange.wrong),
    ])
    func `a proof that is none is refused, and the exchange is over`(message: String, reason: String) {
        var exchange = Self.begin()
        #expect(exchange.receive(Array(message.utf8)) == .failed(reason))
        #expect(exchange.receive(Array("c=biws,r=\(Self.nonce),p=\(Self.proof)".utf8)) != .challenge("v="))
        guard case .failed = exchange.receive([]) else { return #expect(Bool(false)) }
    }

    @Test(arguments: [
        "", "n", "n,,", "n,,n=user", "p=tls-unique,,n=user,r=abc", "n,,m=x,n=user,r=abc", "n,,n=,r=abc", "n,,n=user,r=",
        "n,,n=us=er,r=abc", "n,a=other,n=user,r=abc", "n,user,n=user,r=abc", "x,,n=user,r=abc", "n,,n=user,r=a\u{1}c",
    ])
    func `a first message that is none is refused`(message: String) {
        var exchange = SCRAMExchange()
        #expect(exchange.receive(Array(message.utf8)) == .failed("The message is not one of SCRAM-SHA-256"))
    }

    @Test func `commas and equals signs in a name are written as numbers, and one may act for oneself`() {
        var exchange = SCRAMExchange()
        #expect(exchange.receive(Array("y,a=a=2Cb=3Dc,n=a=2Cb=3Dc,r=x".utf8)) == .lookUp(name: "a,b=c"))
        var other = SCRAMExchange()
        #expect(other.receive([0x6E, 0xFF]) == .failed("The message is not UTF-8"))
    }

    @Test func `a proof for one is no proof for another, whose secrets differ`() throws {
        var exchange = SCRAMExchange()
        _ = exchange.receive(Array("n,,n=user,r=rOprNGfwEbeRWgbNEkqO".utf8))
        let secrets = try #require(RegistrationTranscript.secrets(of: "crayon"))
        _ = exchange.secrets(secrets, nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
        let message = "c=biws,r=\(Self.nonce),p=\(Self.proof)"
        #expect(exchange.receive(Array(message.utf8)) == .failed(SCRAMExchange.wrong))
    }

    @Test func `what goes wrong is 904, and an address has no SCRAM`() {
        RegistrationTranscript { $0.passwordAttempts = 9 }.play(
            """
            C: AUTHENTICATE scram-sha-256
            S: AUTHENTICATE +
            C: AUTHENTICATE !
            S: :monarch.local 904 * :SASL authentication failed: The response is not base64
            C: AUTHENTICATE SCRAM-SHA-256
            S: AUTHENTICATE +
            C: AUTHENTICATE biwsbj1hbGljZUBkZW1vLm1vbmFyY2gscj1hYmM=
            S: :monarch.local 904 * :SASL authentication failed: An address signs in with PLAIN
            C: AUTHENTICATE SCRAM-SHA-256
            S: AUTHENTICATE +
            C: AUTHENTICATE biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=
            ? secrets user
            A: refused too many passwords are being checked; try again in a moment
            S: :monarch.local 904 * :SASL authentication failed: too many passwords are being checked; try again in a moment
            """)
    }

    @Test func `the client is known by the name it gives, with network and client`() {
        // n,,n=alice/lab@phone,r=abc
        RegistrationTranscript().play(
            """
            C: AUTHENTICATE SCRAM-SHA-256
            S: AUTHENTICATE +
            C: AUTHENTICATE biwsbj1hbGljZS9sYWJAcGhvbmUscj1hYmM=
            ? secrets alice
            """)
    }
}

@Suite("Logging in with a certificate")
struct ExternalTests {
    private let transcript = RegistrationTranscript(fingerprint: [0xAB, 0xCD])

    @Test func `it is offered to those who have one`() {
        #expect(transcript.capabilities.contains(" sasl=PLAIN,SCRAM-SHA-256,EXTERNAL "))
        transcript.play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: AUTHENTICATE FROB
            S: :monarch.local 908 * PLAIN,SCRAM-SHA-256,EXTERNAL :are available SASL mechanisms
            S: :monarch.local 904 * :SASL authentication failed
            """)
    }

    @Test func `it says who one is, or for whom it has to be`() {
        transcript.play(
            """
            C: AUTHENTICATE EXTERNAL
            S: AUTHENTICATE +
            C: AUTHENTICATE +
            ? certificate abcd
            A: granted alice
            S: :monarch.local 900 * *!*@monarch.local alice :You are now logged in as alice
            S: :monarch.local 903 * :SASL authentication successful
            C: NICK alice
            C: USER al 0 * :Alice
            = alice al "Alice" user alice []
            """)
        // Alice/lab@phone
        transcript.play(
            """
            C: AUTHENTICATE EXTERNAL
            S: AUTHENTICATE +
            C: AUTHENTICATE QWxpY2UvbGFiQHBob25l
            ? certificate abcd of alice
            A: granted alice
            S: :monarch.local 900 * *!*@monarch.local alice :You are now logged in as alice
            S: :monarch.local 903 * :SASL authentication successful
            C: NICK alice
            C: USER al 0 * :Alice
            = alice al "Alice" user alice on "lab" client phone []
            """)
    }

    @Test func `the client is called as it says, or else as the certificate`() {
        for (response, user, client) in [
            ("+", "al", "desk"), ("+", "alice@Phone", "phone"), ("YWxpY2VAcGFk", "al", "pad"),
        ] {
            transcript.play(
                """
                C: AUTHENTICATE EXTERNAL
                S: AUTHENTICATE +
                C: AUTHENTICATE \(response)
                ? certificate abcd\(response == "+" ? "" : " of alice")
                A: certified alice desk
                S: :monarch.local 900 * *!*@monarch.local alice :You are now logged in as alice
                S: :monarch.local 903 * :SASL authentication successful
                C: NICK alice
                C: USER \(user) 0 * :Alice
                = alice \(user) "Alice" user alice client \(client) []
                """)
        }
        #expect(LogInForm.client(withCertificate: [1, 2, 3, 4, 5], called: "Old phone") == "old-phone")
        for name in ["", "büro", String(repeating: "x", count: 33)] {
            #expect(LogInForm.client(withCertificate: [1, 2, 3, 4, 5], called: name) == "cert-01020304")
        }
    }

    @Test func `one that nobody has added is refused`() {
        transcript.play(
            """
            C: AUTHENTICATE EXTERNAL
            S: AUTHENTICATE +
            C: AUTHENTICATE +
            ? certificate abcd
            A: refused your certificate logs in nobody here
            S: :monarch.local 904 * :SASL authentication failed: your certificate logs in nobody here
            C: AUTHENTICATE EXTERNAL
            S: AUTHENTICATE +
            C: AUTHENTICATE YWxpY2VAZGVtby5tb25hcmNo
            S: :monarch.local 904 * :SASL authentication failed: A certificate is for users of this gateway; an address signs in with PLAIN
            """)
    }
}

@Suite("Names that log in")
struct LogInNameTests {
    private let form = LogInForm(
        networks: ["demo", "lab"].map { NetworkDescriptor(id: $0, addressExample: "name@example.com") },
        defaultNetwork: "demo")

    @Test(
        arguments: [
            ("alice@example.com", "alice@example.com", "demo", nil),
            ("lab/alice@example.com", "alice@example.com", "lab", nil),
            ("LAB/alice@localhost", "alice@localhost", "lab", nil),
            ("alice@example.com@phone", "alice@example.com", "demo", "phone"),
            ("lab/alice@example.com@phone", "alice@example.com", "lab", "phone"),
        ] as [(String, String, String, String?)])
    func `addresses`(text: String, address: String, network: String, client: String?) throws {
        #expect(try form.name(text) == LogInName(identity: .address(address, network: network), client: client))
    }

    @Test(arguments: [
        "", "@", "/", "alice bob", "alice@@phone", "alice/lab@a@b", "a@phone/lab@desk", "lab/alice", "-alice",
        "alice@ph\u{e4}one", "nowhere/alice@example.com", "alice@\(String(repeating: "p", count: 33))",
        "\(String(repeating: "a", count: 33))", "alice@example.com@a@b",
    ])
    func `what is no name`(text: String) {
        #expect(throws: SignInError.self) { try form.name(text) }
    }
}

@Suite("A new user, by REGISTER before registration")
struct EarlyRegistrationTests {
    @Test func `REGISTER makes a user and logs the client in`() {
        RegistrationTranscript().play(
            """
            C: NICK Alice
            C: REGISTER * * sesame
            ? register alice:sesame
            C: USER al 0 * :Alice
            A: granted alice
            S: :monarch.local REGISTER SUCCESS alice :You are registered as alice and logged in
            S: :monarch.local 900 Alice Alice!*@monarch.local alice :You are now logged in as alice
            = Alice al "Alice" user alice []
            """)
    }

    @Test func `what can be wrong with it has its code`() {
        RegistrationTranscript().play(
            """
            C: CAP REQ standard-replies
            S: :monarch.local CAP * ACK standard-replies
            C: REGISTER
            S: :monarch.local 461 * REGISTER :Not enough parameters: REGISTER <name> * <password>
            C: REGISTER * *
            S: :monarch.local 461 * REGISTER :Not enough parameters: REGISTER <name> * <password>
            C: REGISTER alice * sesame
            S: :monarch.local FAIL REGISTER NEED_NICK * :Choose a nick first, with NICK
            C: NICK [alice]
            C: REGISTER * * sesame
            S: :monarch.local FAIL REGISTER BAD_ACCOUNT_NAME [alice] :A name is 1 to 32 letters, digits and - _ . and begins with a letter or a digit.
            C: REGISTER :
            S: :monarch.local 461 [alice] REGISTER :Not enough parameters: REGISTER <name> * <password>
            C: REGISTER lab * sesame
            S: :monarch.local FAIL REGISTER BAD_ACCOUNT_NAME lab :A network is called lab here
            C: REGISTER alice * five5
            S: :monarch.local FAIL REGISTER WEAK_PASSWORD alice :A password has at least 6 characters.
            C: REGISTER alice * \(String(repeating: "x", count: 301))
            S: :monarch.local FAIL REGISTER UNACCEPTABLE_PASSWORD alice :A password has at most 300 bytes.
            C: REGISTER alice * sesame
            ? register alice:sesame
            A: not registered ACCOUNT_EXISTS somebody has that name already
            S: :monarch.local FAIL REGISTER ACCOUNT_EXISTS alice :Somebody has that name already.
            C: VERIFY alice
            S: :monarch.local 461 [alice] VERIFY :Not enough parameters: VERIFY <account> <code>
            C: VERIFY alice 123
            S: :monarch.local FAIL VERIFY INVALID_CODE alice :Nobody has to be verified here; REGISTER is all it takes
            C: REGISTER alicia a@example.com sesame
            ? register alicia:sesame
            A: granted alicia
            S: :monarch.local REGISTER SUCCESS alicia :You are registered as alicia and logged in
            S: :monarch.local 900 [alice] [alice]!*@monarch.local alicia :You are now logged in as alicia
            C: REGISTER bob * sesame
            S: :monarch.local FAIL REGISTER ALREADY_AUTHENTICATED alicia :You are logged in as alicia already
            C: VERIFY alicia 123
            S: :monarch.local FAIL VERIFY ALREADY_AUTHENTICATED alicia :You are logged in as alicia already
            """)
    }

    @Test func `where registration is closed it is not offered, and refused`() {
        RegistrationTranscript { $0.registration = false }.play(
            """
            C: CAP REQ draft/account-registration
            S: :monarch.local CAP * NAK draft/account-registration
            C: NICK alice
            C: REGISTER * * sesame
            S: :monarch.local NOTICE alice :REGISTER: Registration is closed; whoever runs this gateway can add you.
            """)
    }

    @Test func `it does not lead around the password of the server`() {
        RegistrationTranscript { $0.serverPassword = .init("open") }.play(
            """
            C: NICK alice
            C: REGISTER * * sesame
            S: :monarch.local NOTICE alice :REGISTER: This server wants its own password first: PASS <password>
            C: PASS open
            C: REGISTER * * sesame
            ? register alice:sesame
            """)
    }

    @Test func `where there are no guests the client is told so from the start`() {
        let transcript = RegistrationTranscript { $0.guests = false }
        #expect(transcript.capabilities.contains(" soju.im/account-required soju.im/bouncer-networks "))
        #expect(!RegistrationTranscript().capabilities.contains("account-required"))
        transcript.play(
            """
            C: CAP LS 302
            S: :monarch.local CAP * LS :{capabilities}
            C: CAP REQ soju.im/account-required
            S: :monarch.local CAP * NAK soju.im/account-required
            """)
        var configuration = IRCServerConfiguration()
        #expect(ISupport(configuration, limits: SessionLimits())["draft/ACCOUNTREQUIRED"] == nil)
        configuration.guests = false
        #expect(ISupport(configuration, limits: SessionLimits())["draft/ACCOUNTREQUIRED"] == "")
    }
}

@Suite("Before registration: being away, and what the server supports")
struct EarlySessionTests {
    @Test func `AWAY says whether anybody is there`() {
        for (line, state) in [("AWAY :lunch at noon", " away \"lunch at noon\""), ("AWAY *", " absent")] {
            RegistrationTranscript().play(
                """
                C: CAP REQ draft/pre-away
                S: :monarch.local CAP * ACK draft/pre-away
                C: \(line)
                S: :monarch.local 306 * :You have been marked as being away
                C: NICK alice
                C: USER al 0 * :Alice
                C: CAP END
                = alice al "Alice" guest\(state) ["draft/pre-away"]
                """)
        }
        RegistrationTranscript().play(
            """
            C: AWAY *
            S: :monarch.local 451 * :You have not registered: AWAY has to wait
            C: CAP REQ draft/pre-away
            S: :monarch.local CAP * ACK draft/pre-away
            C: AWAY *
            S: :monarch.local 306 * :You have been marked as being away
            C: AWAY
            S: :monarch.local 305 * :You are no longer marked as being away
            C: NICK alice
            C: USER al 0 * :Alice
            C: CAP END
            = alice al "Alice" guest ["draft/pre-away"]
            """)
    }

    @Test func `ISUPPORT is answered to those who have asked for that, in a batch if they know those`() {
        RegistrationTranscript().play(
            """
            C: ISUPPORT
            S: :monarch.local 451 * :You have not registered: ISUPPORT has to wait
            C: CAP REQ draft/extended-isupport
            S: :monarch.local CAP * ACK draft/extended-isupport
            C: ISUPPORT
            S: :monarch.local 005 * NETWORK=Monarch CHANTYPES=#& :are supported by this server
            C: CAP REQ batch
            S: :monarch.local CAP * ACK batch
            C: ISUPPORT
            S: :monarch.local BATCH +r1 draft/isupport
            S: @batch=r1 :monarch.local 005 * NETWORK=Monarch CHANTYPES=#& :are supported by this server
            S: :monarch.local BATCH -r1
            """)
    }
}

@Suite("Capabilities that come and go")
struct CapabilityChangeTests {
    private static func texts(_ lines: [IRCMessage]) -> [String] {
        lines.map { RegistrationTranscript.text(.send($0)) }
    }

    @Test func `clients that follow capabilities are told`() {
        let server = IRCSource(nick: "monarch.local")
        var offer = CapabilityOffer()
        offer.values["sasl"] = "PLAIN"
        for (version, sasl) in [("302", "sasl=PLAIN,EXTERNAL"), ("", "sasl")] {
            var negotiation = CapabilityNegotiation(offer: offer)
            _ = negotiation.receive(["LS", version], from: "alice", server: server, isRegistered: false)
            _ = negotiation.receive(
                ["REQ", "cap-notify draft/account-registration"], from: "alice", server: server, isRegistered: false)
            var other = offer
            other.withheld.insert(.accountRegistration)
            other.values["sasl"] = "PLAIN,EXTERNAL"
            #expect(
                Self.texts(negotiation.change(to: other, for: "alice", server: server)) == [
                    "S: :monarch.local CAP alice DEL draft/account-registration",
                    "S: :monarch.local CAP alice NEW \(sasl)",
                ])
            #expect(!negotiation.enabled.contains(.accountRegistration))
            #expect(negotiation.change(to: other, for: "alice", server: server) == [])
        }
    }

    @Test func `others are not`() {
        var negotiation = CapabilityNegotiation(offer: CapabilityOffer())
        var other = CapabilityOffer()
        other.withheld.insert(.sasl)
        #expect(negotiation.change(to: other, for: "alice", server: IRCSource(nick: "monarch.local")) == [])
    }
}
