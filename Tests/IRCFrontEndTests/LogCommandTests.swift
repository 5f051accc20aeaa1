// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// `log`
@Suite("Switching plain logs")
struct LogCommandTests {
    @Test func `on, off and each layout`() async throws {
        let gateway = TestGateway(stores: SessionStores(history: InMemoryHistoryStore()))
        let alice = try await gateway.alice()
        let written = "Your conversations are written to files on the gateway's machine, as"
        let cases = [
            (
                "log",
                "Your conversations are not written to files, as the owner of the gateway has it. To change that type: log on"
            ),
            ("log on", "\(written) znc. To end that type: log off"),
            ("LOG WeeChat", "\(written) weechat. To end that type: log off"),
            ("log", "\(written) weechat. To end that type: log off"),
            ("log off", "Your conversations are not written to files. To change that type: log on"),
            ("log csv", "There is no log 'csv'. Type: log [on|off|znc|weechat|jsonl]"),
            ("log \"\"", "There is no log ''. Type: log [on|off|znc|weechat|jsonl]"),
        ]
        for (line, answer) in cases { expectLines(try await alice.bot(line), [answer]) }
        let tooMany = try await alice.bot("log on off")
        #expect(tooMany.count == 1 && tooMany.first?.contains("log [on|off|znc|weechat|jsonl]") == true)
        let long = try await alice.bot("log " + String(repeating: "x", count: 350))
        #expect(long.count == 1 && long.first?.contains("There is no log") == true)
        expectLines(try await alice.bot("set -del log"), ["log = default"])
        _ = try await alice.bot("set history off")
        expectLines(
            try await alice.bot("log on"),
            ["Nothing is kept of what you say and hear, so there is nothing to write. Type: set history on"])
    }

    @Test func `what the owner of the gateway has chosen is told`() async throws {
        let stores = SessionStores(history: InMemoryHistoryStore())
        let alice = try await TestGateway(stores: stores) { $0.logLayout = "weechat" }.alice()
        expectLines(
            try await alice.bot("log"),
            [
                "Your conversations are written to files on the gateway's machine, as weechat, "
                    + "as the owner of the gateway has it. To end that type: log off"
            ])
        let on = try await alice.bot("log on")
        #expect(on.first?.contains("as weechat. To end") == true)
        let guest = try await TestGateway(stores: stores).guest()
        expectLines(
            try await guest.bot("log on"),
            [
                "Nothing is kept for guests, so there is nothing to write. "
                    + "Type: identify <password>, or register <password> if you are new here"
            ])
    }

    @Test func `without a history there is no log`() async throws {
        let alice = try await TestGateway().alice()
        let refusal = "No log can be written: this gateway keeps no history (its owner has turned it off)."
        expectLines(try await alice.bot("log"), [refusal])
        expectLines(try await alice.bot("log on"), [refusal])
        #expect(try await alice.bot("set log on").first?.contains("o log can be written") == true)
    }
}
