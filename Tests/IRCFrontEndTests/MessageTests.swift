// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Messages between a client and contacts")
struct MessageTests {
    @Test func `a message goes to the contact and shows nothing until something comes back`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        #expect(try await alice.ask("PRIVMSG bob :hello there") == [])
        let sent = await gateway.network { $0.sent.map { "\($0.conversation): \($0.message.body)" } }
        #expect(sent == ["direct-bob: text(GatewayCore.RichText(text: \"hello there\"))"])
        await gateway.network { $0.says("bob", "hello from the other side") }
        #expect(try await alice.take() == [":bob!bob@demo.monarch PRIVMSG alice :hello from the other side"])
    }
}
