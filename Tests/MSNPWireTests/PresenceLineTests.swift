// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import Testing

@Suite struct PresenceLineTests {
    struct Example: Sendable {
        var dialect: Int
        var line: String
        var expected: PresenceLine
        /// Whether a server of ours writes the same bytes.
        var isCanonical = true
    }

    static let bob = MSNAddress("bob@example.net")
    static let picture =
        #"<msnobj Creator="bob@example.net" Size="1040" Type="3" Location="0" Friendly="cABpAGMAAAA=" "#
        + #"SHA1D="vH9YDM2zGDkPZ3rJR0rKleqFQ8E=" SHA1C="lNBd2zk/zf7GSn0wAMUYX4zzHao="/>"#

    static let examples: [Example] = [
        Example(
            dialect: 7, line: "ILN 6 NLN bob@example.net Bob",
            expected: PresenceLine(kind: .initial(transactionID: 6), status: .online, address: bob, name: "Bob")),
        Example(
            dialect: 8, line: "NLN BSY bob@example.net Bob%20B 32",
            expected: PresenceLine(
                kind: .change, status: .busy, address: bob, name: "Bob B", capabilities: ClientCapabilities(base: 32))),
        Example(
            dialect: 12, line: "ILN 6 NLN bob@example.net Bob 1073741856 0",
            expected: PresenceLine(
                kind: .initial(transactionID: 6), status: .online, address: bob, name: "Bob",
                capabilities: ClientCapabilities(base: 1_073_741_856))),
        Example(
            dialect: 12, line: "NLN AWY bob@example.net Bob 1073741856 %3Cmsnobj%2F%3E",
            expected: PresenceLine(
                kind: .change, status: .away, address: bob, name: "Bob",
                capabilities: ClientCapabilities(base: 1_073_741_856)), isCanonical: false),
        Example(
            dialect: 15, line: "ILN 8 NLN bob@example.net 1 Bob 2147483680 0",
            expected: PresenceLine(
                kind: .initial(transactionID: 8), status: .online, address: bob, name: "Bob",
                capabilities: ClientCapabilities(base: 2_147_483_680))),
        Example(
            dialect: 15, line: "NLN NLN carol@example.net 32 Carol 0",
            expected: PresenceLine(
                kind: .change, status: .online, address: MSNAddress("carol@example.net", networkID: 32), name: "Carol",
                capabilities: ClientCapabilities(base: 0)), isCanonical: false),
        Example(
            dialect: 16, line: "ILN 8 NLN bob@example.net 1 Bob 2788999228:48 0",
            expected: PresenceLine(
                kind: .initial(transactionID: 8), status: .online, address: bob, name: "Bob",
                capabilities: ClientCapabilities(base: 2_788_999_228, extended: 48))),
        Example(
            dialect: 18,
            line:
                "NLN NLN 1:bob@example.net Bob 2788999228:48 %3Cmsnobj%20Creator%3D%22bob%40example.net%22%20Size%3D%22"
                + "1040%22%20Type%3D%223%22%20Location%3D%220%22%20Friendly%3D%22cABpAGMAAAA%3D%22%20SHA1D%3D%22vH9YDM2z"
                + "GDkPZ3rJR0rKleqFQ8E%3D%22%20SHA1C%3D%22lNBd2zk%2Fzf7GSn0wAMUYX4zzHao%3D%22%2F%3E",
            expected: PresenceLine(
                kind: .change, status: .online, address: bob, name: "Bob",
                capabilities: ClientCapabilities(base: 2_788_999_228, extended: 48), object: picture)),
        Example(
            dialect: 18,
            line: "NLN BSY 1:alice@example.com;via=9:00000000-0000-0000-0009-0123456789ab@live.com Alice 0:0 0",
            expected: PresenceLine(
                kind: .change, status: .busy,
                address: MSNAddress("alice@example.com", via: "9:00000000-0000-0000-0009-0123456789ab@live.com"),
                name: "Alice", capabilities: ClientCapabilities(base: 0, extended: 0))),
        Example(
            dialect: 15, line: "NLN FLN bob@example.net 1 Bob 0 %3Cmsnobj%2F%3E",
            expected: PresenceLine(
                kind: .offline, status: .offline, address: bob, name: "Bob", capabilities: ClientCapabilities(base: 0)),
            isCanonical: false),
        Example(
            dialect: 12, line: "FLN bob@example.net",
            expected: PresenceLine(kind: .offline, status: .offline, address: bob)),
        Example(
            dialect: 15, line: "FLN bob@example.net 1 0",
            expected: PresenceLine(kind: .offline, status: .offline, address: bob)),
        Example(
            dialect: 16, line: "FLN bob@example.net 1 0:0",
            expected: PresenceLine(kind: .offline, status: .offline, address: bob)),
        Example(
            dialect: 18, line: "FLN 1:bob@example.net 0:0",
            expected: PresenceLine(kind: .offline, status: .offline, address: bob)),
        // A name that is a number is not the network.
        Example(
            dialect: 18, line: "NLN NLN 1:bob@example.net 42 0:0 0",
            expected: PresenceLine(
                kind: .change, status: .online, address: bob, name: "42",
                capabilities: ClientCapabilities(base: 0, extended: 0))),
        // Some servers are said to have begun with the prefix in MSNP16, and a sloppy one may leave it out in 18.
        Example(
            dialect: 16, line: "NLN NLN 1:bob@example.net Bob 0:0 0",
            expected: PresenceLine(
                kind: .change, status: .online, address: bob, name: "Bob",
                capabilities: ClientCapabilities(base: 0, extended: 0)), isCanonical: false),
        Example(
            dialect: 18, line: "NLN NLN bob@example.net 1 Bob 0:0 0",
            expected: PresenceLine(
                kind: .change, status: .online, address: bob, name: "Bob",
                capabilities: ClientCapabilities(base: 0, extended: 0)), isCanonical: false),
    ]

    @Test(arguments: examples)
    func aLineIsReadAndWritten(example: Example) throws {
        let dialect = try Dialect(example.dialect)
        let line = try #require(PresenceLine(try Wire.command(example.line), dialect: dialect))
        #expect(line == example.expected)
        if example.isCanonical {
            #expect(Wire.line(line.command(dialect: dialect)) == example.line)
        }
    }

    /// What one client says must reach a client of any other dialect in that one's form, with what both know.
    @Test func aServerWritesForEveryDialect() throws {
        let line = PresenceLine(
            kind: .initial(transactionID: 6), status: .outToLunch, address: Self.bob, name: "Bob B",
            capabilities: ClientCapabilities(base: 32, extended: 8), object: "<msnobj Size=\"1\"/>")
        let object = "%3Cmsnobj%20Size%3D%221%22%2F%3E"
        let expected: [(ClosedRange<Int>, String)] = [
            (2...7, "ILN 6 LUN bob@example.net Bob%20B"), (8...8, "ILN 6 LUN bob@example.net Bob%20B 32"),
            (9...13, "ILN 6 LUN bob@example.net Bob%20B 32 \(object)"),
            (14...15, "ILN 6 LUN bob@example.net 1 Bob%20B 32 \(object)"),
            (16...17, "ILN 6 LUN bob@example.net 1 Bob%20B 32:8 \(object)"),
            (18...18, "NLN LUN 1:bob@example.net Bob%20B 32:8 \(object)"),
        ]
        for (dialects, text) in expected {
            for number in dialects {
                #expect(Wire.line(line.command(dialect: try Dialect(number))) == text, "MSNP\(number)")
            }
        }
    }

    @Test func aContactWithoutANameIsCalledByTheAccount() throws {
        let line = PresenceLine(kind: .change, status: .online, address: Self.bob)
        #expect(Wire.line(line.command(dialect: .msnp7)) == "NLN NLN bob@example.net bob@example.net")
    }

    @Test(arguments: [
        "ILN", "ILN 6", "ILN 6 NLN", "ILN x NLN bob@x Bob", "NLN", "NLN NLN", "NLN NLN 1:", "FLN", "QNG 60",
    ])
    func shortLinesAreNone(line: String) throws {
        for dialect in Dialect.all {
            #expect(PresenceLine(try Wire.command(line), dialect: dialect) == nil)
        }
    }

    @Test func ownState() throws {
        let lines: [(Int, String, PresenceRequest)] = [
            (7, "CHG 6 NLN", PresenceRequest(transactionID: 6, status: .online, capabilities: nil)),
            (
                8, "CHG 6 BRB 32",
                PresenceRequest(transactionID: 6, status: .beRightBack, capabilities: ClientCapabilities(base: 32))
            ),
            (
                12, "CHG 6 HDN 32 0",
                PresenceRequest(transactionID: 6, status: .hidden, capabilities: ClientCapabilities(base: 32))
            ),
            (
                18, "CHG 8 NLN 2684354592:0 %3Cmsnobj%20Size%3D%221%22%2F%3E",
                PresenceRequest(
                    transactionID: 8, status: .online,
                    capabilities: ClientCapabilities(base: 2_684_354_592, extended: 0),
                    object: "<msnobj Size=\"1\"/>")
            ),
        ]
        for (number, line, expected) in lines {
            let dialect = try Dialect(number)
            #expect(PresenceRequest(try Wire.command(line, sentBy: .client), dialect: dialect) == expected)
            #expect(Wire.line(expected.command(dialect: dialect)) == line)
        }
        #expect(PresenceRequest(MSNPCommand("CHG", ["6"]), dialect: .msnp12) == nil)
        #expect(PresenceStatus.outToLunch.text == "Out to Lunch")
        #expect(PresenceStatus(rawValue: "XYZ").text == "XYZ")
        #expect(!PresenceStatus.settable.contains(.offline))
    }
}
