// SPDX-License-Identifier: Apache-2.0
import GatewayCore
import Testing

@testable import ChatLog

/// Names that others choose, as names of files.
@Suite struct LogNameTests {
    @Test(arguments: [
        ("bob@example.com", "bob@example.com"), ("Bob@Example.COM", "bob@example.com"), ("", "%"),
        ("..", "%2E%2E"), (".", "%2E"), (".ssh", "%2Essh"), ("-rf", "%2Drf"), ("name.", "name%2E"),
        ("a/../../etc/passwd", "a%2F..%2F..%2Fetc%2Fpasswd"), ("a\\b:c*d?", "a%5Cb%3Ac%2Ad%3F"),
        ("a\u{0}b\nc\u{7F}", "a%00b%0Ac%7F"), ("a\u{202E}b", "a%E2%80%AEb"), ("demo/alice@x", "demo%2Falice@x"),
        ("con", "%63on"), ("NUL.txt", "%6Eul.txt"), ("com1", "%63om1"), ("com10", "com10"), ("console", "console"),
        ("50%", "50%25"), ("~root", "%7Eroot"), ("Zoë", "zoë"), ("日本語", "日本語"), ("a b", "a%20b"), ("#x", "%23x"),
    ])
    func names(text: String, expected: String) {
        #expect(LogName.component(text) == expected)
    }

    @Test func longNamesAreCutAndStillDiffer() {
        let one = LogName.component(String(repeating: "a", count: 5_000) + "1")
        let other = LogName.component(String(repeating: "a", count: 5_000) + "2")
        #expect(one != other)
        #expect(one.utf8.count <= LogLimits.nameBytes && one.hasPrefix("aaa"))
        let wide = LogName.component(String(repeating: "日/", count: 500))
        #expect(wide.utf8.count <= LogLimits.nameBytes)
    }

    @Test func conversationsHaveDirectories() {
        #expect(LogName.directory(of: .said("hi", 1), user: "alice") == "alice/lab/bob@example.com")
        #expect(LogName.directory(of: .said("hi", 1), user: "lab/a@b") == "lab%2Fa@b/lab/bob@example.com")
        #expect(LogName.directory(of: .said("hi", 1, in: "#Team/7"), user: "alice") == "alice/lab/#team%2F7")
        // Nobody can be called so that they come into the log of a group.
        var entry = HistoryEntry.said("hi", 1)
        entry.placeAddress = "#team"
        #expect(LogName.directory(of: entry, user: "alice") == "alice/lab/%23team")
    }

    @Test func theUserHasAName() {
        #expect(LogName.own("alice", AccountID("lab/x@example.com")) == "alice")
        #expect(LogName.own("lab/x@example.com", AccountID("lab/x@example.com")) == "x")
        #expect(LogName.own("guest/1", AccountID("lab")) == "guest/1")
    }
}
