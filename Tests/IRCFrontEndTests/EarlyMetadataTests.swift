// SPDX-License-Identifier: Apache-2.0
import IRCWire
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Metadata before registration")
struct EarlyMetadataTests {
    /// What a client that is called nothing yet is answered, each command by itself.
    private static func answers(_ commands: String..., isThird: Bool = false) -> [String] {
        var metadata = EarlyMetadata()
        var told: [String] = []
        for command in commands {
            let parameters = IRCMessage(parsing: "METADATA " + command)?.parameters ?? []
            let answer = metadata.receive(
                parameters, isThird: isThird, to: "*", from: IRCSource(nick: "monarch.local"))
            if let batch = answer.batch { told.append("(" + batch.joined(separator: " ") + ")") }
            for line in answer.lines { told.append(line.command + " " + line.parameters.joined(separator: " ")) }
        }
        return told
    }

    @Test func `values wait, are told and taken back`() {
        expectLines(
            Self.answers(
                "* SET status :at the sea", "* SET display-name Ally", "* GET status avatar X", "* LIST",
                "* SET display-name", "* LIST", "* CLEAR", "* LIST"),
            [
                "761 * * status * at the sea", "761 * * display-name * Ally", "(metadata *)",
                "761 * * status * at the sea", "766 * * avatar Key not set",
                "FAIL METADATA KEY_INVALID X A key is made of a-z, 0-9 and _./-, at most 64 of them", "(metadata *)",
                "761 * * display-name * Ally", "761 * * status * at the sea", "766 * * display-name Key not set",
                "(metadata *)", "761 * * status * at the sea", "(metadata *)", "766 * * status Key not set",
                "(metadata *)",
            ])
    }

    @Test func `subscriptions are those of the client from then on`() {
        expectLines(
            Self.answers("* SUB status avatar X", "* UNSUB avatar", "* SUBS", "* SYNC", isThird: true),
            [
                "770 * status avatar",
                "WARN METADATA INVALID_KEY X A key is made of a-z, 0-9 and _./-, at most 64 of them", "771 * avatar",
                "(metadata-subs)", "772 * status", "774 * * 1 There is nothing before you are registered",
            ])
    }

    @Test(arguments: [
        ("alice LIST", "INVALID_TARGET alice"), ("&monarch SYNC", "INVALID_TARGET &monarch"),
        ("* SET", "INVALID_PARAMS SET"), ("* SET status a b", "INVALID_PARAMS SET"), ("* SUB", "INVALID_PARAMS SUB"),
        ("* GET", "INVALID_PARAMS GET"), ("* FROB", "SUBCOMMAND_INVALID FROB"),
        ("* SET Status x", "KEY_INVALID Status"),
        ("* SET avatar x", "KEY_NO_PERMISSION * avatar"),
        ("* SET status :" + String(repeating: "x", count: 388), "VALUE_INVALID"),
    ])
    func `wrong uses are refused`(command: String, failure: String) {
        #expect(Self.answers(command).first?.hasPrefix("FAIL METADATA \(failure) ") == true)
    }

    @Test func `what was set goes out with the sign-in, and is in the burst before the end of the message of the day`()
        async throws
    {
        let gateway = TestGateway()
        let alice = try await gateway.connect()
        let burst = try await alice.ask(
            "CAP LS 302", "CAP REQ :batch draft/metadata-2", "METADATA * SUB status", "METADATA * SET status :at sea",
            "METADATA * LIST", "PASS alice@demo.monarch:demo", "NICK alice", "USER al 0 * :Alice", "CAP END")
        #expect(burst.contains { $0.contains(" draft/metadata-2=before-connect,max-subs=") })
        #expect(burst.contains(":monarch.local 770 * status"))
        #expect(burst.contains("@batch=r1 :monarch.local 761 * * status * :at sea"))
        let start = try #require(burst.firstIndex(of: ":monarch.local BATCH +b1 metadata alice"))
        #expect(burst[start + 1] == "@batch=b1 :monarch.local METADATA alice status * :at sea")
        #expect(try #require(burst.firstIndex { $0.contains(" 422 ") }) > start)
        #expect(try await gateway.network { $0.calls } == ["connect"])
        try await gateway.network { $0.report(.personalMessage(ContactID("bob"), text: "on land", media: "")) }
        try await gateway.settle()
        #expect(try await gateway.network { $0.calls } == ["connect", "personal message at sea"])
        // It is subscribed, and what it has set itself is no news to it.
        let lines = try await alice.take().filter { $0.contains(" METADATA ") }
        #expect(!lines.contains { $0.contains(" METADATA alice ") })
        try await gateway.network { $0.report(.personalMessage(ContactID("bob"), text: "at home", media: "")) }
        expectLines(try await alice.take(), [":monarch.local METADATA bob status * :at home"])
        // Who comes when the account is signed in has it set at once.
        let second = try await gateway.connect()
        _ = try await second.ask(
            "CAP REQ :batch draft/metadata-3", "METADATA * SET status :ashore", "PASS alice@demo.monarch:demo",
            "NICK ally", "USER al 0 * :Alice", "CAP END")
        #expect(try await gateway.network { $0.calls.last } == "personal message ashore")
        expectLines(try await alice.take(), [":monarch.local METADATA alice status * ashore"])
    }

    @Test func `without the capability it has to wait`() async throws {
        let client = try await TestGateway().connect()
        expectLines(
            try await client.ask("METADATA * SET status :hi", "CAP REQ draft/metadata-2", "METADATA *"),
            [
                ":monarch.local 451 * :You have not registered: METADATA has to wait",
                ":monarch.local CAP * ACK draft/metadata-2",
                ":monarch.local 461 * METADATA :Not enough parameters: METADATA * <subcommand>",
            ])
    }
}
