// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore

@Suite struct ContactChannelTests {
    @Test(arguments: [
        ("online+,special%,away", "online+,special%,away"), (" Away@ , ONLINE ", "online,away@"),
        ("offline", "offline"),
        ("none", "none"),
    ])
    func shownContactsAreReadAndWritten(text: String, written: String) throws {
        let shown = try ShownContacts(parsing: text)
        #expect(shown.description == written)
        #expect(try ShownContacts(parsing: written) == shown)
    }

    @Test(arguments: ["", "online,", "online,online+", "busy", "online++", "+online", "@"])
    func whatIsNoListOfThemIsRefused(text: String) {
        #expect(throws: SettingError.self) { try ShownContacts(parsing: text) }
    }

    @Test(arguments: [
        ("all", "all"), ("ALL", "all"), ("!all", "!all"), ("group Best friends", "group Best friends"),
        ("!group x", "!group x"), ("account demo/alice@demo.monarch", "account demo/alice@demo.monarch"),
        ("network demo", "network demo"), ("protocol demo", "network demo"),
    ])
    func fillsAreReadAndWritten(text: String, written: String) throws {
        #expect(try ChannelFill(parsing: text).description == written)
    }

    @Test(arguments: ["", "!", "group", "group ", "account", "everybody", "all of them", "friends x"])
    func whatIsNoFillIsRefused(text: String) {
        #expect(throws: SettingError.self) { try ChannelFill(parsing: text) }
    }

    @Test func ranksFitIntoTheFactsOfAContact() {
        let facts = ContactFacts([.mobile, .camera], client: 255)
        #expect(facts.client == 255 && facts.contains(.camera) && !facts.contains(.bot))
        #expect(ContactFacts([.mobile]).client == 0)
        // Two thousand of these are in memory for a user with as many contacts.
        #expect(MemoryLayout<Contact>.stride <= 112)
    }

    @Test func idsAreFreeAgain() {
        var channels = ContactChannels()
        for name in ["a", "b", "c"] {
            if let id = channels.freeID(limit: 4) { channels.put(ContactChannel(id: id, name: name)) }
        }
        #expect(channels.freeID(limit: 4) == nil)
        channels.remove(ContactChannelID(2))
        #expect(channels.freeID(limit: 4) == ContactChannelID(2))
        #expect(channels.freeID(limit: 0) == nil && channels.freeID(limit: 1) == nil)
        #expect(channels.named("A")?.id == ContactChannelID(1) && channels.named("b") == nil)
    }
}
