// SPDX-License-Identifier: Apache-2.0
import GatewayCore
import Testing

@testable import ChatLog

/// How entries look in each layout.
@Suite struct LogLayoutTests {
    private func lines(_ layout: LogLayout, _ entry: HistoryEntry) -> String {
        layout.lines(entry, own: "alice", time: LogTime.utc(entry.time))
    }

    @Test func znc() {
        #expect(lines(.znc, .said("hi there", 1)) == "[14:05:09] <bob> hi there\n")
        #expect(lines(.znc, .own("hello", 1)) == "[14:05:09] <alice> hello\n")
        #expect(lines(.znc, .said("one\n\ntwo", 1)) == "[14:05:09] <bob> one\n[14:05:09] <bob> two\n")
        #expect(lines(.znc, .happened(.message(.action("waves")))) == "[14:05:09] * bob waves\n")
        #expect(lines(.znc, .happened(.message(.nudge))) == "[14:05:09] * bob sends a nudge\n")
        #expect(lines(.znc, .happened(.joined)) == "[14:05:09] *** Joins: bob (bob@example.com)\n")
        #expect(lines(.znc, .happened(.left)) == "[14:05:09] *** Parts: bob (bob@example.com)\n")
        #expect(lines(.znc, .happened(.topic("tea"))) == "[14:05:09] *** bob changes topic to 'tea'\n")
        #expect(lines(.znc, .said("\u{1B}[2Jclear\u{85}\u{2028}", 1)) == "[14:05:09] <bob>  [2Jclear  \n")
    }

    @Test func weechat() {
        #expect(lines(.weechat, .said("hi", 1)) == "2026-11-21 14:05:09\tbob\thi\n")
        #expect(lines(.weechat, .own("a\tb", 1)) == "2026-11-21 14:05:09\talice\ta b\n")
        #expect(lines(.weechat, .happened(.message(.action("waves")))) == "2026-11-21 14:05:09\t *\tbob waves\n")
        #expect(
            lines(.weechat, .happened(.joined)) == "2026-11-21 14:05:09\t-->\tbob (bob@example.com) has joined bob\n")
        #expect(
            lines(.weechat, .happened(.topic("tea")))
                == "2026-11-21 14:05:09\t--\tbob has changed topic for bob to \"tea\"\n")
    }

    @Test func json() {
        #expect(
            lines(.jsonl, .said("say \"hi\"\n\\ é\u{0}", 35))
                == #"{"id":"z","time":"2026-11-21T14:05:09.120Z","kind":"text","place":"bob","sender":"bob","#
                + #""address":"bob@example.com","text":"say \"hi\"\n\\ é\u0000"}"# + "\n")
        #expect(
            lines(.jsonl, .own("x", 36))
                == #"{"id":"10","time":"2026-11-21T14:05:09.120Z","kind":"text","place":"bob","sender":"alice","#
                + #""own":true,"text":"x"}"# + "\n")
        let styled = RichText(
            "red", runs: [TextRun(length: 3, style: TextStyle(.bold, foreground: TextColour(rgb: 0xFF)))])
        #expect(
            lines(.jsonl, .happened(.message(.action(styled)))).hasSuffix(
                ##""text":"red","styles":[{"length":3,"bold":true,"foreground":"#0000ff"}]}"## + "\n"))
        #expect(lines(.jsonl, .happened(.left)).contains(#""kind":"part""#))
    }

    @Test func whatAUserChoosesAndWhatTheOwnerHasChosen() {
        let cases: [(String?, LogLayout?, LogLayout?)] = [
            (nil, nil, nil), (nil, .jsonl, .jsonl), ("default", .jsonl, .jsonl), ("default", nil, nil),
            ("on", nil, .znc), ("on", .weechat, .weechat), ("off", .znc, nil), ("jsonl", nil, .jsonl),
            ("of another version", nil, nil), ("of another version", .znc, .znc),
        ]
        for (choice, standard, expected) in cases {
            #expect(LogLayout(choice: choice, standard: standard) == expected, "\(choice ?? "nil")")
        }
    }

    @Test func momentsOutsideOfAllCalendars() {
        #expect(LogTime.utc(0).date == "1970-01-01")
        #expect(LogTime.utc(-1).clock == "23:59:59")
        #expect(LogTime.utc(.max).date.hasPrefix("9999-"))
        #expect(LogTime.utc(.min).date == "0001-01-01")
    }
}
