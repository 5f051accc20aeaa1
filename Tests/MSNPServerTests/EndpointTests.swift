// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import Testing

@testable import MSNPServer

/// One account at several places, MSNP16 and later.
@Suite struct EndpointTests {
    private static let home = "{11111111-2222-3333-4444-555555555555}"
    private static let work = "{aaaaaaaa-2222-3333-4444-555555555555}"

    /// Alice at home and at work, bob watching with a dialect.
    private func world(_ dialect: Dialect) throws -> PlayedService {
        var service = PlayedService.people()
        try service.signIn("bob", "bob@example.net", password: "secret of Bob", dialect)
        service.says("bob", "CHG 5 NLN 0 0")
        try service.signIn18("home", "alice@example.com", password: "secret of Alice", endpoint: Self.home)
        service.says("home", "CHG 6 NLN 2684354592:48 0")
        for name in ["bob", "home"] { _ = service.take(name) }
        return service
    }

    private static func endpoint(_ id: String, _ capabilities: String) -> String {
        "<EndpointData id=\"\(id)\"><Capabilities>\(capabilities)</Capabilities></EndpointData>"
    }

    private static func details(_ id: String, _ name: String, _ status: String, idle: Bool = false) -> String {
        "<PrivateEndpointData id=\"\(id)\"><EpName>\(name)</EpName><Idle>\(idle)</Idle><ClientType>1</ClientType>"
            + "<State>\(status)</State></PrivateEndpointData>"
    }

    @Test func comingAndGoing() throws {
        var service = try world(.msnp16)
        try service.signIn(
            "work", "alice@example.com", password: "secret of Alice", .msnp16,
            endpoint: "{AAAAAAAA-2222-3333-4444-555555555555}")
        service.hears("home")
        service.hears("bob")
        service.says(
            "work",
            "UUX 7|<PrivateEndpointData><EpName>Work</EpName><Idle>true</Idle><ClientType>1</ClientType><State>BSY</State>"
                + "</PrivateEndpointData>")
        _ = service.take("work")
        _ = service.take("home")
        service.says("work", "CHG 8 BSY 2684354592:0 0")
        // Who watches sees one state and both endpoints, nothing private.
        let bob = service.take("bob")
        #expect(bob.first == "NLN BSY alice@example.com 1 Alice 2684354592:0 0")
        let document = try #require(bob.last)
        #expect(document.hasPrefix("UBX alice@example.com 1|<Data><PSM></PSM>"))
        #expect(
            document.hasSuffix(
                Self.endpoint(Self.home, "2684354592:48") + Self.endpoint(Self.work, "2684354592:0") + "</Data>"))
        // The account itself sees what they are called and how they are, each in its own dialect.
        let own = service.take("home")
        #expect(own.first == "NLN BSY 1:alice@example.com Alice 2684354592:0 0")
        #expect(
            own.last?.hasSuffix(
                Self.details(Self.home, "", "NLN") + Self.details(Self.work, "Work", "BSY", idle: true) + "</Data>")
                == true)
        #expect(service.take("work").last?.hasPrefix("UBX alice@example.com 1|") == true)
        // One place hides, the other stays seen; both hide, and she is gone.
        service.says("work", "CHG 9 HDN 2684354592:0 0")
        #expect(service.take("bob").first == "NLN NLN alice@example.com 1 Alice 2684354592:48 0")
        service.says("home", "CHG 10 HDN 2684354592:48 0")
        service.hears("bob", "FLN alice@example.com 1 0:0")
        service.says("home", "CHG 11 NLN 2684354592:48 0")
        _ = service.take("bob")
        _ = service.take("work")
        service.says("home", "OUT")
        service.hears("bob", "FLN alice@example.com 1 0:0")
        // What is left is told of itself.
        #expect(service.take("work").last?.contains(Self.home) == false)
    }

    /// Watchers of dialects without endpoints are not told that one came or went.
    @Test(arguments: [Dialect.msnp9, .msnp15])
    func unseenByOldDialects(_ dialect: Dialect) throws {
        var service = try world(dialect)
        try service.signIn18("work", "alice@example.com", password: "secret of Alice", endpoint: Self.work)
        service.says("work", "CHG 8 NLN 2684354592:48 0")
        service.hears("bob")
        service.says("work", "OUT")
        service.hears("bob")
        service.says("home", "OUT")
        service.hears("bob", dialect == .msnp9 ? "FLN alice@example.com" : "FLN alice@example.com 1 0")
    }

    /// Which sign-in ends which.
    @Test(arguments: [
        (Dialect.msnp18, work, false), (.msnp16, work, false), (.msnp18, home, true), (.msnp15, work, true),
        (.msnp2, work, true),
    ])
    func displacement(_ dialect: Dialect, _ endpoint: String, _ isDisplaced: Bool) throws {
        var service = try world(.msnp12)
        try service.signIn("work", "alice@example.com", password: "secret of Alice", dialect, endpoint: endpoint)
        #expect(service.take("home").contains("OUT OTH") == isDisplaced)
        #expect(service.closed.contains("home") == isDisplaced)
        #expect(service.state.presence.endpoints(of: "alice@example.com").count == (isDisplaced ? 1 : 2))
        // The account was seen at the place that is gone and not yet at the new one.
        #expect(service.take("bob") == (isDisplaced ? ["FLN alice@example.com"] : []))
    }

    @Test func tooManyPlaces() throws {
        var configuration = ServiceConfiguration.demo()
        configuration.limits.endpoints = 1
        var service = PlayedService(configuration)
        try service.signIn18("home", "alice@demo.monarch", password: "demo", endpoint: Self.home)
        _ = try service.authenticate("work", "alice@demo.monarch", password: "demo", .msnp18, endpoint: Self.work)
        service.hears("work", "734 4")
        #expect(service.closed.contains("work") && !service.closed.contains("home"))
    }

    /// Sent to one place, to all others, to somebody else; what it says is the clients' affair.
    @Test func signingPlacesOut() throws {
        var service = try world(.msnp14)
        try service.signIn("work", "alice@example.com", password: "secret of Alice", .msnp16, endpoint: Self.work)
        service.says("work", "CHG 8 NLN 2684354592:48 0")
        for name in ["home", "work", "bob"] { _ = service.take(name) }
        service.exchange("home", "UUN 9 alice@example.com;\(Self.work) 4|goawyplzthxbye", "UUN 9 OK")
        service.hears("work", "UBN alice@example.com;\(Self.home) 4|goawyplzthxbye")
        service.exchange("work", "UUN 9 Alice@Example.com 4|gtfo", "UUN 9 OK")
        service.hears("home", "UBN alice@example.com;\(Self.work) 4|gtfo")
        service.exchange(
            "home", "UUN 10 alice@example.com;{00000000-2222-3333-4444-555555555555} 4|goawyplzthxbye", "217 10")
        service.exchange("home", "UUN 11 bob@example.net 1|<SNM/>", "UUN 11 OK")
        service.hears("bob", "UBN alice@example.com 1|<SNM/>")
        service.exchange("home", "UUN 12 carol@example.net 1|<SNM/>", "217 12")
        service.says("work", "OUT")
        _ = service.take("home")
        service.exchange("home", "UUN 13 alice@example.com 4|gtfo", "217 13")
    }
}
