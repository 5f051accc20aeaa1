// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore

@Suite struct UnicodeNickTests {
    private static func same(_ one: String?, _ other: String?) -> Bool {
        one.map { Array($0.utf8) } == other.map { Array($0.utf8) }
    }

    @Test(arguments: [
        ("e\u{301}", "\u{E9}"), ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("a\u{302}\u{323}", "\u{1EAD}"),
        ("a\u{323}\u{302}", "\u{1EAD}"), ("\u{E2}\u{323}", "\u{1EAD}"), ("\u{212B}", "\u{C5}"),
        ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ("\u{438}\u{306}", "\u{439}"), ("\u{30AB}\u{3099}", "\u{30AC}"), ("\u{1F00}\u{301}", "\u{1F04}"),
        ("x\u{301}", "x\u{301}"), ("日本", "日本"), ("\u{301}a", "\u{301}a"), ("", ""),
    ])
    func textsAreComposed(text: String, composed: String) {
        #expect(Self.same(CanonicalComposition.composed(text), composed))
    }

    @Test(arguments: [
        ("Боб Петров", "Боб_Петров"), ("日本 太郎", "日本_太郎"), ("Jose\u{301}", "Jos\u{E9}"), ("bob", "bob"),
        ("  Bob  ", "Bob"), ("a\u{200B}b\u{202E}c\u{2066}d\u{7}e", "abcde"), ("a\u{A0}b\u{3000}c", "a_b_c"),
        ("007 Ёж", "_007_Ёж"), ("x!@#$%^&*()y", "x^y"), ("☕ time", "☕_time"), ("a,b:c/d?e", "abcde"),
        ("-é", "_-é"), ("\u{301}bob", "bob"),
    ])
    func namesBecomeNicks(name: String, nick: String) {
        #expect(Self.same(UnicodeNick.base(name, maximumLength: 32), nick))
    }

    @Test(arguments: ["", " ", "...", "\u{200B}\u{202E}", "\u{301}", "!?*", "___", "123"])
    func nothingOfANameMakesNoNick(name: String) {
        #expect(UnicodeNick.base(name, maximumLength: 32) == nil)
    }

    @Test func nicksAreCutBetweenCharacters() {
        #expect(UnicodeNick.base("ééééé", maximumLength: 5) == "éé")
        #expect(UnicodeNick.base("a👨‍👩‍👧", maximumLength: 8) == "a")
        // Marks piled up on one letter are one character, which does not fit.
        let pile = "z" + String(repeating: "\u{301}", count: 400)
        #expect(UnicodeNick.base(pile, maximumLength: 32) == nil)
        #expect(UnicodeNick.base(String(repeating: "ы", count: 5000), maximumLength: 32)?.utf8.count == 32)
    }

    @Test func whatLooksTheSameHasTheSameSkeleton() {
        for text in ["r\u{43E}\u{43E}t", "ＲＯＯＴ", "ro\u{3BF}t", "r0ot", "ROOT"] {
            #expect(UnicodeNick.skeleton(text) == UnicodeNick.skeleton("root"))
        }
        #expect(UnicodeNick.skeleton("Al1ce") == UnicodeNick.skeleton("alice"))
        #expect(UnicodeNick.skeleton("carol") != UnicodeNick.skeleton("bob"))
    }

    @Test func uniqueNicksStayWithinTheirLength() {
        var map = NickMap(maximumLength: 8)
        map.allowsUnicode = true
        let account = AccountID("demo/alice@x")
        var seen: Set<String> = []
        for number in 0..<30 {
            let nick = map.assign(
                to: ContactReference(account: account, contact: ContactID("\(number)")), kept: nil, alias: nil,
                displayName: "ыыыыыы", address: "x@x")
            #expect(nick.utf8.count <= 8 && seen.insert(nick).inserted)
        }
    }

    @Test func aKeptNickIsGivenWhateverIsWantedNow() {
        var map = NickMap(maximumLength: 32)
        let reference = ContactReference(account: AccountID("a"), contact: ContactID("1"))
        let nick = map.assign(to: reference, kept: "Боб", alias: nil, address: "bob@x")
        #expect(nick == "Боб")
        // One that could never have been made is not.
        let other = ContactReference(account: AccountID("a"), contact: ContactID("2"))
        let made = map.assign(to: other, kept: "a b\u{202E}", alias: nil, address: "carol@x")
        #expect(made == "carol")
    }

    @Test func anAddressIsNoFriendlyName() {
        var map = NickMap(maximumLength: 32)
        map.allowsUnicode = true
        let nick = map.assign(
            to: ContactReference(account: AccountID("a"), contact: ContactID("1")), kept: nil, alias: nil,
            displayName: "bob@example.com", address: "bob@example.com")
        #expect(nick == "bob")
    }
}
