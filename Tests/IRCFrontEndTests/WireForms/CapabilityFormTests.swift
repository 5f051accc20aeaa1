// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// What a capability changes: the same scene with it and without it. Whoever adds a capability adds its scene, or names the
/// file whose tests show what it changes in ``elsewhere``.
struct CapabilityForm: Sendable {
    /// What it needs besides.
    var needs = ""
    /// Whether it is about somebody who has not signed in.
    var isGuest = false
    let scene: @Sendable (TestGateway, TestClient) async throws -> [String]
    let with: [String]
    let without: [String]

    private static let bob = ":bob!bob@demo.monarch "
    private static let own = ":alice!alice@demo.monarch "

    @Sendable private static func bobSaysHi(_ gateway: TestGateway, _ alice: TestClient) async throws -> [String] {
        try await gateway.network { $0.says("bob", "hi") }
        return try await alice.take()
    }

    private static func withoutNames() -> CapabilityForm {
        CapabilityForm(
            scene: { _, alice in try await alice.ask("JOIN #new") }, with: [own + "JOIN #new"],
            without: [
                own + "JOIN #new", ":monarch.local 353 alice = #new :alice",
                ":monarch.local 366 alice #new :End of /NAMES list",
            ])
    }

    static let all: [String: CapabilityForm] = [
        "account-notify": CapabilityForm(
            isGuest: true,
            scene: { _, guest in
                try await guest.ask("AUTHENTICATE PLAIN", "AUTHENTICATE AGFsaWNlQGRlbW8ubW9uYXJjaABkZW1v").filter {
                    $0.contains(" ACCOUNT ")
                }
            }, with: [":alice!user@monarch.local ACCOUNT alice@demo.monarch"], without: []),
        "draft/no-implicit-names": withoutNames(), "no-implicit-names": withoutNames(),
        "account-tag": CapabilityForm(
            scene: bobSaysHi, with: ["@account=bob@demo.monarch " + bob + "PRIVMSG alice :hi"],
            without: [bob + "PRIVMSG alice :hi"]),
        "server-time": CapabilityForm(
            scene: bobSaysHi, with: ["@time=2023-11-14T22:13:20.500Z " + bob + "PRIVMSG alice :hi"],
            without: [bob + "PRIVMSG alice :hi"]),
        "message-tags": CapabilityForm(
            scene: { gateway, alice in
                try await gateway.network {
                    $0.report(.typing(ConversationID("direct-bob"), FakeNetwork.identity("bob")))
                }
                return withoutIDs(try await alice.take())
            }, with: ["@+typing=active " + bob + "TAGMSG alice"], without: []),
        "away-notify": CapabilityForm(
            scene: { gateway, alice in
                try await gateway.network { $0.report(.presence(ContactID("bob"), .away, displayName: nil)) }
                return try await alice.take()
            },
            with: [bob + "AWAY :Away", ":root!root@monarch.local MODE &monarch -v bob"],
            without: [":root!root@monarch.local MODE &monarch -v bob"]),
        "batch": CapabilityForm(
            needs: "labeled-response",
            scene: { _, alice in try await alice.ask("@label=1 WHOIS nobody") },
            with: [
                "@label=1 :monarch.local BATCH +b1 labeled-response",
                "@batch=b1 :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that",
                "@batch=b1 :monarch.local 318 alice nobody :End of /WHOIS list", ":monarch.local BATCH -b1",
            ],
            without: [
                "@label=1 :monarch.local 401 alice nobody :No such nick: nobody on your contact list is called that",
                ":monarch.local 318 alice nobody :End of /WHOIS list",
            ]),
        "draft/multiline": CapabilityForm(
            needs: "batch",
            scene: { gateway, alice in
                try await gateway.network { $0.says("bob", "one\ntwo") }
                return try await alice.take()
            },
            with: [
                bob + "BATCH +b1 draft/multiline alice", "@batch=b1 " + bob + "PRIVMSG alice :one",
                "@batch=b1 " + bob + "PRIVMSG alice :two", ":monarch.local BATCH -b1",
            ], without: [bob + "PRIVMSG alice :one", bob + "PRIVMSG alice :two"]),
        "draft/persistence": CapabilityForm(
            scene: { _, alice in
                try await alice.ask("PRIVMSG root :set always-on on").filter { $0.contains("PERSISTENCE") }
            }, with: [":monarch.local PERSISTENCE STATUS ON ON"], without: []),
        "soju.im/bouncer-networks-notify": CapabilityForm(
            scene: { _, alice in
                try await alice.ask("PRIVMSG root :account 1 set tag work").filter { $0.contains("BOUNCER") }
            }, with: [":monarch.local BOUNCER NETWORK demo/alice@demo.monarch name=work"], without: []),
        "echo-message": CapabilityForm(
            scene: { gateway, alice in
                _ = try await alice.ask("PRIVMSG bob :hi")
                try await gateway.network { $0.endLast() }
                return try await alice.take()
            }, with: [own + "PRIVMSG bob :hi"], without: []),
        "extended-monitor": CapabilityForm(
            needs: "away-notify",
            scene: { gateway, alice in
                _ = try await alice.ask("MONITOR + bob", "PART &monarch")
                try await gateway.network { $0.report(.presence(ContactID("bob"), .away, displayName: nil)) }
                return try await alice.take()
            }, with: [bob + "AWAY :Away"], without: []),
        "extended-join": CapabilityForm(
            scene: { _, alice in Array(try await alice.ask("JOIN #new").prefix(1)) },
            with: [own + "JOIN #new alice@demo.monarch :Alice"], without: [own + "JOIN #new"]),
        "labeled-response": CapabilityForm(
            scene: { _, alice in try await alice.ask("@label=1 PING x") },
            with: ["@label=1 :monarch.local PONG monarch.local x"], without: [":monarch.local PONG monarch.local x"]),
        "setname": CapabilityForm(
            scene: { gateway, alice in
                try await gateway.network { $0.report(.presence(ContactID("bob"), .online, displayName: "Bobby")) }
                return try await alice.take()
            }, with: [bob + "SETNAME :Bobby"], without: []),
        "standard-replies": CapabilityForm(
            scene: { _, alice in try await alice.ask("SETNAME :") },
            with: [":monarch.local FAIL SETNAME INVALID_REALNAME :A display name cannot be empty."],
            without: [":monarch.local NOTICE alice :SETNAME: A display name cannot be empty."]),
        "userhost-in-names": CapabilityForm(
            scene: { _, alice in Array(try await alice.ask("JOIN #new").dropFirst().prefix(1)) },
            with: [":monarch.local 353 alice = #new :alice!alice@demo.monarch"],
            without: [":monarch.local 353 alice = #new :alice"]),
        "znc.in/self-message": CapabilityForm(
            scene: { gateway, alice in
                let other = try await gateway.alice(nick: "other")
                _ = try await other.ask("PRIVMSG bob :hi")
                try await gateway.network { $0.endLast() }
                return try await alice.take()
            }, with: [own + "PRIVMSG bob :hi"], without: [bob + "NOTICE alice :-> hi"]),
    ]

    /// Capabilities whose effect is shown by the tests of a file of their own, which names them.
    static let elsewhere: [String: String] = [
        "cap-notify": "LogInTests.swift", "draft/account-registration": "LogInTests.swift",
        "draft/chathistory": "ChatHistoryTests.swift", "draft/event-playback": "ChatHistoryTests.swift",
        "draft/extended-isupport": "LogInTests.swift", "draft/read-marker": "ReadMarkerTests.swift",
        "soju.im/search": "HistorySearchTests.swift", "znc.in/playback": "HistoryPlaybackTests.swift",
        "draft/metadata-2": "WireFormTests.swift", "draft/metadata-3": "WireFormTests.swift",
        "draft/pre-away": "LogInTests.swift",
        "invite-notify": "GroupTests.swift", "sasl": "LogInTests.swift",
        "soju.im/bouncer-networks": "LogInTests.swift",
    ]

    /// Capabilities that clients ask for and that change no line: nobody here has two prefixes in a channel.
    static let withoutEffect: Set<String> = ["multi-prefix"]
}

@Suite("What every capability changes")
struct CapabilityFormTests {
    @Test func `every capability is shown`() {
        let tests = ProjectSources.files(in: "Tests/IRCFrontEndTests")
        let names = Capabilities.names.map(\.name)
        for name in names where CapabilityForm.all[name] == nil && !CapabilityForm.withoutEffect.contains(name) {
            let file = CapabilityForm.elsewhere[name]
            #expect(
                file.flatMap { tests[$0] }?.contains(name) == true,
                "no test shows what \(name) changes: CapabilityForm has no scene, and no file in elsewhere that names it"
            )
        }
        let known = Set(CapabilityForm.all.keys).union(CapabilityForm.elsewhere.keys)
            .union(CapabilityForm.withoutEffect)
        #expect(known.subtracting(names) == [])
        #expect(Set(names).count == names.count)
        #expect(Capabilities.names.allSatisfy { $0.capability.rawValue.nonzeroBitCount == 1 })
    }

    @Test(arguments: CapabilityForm.all.keys.sorted())
    func `the same scene with it and without it`(name: String) async throws {
        let form = try #require(CapabilityForm.all[name])
        for (capabilities, expected) in [(form.needs + " " + name, form.with), (form.needs, form.without)] {
            let gateway = TestGateway()
            let names = capabilities.split(separator: " ").joined(separator: " ")
            let client = form.isGuest ? try await gateway.guest(names) : try await gateway.alice(names)
            expectLines(try await form.scene(gateway, client), expected)
        }
        #expect(form.with != form.without)
    }
}
