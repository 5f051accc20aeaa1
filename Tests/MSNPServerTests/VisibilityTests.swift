// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import Testing

@testable import MSNPServer

/// Who is told what, in whose dialect. Alice speaks MSNP18, bob MSNP12.
@Suite struct VisibilityTests {
    @Test func everyStateIsTold() throws {
        var service = try PlayedService.aliceAndBob()
        for (number, status) in ["BSY", "IDL", "BRB", "AWY", "PHN", "LUN", "NLN"].enumerated() {
            service.says("bob", "CHG \(20 + number) \(status) 1073741856 0")
            service.hears("bob", "CHG \(20 + number) \(status) 1073741856 0")
            service.hears("alice", "NLN \(status) 1:bob@example.net Bob 1073741856:0 0")
        }
        service.exchange("bob", "CHG 30 NLN 1073741856 0", "CHG 30 NLN 1073741856 0")
        service.hears("alice")
    }

    @Test func hiddenIsOffline() throws {
        var service = try PlayedService.aliceAndBob()
        service.says("alice", "CHG 20 HDN 2684354592:0 0")
        service.hears("bob", "FLN alice@example.com")
        service.hears("alice", "CHG 20 HDN *", "NLN HDN 1:alice@example.com Alice 2684354592:0 0", "UBX *")
        service.exchange("alice", "XFR 21 SB", "XFR 21 SB 127.0.0.1:1864 CKI * U messenger.msn.com 1")
        service.says("bob", "CHG 21 HDN 0 0")
        service.hears("alice", "FLN 1:bob@example.net 0:0")
        _ = service.take("bob")
        service.exchange("bob", "XFR 22 SB", "913 22")
        service.says("alice", "CHG 22 BSY 2684354592:0 0")
        service.hears("bob", "NLN BSY alice@example.com Alice 2684354592 0", "UBX *")
    }

    @Test func nobodySeesAnythingBeforeTheFirstCHG() throws {
        var service = PlayedService.people()
        try service.signIn12("bob", "bob@example.net", password: "secret of Bob")
        service.says("bob", "CHG 4 NLN 0 0")
        _ = service.take("bob")
        try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        service.says("bob", "CHG 5 BSY 0 0")
        service.hears("alice")
        _ = service.take("bob")
        service.exchange("alice", "XFR 5 SB", "913 5")
        service.says("alice", "OUT")
        service.hears("bob")
    }

    @Test func namesAndPersonalMessages() throws {
        var service = try PlayedService.aliceAndBob()
        service.says("bob", "PRP 20 MFN Zo%C3%AB%20%2B%26%3D%20100%25")
        service.hears("bob", "PRP 20 MFN Zo%C3%AB%20%2B%26%3D%20100%25")
        service.hears("alice", "NLN NLN 1:bob@example.net Zoë%20+&=%20100%25 1073741856:0 0")
        service.says("bob", "UUX 21|<Data><PSM>a &amp; b</PSM><CurrentMedia></CurrentMedia></Data>")
        service.hears("bob", "UUX 21 0")
        service.hears("alice", "UBX 1:bob@example.net|<Data><PSM>a &amp; b</PSM><CurrentMedia></CurrentMedia>*")
        service.says("bob", "UUX 22|<Data><PSM>a &amp; b</PSM><CurrentMedia></CurrentMedia></Data>")
        service.hears("alice")
    }

    @Test func blockingIsBeingOffline() throws {
        var service = try PlayedService.aliceAndBob()
        service.exchange("bob", "REM 20 AL alice@example.com", "REM 20 AL alice@example.com")
        service.hears("alice")
        service.exchange("bob", "ADC 21 BL N=alice@example.com", "ADC 21 BL N=alice@example.com")
        service.hears("alice", "FLN 1:bob@example.net 0:0")
        service.says("bob", "CHG 22 BSY 1073741856 0")
        service.hears("alice")
        _ = service.take("bob")
        service.exchange("bob", "REM 23 BL alice@example.com", "REM 23 BL alice@example.com")
        service.hears("alice", "NLN BSY 1:bob@example.net Bob 1073741856:0 0", "UBX *")
    }

    @Test func strangersOnlyWithPermission() throws {
        var service = PlayedService.people()
        try service.signIn12("dave", "dave@example.org", password: "secret of Dave")
        service.says("dave", "CHG 4 NLN 0 0")
        try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        service.says("alice", "CHG 4 NLN 2684354592:0 0")
        _ = service.take("dave")
        service.says("alice", "BLP 5 BL")
        service.hears("dave", "FLN alice@example.com")
        service.says("alice", "ADL 6|<ml><d n=\"example.org\"><c n=\"dave\" l=\"2\" t=\"1\"/></d></ml>")
        service.hears("dave", "NLN NLN alice@example.com Alice 2684354592 0", "UBX *")
        service.says("alice", "BLP 7 AL")
        service.hears("dave")
    }

    @Test func aLostConnectionIsSigningOut() throws {
        var service = try PlayedService.aliceAndBob()
        service.disconnect("bob")
        service.hears("alice", "FLN 1:bob@example.net 0:0")
        service.disconnect("bob")
        service.hears("alice")
    }

    @Test func picturesAreToldAsTheyAre() throws {
        var service = try PlayedService.aliceAndBob()
        service.says("bob", "CHG 20 NLN 1073741856 %3Cmsnobj%20Creator%3D%22bob%40example.net%22%2F%3E")
        service.hears(
            "alice",
            "NLN NLN 1:bob@example.net Bob 1073741856:0 %3Cmsnobj%20Creator%3D%22bob%40example.net%22%2F%3E")
        service.says("bob", "CHG 21 NLN 1073741856 0")
        service.hears("alice", "NLN NLN 1:bob@example.net Bob 1073741856:0 0")
    }

    // MARK: Several sign-ins

    @Test func olderClientsDisplaceEachOther() throws {
        var service = try PlayedService.aliceAndBob()
        try service.signIn12("bob elsewhere", "bob@example.net", password: "secret of Bob")
        service.hears("bob", "OUT OTH")
        #expect(service.closed.contains("bob"))
        service.hears("alice", "FLN 1:bob@example.net 0:0")
        // What the displaced one still says is not heard.
        service.says("bob", "CHG 30 NLN 0 0")
        service.disconnect("bob")
        service.hears("alice")
        service.says("bob elsewhere", "CHG 5 NLN 0 0")
        service.hears("alice", "NLN NLN 1:bob@example.net Bob 0:0 0", "UBX *")
    }

    @Test func differentEndpointsStay() throws {
        var service = try PlayedService.aliceAndBob()
        try service.signIn18(
            "alice at work", "alice@example.com", password: "secret of Alice", endpoint: PlayedService.bobEndpoint)
        #expect(service.closed.isEmpty)
        service.says("alice at work", "CHG 8 BSY 2684354592:0 0")
        service.hears("bob", "NLN BSY alice@example.com Alice 2684354592 0")
        let own = service.take("alice")
        #expect(own.count == 2 && own[0] == "NLN BSY 1:alice@example.com Alice 2684354592:0 0")
        #expect(own.last?.contains(PlayedService.bobEndpoint) == true)
        // The last one to leave takes the account with it.
        service.says("alice at work", "OUT")
        service.hears("bob", "NLN NLN alice@example.com Alice 2684354592 0")
        service.says("alice", "OUT")
        service.hears("bob", "FLN alice@example.com")
    }

    @Test func theSameEndpointIsReplaced() throws {
        var service = try PlayedService.aliceAndBob()
        try service.signIn18("alice again", "alice@example.com", password: "secret of Alice")
        service.hears("alice", "OUT OTH")
        #expect(service.closed.contains("alice"))
    }

    @Test func anOlderClientDisplacesAllEndpoints() throws {
        var service = try PlayedService.aliceAndBob()
        try service.signIn18(
            "alice at work", "alice@example.com", password: "secret of Alice", endpoint: PlayedService.bobEndpoint)
        try service.signIn12("alice on the old one", "alice@example.com", password: "secret of Alice")
        #expect(service.closed == ["alice", "alice at work"])
        #expect(service.state.presence.endpoints(of: "alice@example.com").count == 1)
    }

    @Test func endpointsCanSignEachOtherOut() throws {
        var service = try PlayedService.aliceAndBob()
        try service.signIn18(
            "alice at work", "alice@example.com", password: "secret of Alice", endpoint: PlayedService.bobEndpoint)
        _ = service.take("alice")
        service.exchange(
            "alice", "UUN 20 alice@example.com;\(PlayedService.bobEndpoint) 4|goawyplzthxbye", "UUN 20 OK")
        service.hears(
            "alice at work", "UBN alice@example.com;\(PlayedService.aliceEndpoint) 4|goawyplzthxbye")
        service.exchange("alice", "UUN 21 erin@example.net 1|x", "217 21")
    }
}
