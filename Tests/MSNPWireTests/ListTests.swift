// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import Testing

@Suite struct ListTests {
    static let bobID = "bbbbbbbb-0000-0000-0000-000000000001"

    @Test func contactsOfEveryDialect() throws {
        let group1 = "aaaaaaaa-0000-0000-0000-000000000001"
        let group2 = "aaaaaaaa-0000-0000-0000-000000000002"
        func position(_ index: Int, _ total: Int) -> ListEntry.Position {
            ListEntry.Position(transactionID: 5, version: "1", index: index, total: total)
        }
        let cases: [(Int, String, ListEntry)] = [
            (
                6, "LST 5 FL 1 2 19 bob@example.net Bob",
                ListEntry(account: "bob@example.net", name: "Bob", lists: .forward, position: position(2, 19))
            ),
            (6, "LST 5 BL 1 0 0", ListEntry(account: "", name: "", lists: .block, position: position(0, 0))),
            (
                7, "LST 5 FL 1 1 1 bob@example.net Bob 0,3",
                ListEntry(
                    account: "bob@example.net", name: "Bob", lists: .forward, groupIDs: ["0", "3"],
                    position: position(1, 1))
            ),
            (
                9, "LST bob@example.net Bob 11 0,3",
                ListEntry(
                    account: "bob@example.net", name: "Bob", lists: [.forward, .allow, .reverse], groupIDs: ["0", "3"])
            ),
            (9, "LST dave@example.org Dave 8", ListEntry(account: "dave@example.org", name: "Dave", lists: .reverse)),
            (
                10, "LST N=bob@example.net F=Bob C=\(Self.bobID) 11 ",
                ListEntry(
                    account: "bob@example.net", name: "Bob", contactID: Self.bobID, lists: [.forward, .allow, .reverse])
            ),
            (
                12, "LST N=bob@example.net F=Bob%20B C=\(Self.bobID) 11 1 \(group1),\(group2)",
                ListEntry(
                    account: "bob@example.net", name: "Bob B", contactID: Self.bobID,
                    lists: [.forward, .allow, .reverse], groupIDs: [group1, group2])
            ),
            (
                12, "LST N=dave@example.org F=Dave 8 1",
                ListEntry(account: "dave@example.org", name: "Dave", lists: .reverse)
            ),
            (
                12, "LST N=erin@example.net F=Erin 17 32",
                ListEntry(account: "erin@example.net", name: "Erin", lists: [.forward, .pending], networkID: 32)
            ),
        ]
        for (number, line, expected) in cases {
            let dialect = try Dialect(number)
            #expect(ListEntry(try Wire.command(line), dialect: dialect) == expected, "\(line)")
            let trimmed = line.hasSuffix(" ") ? String(line.dropLast()) : line
            #expect(Wire.line(expected.command(dialect: dialect)) == trimmed)
        }
        #expect(ListEntry(try Wire.command("LST 5 XX 1 1 1 bob@x Bob"), dialect: .msnp7) == nil)
        for line in ["LST", "LST 5 FL", "LST bob@x Bob", "LST N=bob@x F=Bob", "LST N= 11"] {
            for dialect in Dialect.all {
                #expect(ListEntry(try Wire.command(line), dialect: dialect) == nil, "\(line) \(dialect)")
            }
        }
    }

    /// An account of MSNP10 whose list was not moved has addresses for GUIDs and numbers for groups.
    @Test func listsThatWereNotMoved() throws {
        let line = "LST N=bob@example.net F=Bob C=bob@example.net 11 0,3"
        let entry = ListEntry(
            account: "bob@example.net", name: "Bob", contactID: "bob@example.net", lists: [.forward, .allow, .reverse],
            groupIDs: ["0", "3"])
        #expect(ListEntry(try Wire.command(line), dialect: .msnp10) == entry)
        #expect(Wire.line(entry.command(dialect: .msnp10)) == line)
        let twelve = "LST N=bob@example.net F=Bob C=bob@example.net 11 1 0,3"
        #expect(ListEntry(try Wire.command(twelve), dialect: .msnp12) == entry)
        let removal = "REM 8 FL bob@example.net 3"
        let change = ContactChange(
            kind: .removed, transactionID: 8, list: .forward, contactID: "bob@example.net", groupID: "3")
        #expect(ContactChange(try Wire.command(removal), dialect: .msnp10) == change)
        #expect(Wire.line(change.command(dialect: .msnp10)) == removal)
        // Groups that end in nothing, and fields that a later server may add.
        #expect(ListEntry(try Wire.command("LST N=a@x F=A 11 1 ,"), dialect: .msnp12)?.groupIDs == [])
        #expect(ListEntry(try Wire.command("LST N=a@x F=A 11 1 g1 X=new"), dialect: .msnp12)?.groupIDs == ["g1"])
        #expect(ListEntry(try Wire.command("LST 5 FL 1 1 1 a@x A "), dialect: .msnp7)?.groupIDs == [])
    }

    @Test func groups() throws {
        let cases: [(Int, String, GroupEntry)] = [
            (
                7, "LSG 5 1 1 2 0 Other%20Contacts 0",
                GroupEntry(
                    id: "0", name: "Other Contacts",
                    position: ListEntry.Position(transactionID: 5, version: "1", index: 1, total: 2))
            ),
            (9, "LSG 0 Other%20Contacts 0", GroupEntry(id: "0", name: "Other Contacts")),
            (
                12, "LSG Friends aaaaaaaa-0000-0000-0000-000000000001",
                GroupEntry(id: "aaaaaaaa-0000-0000-0000-000000000001", name: "Friends")
            ),
        ]
        for (number, line, expected) in cases {
            let dialect = try Dialect(number)
            #expect(GroupEntry(try Wire.command(line), dialect: dialect) == expected)
            #expect(Wire.line(expected.command(dialect: dialect)) == line)
        }
    }

    @Test func theFirstLineOfAList() throws {
        let stamp = "2024-01-02T03:04:05.0000000-08:00"
        let cases: [(Int, String, SyncReply)] = [
            (6, "SYN 5 7", SyncReply(transactionID: 5, stamps: ["7"])),
            (9, "SYN 5 7 3 1", SyncReply(transactionID: 5, stamps: ["7"], contacts: 3, groups: 1)),
            (9, "SYN 5 7", SyncReply(transactionID: 5, stamps: ["7"])),
            (
                12, "SYN 5 \(stamp) \(stamp) 3 1",
                SyncReply(transactionID: 5, stamps: [stamp, stamp], contacts: 3, groups: 1)
            ),
            (12, "SYN 5 \(stamp) \(stamp)", SyncReply(transactionID: 5, stamps: [stamp, stamp])),
        ]
        for (number, line, expected) in cases {
            let dialect = try Dialect(number)
            #expect(SyncReply(try Wire.command(line), dialect: dialect) == expected)
            #expect(Wire.line(expected.command(dialect: dialect)) == line)
        }
        #expect(SyncReply(try Wire.command("SYN 5 1"), dialect: .msnp12) == nil)
        for counts in ["x 1", "3 x", "3", "-3 1", "3 99999999999999999999"] {
            #expect(SyncReply(try Wire.command("SYN 5 1 1 \(counts)"), dialect: .msnp12) == nil, "\(counts)")
        }
    }

    @Test func changes() throws {
        let group = "aaaaaaaa-0000-0000-0000-000000000001"
        let cases: [(Int, MSNPSide, String, ContactChange)] = [
            (
                9, .server, "ADD 0 RL 5 erin@example.net Erin%20E",
                ContactChange(kind: .added, list: .reverse, version: "5", account: "erin@example.net", name: "Erin E")
            ),
            (
                9, .client, "ADD 8 FL erin@example.net erin@example.net 0",
                ContactChange(
                    kind: .added, transactionID: 8, list: .forward, account: "erin@example.net",
                    name: "erin@example.net",
                    groupID: "0")
            ),
            (
                9, .client, "REM 8 AL erin@example.net",
                ContactChange(kind: .removed, transactionID: 8, list: .allow, account: "erin@example.net")
            ),
            (
                9, .server, "REM 0 RL 6 erin@example.net",
                ContactChange(kind: .removed, list: .reverse, version: "6", account: "erin@example.net")
            ),
            (
                12, .server, "ADC 0 RL N=erin@example.net F=Erin",
                ContactChange(kind: .added, list: .reverse, account: "erin@example.net", name: "Erin")
            ),
            (
                12, .server, "ADC 8 FL N=erin@example.net F=Erin C=\(Self.bobID)",
                ContactChange(
                    kind: .added, transactionID: 8, list: .forward, account: "erin@example.net", name: "Erin",
                    contactID: Self.bobID)
            ),
            (
                12, .client, "ADC 10 FL C=\(Self.bobID) \(group)",
                ContactChange(kind: .added, transactionID: 10, list: .forward, contactID: Self.bobID, groupID: group)
            ),
            (
                12, .client, "REM 11 FL \(Self.bobID) \(group)",
                ContactChange(kind: .removed, transactionID: 11, list: .forward, contactID: Self.bobID, groupID: group)
            ),
            (
                12, .server, "REM 0 RL erin@example.net",
                ContactChange(kind: .removed, list: .reverse, account: "erin@example.net")
            ),
        ]
        for (number, side, line, expected) in cases {
            let dialect = try Dialect(number)
            let change = ContactChange(try Wire.command(line, sentBy: side), dialect: dialect, sentBy: side)
            #expect(change == expected, "\(line)")
            #expect(Wire.line(expected.command(dialect: dialect, sentBy: side)) == line)
            #expect(change?.isPushed == line.contains(" 0 RL "))
        }
        #expect(ContactChange(try Wire.command("ADD 0 RL 5"), dialect: .msnp9) == nil)
        for line in ["ADC 0 RL F=Erin", "ADC 0 RL N=", "ADD 0 XX 5 a@b", "ADD 0 RL", "REM 0 RL"] {
            for dialect in [Dialect.msnp9, .msnp12] {
                #expect(ContactChange(try Wire.command(line), dialect: dialect) == nil, "\(line) \(dialect)")
            }
        }
    }

    @Test func properties() throws {
        func property(_ line: String, _ dialect: Dialect = .msnp12) throws -> [String?]? {
            let line = PropertyLine(try Wire.command(line), dialect: dialect)
            return line.map { [$0.transactionID.map(String.init), $0.account, $0.key, $0.value] }
        }
        #expect(try property("PRP 7 MFN Alice%20A") == ["7", nil, "MFN", "Alice A"])
        #expect(try property("PRP MFN Alice") == [nil, nil, "MFN", "Alice"])
        #expect(try property("PRP 8 2 PHH", .msnp9) == ["8", nil, "PHH", ""])
        #expect(try property("BPR MOB Y") == [nil, nil, "MOB", "Y"])
        #expect(try property("BPR 3 bob@example.net PHH 555%201", .msnp9) == [nil, "bob@example.net", "PHH", "555 1"])
        #expect(try property("PRP 7") == nil)
    }

    @Test func contactListDocuments() throws {
        let text =
            #"<ml l="1"><d n="example.net"><c n="bob" l="3" t="1"/><c n="carol" l="5" t="1"/></d>"#
            + #"<d n="example.org"><c n="dave" l="2" t="1"/></d><t><c n="tel:+15551112222" l="1"/></t></ml>"#
        let entries = [
            ContactListDocument.Entry(account: "bob@example.net", lists: [.forward, .allow]),
            ContactListDocument.Entry(account: "carol@example.net", lists: [.forward, .block]),
            ContactListDocument.Entry(account: "dave@example.org", lists: .allow),
            ContactListDocument.Entry(account: "tel:+15551112222", lists: .forward, networkID: 4),
        ]
        let document = try #require(ContactListDocument(parsing: ByteBuffer(string: text)))
        #expect(document == ContactListDocument(isInitial: true, entries: entries))
        #expect(String(buffer: document.payload()) == text)
        #expect(ContactListDocument.documents(for: entries, initial: true).map { String(buffer: $0) } == [text])
    }

    @Test func whoAddedMeHasAName() throws {
        let text = #"<ml><d n="example.com"><c n="alice" t="1" l="8" f="Alice%20&amp;%20co"/></d></ml>"#
        let document = try #require(ContactListDocument(parsing: ByteBuffer(string: text)))
        let alice = ContactListDocument.Entry(account: "alice@example.com", lists: .reverse, friendlyName: "Alice & co")
        #expect(document == ContactListDocument(entries: [alice]))
        #expect(ContactListDocument(parsing: document.payload()) == document)
    }

    @Test func anInitialListHoldsWhatAServerTakes() throws {
        let entries = [
            ContactListDocument.Entry(account: "a@x", lists: [.allow, .block, .reverse]),
            ContactListDocument.Entry(account: "b@x", lists: [.reverse, .pending]),
        ]
        let texts = ContactListDocument.documents(for: entries, initial: true).map { String(buffer: $0) }
        #expect(texts == [#"<ml l="1"><d n="x"><c n="a" l="4" t="1"/></d></ml>"#])
        #expect(
            ContactListDocument.documents(for: [], initial: true).map { String(buffer: $0) } == [#"<ml l="1"></ml>"#])
    }

    @Test func aLongListIsSpreadOverSeveralDocuments() throws {
        let entries = (0..<1000).map { index in
            ContactListDocument.Entry(account: "contact-\(index)@d\(index % 7).example", lists: [.forward, .allow])
        }
        let payloads = ContactListDocument.documents(for: entries, initial: true)
        var seen: [String] = []
        for payload in payloads {
            #expect(payload.readableBytes <= MSNPLimits.contactListBytes)
            let document = try #require(ContactListDocument(parsing: payload))
            #expect(document.isInitial)
            #expect((1...MSNPLimits.contactListEntries).contains(document.entries.count))
            seen += document.entries.map(\.account)
        }
        #expect(seen.sorted() == entries.map(\.account).sorted())
        let small = ContactListDocument.documents(for: entries, initial: false, maximumBytes: 300)
        #expect(small.allSatisfy { $0.readableBytes <= 300 })
        #expect(small.compactMap { ContactListDocument(parsing: $0)?.entries.count }.reduce(0, +) == 1000)
    }

    @Test(arguments: ["", "<ml", "<nl/>", "hello", "<!DOCTYPE ml [<!ENTITY a \"b\">]><ml>&a;</ml>", "\u{0}"])
    func whatIsNoListIsNone(text: String) {
        #expect(ContactListDocument(parsing: ByteBuffer(string: text)) == nil)
    }

    @Test func entriesWithoutAnAddressAreLeftOut() {
        let text =
            #"<ml><d><c n="a"/></d><d n=""><c n="a"/></d><d n="x"><c/><c n="" l="1"/><c n="b" l="x" t="y"/></d></ml>"#
        let document = ContactListDocument(parsing: ByteBuffer(string: text))
        #expect(document?.entries == [ContactListDocument.Entry(account: "b@x")])
    }

    @Test func namesOfLists() {
        #expect(ListBits(name: "PL") == .pending)
        #expect(ListBits(name: "XL") == nil)
        #expect(ListBits.block.name == "BL")
        #expect(ListBits([.forward, .allow]).name == nil)
    }
}
