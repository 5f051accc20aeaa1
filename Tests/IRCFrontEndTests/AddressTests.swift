// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import IRCFrontEnd

@Suite("Addresses")
struct AddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", 4), ("2001:DB8::1", "2001:db8::1", 16), ("::ffff:192.0.2.1", "192.0.2.1", 4),
        ("fe80::1%eth0", "fe80::1", 16), ("::", "::", 16),
    ])
    func `are read and written back`(text: String, written: String, count: Int) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.description == written && address.bytes.count == count)
        #expect(InternetAddress(bytes: address.bytes) == address)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "localhost", ":", "1::2::3", " 1.2.3.4", "1.2.3.4/8"])
    func `others are none`(text: String) {
        #expect(InternetAddress(text) == nil)
    }

    @Test func `ranges hold what begins like them`() throws {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"), ("192.0.2.64/26", "192.0.2.127", "192.0.2.128"),
            ("192.0.2.1", "192.0.2.1", "192.0.2.2"), ("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"),
            ("0.0.0.0/0", "203.0.113.9", "::1"), ("::/0", "::1", "127.0.0.1"),
        ] {
            let range = try #require(AddressRange(parsing: text))
            #expect(range.contains(try #require(InternetAddress(inside))), "\(inside) in \(text)")
            #expect(!range.contains(try #require(InternetAddress(outside))), "\(outside) in \(text)")
            #expect(range.description == text)
        }
        for text in ["", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "::/129", "a/8"] {
            #expect(AddressRange(parsing: text) == nil, "\(text)")
        }
    }

    @Test func `loopback is on this machine and needs no encryption`() {
        for (address, isLocal) in [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("::2", false),
            ("192.0.2.1", false), ("nonsense", false),
        ] {
            let origin = ClientOrigin(address: address)
            #expect(origin.isLocal == isLocal && origin.isSecure == isLocal && !origin.isTLS, "\(address)")
        }
    }
}

@Suite("Connections of an address")
struct ConnectionCensusTests {
    private let here = InternetAddress("192.0.2.1")
    private let rules = ConnectionCensus.Rules(atATime: 2, perTenMinutes: 3)

    @Test func `so many at a time, so many in ten minutes`() throws {
        var census = ConnectionCensus()
        let here = try #require(here)
        #expect(census.arrive(here, rules: rules, at: 0) == nil)
        #expect(census.arrive(here, rules: rules, at: 0) == nil)
        #expect(census.arrive(here, rules: rules, at: 0) == .tooMany(atATime: 2))
        census.leave(here, rules: rules)
        #expect(census.arrive(here, rules: rules, at: 1000) == nil)
        census.leave(here, rules: rules)
        #expect(census.arrive(here, rules: rules, at: 2000) == .tooFast)
        // A third of ten minutes after the first ones there is one more, and not two.
        #expect(census.arrive(here, rules: rules, at: 199_999) == .tooFast)
        #expect(census.arrive(here, rules: rules, at: 200_000) == nil)
        census.leave(here, rules: rules)
        #expect(census.arrive(here, rules: rules, at: 200_001) == .tooFast)
        // A clock that goes back, or far ahead, does no harm.
        #expect(census.arrive(here, rules: rules, at: .min) == .tooFast)
        #expect(census.arrive(here, rules: rules, at: .max) == nil)
    }

    @Test func `one IPv6 network is one address, and this machine may come as often as it likes`() throws {
        var census = ConnectionCensus()
        let neighbours = try ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:1"].map {
            try #require(InternetAddress($0))
        }
        #expect(neighbours.map { census.arrive($0, rules: rules, at: 0) } == [nil, nil, .tooMany(atATime: 2)])
        #expect(census.arrive(try #require(InternetAddress("2001:db8:0:1::1")), rules: rules, at: 0) == nil)
        let loopback = try #require(InternetAddress("127.0.0.1"))
        for _ in 0..<100 {
            #expect(census.arrive(loopback, rules: rules, at: 0) == nil)
            census.leave(loopback, rules: rules)
        }
        #expect(census.count == 2)
    }

    @Test func `it forgets rather than grow without end`() throws {
        var census = ConnectionCensus()
        let here = try #require(here)
        #expect(census.arrive(here, rules: rules, at: 0) == nil)
        for number in 0..<(2 * FrontEndLimits.addresses) {
            let bytes = withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
            let address = try #require(InternetAddress(bytes: bytes))
            #expect(census.arrive(address, rules: rules, at: 0) == nil)
            census.leave(address, rules: rules)
        }
        #expect(census.count <= FrontEndLimits.addresses)
        // Not who is here.
        #expect(census.arrive(here, rules: rules, at: 0) == nil)
        #expect(census.arrive(here, rules: rules, at: 0) == .tooMany(atATime: 2))
    }

    @Test func `zero is no limit`() throws {
        var census = ConnectionCensus()
        let here = try #require(here)
        for _ in 0..<1000 {
            #expect(census.arrive(here, rules: .init(atATime: 0, perTenMinutes: 0), at: 0) == nil)
        }
    }
}
