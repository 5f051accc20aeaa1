// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Nicks of any letters")
struct UnicodeNickTests {
    @Test func `switching renames everybody once, and back`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(.presence(ContactID("bob"), .online, displayName: "Боб Петров"))
            client.report(.presence(ContactID("carol"), .online, displayName: "Jose\u{301}"))
        }
        _ = try await alice.ask("MONITOR + Боб_Петров,bob")
        let on = try await alice.ask("PRIVMSG root :set utf8-nicks on")
        expectLines(
            on,
            [
                ":bob!bob@demo.monarch NICK Боб_Петров", ":monarch.local 731 alice :bob",
                ":monarch.local 730 alice :Боб_Петров!bob@demo.monarch",
                ":carol!carol@demo.monarch NICK Jos\u{E9}", ":dave!dave@demo.monarch NICK DAVE",
                ":erin!erin@demo.monarch NICK ERIN",
                ":root!root@monarch.local PRIVMSG alice :utf8-nicks = on",
            ])
        #expect(on.contains { $0.utf8.elementsEqual(":carol!carol@demo.monarch NICK Jos\u{E9}".utf8) })
        // The nick is found however it is written.
        _ = try await alice.ask("PRIVMSG Jose\u{301} :hi", "PRIVMSG Боб_Петров :hi")
        #expect(try await gateway.network { $0.sent.map { "\($0.conversation)" } } == ["direct-carol", "direct-bob"])
        expectLines(
            try await alice.ask("PRIVMSG root :set utf8-nicks on").suffix(1),
            [":root!root@monarch.local PRIVMSG alice :utf8-nicks = on"])
        // A name that changes later changes no nick.
        try await gateway.network { $0.report(.presence(ContactID("bob"), .online, displayName: "Zoo")) }
        expectLines(try await alice.take(), [])
        let off = try await alice.ask("PRIVMSG root :set utf8-nicks off")
        #expect(off.first == ":Боб_Петров!bob@demo.monarch NICK bob")
        #expect(off.filter { $0.contains(" NICK ") }.count == 4)
        #expect(
            try await alice.ask("WHOWAS Боб_Петров").first
                == ":monarch.local 314 alice Боб_Петров bob demo.monarch * :Zoo")
    }

    @Test func `nobody can pass for the user or the bot`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        _ = try await alice.ask("PRIVMSG root :set utf8-nicks on")
        try await gateway.network { client in
            for (name, displayName) in [
                ("x1", "r\u{43E}\u{43E}t"), ("x2", "\u{430}lic\u{435}"), ("x3", "ＲＯＯＴ"), ("x4", "Ёлка"),
            ] {
                var identity = FakeNetwork.identity(name)
                identity.displayName = displayName
                client.report(.contact(ContactDetails(identity: identity)))
                client.report(.presence(ContactID(name), .online, displayName: nil))
            }
        }
        let joins = try await alice.take().filter { $0.contains(" JOIN ") }
        #expect(joins.map { $0.prefix { $0 != "!" } } == [":x1", ":x2", ":x3", ":Ёлка"])
    }
}
