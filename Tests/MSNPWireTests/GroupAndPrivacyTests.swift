// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

/// The commands that change lists, in every dialect and from both sides.
@Suite struct GroupAndPrivacyTests {
    private static let guid = "c4dd67b1-d0cc-44cb-84aa-edbdf56a776f"

    @Test(arguments: [
        (
            7, MSNPSide.client, "ADG 22 Best%20friends 0",
            GroupChange(kind: .added, transactionID: 22, name: "Best friends")
        ),
        (
            9, .server, "ADG 22 7 Best%20friends 2 0",
            GroupChange(kind: .added, transactionID: 22, version: "7", id: "2", name: "Best friends")
        ),
        (
            9, .server, "ADG 0 7 Mates 2 0",
            GroupChange(kind: .added, transactionID: 0, version: "7", id: "2", name: "Mates")
        ),
        (12, .client, "ADG 20 Mates 0", GroupChange(kind: .added, transactionID: 20, name: "Mates")),
        (
            12, .server, "ADG 20 Mates \(guid) 0",
            GroupChange(kind: .added, transactionID: 20, id: guid, name: "Mates")
        ),
        (8, .client, "REG 23 2 Mates 0", GroupChange(kind: .renamed, transactionID: 23, id: "2", name: "Mates")),
        (
            8, .server, "REG 23 8 2 Mates 0",
            GroupChange(kind: .renamed, transactionID: 23, version: "8", id: "2", name: "Mates")
        ),
        (
            10, .client, "REG 20 \(guid) Mates 0",
            GroupChange(kind: .renamed, transactionID: 20, id: guid, name: "Mates")
        ),
        (
            10, .server, "REG 20 1 Mates \(guid) 0",
            GroupChange(kind: .renamed, transactionID: 20, version: "1", id: guid, name: "Mates")
        ),
        (7, .client, "RMG 24 2", GroupChange(kind: .removed, transactionID: 24, id: "2")),
        (7, .server, "RMG 24 9 2", GroupChange(kind: .removed, transactionID: 24, version: "9", id: "2")),
        (11, .client, "RMG 22 \(guid)", GroupChange(kind: .removed, transactionID: 22, id: guid)),
        (11, .server, "RMG 22 1 \(guid)", GroupChange(kind: .removed, transactionID: 22, version: "1", id: guid)),
    ])
    func groups(number: Int, side: MSNPSide, line: String, expected: GroupChange) throws {
        let dialect = try Dialect(number)
        #expect(GroupChange(try Wire.command(line, sentBy: side), dialect: dialect, sentBy: side) == expected)
        #expect(Wire.line(expected.command(dialect: dialect, sentBy: side)) == line)
    }

    @Test func otherFormsOfGroupLines() throws {
        // Without the version, as some servers of MSNP10-12 write it.
        let renamed = GroupChange(try Wire.command("REG 20 \(Self.guid) Mates"), dialect: .msnp12)
        #expect(renamed == GroupChange(kind: .renamed, transactionID: 20, id: Self.guid, name: "Mates"))
        let removed = GroupChange(try Wire.command("RMG 22 \(Self.guid)"), dialect: .msnp12)
        #expect(removed == GroupChange(kind: .removed, transactionID: 22, id: Self.guid))
        #expect(GroupChange(try Wire.command("RMG 0 9 2"), dialect: .msnp9)?.isPushed == true)
        for line in ["ADG", "ADG 5", "ADG x Mates 0", "REG 5", "REG 5 2", "RMG 5", "RMG", "LSG 5 1"] {
            for dialect in Dialect.all {
                #expect(GroupChange(try Wire.command(line), dialect: dialect) == nil, "\(line) \(dialect)")
            }
        }
    }

    @Test(arguments: [
        ("BLP 22 BL", PrivacyLine(.strangers(areAllowed: false), transactionID: 22)),
        ("BLP AL", PrivacyLine(.strangers(areAllowed: true))),
        ("BLP 5 1 AL", PrivacyLine(.strangers(areAllowed: true), transactionID: 5, version: "1")),
        ("GTC 25 9 N", PrivacyLine(.additions(areAsked: false), transactionID: 25, version: "9")),
        ("GTC A", PrivacyLine(.additions(areAsked: true))),
        ("GTC 26 A", PrivacyLine(.additions(areAsked: true), transactionID: 26)),
    ])
    func privacy(line: String, expected: PrivacyLine) throws {
        #expect(PrivacyLine(try Wire.command(line)) == expected)
        #expect(Wire.line(expected.command) == line)
    }

    @Test func whatIsNoPrivacySetting() throws {
        for line in ["BLP", "BLP 5", "BLP 5 A", "GTC 5 AL", "BLP x AL", "PRP AL"] {
            #expect(PrivacyLine(try Wire.command(line)) == nil, "\(line)")
        }
    }

    @Test func names() throws {
        let request = NameChange(transactionID: 8, account: "alice@example.com", name: "Zoë 100%")
        let line = "REA 8 alice@example.com Zoë%20100%25"
        #expect(Wire.line(request.command(sentBy: .client)) == line)
        #expect(NameChange(try Wire.command(line, sentBy: .client), sentBy: .client) == request)
        let answer = "REA 8 2 alice@example.com Zo%C3%AB%20100%25"
        let read = NameChange(try Wire.command(answer))
        #expect(read == NameChange(transactionID: 8, version: "2", account: "alice@example.com", name: "Zoë 100%"))
        #expect(NameChange(try Wire.command("REA 8 2 alice@example.com")) == nil)
    }

    @Test func propertiesOfContacts() throws {
        let property = ContactProperty(transactionID: 12, contactID: Self.guid, key: "MFN", value: "Bob B")
        #expect(Wire.line(property.command) == "SBP 12 \(Self.guid) MFN Bob%20B")
        #expect(ContactProperty(try Wire.command("SBP 12 \(Self.guid) MFN Bob%20B")) == property)
        let cleared = ContactProperty(try Wire.command("SBP 12 \(Self.guid) MFN"))
        #expect(cleared?.value == "")
        #expect(cleared.map { Wire.line($0.command) } == "SBP 12 \(Self.guid) MFN")
        #expect(ContactProperty(try Wire.command("SBP 12 \(Self.guid)")) == nil)
    }

    @Test(arguments: [
        (5, "PRP 5 1 PHH 555", PropertyLine(transactionID: 5, version: "1", key: "PHH", value: "555")),
        (
            6, "BPR 1 bob@example.net PHM 555%201",
            PropertyLine(owner: .contact("bob@example.net"), version: "1", key: "PHM", value: "555 1")
        ),
        (9, "BPR MOB Y", PropertyLine(owner: .contact(nil), key: "MOB", value: "Y")),
        (
            11, "BPR tel:+15551112222 MOB N",
            PropertyLine(owner: .contact("tel:+15551112222"), key: "MOB", value: "N")
        ),
        (12, "PRP MFN Alice", PropertyLine(key: "MFN", value: "Alice")),
        (12, "PRP 27 MFN Alice", PropertyLine(transactionID: 27, key: "MFN", value: "Alice")),
        (9, "PRP 8 2 PHH", PropertyLine(transactionID: 8, version: "2", key: "PHH", value: "")),
    ])
    func properties(number: Int, line: String, expected: PropertyLine) throws {
        #expect(PropertyLine(try Wire.command(line), dialect: try Dialect(number)) == expected)
        #expect(Wire.line(expected.command) == line)
    }

    @Test func contactListCommands() throws {
        let text = #"<ml><d n="example.com"><c n="alice" l="8" t="1" f="Alice"/></d></ml>"#
        let pushed = try #require(
            try Wire.decode("ADL 0 \(text.utf8.count)\r\n\(text)").first.flatMap(ContactListCommand.init))
        #expect(pushed.isPushed)
        #expect(
            pushed.document?.entries == [
                .init(account: "alice@example.com", lists: .reverse, friendlyName: "Alice")
            ])
        #expect(Wire.text(pushed.command) == "ADL 0 \(text.utf8.count)\r\n\(text)")
        let answer = ContactListCommand(.remove, transactionID: 19, document: nil)
        #expect(ContactListCommand(try Wire.command("RML 19 OK")) == answer)
        #expect(Wire.line(answer.command) == "RML 19 OK")
        #expect(ContactListCommand(try Wire.command("ADL 19")) == nil)
        #expect(ContactListCommand(MSNPCommand("FQY", ["5"], payload: ByteBuffer(string: "<x/>"))) == nil)

        // A question names accounts alone; the answer has their networks.
        let question = ContactListDocument(entries: [.init(account: "bob@example.net", networkID: 0)])
        #expect(
            Wire.text(ContactListCommand(.query, transactionID: 23, document: question).command)
                == #"FQY 23 44\#r\#n<ml><d n="example.net"><c n="bob"/></d></ml>"#)
        let reply = try Wire.decode(#"FQY 23 52\#r\#n<ml><d n="example.net"><c n="bob" t="32" /></d></ml>"#).first
        #expect(reply.flatMap(ContactListCommand.init)?.document?.entries.first?.networkID == 32)
    }

    /// A circle has its lists by service, and a domain like any account.
    @Test func aCircleOnTheContactList() throws {
        let text =
            #"<ml l="1"><d n="live.com"><c n="00000000-0000-0000-0009-0123456789ab" t="9"><s l="3" n="IM"/></c></d></ml>"#
        let document = try #require(ContactListDocument(parsing: ByteBuffer(string: text)))
        let entry = try #require(document.entries.first)
        #expect(entry.networkID == 9)
        #expect(entry.lists == [.forward, .allow])
        let address = MSNAddress(entry.account, networkID: entry.networkID)
        #expect(address.circleID == "00000000-0000-0000-0009-0123456789ab")
        #expect(address == .circle(id: "00000000-0000-0000-0009-0123456789ab"))
    }
}
