// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import Testing

@testable import MSNPServer

/// Lists on the notification connection, MSNP12.
@Suite struct ListTests {
    private let bob = AccountIdentity(key: "bob@example.net").contactID
    private let carol = AccountIdentity(key: "carol@example.net").contactID
    private let erin = AccountIdentity(key: "erin@example.net").contactID

    private func alice() throws -> PlayedService {
        var service = PlayedService.people()
        try service.signIn12("alice", "alice@example.com", password: "secret of Alice")
        return service
    }

    @Test func synchronisation() throws {
        var service = try alice()
        service.exchange("alice", "ADG 4 Friends 0", "ADG 4 Friends *-*-*-*-* 0")
        let group = try #require(service.state.directory["alice@example.com"]?.groups.first?.id)
        service.exchange("alice", "ADC 5 FL C=\(bob) \(group)", "ADC 5 FL C=\(bob) \(group)")
        service.exchange("alice", "REM 6 AL carol@example.net", "REM 6 AL carol@example.net")
        service.exchange("alice", "ADC 7 BL N=carol@example.net", "ADC 7 BL N=carol@example.net")
        service.exchange("alice", "PRP 8 PHH 555%201234", "PRP 8 PHH 555%201234")
        service.says("alice", "SYN 9 0 0")
        let stamp = try #require(service.state.directory["alice@example.com"]?.stamp)
        service.hears(
            "alice", "SYN 9 \(stamp) \(stamp) 3 1", "GTC A", "BLP AL", "PRP MFN Alice", "PRP PHH 555%201234",
            "LSG Friends \(group)", "LST N=bob@example.net F=Bob C=\(bob) 11 1 \(group)",
            "LST N=carol@example.net F=Carol%20C. C=\(carol) 5 1", "LST N=dave@example.org F=Dave 16 1")
        service.exchange("alice", "SYN 10 \(stamp) \(stamp)", "SYN 10 \(stamp) \(stamp)")
        // Whoever is allowed still waits until the client takes them off the pending list.
        service.exchange("alice", "ADC 11 AL N=dave@example.org", "ADC 11 AL N=dave@example.org")
        service.says("alice", "SYN 12 \(stamp) \(stamp)")
        #expect(service.take("alice").last == "LST N=dave@example.org F=Dave 18 1")
        service.exchange("alice", "ADC 13 RL N=dave@example.org", "ADC 13 RL N=dave@example.org")
        service.exchange("alice", "REM 14 PL dave@example.org", "REM 14 PL dave@example.org")
        service.says("alice", "SYN 15 \(stamp) \(stamp)")
        #expect(service.take("alice").last == "LST N=dave@example.org F=Dave 10 1")
    }

    @Test func addingAndRemoving() throws {
        var service = try alice()
        service.says("alice", "CHG 4 NLN 0 0")
        try service.signIn12("erin", "erin@example.net", password: "secret of Erin")
        service.says("erin", "CHG 4 BSY 32 0")
        _ = service.take("alice")
        _ = service.take("erin")
        service.exchange(
            "alice", "ADC 8 FL N=Erin@Example.net F=Erin@Example.net",
            "ADC 8 FL N=Erin@Example.net F=Erin@Example.net C=\(erin)", "NLN BSY erin@example.net Erin 32 0",
            "UBX erin@example.net|<Data><PSM></PSM><CurrentMedia></CurrentMedia></Data>")
        service.hears("erin", "ADC 0 RL N=alice@example.com F=Alice")
        service.exchange("alice", "ADC 9 AL N=erin@example.net", "ADC 9 AL N=erin@example.net")
        #expect(service.state.directory["erin@example.net"]?.lists("alice@example.com") == [.reverse, .pending])
        service.exchange("erin", "ADC 5 AL N=alice@example.com", "ADC 5 AL N=alice@example.com")
        service.exchange("erin", "ADC 6 RL N=alice@example.com", "ADC 6 RL N=alice@example.com")
        #expect(service.state.directory["erin@example.net"]?.lists("alice@example.com") == [.allow, .reverse])
        service.exchange("alice", "REM 10 FL \(erin)", "REM 10 FL \(erin)")
        service.hears("erin", "REM 0 RL alice@example.com")
        #expect(service.state.directory["erin@example.net"]?.lists("alice@example.com") == [.allow])
        service.says("erin", "CHG 7 NLN 32 0")
        service.hears("alice")
    }

    @Test(arguments: [
        ("ADC 5 FL N=nobody@example.com F=x", "208 5"), ("ADC 5 FL N=bob F=x", "208 5"),
        ("ADC 5 FL N=bob@example.net F=Bob", "215 5"), ("ADC 5 BL N=bob@example.net", "219 5"),
        ("ADC 5 XL N=bob@example.net", "201 5"), ("ADC 5 FL", "201 5"), ("ADC 5", "201 5"),
        ("ADC 5 FL C=00000000-0000-0000-0000-000000000000 x", "208 5"),
        ("REM 5 FL 00000000-0000-0000-0000-000000000000", "208 5"), ("REM 5 BL bob@example.net", "216 5"),
        ("REM 5 AL nobody@example.com", "208 5"), ("REM 5", "201 5"),
        ("RMG 5 x", "224 5"), ("REG 5 x y 0", "224 5"), ("ADG 5", "201 5"), ("SBP 5 x MFN y", "216 5"),
        ("BLP 5 AL", "218 5"), ("BLP 5 XX", "201 5"), ("GTC 5 A", "218 5"), ("GTC 5", "201 5"),
        ("ADL 5|<ml/>", "502 5"), ("FQY 5|<ml/>", "502 5"), ("REA 5 alice@example.com x", "502 5"),
        ("PRP 5 TOOLONG x", "201 5"), ("PRP 5 MFN", "209 5"), ("CHG 5 FLN 0", "201 5"), ("CHG 5", "201 5"),
        ("CHG 5 NLN x", "201 5"), ("UUX 5|<Data", "201 5"), ("XFR 5 NS", "201 5"), ("XFR 5 SB", "913 5"),
        ("GCF 5 Other.xml", "201 5"), ("UUN 5 bob@example.net 1", "502 5"), ("VER 5 MSNP18", "715 5"),
        ("USR 5 TWN I alice@example.com", "715 5"), ("XYZ 5 whatever", "200 5"), ("CAL 5 bob@example.net", "715 5"),
    ])
    func refusals(_ line: String, _ answer: String) throws {
        var service = try alice()
        service.exchange("alice", line, answer)
        #expect(service.closed.isEmpty)
    }

    @Test func groups() throws {
        var service = try alice()
        service.exchange("alice", "ADG 4 Close%20friends 0", "ADG 4 Close%20friends * 0")
        let id = try #require(service.state.directory["alice@example.com"]?.groups.first?.id)
        service.exchange("alice", "ADG 5 Close%20friends 0", "228 5")
        service.exchange("alice", "REG 6 \(id) Family 0", "REG 6 1 Family \(id) 0")
        service.exchange("alice", "ADC 7 FL C=\(bob) \(id)", "ADC 7 FL C=\(bob) \(id)")
        service.exchange("alice", "ADC 8 FL C=\(bob) \(id)", "215 8")
        service.exchange("alice", "REM 9 FL \(carol) \(id)", "225 9")
        service.exchange("alice", "RMG 10 \(id)", "RMG 10 1 \(id)")
        #expect(service.state.directory["alice@example.com"]?.contact(withID: bob)?.groupIDs == [])
        for number in 0..<29 { service.says("alice", "ADG \(20 + number) g\(number) 0") }
        _ = service.take("alice")
        service.exchange("alice", "ADG 50 more 0", "223 50")
    }

    @Test func keepAliveAndConfiguration() throws {
        var service = try alice()
        service.exchange("alice", "PNG", "QNG 60")
        service.exchange("alice", "GCF 5 Shields.xml", "GCF 5 Shields.xml|<config>*</config>")
        service.exchange("alice", "URL 6 INBOX", "URL 6 /none http://127.0.0.1:8081 1")
        service.exchange("alice", "OUT")
        #expect(service.closed.contains("alice"))
    }

    /// What has no number cannot be answered.
    @Test func aCommandWithoutANumberEndsTheConnection() throws {
        var service = try alice()
        service.exchange("alice", "CHG NLN 0")
        #expect(service.closed.contains("alice"))
    }
}
