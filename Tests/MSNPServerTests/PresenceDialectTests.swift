// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import Testing

@testable import MSNPServer

/// How somebody is shown to a client of each dialect.
@Suite struct PresenceDialectTests {
    private static let guid = PlayedService.bobEndpoint

    private func world() -> PlayedService {
        PlayedService(
            ServiceConfiguration(
                accounts: [
                    ("alice@example.com", "Alice", "bob@example.net"),
                    ("bob@example.net", "Bob B", "alice@example.com"),
                ].map {
                    ServiceAccount(address: $0.0, password: Secret("x"), name: $0.1, contacts: [$0.2])
                }))
    }

    private static func change(_ dialect: Dialect) -> String {
        if dialect < .msnp8 { return "NLN" }
        if dialect == .msnp8 { return "NLN 32" }
        return dialect < .msnp16 ? "NLN 1073741856 0" : "NLN 2684354592:48 0"
    }

    /// Bob comes with MSNP18, a picture and a message; alice is there, sees him change and go, signs in anew and sees him there.
    @Test(arguments: [
        (Dialect.msnp2, "bob@example.net Bob%20B", nil, "bob@example.net"),
        (.msnp7, "bob@example.net Bob%20B", nil, "bob@example.net"),
        (.msnp8, "bob@example.net Bob%20B 2684354592", nil, "bob@example.net"),
        (.msnp9, "bob@example.net Bob%20B 2684354592 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E", nil, "bob@example.net"),
        (.msnp10, "bob@example.net Bob%20B 2684354592 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E", nil, "bob@example.net"),
        (
            .msnp11, "bob@example.net Bob%20B 2684354592 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E",
            "UBX bob@example.net|<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia></Data>", "bob@example.net"
        ),
        (
            .msnp13, "bob@example.net Bob%20B 2684354592 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E",
            "UBX bob@example.net|<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia></Data>", "bob@example.net"
        ),
        (
            .msnp14, "bob@example.net 1 Bob%20B 2684354592 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E",
            "UBX bob@example.net 1|<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia></Data>", "bob@example.net 1 0"
        ),
        (
            .msnp15, "bob@example.net 1 Bob%20B 2684354592 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E",
            "UBX bob@example.net 1|<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia></Data>", "bob@example.net 1 0"
        ),
        (
            .msnp16, "bob@example.net 1 Bob%20B 2684354592:48 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E",
            "UBX bob@example.net 1|<Data><PSM>hi</PSM>*<EndpointData id=\"\(guid)\"><Capabilities>2684354592:48"
                + "</Capabilities></EndpointData></Data>", "bob@example.net 1 0:0"
        ),
        (
            .msnp17, "bob@example.net 1 Bob%20B 2684354592:48 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E",
            "UBX bob@example.net 1|*", "bob@example.net 1 0:0"
        ),
        (
            .msnp18, "1:bob@example.net Bob%20B 2684354592:48 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E",
            "UBX 1:bob@example.net|<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia><DDP></DDP>*",
            "1:bob@example.net 0:0"
        ),
    ])
    func seenBy(_ dialect: Dialect, _ fields: String, _ document: String?, _ gone: String) throws {
        var service = world()
        try service.signIn("alice", "alice@example.com", password: "x", dialect)
        service.says("alice", "CHG 6 " + Self.change(dialect))
        let own = service.take("alice")
        #expect(own.first == "CHG 6 " + Self.change(dialect))
        // The state of the mailbox is told since MSNP11, the own state since MSNP16.
        #expect(own.count == 1 + (dialect >= .msnp11 ? 1 : 0) + (dialect >= .msnp16 ? 2 : 0))

        try service.signIn("bob", "bob@example.net", password: "x", .msnp18, endpoint: Self.guid)
        service.says("bob", "UUX 5|<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia></Data>")
        service.hears("alice")
        service.says("bob", "CHG 6 AWY 2684354592:48 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E")
        let documents = document.map { [$0] } ?? []
        service.hears("alice", nothingElse: ["NLN AWY " + fields] + documents)
        service.says("bob", "CHG 7 HDN 2684354592:48 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E")
        service.hears("alice", "FLN " + gone)
        service.says("bob", "CHG 8 LUN 2684354592:48 %3Cmsnobj%20Creator%3D%22bob%22%2F%3E")
        service.hears("alice", nothingElse: ["NLN LUN " + fields] + documents)

        try service.signIn("again", "alice@example.com", password: "x", dialect)
        service.says("again", "CHG 9 " + Self.change(dialect))
        let initial = dialect == .msnp18 ? "NLN LUN " : "ILN 9 LUN "
        let seen = service.take("again").dropFirst().prefix(1 + documents.count)
        #expect(
            zip(seen, [initial + fields] + documents).allSatisfy(PlayedService.matches)
                && seen.count == 1 + documents.count,
            "\(seen)")
        _ = service.take("again")
        service.says("bob", "OUT")
        service.hears("again", "FLN " + gone)
    }

    /// The other way round: somebody of an old dialect seen by a client of MSNP18.
    @Test(arguments: [(Dialect.msnp2, "0:0"), (.msnp8, "32:0"), (.msnp15, "1073741856:0")])
    func oldClientsSeenByNewOnes(_ dialect: Dialect, _ capabilities: String) throws {
        var service = world()
        try service.signIn18("alice", "alice@example.com", password: "x")
        service.says("alice", "CHG 6 NLN 0:0 0")
        _ = service.take("alice")
        try service.signIn("bob", "bob@example.net", password: "x", dialect)
        service.says("bob", "CHG 6 " + Self.change(dialect))
        service.hears(
            "alice", "NLN NLN 1:bob@example.net Bob%20B \(capabilities) 0",
            "UBX 1:bob@example.net|<Data><PSM></PSM>*</Data>")
    }

    /// Somebody who is added while online is shown before the answer to ADL, as that command's answer where ILN exists.
    @Test(arguments: [
        (Dialect.msnp13, "ILN 9 NLN erin@example.net Erin 0 0"), (.msnp14, "ILN 9 NLN erin@example.net 1 Erin 0 0"),
        (.msnp17, "ILN 9 NLN erin@example.net 1 Erin 0:0 0"), (.msnp18, "NLN NLN 1:erin@example.net Erin 0:0 0"),
    ])
    func addedWhileOnline(_ dialect: Dialect, _ line: String) throws {
        var service = PlayedService.people()
        try service.signIn("erin", "erin@example.net", password: "secret of Erin", .msnp9)
        service.says("erin", "CHG 5 NLN 0 0")
        try service.signIn("alice", "alice@example.com", password: "secret of Alice", dialect)
        service.says("alice", "CHG 6 NLN 0 0")
        _ = service.take("alice")
        service.exchange(
            "alice", "ADL 9|<ml><d n=\"example.net\"><c n=\"erin\" l=\"3\" t=\"1\"/></d></ml>", line, "UBX *",
            "ADL 9 OK")
    }
}
