// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MSNServices

@Suite struct OfflineMessageDocumentTests {
    private func mail(_ headers: String, _ body: String) -> String {
        "From: Bob <bob@example.net>\n\(headers)\n\n\(body)"
    }

    @Test func theMailOfARealServer() throws {
        let mail = try OfflineMessageService.mail(in: .xml(Golden.offlineMessage))
        #expect(
            try OfflineMessageDocument(mail: mail)
                == OfflineMessageDocument(
                    sender: "user1@example.com", senderName: "User1", runID: "AB852F63-E39E-4217-80E6-2484E0BE2AC3",
                    sequenceNumber: 1, sentAt: 1_795_232_387_000, text: "offline hello é"))
    }

    @Test(arguments: [
        (
            "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable",
            "Gr=FC=DFe=\n!\n", "Grüße!"
        ),
        ("Content-Type: text/plain;charset=\"windows-1252\"\nContent-Transfer-Encoding: BASE64", "gCA1", "€ 5"),
        ("Content-Type: text/plain; charset=shift_jis\nContent-Transfer-Encoding: base64", "k/qWew==", "日本"),
        (
            "content-TYPE: TEXT/PLAIN; format=flowed; CHARSET=UTF-8\nContent-Transfer-Encoding: 7bit",
            "two\r\nlines\r\n", "two\nlines"
        ),
        (
            "Content-Transfer-Encoding: 8bit\nContent-Type: text/plain; charset=iso-8859-1", "schon dekodiert: é",
            "schon dekodiert: é"
        ),
        ("X-Other: 1", "no type\n\nat all", "no type\n\nat all"),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "", ""),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "YQ0KYg1jCmQ=", "a\nb\nc\nd"),
        (
            "Content-Type: text/plain; charset=iso-2022-jp\nContent-Transfer-Encoding: 7bit", "\u{1B}$BF|K\\\u{1B}(B",
            "日本"
        ),
    ])
    func textsOfEveryKind(headers: String, body: String, text: String) throws {
        #expect(try OfflineMessageDocument(mail: mail(headers, body)).text == text)
    }

    @Test(arguments: [
        ("Content-Type: text/html", "<p>", OfflineMessageError.notText),
        ("Content-Type: multipart/mixed", "", .notText),
        ("Content-Transfer-Encoding: base64", "!", .encoding), ("Content-Transfer-Encoding: x-uuencode", "", .encoding),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "/w==", .charset),
        ("Content-Type: text/plain; charset=nothing\nContent-Transfer-Encoding: base64", "YQ==", .charset),
        ("X: " + String(repeating: "x", count: ServiceLimits.offlineMessageBytes), "", .tooLarge),
    ])
    func whatCannotBeRead(headers: String, body: String, error: OfflineMessageError) {
        #expect(throws: error) { try OfflineMessageDocument(mail: mail(headers, body)) }
    }

    @Test(arguments: [
        ("bob@example.net", "bob@example.net", "bob@example.net"),
        ("<bob@example.net>", "bob@example.net", "bob@example.net"),
        ("\"Bob, the B\" <bob@example.net>", "bob@example.net", "Bob, the B"),
        ("Bob <b> <bob@example.net>", "bob@example.net", "Bob <b>"),
        ("=?utf-8?B??= <bob@example.net>", "bob@example.net", "bob@example.net"),
        ("=?iso-8859-1?Q?J=FCrgen?=\n <j@example.net>", "j@example.net", "Jürgen"),
    ])
    func senders(from: String, account: String, name: String) throws {
        let document = try OfflineMessageDocument(mail: "From: \(from)\nFrom: Eve <eve@example.com>\n\nhi")
        #expect(document.sender == account)
        #expect(document.senderName == name)
    }

    @Test(arguments: [
        "", "From: \n\n", "From: <>\n\n", "From: two words\n\n", "From: <\u{1}>\n\n", "From: a\u{7F}\n\n",
        "From: >a@b\n\n", "From\n\n", "To: a@b\n\nx",
    ])
    func nobody(mail: String) {
        #expect(throws: OfflineMessageError.noSender) { try OfflineMessageDocument(mail: mail) }
    }

    @Test func theTimeOfArrivalCountsBeforeThatOfSending() throws {
        let date = "Date: 20 Nov 2026 19:39:47 -0800"
        #expect(try OfflineMessageDocument(mail: mail(date, "")).sentAt == 1_795_232_387_000)
        let both = date + "\nX-OriginalArrivalTime: 21 Nov 2026 03:40:47.5 (UTC)"
        #expect(try OfflineMessageDocument(mail: mail(both, "")).sentAt == 1_795_232_447_500)
        let damaged = date + "\nX-OriginalArrivalTime: yesterday"
        #expect(try OfflineMessageDocument(mail: mail(damaged, "")).sentAt == 1_795_232_387_000)
        #expect(try OfflineMessageDocument(mail: mail("Date: never\nX-OIM-Sequence-Num: many", "")).sentAt == nil)
    }

    @Test(arguments: ["", "hello", "zwei\nZeilen\n", "🙂 日本", String(repeating: "lang ", count: 240)])
    func whatIsKeptIsRead(text: String) throws {
        let message = OfflineMessageDocument(
            sender: "alice@example.com", senderName: "Älice\n<evil@example.com>", runID: "{AB852F63-E39E}",
            sequenceNumber: 7, sentAt: 1_795_232_387_125, text: text)
        let mail = message.mail(to: "bob@example.net")
        var read = message
        read.runID = "AB852F63-E39E"
        #expect(try OfflineMessageDocument(mail: mail) == read)
        #expect(mail.utf8.allSatisfy { $0 == 0x0A || ($0 >= 0x20 && $0 < 0x7F) })
    }

    /// Every beginning of a mail, and a mail with any one byte changed, is an error or a message.
    @Test func damagedMails() throws {
        let mail = try Array(OfflineMessageService.mail(in: .xml(Golden.offlineMessage)).utf8)
        for index in mail.indices {
            _ = try? OfflineMessageDocument(mail: String(decoding: mail[..<index], as: UTF8.self))
            for byte: UInt8 in [0, 0x0A, 0x20, 0x3A, 0x3D, 0x3F, 0xFF] {
                var changed = mail
                changed[index] = byte
                _ = try? OfflineMessageDocument(mail: String(decoding: changed, as: UTF8.self))
            }
        }
    }
}

@Suite struct OfflineMessageOrderTests {
    private func message(_ text: String, _ sentAt: Int64?, run: String? = nil, number: Int? = nil, from: String = "b@c")
        -> OfflineMessageDocument
    {
        OfflineMessageDocument(
            sender: from, senderName: "B", runID: run, sequenceNumber: number, sentAt: sentAt, text: text)
    }

    private func order(_ messages: [OfflineMessageDocument]) -> String {
        OfflineMessageDocument.inOrder(messages) { $0 }.map(\.text).joined()
    }

    @Test func numbersSettleWhatTheClockCannot() {
        #expect(order([]) == "")
        // A real service listed the second message of one second first.
        #expect(order([message("b", 5, run: "R", number: 2), message("a", 5, run: "r", number: 1)]) == "ab")
        // The clock of the service was set back in between.
        #expect(order([message("a", 9, run: "R", number: 1), message("b", 3, run: "R", number: 2)]) == "ab")
        #expect(order([message("b", 2), message("a", 1), message("0", nil)]) == "0ab")
        #expect(order([message("a", 1), message("b", 1), message("c", 1)]) == "abc")
    }

    @Test func conversationsKeepTheirPlaces() {
        let mixed = [
            message("d", 4, run: "S", number: 2), message("a", 1, run: "R", number: 1),
            message("b", 2, run: "S", number: 1), message("c", 3, run: "R", number: 2, from: "B@C"),
            // Another one's conversation of the same name.
            message("x", 5, run: "R", number: 0, from: "x@y"),
        ]
        #expect(order(mixed) == "abcdx")
        for shift in mixed.indices { #expect(order(Array(mixed[shift...] + mixed[..<shift])) == "abcdx") }
    }
}
