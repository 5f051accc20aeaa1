// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore

@Suite("Settings") struct SettingTests {
    @Test(arguments: Setting.allCases)
    func `every setting has a default and an example that it takes, and says what it is for`(_ setting: Setting) throws
    {
        let definition = setting.definition
        #expect(!definition.scope.isEmpty)
        #expect(!definition.explanation.isEmpty && definition.explanation.utf8.count < 100)
        #expect(try definition.kind.value(of: definition.standard, for: setting.rawValue) == definition.standard)
        _ = try definition.kind.value(of: definition.example, for: setting.rawValue)
        #expect(setting.rawValue == setting.rawValue.lowercased() && !setting.rawValue.contains("_"))
    }

    @Test func `a value is brought into the form that is kept`() throws {
        for (text, kept) in [("TRUE", "on"), ("yes", "on"), ("1", "on"), ("off", "off"), ("No", "off"), ("0", "off")] {
            #expect(try SettingKind.toggle.value(of: text, for: "x") == kept)
        }
        let choice = SettingKind.choice(["add-private", "ignore", "true"])
        #expect(try choice.value(of: "Add_Private", for: "x") == "add-private")
        #expect(try choice.value(of: "on", for: "x") == "true")
        #expect(try SettingKind.number(0...10).value(of: "+7", for: "x") == "7")
    }

    @Test func `what is no value is refused in words`() {
        func refusal(_ kind: SettingKind, _ text: String) -> String? {
            do throws(SettingError) {
                _ = try kind.value(of: text, for: "x")
                return nil
            } catch {
                return error.text
            }
        }
        #expect(refusal(.toggle, "") == "x is either on or off")
        #expect(refusal(.choice(["a", "b"]), "c") == "there is no x 'c'; choose one of: a, b")
        for number in ["", "-1", "11", "seven", "99999999999999999999"] {
            #expect(refusal(.number(0...10), number) == "x is a number from 0 to 10")
        }
        #expect(refusal(.text(3), "ä漢") == "x has at most 3 bytes")
        #expect(refusal(.form("such as 5") { $0 == "5" ? $0 : nil }, "6") == "x is such as 5")
    }

    @Test func `what is set for an account stays with the account, after a restart, too`() async throws {
        let first = Bench()
        try await first.signedIn(contacts: [], notebook: Notebook(1))
        let account = first.account
        try await first.run { session in
            try session.set(.typing, to: "0")
            try session.set(.endpointName, to: "Laptop", on: account.id)
            #expect(throws: SettingError.self) { try session.set(.typing, to: "off", on: account.id) }
            session.close()
        }
        let second = Bench(stores: first.stores, time: first.clock.now + 5000)
        try await second.signedIn(contacts: [], notebook: Notebook(2))
        try await second.run { session in
            #expect(session.value(of: .typing) == "off")
            #expect(session.value(of: .endpointName, on: account.id) == "Laptop")
            try session.reset(.typing)
            try session.reset(.endpointName, on: account.id)
            session.close()
        }
        let third = Bench(stores: first.stores, time: first.clock.now + 9000)
        try await third.signedIn(contacts: [], notebook: Notebook(3))
        try await third.run { session in
            #expect(session.value(of: .typing) == "on")
            #expect(session.value(of: .endpointName, on: account.id) == "")
        }
    }
}
