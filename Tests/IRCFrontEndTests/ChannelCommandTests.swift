// SPDX-License-Identifier: Apache-2.0
import GatewayCore
import Testing

@testable import IRCFrontEnd

@Suite("Settings of channels") struct ChannelCommandTests {
    private static let names = "  (whose contacts it shows)"

    @Test func `channels are listed, filled, shown and removed`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice()
        try await gateway.network { client in
            client.report(.contactGroups([ContactGroup(id: ContactGroupID("1"), name: "Friends")]))
            var details = ContactDetails(identity: FakeNetwork.identity("bob"))
            details.groups = [ContactGroupID("1")]
            client.report(.contact(details))
        }
        expectLines(try await alice.bot("channel list"), ["1. &monarch  contacts: all, joined"])
        _ = try await alice.ask("JOIN &pals")
        expectLines(
            try await alice.bot("channel list"),
            ["1. &monarch  contacts: all, joined", "2. &pals  contacts: all, joined"])
        let gone = try await alice.bot("channel &pals set fill_by group Friends")
        #expect(gone.contains { $0.hasPrefix(":carol!carol@demo.monarch PART &pals") })
        #expect(!gone.contains { $0.hasPrefix(":bob!") })
        #expect(gone.last == "fill-by = group Friends\(Self.names)")
        // As BitlBee has it, in two steps.
        #expect(try await alice.bot("channel &pals set group Friends").contains("fill-by = group Friends\(Self.names)"))
        #expect(try await alice.bot("channel &pals set protocol msn").contains("fill-by = network demo\(Self.names)"))
        #expect(
            try await alice.bot("channel &pals set account demo")
                .contains("fill-by = account demo/alice@demo.monarch\(Self.names)"))
        #expect(try await alice.bot("channel &pals set -del fill_by").contains("fill-by = all\(Self.names)"))
        expectLines(
            try await alice.bot("channel &pals set auto_join true"),
            ["auto-join = on  (whether clients are in it at once)"])
        expectLines(
            try await alice.bot("channel &pals set"),
            [
                "auto-join = on  (whether clients are in it at once)", "fill-by = all\(Self.names)",
                "show-users = online+,special%,away  (which of them, and with which sign)",
            ])
        expectLines(
            try await alice.bot("channel &pals del"),
            [":alice!alice@demo.monarch PART &pals", "&pals is gone; its contacts stay on your list."])
    }

    @Test func `without a name the control channel is meant`() async throws {
        let alice = try await TestGateway().alice()
        let lines = try await alice.bot("channel set show_users online@,away+")
        #expect(lines.contains { $0.hasPrefix(":root!root@monarch.local MODE &monarch") })
        #expect(lines.contains("show-users = online@,away+  (which of them, and with which sign)"))
        let other = try await TestGateway { $0.controlChannel = "" }.alice()
        expectLines(try await other.bot("channel set"), ["Which channel? Type: channel <channel> set"])
    }

    @Test func `wrong use says what to type`() async throws {
        let alice = try await TestGateway().alice()
        let cases: [(String, String)] = [
            ("channel", "What about channels? Type: channel list, set or del (help channel explains them)"),
            ("channel &monarch", "What about &monarch? Type: channel &monarch set"),
            ("channel &nowhere set", "There is no channel &nowhere. Type: /join &nowhere"),
            ("channel #chat set", "#chat is a group chat, which has no settings. Type: chat list"),
            ("channel frob", "There is no channel 'frob'. Type: channel list"),
            ("channel list all", "That is more than I understand. Type: channel list"),
            ("channel &monarch del", "The control channel cannot be removed."),
            ("channel set frob on", "There is no setting frob: there are auto-join, fill-by, show-users."),
            (
                "channel set type chat",
                "There is no setting type here: channels with & show contacts, others are chats."
            ),
            ("channel set auto_join maybe", "Auto-join is either on or off. Type: channel &monarch set auto-join on"),
            (
                "channel set fill_by account nobody",
                "There is no account 'nobody'. Type: channel &monarch set fill-by group Friends"
            ),
            ("channel set -del", "Which setting? Type: channel &monarch set -del <name>"),
        ]
        for (line, answer) in cases { expectLines(try await alice.bot(line), [answer]) }
    }
}
