// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import MSNServices

@Suite struct MailDateTests {
    @Test(arguments: [
        ("21 Nov 2026 03:39:47.0000 (UTC) FILETIME=[F4688380:01DD7969]", Int64(1_795_232_387_000)),
        ("20 Nov 2026 19:39:47 -0800", 1_795_232_387_000),
        ("Fri, 20 Nov 2026 19:39:47 -0800", 1_795_232_387_000),
        ("Fri,20 Nov 2026 19:39:47 -0800", 1_795_232_387_000),
        ("21 nov 2026 03:39:47", 1_795_232_387_000),
        ("21 November 2026 03:39:47 GMT", 1_795_232_387_000),
        ("21 Nov 2026 05:09:47 +0130", 1_795_232_387_000),
        ("21 Nov 26 03:39 +0000", 1_795_232_340_000),
        ("1 Jan 1970 00:00:00.125 (UTC)", 125), ("1 Jan 1970 00:00:00.5 (UTC)", 500), ("1 Jan 70 00:00:00 ?", 0),
        ("31 Dec 1969 23:59:59 +0000", -1000), ("29 Feb 2024 23:59:60 +0000", 1_709_251_199_000),
        ("1 Jan 0001 00:00:00", -62_135_596_800_000), ("31 Dec 9999 23:59:59", 253_402_300_799_000),
    ])
    func dates(text: String, milliseconds: Int64) {
        #expect(MailDate.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", " ", "Fri", "Fri,", "21 Nov", "21 Nov 2026", "21 Nov 2026 x", "32 Jan 2026 00:00:00", "0 Jan 2026 00:00:00",
        "29 Feb 2023 00:00:00", "31 Apr 2026 00:00:00", "21 Foo 2026 00:00:00", "21 Nov 2026 24:00:00",
        "21 Nov 2026 00:60:00", "21 Nov 2026 00:00:61", "21 Nov 2026 0:0:0:0", "-1 Nov 2026 00:00:00",
        "21 Nov 99999 00:00:00", "99999999999999999999 Nov 2026 00:00:00", "21 Nov 2026 ::", "21 Nov 2026 00:00:.5",
        String(repeating: "1 ", count: 1000),
    ])
    func whatIsNoDate(text: String) {
        #expect(MailDate.milliseconds(text) == nil)
    }

    @Test func whatIsWrittenIsRead() {
        var day: Int64 = -62_135_596_800_000
        while day < 253_402_300_799_000 {
            let time = day + 45_296_789
            #expect(MailDate.milliseconds(MailDate.arrival(milliseconds: time)) == time)
            #expect(MailDate.milliseconds(MailDate.string(milliseconds: time)) == time - 789)
            day += 86_400_000 * 997
        }
        #expect(MailDate.string(milliseconds: 1_795_232_387_000) == "21 Nov 2026 03:39:47 +0000")
        #expect(MailDate.arrival(milliseconds: -1) == "31 Dec 1969 23:59:59.999 (UTC)")
        for extreme in [Int64.min, .min + 1, .max] {
            #expect(MailDate.string(milliseconds: extreme).utf8.count == 26)
            #expect(MailDate.arrival(milliseconds: extreme).utf8.count == 30)
        }
    }
}

@Suite struct EncodedWordTests {
    @Test(arguments: [
        ("=?utf-8?B?VXNlcjE=?=", "User1"), ("plain", "plain"), ("", ""), ("=?UTF-8?b?w6k?=", "é"),
        ("=?iso-8859-1?Q?Jos=E9_Ca=f1ete?=", "José Cañete"), ("=?windows-1252?Q?=80_5?=", "€ 5"),
        ("=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "日本"), ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
        ("=?big5?B?pKSk5Q==?=", "中文"), ("=?utf-8*en?Q?a?=", "a"),
        ("a =?utf-8?Q?b?= c", "a b c"), ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"), ("=?utf-8?Q?a?=x=?utf-8?Q?b?=", "axb"),
        // A letter cut in two by the mailer.
        ("=?utf-8?B?w?= =?utf-8?B?qQ==?=", "=?utf-8?B?w?= \u{FFFD}"),
        ("=?utf-8?Q?=C3?= =?UTF-8?Q?=A9?=", "é"), ("=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"),
        // What cannot be decoded stays.
        ("=?x-nothing?Q?a?=", "=?x-nothing?Q?a?="), ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
        ("=?utf-8?B?!!!!?=", "=?utf-8?B?!!!!?="),
        ("=?", "=?"), ("=??=", "=??="), ("=?utf-8?Q?a", "=?utf-8?Q?a"), ("=?a b?Q?c d?=", "=?a b?Q?c d?="),
        ("=?=?utf-8?Q?a?=", "=?a"), ("=?utf-8?Q?=FF?=", "=?utf-8?Q?=FF?="),
        ("=?../../etc/passwd?Q?a?=", "=?../../etc/passwd?Q?a?="), ("=?utf-16//IGNORE?Q?a?=", "=?utf-16//IGNORE?Q?a?="),
    ])
    func words(text: String, decoded: String) {
        // Half a letter by itself is no text.
        let decoded = decoded.replacing("\u{FFFD}", with: "=?utf-8?B?qQ==?=")
        #expect(EncodedWord.decode(text) == decoded)
    }

    @Test(arguments: ["", "a", "Jürgen 日本 🙂", "a\r\nBcc: x", "=?utf-8?Q?a?="]) func namesComeBack(_ name: String) {
        let word = EncodedWord.encode(name)
        #expect(EncodedWord.decode(word) == name)
        #expect(word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }

    @Test func manyWordsTakeNoLongTime() {
        let words = String(repeating: "=?utf-8?Q?a?= ", count: 292)
        #expect(EncodedWord.decode(words) == String(repeating: "a", count: 292) + " ")
        for piece in ["=?", "=?a?Q?", "=?a?Q?b?", "?=", "=?utf-8?B?"] {
            for length in [ServiceLimits.encodedFieldBytes, ServiceLimits.offlineMessageBytes] {
                let text = String(repeating: piece, count: length / piece.utf8.count)
                #expect(EncodedWord.decode(text) == text)
            }
        }
    }
}

@Suite struct CharsetTests {
    @Test func latin() {
        #expect(Charset.decode([0x41, 0xE9, 0x80, 0x81, 0x9F, 0xFF], charset: "ISO-8859-1") == "Aé€\u{81}Ÿÿ")
        #expect(Charset.decode(Array(0...255), charset: "windows-1252")?.unicodeScalars.count == 256)
    }

    @Test(
        arguments: [
            ("shift_jis", [0x93, 0xFA, 0x96, 0x7B], "日本"), ("euc-kr", [0xC7, 0xD1], "한"),
            ("gb2312", [0xD6, 0xD0], "中"),
            ("windows-1251", [0xCF], "П"), ("iso-8859-15", [0xA4], "€"), ("utf-16le", [0x41, 0x00], "A"),
            ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42], "日"), ("windows-1252", [], ""),
            ("koi8-r", [], ""),
        ] as [(String, [UInt8], String)])
    func others(charset: String, bytes: [UInt8], text: String) {
        #expect(Charset.decode(bytes, charset: charset) == text)
    }

    @Test func whatDoesNotBelongToIt() {
        #expect(Charset.decode([0xFF], charset: "utf-8") == nil)
        #expect(Charset.decode([0xFF], charset: "") == nil)
        #expect(Charset.decode([0x93], charset: "shift_jis") == nil)
        #expect(Charset.decode([0x41], charset: "utf-16le") == nil)
        #expect(Charset.decode([0x41], charset: "no-such-thing") == nil)
        for name in ["UTF-16//TRANSLIT", "../x", "/etc/passwd", "a b", "é", "a\0b", String(repeating: "x", count: 41)] {
            #expect(Charset.decode([0x41], charset: name) == nil)
        }
    }

    /// No bytes of any character set trap or hang, and none give more text than there is room for.
    @Test(arguments: [
        "iso-2022-jp", "iso-2022-jp-3", "iso-2022-kr", "iso-2022-cn-ext", "utf-7", "utf-16", "utf-32", "big5-hkscs",
        "euc-jisx0213",
        "gb18030", "ibm1364", "ibm1390", "ibm937", "tcvn5712-1", "armscii-8", "tscii", "hz", "johab", "koi8-u",
        "windows-1255", "windows-1258", "unicode",
    ])
    func nonsenseInEveryCharset(charset: String) {
        var generator = SplitMix(state: 1)
        for length in [0, 1, 2, 3, 7, 64, 1000] {
            for _ in 0..<20 {
                let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
                _ = Charset.decode(bytes, charset: charset)
            }
            for byte: UInt8 in [0, 0x0E, 0x0F, 0x1B, 0x7E, 0x80, 0xFF] {
                _ = Charset.decode([UInt8](repeating: byte, count: length), charset: charset)
            }
        }
    }
}

@Suite struct TransferEncodingTests {
    @Test func base64WithAnyLineBreaks() {
        #expect(TransferEncoding.base64("aGFs\r\n bG8=\n") == Array("hallo".utf8))
        #expect(TransferEncoding.base64("aGFsbG8") == Array("hallo".utf8))
        #expect(TransferEncoding.base64("") == [])
        #expect(TransferEncoding.base64("a") == nil)
        #expect(TransferEncoding.base64("aGFs?") == nil)
        #expect(TransferEncoding.base64("aGF=bG8=") == nil)
    }

    @Test func linesOf76() {
        for count in [0, 1, 56, 57, 58, 114, 115, 1000] {
            let bytes = [UInt8](repeating: 7, count: count)
            let lines = TransferEncoding.base64Lines(bytes)
            #expect(lines.split(separator: "\n", omittingEmptySubsequences: false).allSatisfy { $0.utf8.count <= 76 })
            #expect(TransferEncoding.base64(lines) == bytes)
        }
    }

    @Test(
        arguments: [
            ("a=E9b", [0x61, 0xE9, 0x62]), ("a=\nb", [0x61, 0x62]), ("a=\r\nb", [0x61, 0x62]),
            ("a= \nb", [0x61, 0x62]),
            ("a \nb", [0x61, 0x0A, 0x62]), ("=", []), ("=X", [0x3D, 0x58]), ("=4", [0x3D, 0x34]),
            ("==41", [0x3D, 0x41]),
            ("=e9", [0xE9]), ("_", [0x5F]), ("", []),
        ] as [(String, [UInt8])])
    func quotedPrintable(text: String, bytes: [UInt8]) {
        #expect(TransferEncoding.quotedPrintable(text) == bytes)
    }
}

/// Random numbers that are the same each time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
