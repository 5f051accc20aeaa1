// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import Testing

@Suite struct NameTests {
    @Test(arguments: [
        "Zo%C3%AB%20%2B%26%3D%20100%25%20%E2%98%BA", "Zoë%20+&=%20100%25%20☺", "Zo%c3%ab%20+&=%20100%25%20☺",
    ])
    func everyWayToWriteANameDecodes(wire: String) {
        #expect(PercentEncoding.decode(wire) == "Zoë +&= 100% ☺")
    }

    @Test func encodings() {
        let name = "Zoë +&= 100% ☺"
        #expect(PercentEncoding.encodeMinimal(name) == "Zoë%20+&=%20100%25%20☺")
        #expect(PercentEncoding.encode(name) == "Zo%C3%AB%20%2B%26%3D%20100%25%20%E2%98%BA")
        #expect(PercentEncoding.encodeURL("a-b.c_d~e/f@g") == "a-b.c_d~e%2Ff%40g")
        #expect(PercentEncoding.encode("50%") == "50%25")
        #expect(PercentEncoding.decode("50%25") == "50%")
        #expect(PercentEncoding.encode("") == "")
    }

    @Test func invalidEncodingsStay() {
        for text in ["50%", "%", "%%", "%2", "%zz", "%2z", "100%é", "%G1"] {
            #expect(PercentEncoding.decode(text) == text)
        }
        #expect(PercentEncoding.decode("%%41%4") == "%A%4")
        #expect(PercentEncoding.decode("%FF%C3") == "\u{FFFD}\u{FFFD}")
        #expect(PercentEncoding.decode("a%00b") == "a\0b")
    }

    @Test func aNameForShowHasNoControlCharacters() {
        #expect(PercentEncoding.decodeName("Eve%0D%0AQUIT%00%01%7F%C3%AB") == "EveQUITë")
    }

    @Test func addresses() throws {
        let guid = "{66666666-7777-8888-9999-00000000ABCD}"
        let cases: [(String, MSNAddress?)] = [
            ("bob@example.net", MSNAddress("bob@example.net")),
            ("32:bob@example.net", MSNAddress("bob@example.net", networkID: 32)),
            ("bob@example.net;" + guid, MSNAddress("bob@example.net", endpoint: guid.lowercased())),
            ("1:bob@example.net;epid=" + guid, MSNAddress("bob@example.net", endpoint: guid.lowercased())),
            (
                "1:alice@example.com;via=9:00000000-0000-0000-0009-0123456789ab@live.com",
                MSNAddress("alice@example.com", via: "9:00000000-0000-0000-0009-0123456789ab@live.com")
            ),
            ("tel:+15551112222", MSNAddress("tel:+15551112222")),
            ("99999999999999999999:bob@x", MSNAddress("99999999999999999999:bob@x")),
            (":bob@x", MSNAddress(":bob@x")),
            ("", nil), ("1:", nil), (";" + guid, nil), ("9:;via=x", nil),
        ]
        for (text, expected) in cases {
            #expect(MSNAddress(parsing: text) == expected, "\(text)")
        }
        let bob = try #require(MSNAddress(parsing: "1:Bob@Example.NET;" + guid))
        #expect(bob.account == "Bob@Example.NET")
        #expect(bob.key == "bob@example.net")
        #expect(bob.prefixed == "1:Bob@Example.NET")
        #expect(bob.withEndpoint == "Bob@Example.NET;" + guid.lowercased())
        #expect(bob.isSameAccount(as: MSNAddress("bob@example.net")))
        #expect(!bob.isSameAccount(as: MSNAddress("bob@example.net", networkID: 32)))
    }

    @Test func serverAddresses() {
        let cases: [(String, ServerAddress?, String)] = [
            ("192.0.2.9:1864", ServerAddress(host: "192.0.2.9", port: 1864), "192.0.2.9:1864"),
            ("msn.example.com", ServerAddress(host: "msn.example.com", port: 1863), "msn.example.com:1863"),
            ("[2001:db8::1]:1864", ServerAddress(host: "2001:db8::1", port: 1864), "[2001:db8::1]:1864"),
            ("[2001:db8::1]", ServerAddress(host: "2001:db8::1", port: 1863), "[2001:db8::1]:1863"),
            ("host:0", nil, ""), ("host:65536", nil, ""), ("host:", nil, ""), ("host:-1", nil, ""), (":1863", nil, ""),
            ("[]:1863", nil, ""), ("", nil, ""), ("[::1", nil, ""), ("[::1]x", nil, ""),
        ]
        for (text, expected, written) in cases {
            let address = ServerAddress(parsing: text)
            #expect(address == expected, "\(text)")
            if let address { #expect(address.description == written) }
        }
    }

    @Test func aHostIsNoLongerThanANameCanBe() {
        let longest = String(repeating: "x", count: 255)
        #expect(ServerAddress(parsing: longest + ":1863")?.host == longest)
        #expect(ServerAddress(parsing: longest + "x:1863") == nil)
        #expect(ServerAddress(parsing: "[\(longest)x]") == nil)
    }

    @Test func dialects() {
        #expect(Dialect(name: "MSNP18") == .msnp18)
        #expect(Dialect(name: "msnp2") == .msnp2)
        for name in ["CVR0", "0", "MSNP", "MSNP1", "MSNP19", "MSNP21", "MSNP018x", "MSNP-2", "ＭSNP2", ""] {
            #expect(Dialect(name: name) == nil, "\(name)")
        }
        #expect("\(Dialect.msnp12)" == "MSNP12")
        #expect(Dialect.all.count == 17)
        #expect(Dialect.all.filter(\.usesMD5).last == .msnp7)
        #expect(Dialect.all.filter(\.usesTweener) == Array(Dialect.all[6...12]))
        #expect(Dialect.all.first(where: \.usesSingleSignOn) == .msnp15)
        #expect(Dialect.all.filter(\.usesSYN).last == .msnp12)
        #expect(Dialect.all.first(where: \.usesAddressBook) == .msnp13)
    }

    @Test func capabilities() {
        #expect(ClientCapabilities(parsing: "2684354592:0") == ClientCapabilities(base: 2_684_354_592, extended: 0))
        #expect(ClientCapabilities(parsing: "32") == ClientCapabilities(base: 32))
        for text in ["", ":", "1:", ":1", "-1", "4294967296", "1:4294967296", "0x20", "1:2:3"] {
            #expect(ClientCapabilities(parsing: text) == nil, "\(text)")
        }
        #expect(ClientCapabilities.monarch(for: .msnp8).text(for: .msnp8) == "32")
        #expect(ClientCapabilities.monarch(for: .msnp12).text(for: .msnp12) == "1073741856")
        #expect(ClientCapabilities.monarch(for: .msnp15).text(for: .msnp15) == "2147483680")
        #expect(ClientCapabilities.monarch(for: .msnp18).text(for: .msnp18) == "2684354592:0")
        #expect(ClientCapabilities(base: 5, extended: 48).text(for: .msnp12) == "5")
        #expect(ClientCapabilities(base: 5).text(for: .msnp16) == "5:0")
        #expect(ClientCapabilities.monarch(for: .msnp18).takesChunks)
    }

    @Test func errorsHaveWords() {
        let coded: [UInt16] = [
            200, 201, 203, 204, 205, 206, 207, 208, 209, 210, 212, 213, 215, 216, 217, 218, 219, 220, 223, 224, 225,
            227,
            228, 229, 230, 231, 232, 233, 234, 240, 241, 280, 281, 282, 283, 285, 290, 300, 301, 302, 400, 402, 403,
            420,
            500, 501, 502, 503, 504, 505, 508, 509, 510, 511, 520, 540, 600, 601, 602, 603, 604, 605, 606, 700, 707,
            710,
            711, 712, 713, 714, 715, 717, 718, 719, 726, 731, 733, 734, 800, 910, 911, 912, 913, 914, 915, 916, 917,
            918, 919, 920, 921,
            922,
            923, 924, 925, 926, 927, 928, 929, 930, 931, 933, 934, 935,
        ]
        for code in coded {
            #expect(!MSNPErrorCode(rawValue: code).text.contains(String(code)), "\(code) has no text of its own")
        }
        #expect(MSNPErrorCode(rawValue: 999).text == "The server reported error 999.")
        #expect(MSNPErrorCode(rawValue: 7).code == "007")
        #expect(MSNPErrorCode.authenticationFailed.isSignInRefusal)
        #expect(MSNPErrorCode.serverTooBusy.isTemporary)
        for busy: UInt16 in [912, 914, 915, 916] { #expect(MSNPErrorCode(rawValue: busy).isTemporary, "\(busy)") }
        #expect(!MSNPErrorCode.notOnline.isTemporary)
    }
}
