// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("People on no list, after a restart")
struct StrangerTests {
    /// alice after a restart of the gateway, before which somebody wrote who is on no list of hers.
    private static func returned() async throws -> (gateway: TestGateway, alice: TestClient) {
        let gateway = TestGateway()
        _ = try await gateway.alice()
        try await gateway.says("hello", by: "dora")
        let later = TestGateway(stores: gateway.stores)
        return (later, try await later.alice("message-tags"))
    }

    @Test func `somebody who wrote before is answered by nick`() async throws {
        let (gateway, alice) = try await Self.returned()
        let lines = try await alice.ask("PRIVMSG dora :hello dora", "PRIVMSG stranger :hello")
        #expect(
            lines.map { String($0.drop { $0 != ":" }) } == [
                ":monarch.local 401 alice stranger :No such nick: nobody on your contact list is called that"
            ])
        #expect(try await gateway.network { $0.sent.map { "\($0.conversation)" } } == ["direct-dora"])
    }

    @Test func `they are added by nick, as accept says`() async throws {
        let (gateway, alice) = try await Self.returned()
        _ = try await alice.ask("PRIVMSG root :add dora")
        #expect(
            try await gateway.network { $0.calls.last }
                == #"add(address: "dora@demo.monarch", alias: "", group: nil, message: "")"#)
    }

    @Test func `typing to nobody is no news, anything else is`() async throws {
        let alice = try await TestGateway().alice("message-tags")
        expectLines(
            try await alice.ask("@+typing=active TAGMSG nobody", "@+typing=done TAGMSG #nowhere"), [])
        let lines = try await alice.ask("@+draft/reply=x;+draft/react=y TAGMSG nobody", "TAGMSG #nowhere")
        #expect(
            lines.map { String($0.drop { $0 != ":" }) } == [
                ":monarch.local 401 alice nobody :No such nick", ":monarch.local 403 alice #nowhere :No such channel",
            ])
    }
}
