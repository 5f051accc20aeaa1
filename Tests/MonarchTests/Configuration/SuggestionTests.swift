// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Monarch

@Suite struct SuggestionTests {
    @Test func aMisspeltWordFindsItsOriginal() {
        let words = ["listen", "tls_listen", "greeting", "server_name"]
        #expect(Suggestion.closest(to: "lisetn", among: words) == "listen")
        #expect(Suggestion.closest(to: "Listen", among: words) == "listen")
        #expect(Suggestion.closest(to: "tls-listen", among: words) == "tls_listen")
        #expect(Suggestion.closest(to: "servername", among: words) == "server_name")
    }

    @Test func somethingElseFindsNothing() {
        #expect(Suggestion.closest(to: "port", among: ["listen", "motd"]) == nil)
        #expect(Suggestion.closest(to: "", among: ["listen"]) == nil)
        #expect(Suggestion.closest(to: String(repeating: "a", count: 10_000), among: ["listen"]) == nil)
    }
}
