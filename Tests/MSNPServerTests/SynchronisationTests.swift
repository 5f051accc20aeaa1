// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import Testing

@testable import MSNPServer

/// SYN in all its shapes.
@Suite struct SynchronisationTests {
    private static let bob = AccountIdentity(key: "bob@example.net").contactID
    private static let carol = AccountIdentity(key: "carol@example.net").contactID

    /// Alice has bob in a group, carol blocked and with a name of her own; dave waits for an answer, frank has alice on his
    /// list and is allowed.
    private static func world() -> PlayedService {
        PlayedService(
            ServiceConfiguration(accounts: [
                ServiceAccount(
                    address: "alice@example.com", password: Secret("x"), name: "Alice A.",
                    lists: [
                        ServiceContact(address: "bob@example.net", groups: ["Best friends"]),
                        ServiceContact(address: "carol@example.net", lists: [.forward, .block], alias: "Caro"),
                        ServiceContact(
                            address: "dave@example.org", name: "Dave", lists: .pending, inviteMessage: "It is me"),
                        ServiceContact(address: "frank@example.org", name: "Frank", lists: [.allow, .reverse]),
                    ], groups: ["Family"], allowsStrangers: false, asksAboutAdditions: false),
                ServiceAccount(
                    address: "bob@example.net", password: Secret("x"), name: "Bob", contacts: ["alice@example.com"]),
                ServiceAccount(address: "carol@example.net", password: Secret("x"), name: "Carol C."),
            ]))
    }

    private func alice(_ dialect: Dialect) throws -> (service: PlayedService, version: String, stamp: String) {
        var service = Self.world()
        try service.signIn("bob", "bob@example.net", password: "x", .msnp12)
        service.exchange("bob", "PRP 8 PHH 555%201234", "PRP 8 PHH 555%201234")
        try service.signIn("alice", "alice@example.com", password: "x", dialect)
        let account = try #require(service.state.directory["alice@example.com"])
        return (service, account.version, account.stamp)
    }

    /// One list after the other. There is no pending list, so whoever waits is on the reverse one.
    @Test(arguments: [Dialect.msnp2, .msnp4])
    func listByList(_ dialect: Dialect) throws {
        var (service, v, _) = try alice(dialect)
        service.exchange(
            "alice", "SYN 5 0", "SYN 5 \(v)", "GTC 5 \(v) N", "BLP 5 \(v) BL",
            "LST 5 FL \(v) 1 2 bob@example.net Bob", "LST 5 FL \(v) 2 2 carol@example.net Caro",
            "LST 5 AL \(v) 1 2 bob@example.net Bob", "LST 5 AL \(v) 2 2 frank@example.org Frank",
            "LST 5 BL \(v) 1 1 carol@example.net Caro", "LST 5 RL \(v) 1 3 bob@example.net Bob",
            "LST 5 RL \(v) 2 3 dave@example.org Dave", "LST 5 RL \(v) 3 3 frank@example.org Frank")
        service.exchange("alice", "SYN 6 \(v)", "SYN 6 \(v)")
        service.says("alice", "SYN 7 1")
        #expect(service.take("alice").count == 11)
    }

    /// With telephone numbers, the user's five and each contact's four, set or not.
    @Test func withProperties() throws {
        var (service, v, _) = try alice(.msnp5)
        service.exchange("alice", "PRP 4 PHM 555%202", "PRP 4 * PHM 555%202")
        v = try #require(service.state.directory["alice@example.com"]).version
        service.exchange(
            "alice", "SYN 5 0", "SYN 5 \(v)", "GTC 5 \(v) N", "BLP 5 \(v) BL", "PRP 5 \(v) PHH", "PRP 5 \(v) PHW",
            "PRP 5 \(v) PHM 555%202", "PRP 5 \(v) MOB", "PRP 5 \(v) MBE", "LST 5 FL \(v) 1 2 bob@example.net Bob",
            "BPR \(v) bob@example.net PHH 555%201234", "BPR \(v) bob@example.net PHW",
            "BPR \(v) bob@example.net PHM", "BPR \(v) bob@example.net MOB",
            "LST 5 FL \(v) 2 2 carol@example.net Caro", "BPR \(v) carol@example.net PHH",
            "BPR \(v) carol@example.net PHW", "BPR \(v) carol@example.net PHM", "BPR \(v) carol@example.net MOB",
            "LST 5 AL \(v) 1 2 bob@example.net Bob", "LST 5 AL \(v) 2 2 frank@example.org Frank",
            "LST 5 BL \(v) 1 1 carol@example.net Caro", "LST 5 RL \(v) 1 3 bob@example.net Bob",
            "LST 5 RL \(v) 2 3 dave@example.org Dave", "LST 5 RL \(v) 3 3 frank@example.org Frank")
    }

    /// With numbered groups; group 0 is that of everybody else.
    @Test func withGroups() throws {
        var (service, v, _) = try alice(.msnp7)
        service.says("alice", "SYN 5 0")
        let lines = service.take("alice").filter { $0.hasPrefix("LSG") || $0.hasPrefix("LST") }
        #expect(
            lines == [
                "LSG 5 \(v) 1 3 0 Other%20Contacts 0", "LSG 5 \(v) 2 3 1 Family 0",
                "LSG 5 \(v) 3 3 2 Best%20friends 0", "LST 5 FL \(v) 1 2 bob@example.net Bob 2",
                "LST 5 FL \(v) 2 2 carol@example.net Caro 0", "LST 5 AL \(v) 1 2 bob@example.net Bob",
                "LST 5 AL \(v) 2 2 frank@example.org Frank", "LST 5 BL \(v) 1 1 carol@example.net Caro",
                "LST 5 RL \(v) 1 3 bob@example.net Bob", "LST 5 RL \(v) 2 3 dave@example.org Dave",
                "LST 5 RL \(v) 3 3 frank@example.org Frank",
            ])
    }

    /// Nobody on any list: each list says so.
    @Test func emptyLists() throws {
        var service = PlayedService(
            ServiceConfiguration(accounts: [
                ServiceAccount(address: "alice@example.com", password: Secret("x"), name: "Alice")
            ]))
        try service.signIn("alice", "alice@example.com", password: "x", .msnp2)
        let v = try #require(service.state.directory["alice@example.com"]).version
        service.exchange(
            "alice", "SYN 5 0", "SYN 5 \(v)", "GTC 5 \(v) A", "BLP 5 \(v) AL", "LST 5 FL \(v) 0 0",
            "LST 5 AL \(v) 0 0", "LST 5 BL \(v) 0 0", "LST 5 RL \(v) 0 0")
        try service.signIn("alice8", "alice@example.com", password: "x", .msnp8)
        service.exchange(
            "alice8", "SYN 5 0", "SYN 5 \(v) 0 1", "GTC A", "BLP AL", "LSG 0 Other%20Contacts 0")
        try service.signIn("alice10", "alice@example.com", password: "x", .msnp10)
        service.exchange("alice10", "SYN 5 0 0", "SYN 5 * * 0 0", "GTC A", "BLP AL", "PRP MFN Alice")
    }

    /// One line for each contact, counted.
    @Test(arguments: [Dialect.msnp8, .msnp9])
    func counted(_ dialect: Dialect) throws {
        var (service, v, _) = try alice(dialect)
        service.exchange(
            "alice", "SYN 5 0", "SYN 5 \(v) 4 3", "GTC N", "BLP BL", "LSG 0 Other%20Contacts 0", "LSG 1 Family 0",
            "LSG 2 Best%20friends 0", "LST bob@example.net Bob 11 2", "BPR PHH 555%201234",
            "LST carol@example.net Caro 5 0", "LST dave@example.org Dave 8", "LST frank@example.org Frank 10")
        service.exchange("alice", "SYN 6 \(v)", "SYN 6 \(v)")
    }

    /// With GUIDs and a pending list; since MSNP12 with the network.
    @Test(arguments: [(Dialect.msnp10, ""), (.msnp11, ""), (.msnp12, " 1")])
    func withGUIDs(_ dialect: Dialect, _ network: String) throws {
        var (service, _, stamp) = try alice(dialect)
        let groups = try #require(service.state.directory["alice@example.com"]).groups.map(\.id)
        service.exchange(
            "alice", "SYN 5 0 0", "SYN 5 \(stamp) \(stamp) 4 2", "GTC N", "BLP BL", "PRP MFN Alice%20A.",
            "LSG Family \(groups[0])", "LSG Best%20friends \(groups[1])",
            "LST N=bob@example.net F=Bob C=\(Self.bob) 11\(network) \(groups[1])", "BPR PHH 555%201234",
            "LST N=carol@example.net F=Caro C=\(Self.carol) 5\(network)",
            "LST N=dave@example.org F=Dave 16\(network)", "LST N=frank@example.org F=Frank 10\(network)")
        service.exchange("alice", "SYN 6 \(stamp) \(stamp)", "SYN 6 \(stamp) \(stamp)")
        service.says("alice", "SYN 7 \(stamp) 0")
        #expect(service.take("alice").count == 11)
    }

    @Test(arguments: [Dialect.msnp13, .msnp18])
    func gone(_ dialect: Dialect) throws {
        var (service, _, _) = try alice(dialect)
        service.exchange("alice", "SYN 5 0 0", "502 5")
    }

    /// Another run of the service does not take its old versions for its own.
    @Test func versionsOfTwoRuns() throws {
        let configuration = ServiceConfiguration(accounts: [
            ServiceAccount(address: "alice@example.com", password: Secret("x"), name: "Alice")
        ])
        let runs = [UInt8(0), 1].map {
            ServiceState(configuration: configuration, seed: [UInt8](repeating: $0, count: 32))
        }
        #expect(runs[0].directory["alice@example.com"]?.version != runs[1].directory["alice@example.com"]?.version)
    }

    /// A thousand contacts on four lists.
    @Test(.timeLimit(.minutes(5)))
    func aLongList() throws {
        let contacts = (0..<1000).map {
            ServiceContact(address: "c\($0)@example.net", lists: [.forward, .allow, .reverse], groups: ["G\($0 % 20)"])
        }
        var service = PlayedService(
            ServiceConfiguration(accounts: [
                ServiceAccount(address: "alice@example.com", password: Secret("x"), name: "Alice", lists: contacts)
            ]))
        try service.signIn("alice", "alice@example.com", password: "x", .msnp9)
        service.says("alice", "SYN 5 0")
        let lines = service.take("alice")
        #expect(lines.first?.hasSuffix(" 1000 21") == true)
        #expect(lines.count { $0.hasPrefix("LST ") } == 1000)
        #expect(lines.last == "LST c999@example.net c999@example.net 11 20")
        service.exchange("alice", "ADD 6 FL nobody@example.com x 0", "205 6")
    }
}
