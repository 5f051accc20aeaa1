// SPDX-License-Identifier: Apache-2.0

import IRCWire
import Testing

@Suite("Names")
struct NameTests {
    @Test("Case mapping is ASCII's alone")
    func caseMapping() {
        #expect(IRCCaseMapping.fold("#Chat-ÄZ[]") == "#chat-Äz[]")
        #expect(IRCCaseMapping.fold("already low, long enough for the heap") == "already low, long enough for the heap")
        #expect(IRCCaseMapping.fold("") == "")
        #expect(IRCCaseMapping.equal("BoB", "bOb"))
        #expect(!IRCCaseMapping.equal("a[b]", "a{b}"))
        #expect(!IRCCaseMapping.equal("Ä", "ä"))
        #expect(!IRCCaseMapping.equal("bob", "bobby"))
        #expect(!IRCCaseMapping.equal("@", "`"))
    }

    @Test(
        "Nicks",
        arguments: ["bob", "B", "b-2", "_x_", "[a]{b}|^`\\", "a~", "a+b", "a#", String(repeating: "n", count: 32)])
    func nicks(nick: String) {
        #expect(IRCNick.isValid(nick))
    }

    @Test(
        "What is no nick",
        arguments: [
            "", " ", "a b", "a,b", "a*", "a?", "a!b", "a@b", "a.b", "a:b", ":a", "a$", "a/b", "#a", "&a", "@a", "+a",
            "%a",
            "~a", "1a", "-a", "a\u{0}", "a\r", "a\u{7F}", "bób", "🦋", String(repeating: "n", count: 33),
        ])
    func notNicks(nick: String) {
        #expect(!IRCNick.isValid(nick))
    }

    @Test(
        "Channels",
        arguments: ["#a", "&monarch", "#chat-1", "#日本", "##", "#a:b", "#" + String(repeating: "c", count: 63)])
    func channels(name: String) {
        #expect(IRCChannelName.isValid(name))
        #expect(IRCChannelName.isChannel(name))
    }

    @Test(
        "What is no channel",
        arguments: [
            "", "#", "&", "a", "+a", "#a b", "#a,b", "#a\u{7}", "#\u{0}", "#a\u{7F}",
            "#" + String(repeating: "c", count: 64),
        ])
    func notChannels(name: String) {
        #expect(!IRCChannelName.isValid(name))
    }
}

@Suite("Masks")
struct MaskTests {
    @Test(
        "What fits",
        arguments: [
            ("*", ""), ("*", "anything"), ("bob", "BOB"), ("b?b", "bob"), ("*@example.com", "bob@Example.com"),
            ("b*b*", "bob"), ("*b", "abbb"), ("a*b*c", "a-b-b-c"), ("?", "日"), ("b?b", "böb"), ("*?", "ö"),
            ("**a", "a"),
            (#"\*"#, "*"), (#"a\?"#, "a?"), (#"a\b"#, #"a\b"#), (#"a\\"#, #"a\"#), (#"a\"#, #"a\"#), ("", ""),
            ("*日*", "a日b"),
        ])
    func fits(mask: String, text: String) {
        #expect(IRCMask(mask).matches(text))
    }

    @Test(
        "What does not",
        arguments: [
            ("", "a"), ("a", ""), ("?", ""), ("bob", "bobby"), ("b?b", "bb"), ("*@example.com", "bob@example.org"),
            (#"\*"#, "a"), (#"\?"#, "a"), ("??", "日"), ("*?", ""), ("a*b", "abc"), ("[", "{"), ("?", "ab"),
            ("*??", "日"),
        ])
    func doesNotFit(mask: String, text: String) {
        #expect(!IRCMask(mask).matches(text))
    }

    @Test("A mask without wildcards names one thing")
    func wildcards() {
        #expect(!IRCMask("bob").hasWildcards)
        #expect(!IRCMask(#"b\*b"#).hasWildcards)
        #expect(IRCMask("b?b").hasWildcards)
    }

    @Test(
        "A mask made to take long does not: the work is bounded by the product of the lengths", .timeLimit(.minutes(1)))
    func hostileMask() {
        let mask = IRCMask(String(repeating: "a*", count: 250) + "b")
        #expect(!mask.matches(String(repeating: "a", count: 500)))
        #expect(!IRCMask(String(repeating: "a", count: 600)).matches(String(repeating: "a", count: 600)))
    }
}
