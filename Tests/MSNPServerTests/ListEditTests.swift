// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import Testing

@testable import MSNPServer

/// Edits of lists on the notification connection, MSNP2-11, and what the other side is told in its own dialect.
@Suite struct ListEditTests {
    private func alice(
        _ dialect: Dialect, limits: ServiceLimits = ServiceLimits()
    ) throws -> (service: PlayedService, version: Int) {
        func account(_ address: String, _ name: String, _ contacts: [String] = []) -> ServiceAccount {
            ServiceAccount(address: address, password: Secret("x"), name: name, contacts: contacts)
        }
        var configuration = ServiceConfiguration(accounts: [
            account("alice@example.com", "Alice", ["bob@example.net", "carol@example.net"]),
            account("bob@example.net", "Bob", ["alice@example.com"]), account("carol@example.net", "Carol C."),
            account("dave@example.org", "Dave", ["alice@example.com"]), account("erin@example.net", "Erin"),
        ])
        configuration.limits = limits
        var service = PlayedService(configuration)
        try service.signIn("alice", "alice@example.com", password: "x", dialect)
        service.says("alice", "CHG 4 NLN" + (dialect >= .msnp8 ? " 0" : ""))
        _ = service.take("alice")
        return (service, Int(service.state.directory["alice@example.com"]?.version ?? "") ?? 0)
    }

    /// Every change has the next version in its answer. An account that there is not is 205.
    @Test(arguments: [Dialect.msnp2, .msnp6])
    func addingAndBlocking(_ dialect: Dialect) throws {
        var (service, v) = try alice(dialect)
        try service.signIn("erin", "erin@example.net", password: "x", dialect)
        service.says("erin", "CHG 5 BSY")
        service.hears("erin", "CHG 5 BSY")
        let e = Int(service.state.directory["erin@example.net"]?.version ?? "") ?? 0
        service.exchange(
            "alice", "ADD 14 FL Erin@example.net Erin%20E", "ADD 14 FL \(v + 1) Erin@example.net Erin%20E",
            "NLN BSY erin@example.net Erin")
        service.hears("erin", "ADD 0 RL \(e + 1) alice@example.com Alice")
        service.exchange(
            "alice", "ADD 15 AL erin@example.net Erin", "ADD 15 AL \(v + 2) erin@example.net Erin")
        service.exchange("alice", "ADD 16 AL erin@example.net Erin", "215 16")
        service.exchange("alice", "ADD 17 BL erin@example.net Erin", "219 17")
        service.exchange("alice", "ADD 18 FL nobody@example.com nobody", "205 18")
        service.exchange("alice", "REM 19 AL erin@example.net", "REM 19 AL \(v + 3) erin@example.net")
        service.exchange("alice", "REM 20 AL erin@example.net", "216 20")
        service.exchange("alice", "ADD 21 BL erin@example.net Erin", "ADD 21 BL \(v + 4) erin@example.net Erin")
        service.exchange("alice", "REM 22 FL erin@example.net", "REM 22 FL \(v + 5) erin@example.net")
        service.hears("erin", "REM 0 RL \(e + 2) alice@example.com")
        service.exchange("alice", "REM 23 FL nobody@example.com", "205 23")
        service.exchange("alice", "ADD 24 RL erin@example.net Erin", "201 24")
        service.exchange("alice", "REM 25 RL bob@example.net", "201 25")
        service.exchange("alice", "ADC 26 FL N=erin@example.net F=Erin", "502 26")
        service.exchange("alice", "SBP 27 x MFN y", "502 27")
        service.exchange("alice", "ADG 28 Friends 0", "502 28")
    }

    /// Without a pending list, allowing or blocking somebody is the answer to them.
    @Test(arguments: ["AL", "BL"])
    func decidingWithoutAPendingList(_ list: String) throws {
        var (service, _) = try alice(.msnp9)
        #expect(service.state.directory["alice@example.com"]?.lists("dave@example.org") == [.reverse, .pending])
        service.exchange(
            "alice", "ADD 5 \(list) dave@example.org Dave", "ADD 5 \(list) * dave@example.org Dave")
        #expect(service.state.directory["alice@example.com"]?.lists("dave@example.org").contains(.pending) == false)
    }

    @Test(arguments: [Dialect.msnp2, .msnp9])
    func settings(_ dialect: Dialect) throws {
        var (service, v) = try alice(dialect)
        service.exchange("alice", "BLP 25 BL", "BLP 25 \(v + 1) BL")
        service.exchange("alice", "BLP 26 BL", "218 26")
        service.exchange("alice", "GTC 28 N", "GTC 28 \(v + 2) N")
        service.exchange("alice", "GTC 29 N", "218 29")
        service.exchange("alice", "REA 30 alice@example.com Alice%20B", "REA 30 \(v + 3) alice@example.com Alice%20B")
        service.exchange("alice", "REA 31 bob@example.net Bobby", "REA 31 \(v + 4) bob@example.net Bobby")
        service.exchange("alice", "REA 32 erin@example.net x", "216 32")
        service.exchange("alice", "REA 33 alice@example.com " + String(repeating: "x", count: 388), "209 33")
        service.says("alice", "SYN 34 0")
        #expect(
            service.take("alice").contains {
                $0.contains(" bob@example.net Bobby") || $0.hasPrefix("LST bob@example.net Bobby ")
            })
    }

    @Test func propertiesHaveTheirDialects() throws {
        var (service, _) = try alice(.msnp4)
        service.exchange("alice", "PRP 5 PHH 1", "502 5")
        (service, _) = try alice(.msnp9)
        let v = try #require(service.state.directory["alice@example.com"]).version
        service.exchange("alice", "PRP 6 MFN x", "715 6")
        try service.signIn("bob", "bob@example.net", password: "x", .msnp10)
        try service.signIn("dave", "dave@example.org", password: "x", .msnp5)
        service.exchange("alice", "PRP 7 PHH 555", "PRP 7 \((Int(v) ?? 0) + 1) PHH 555")
        service.hears("bob", "BPR alice@example.com PHH 555")
        service.hears("dave", "BPR * alice@example.com PHH 555")
        service.exchange("alice", "PRP 8 PHH", "PRP 8 \((Int(v) ?? 0) + 2) PHH")
        service.hears("bob", "BPR alice@example.com PHH")
    }

    /// Numbered groups: made, filled, emptied, renamed, removed.
    @Test func groupsByNumber() throws {
        var (service, v) = try alice(.msnp7)
        service.exchange("alice", "ADG 22 Lab%20Group 0", "ADG 22 \(v + 1) Lab%20Group 1 0")
        service.exchange("alice", "ADG 23 Lab%20Group 0", "228 23")
        service.exchange("alice", "ADG 24 \(String(repeating: "x", count: 62)) 0", "229 24")
        service.exchange("alice", "REG 25 1 Laboratory 0", "REG 25 \(v + 2) 1 Laboratory 0")
        service.exchange("alice", "REG 26 7 x 0", "224 26")
        service.exchange("alice", "REG 27 0 Others 0", "REG 27 \(v + 3) 0 Others 0")
        service.exchange("alice", "ADD 28 FL bob@example.net Bob 7", "224 28")
        service.exchange("alice", "ADD 29 FL bob@example.net Bob 0", "215 29")
        service.exchange("alice", "ADD 30 FL bob@example.net Bob 1", "ADD 30 FL * bob@example.net Bob 1")
        let groups = { (service: PlayedService) in
            service.state.directory["alice@example.com"].map { account in
                account.contact("bob@example.net").map { account.groupNumbers(of: $0) } ?? []
            }
        }
        #expect(groups(service) == [0, 1])
        service.exchange("alice", "REM 31 FL bob@example.net 0", "REM 31 FL * bob@example.net 0")
        #expect(groups(service) == [1])
        service.exchange("alice", "REM 32 FL bob@example.net 0", "225 32")
        service.exchange("alice", "RMG 33 1", "227 33")
        service.exchange("alice", "ADD 34 FL bob@example.net Bob 0", "ADD 34 FL * bob@example.net Bob 0")
        service.exchange("alice", "REM 35 FL bob@example.net 1", "REM 35 FL * bob@example.net 1")
        #expect(groups(service) == [0])
        service.exchange("alice", "RMG 36 1", "RMG 36 * 1")
        service.exchange("alice", "RMG 37 0", "230 37")
        service.exchange("alice", "RMG 38 1", "224 38")
        // A group's number is given again.
        service.exchange("alice", "ADG 39 New 0", "ADG 39 * New 1 0")
        service.exchange("alice", "ADD 40 FL erin@example.net Erin 1", "ADD 40 FL * erin@example.net Erin 1")
    }

    /// Limits of the configuration.
    @Test func limits() throws {
        var limits = ServiceLimits()
        limits.contacts = 3
        limits.groups = 2
        limits.renamesPerMinute = 1
        var (service, _) = try alice(.msnp8, limits: limits)
        service.exchange("alice", "ADD 5 FL dave@example.org Dave 0", "ADD 5 FL * dave@example.org Dave 0")
        service.exchange("alice", "ADD 6 FL erin@example.net Erin 0", "210 6")
        service.exchange("alice", "ADD 7 BL erin@example.net Erin", "ADD 7 BL * erin@example.net Erin")
        service.exchange("alice", "REM 8 FL dave@example.org", "REM 8 FL * dave@example.org")
        service.exchange("alice", "ADD 9 FL erin@example.net Erin 0", "ADD 9 FL * erin@example.net Erin 0")
        service.exchange("alice", "ADG 10 One 0", "ADG 10 * One 1 0")
        service.exchange("alice", "ADG 11 Two 0", "223 11")
        service.exchange("alice", "REA 12 alice@example.com A", "REA 12 * alice@example.com A")
        service.exchange("alice", "REA 13 alice@example.com B", "800 13")
        service.wait(60_000)
        _ = service.take("alice")
        service.exchange("alice", "REA 14 alice@example.com B", "REA 14 * alice@example.com B")
    }

    /// Everybody learns of it in their own dialect, and in the same order.
    @Test func theOtherSide() throws {
        var (service, _) = try alice(.msnp9)
        let dialects: [(String, Dialect)] = [("e10", .msnp10), ("e13", .msnp13)]
        for (name, dialect) in dialects {
            try service.signIn(name, "erin@example.net", password: "x", dialect)
            service.exchange("alice", "ADD 5 FL erin@example.net Erin 0", "ADD 5 FL * erin@example.net Erin 0")
            if dialect < .msnp13 {
                service.hears(name, "ADC 0 RL N=alice@example.com F=Alice")
            } else {
                service.hears(
                    name, "ADL 0|<ml><d n=\"example.com\"><c n=\"alice\" l=\"8\" t=\"1\" f=\"Alice\"/></d></ml>",
                    "NOT|*ABCHInternal*")
            }
            service.exchange("alice", "REM 6 FL erin@example.net", "REM 6 FL * erin@example.net")
            service.hears(
                name,
                dialect < .msnp13
                    ? "REM 0 RL alice@example.com"
                    : "RML 0|<ml><d n=\"example.com\"><c n=\"alice\" l=\"8\" t=\"1\"/></d></ml>")
        }
    }

    /// What a dialect lacks is refused by number, and the connection stays.
    @Test(arguments: [
        (Dialect.msnp2, "IMS 5 ON", "502 5"), (.msnp3, "IMS 5 OFF", "IMS 5 0 OFF"), (.msnp3, "IMS 5 MAYBE", "201 5"),
        (.msnp4, "SDC 5 x@example.com 0x0409 MSMSGS MSMSGS X X Alice|Hello", "502 5"),
        (.msnp5, "SDC 5 x@example.com 0x0409 MSMSGS MSMSGS X X Alice|Hello", "SDC 5 OK"),
        (.msnp2, "SND 5 x@example.com", "SND 5 OK"), (.msnp2, "SND 5", "503 5"), (.msnp7, "FND 5 fname=a", "502 5"),
        (.msnp10, "UUX 5|<Data/>", "502 5"), (.msnp10, "GCF 5 Shields.xml", "502 5"),
        (.msnp10, "ADD 5 FL erin@example.net Erin", "502 5"), (.msnp10, "REA 5 alice@example.com A", "502 5"),
        (.msnp13, "FQY 5|<ml/>", "502 5"), (.msnp13, "ADC 5 FL N=erin@example.net F=x", "502 5"),
        (.msnp14, "REM 5 AL bob@example.net", "502 5"), (.msnp15, "GTC 5 N", "502 5"), (.msnp17, "ADG 5 x 0", "502 5"),
        (.msnp12, "UUN 5 bob@example.net 1 2|xx", "502 5"), (.msnp8, "CHG 5 NLN", "201 5"),
        (.msnp7, "CHG 5 NLN", "CHG 5 NLN"), (.msnp2, "XYZ 5", "200 5"),
    ])
    func outsideTheirDialects(_ dialect: Dialect, _ line: String, _ answer: String) throws {
        var (service, _) = try alice(dialect)
        service.exchange("alice", line, answer)
        #expect(service.closed.isEmpty)
    }
}
