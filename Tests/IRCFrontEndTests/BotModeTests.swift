// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Bot mode")
struct BotModeTests {
    @Test func `what the bot says is marked for those who read tags`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("message-tags")
        let lines = withoutIDs(try await alice.ask("PRIVMSG root :account list", "WHO root", "WHOIS root"))
        #expect(lines.first?.hasPrefix("@bot :root!root@monarch.local PRIVMSG alice :") == true)
        #expect(lines.contains(":monarch.local 352 alice * root monarch.local monarch.local root HB :0 Control bot"))
        #expect(lines.contains(":monarch.local 335 alice root :is a bot"))
        try await gateway.network { client in
            client.report(.presence(ContactID("erin"), .online, displayName: nil))
            client.says("bob", "hi")
        }
        let more = withoutIDs(try await alice.take())
        #expect(more.contains("@bot :root!root@monarch.local MODE &monarch +v erin"))
        #expect(more.contains(":bob!bob@demo.monarch PRIVMSG alice :hi"))
        let plain = try await gateway.alice(nick: "ally")
        #expect(try await plain.ask("PRIVMSG root :account list").first?.hasPrefix(":root!") == true)
    }

    @Test func `a client can say of itself that it is a bot`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("message-tags echo-message")
        expectLines(
            withoutIDs(
                try await alice.ask("MODE alice +B", "MODE alice", "WHO alice", "MODE alice +i", "MODE alice -B-i")),
            [
                "@bot :alice!alice@demo.monarch MODE alice +B", ":monarch.local 221 alice +B",
                ":monarch.local 352 alice * alice demo.monarch monarch.local alice HB :0 Alice",
                ":monarch.local 315 alice alice :End of WHO list", "@bot :alice!alice@demo.monarch MODE alice +i",
                ":alice!alice@demo.monarch MODE alice -B", ":alice!alice@demo.monarch MODE alice -i",
            ])
    }
}
