// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Monarch

/// Where the keys of a TOML text are, with everything that could lead a line count astray.
@Suite struct TOMLLinesTests {
    private let lines = TOMLLines(
        scanning: """
            # a = 1
            top = "a # b"  # comment
            [a.b]          # [not.this]
            x = \"\"\"
            y = 1
            [no]
            ends with quotes \\\"""\"\"\"
            "quoted key" = 'c:\\'
            'z'.dotted . deep = 2
            list = [
              "one", # "two",
              [ 3, { in = 4,
                 side = 5 } ],
              '''
            six = 6''',
              7 ]
            [[many]]
            k = 1
            [[many]]
            k = 2
            [many.sub]
            k = 3
            """)

    @Test(arguments: [
        (["top"], 2), (["a"], 3), (["a", "b"], 3), (["a", "b", "x"], 4), (["a", "b", "quoted key"], 8),
        (["a", "b", "z"], 9), (["a", "b", "z", "dotted", "deep"], 9), (["a", "b", "list"], 10),
        (["a", "b", "list", "0"], 11), (["a", "b", "list", "1"], 12), (["a", "b", "list", "1", "1", "in"], 12),
        (["a", "b", "list", "1", "1", "side"], 13), (["a", "b", "list", "2"], 14), (["a", "b", "list", "3"], 16),
        (["many", "0"], 17), (["many", "0", "k"], 18), (["many", "1", "k"], 20), (["many", "1", "sub", "k"], 22),
    ])
    func aKeyIsWhereItStands(path: [String], line: Int) {
        #expect(lines.mentions(path))
        #expect(lines.line(of: path) == line)
    }

    @Test func whatIsInsideStringsAndCommentsIsNoKey() {
        for path in [["a"], ["y"], ["no"], ["not", "this"], ["six"], ["a", "b", "y"], ["a", "b", "six"]]
        where path != ["a"] {
            #expect(!lines.mentions(path), "\(path)")
        }
    }

    @Test func anUnknownKeyIsWhereItsTableIs() {
        #expect(lines.line(of: ["a", "b", "missing", "deeper"]) == 3)
        #expect(lines.line(of: ["missing"]) == 1)
    }

    @Test func brokenTextsEnd() {
        for text in [
            "[", "[[", "a", "a =", "a = [", "a = {", "a = \"", "a = '''", "a.= 1", "= 1", "]", "a = [ = ]", "a = { [ }",
            "\\",
        ] {
            _ = TOMLLines(scanning: text)
            _ = TOMLLines(scanning: text + "\n[b]\nc = 1")
        }
    }
}
