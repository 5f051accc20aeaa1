// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayStore

/// How texts are cut into words, for the index and for those who look for something.
@Suite struct SearchTextTests {
    @Test(arguments: [
        ("hello, World!", "hello World"), ("don't", "don t"), ("", ""), ("?!… — \u{1F98B}", ""), ("a\u{0}b", "a b"),
        ("x\ny", "x y"), ("日本語", "日本 本語 語"), ("我爱你", "我爱 爱你 你"), ("한국어", "한국 국어 어"),
        ("สวัสดี", "สว วั ัส สด ดี ี"), ("MSNで話す", "MSN で話 話す す"), ("本", "本"), ("日本。東京", "日本 本 東京 京"),
        ("ｶﾀｶﾅ", "ｶﾀ ﾀｶ ｶﾅ ﾅ"), ("\u{E000}7 \u{E001}5", "7 5"), ("\"a\" AND NOT b*", "a AND NOT b"),
        ("42nd", "42nd"), ("λόγος Ёж ΚΑΦΈΣ", "λογοσ Еж ΚΑΦΕΣ"), ("Ǻngström ệ", "Angstrom e"), ("हिन्दी", "हिन्दी"),
    ])
    func words(text: String, expected: String) {
        #expect(SearchText.indexed(text) == expected)
    }

    /// The same letters, once in one character each and once in several.
    @Test func marksAreJoinedToTheirLetters() {
        #expect(SearchText.indexed("cafe\u{301}") == "cafe")
        #expect(SearchText.indexed("\u{1112}\u{1161}\u{11AB}국") == "한국 국")
        #expect(SearchText.indexed("\u{304B}\u{3099}ん") == "がん ん")
    }

    @Test func aWordIsLookedForAsABeginningAndAPieceOfTextByItsPairs() {
        #expect(SearchText.query("Caf bar") == SearchText.Query(beginnings: ["Caf", "bar"]))
        #expect(SearchText.query("本") == SearchText.Query(beginnings: ["本"]))
        #expect(SearchText.query("日本") == SearchText.Query(words: ["日本"]))
        #expect(SearchText.query("日本語") == SearchText.Query(words: ["日本", "本語"], pieces: ["日本語"]))
    }

    /// Both pairs are in the first text, and the piece is not.
    @Test func pairsHaveToFollowEachOther() {
        let query = SearchText.query("日本語")
        #expect(query.holds(of: "本語と日本") == false)
        #expect(query.holds(of: "これは日本語です"))
        #expect(query.holds(of: "日本") == false)
    }

    @Test func aQueryIsBounded() {
        let words = SearchText.query(String(repeating: "word ", count: 10_000))
        #expect(words.beginnings.count == StorageLimits.searchWords)
        let pairs = SearchText.query(String(repeating: "日本語", count: 10_000))
        #expect(pairs.words.count == StorageLimits.searchWords)
        let long = SearchText.query(String(repeating: "x", count: 10_000))
        #expect(long.beginnings == [String(repeating: "x", count: StorageLimits.searchWord)])
        #expect(SearchText.indexed(String(repeating: "x", count: 10_000)) == long.beginnings.first)
    }
}
