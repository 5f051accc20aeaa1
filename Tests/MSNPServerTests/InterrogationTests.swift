// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import Testing

@testable import MSNPServer

@Suite struct InterrogationTests {
    /// Signed in, the challenge not yet answered.
    private func asked(interval: Int = 0) throws -> (service: PlayedService, challenge: String) {
        var service = PlayedService.people(challengeInterval: interval)
        let ticket = try #require(
            try service.tokens("alice@example.com", password: "secret of Alice")["messenger.msn.com"])
        service.connect("alice")
        service.says("alice", "VER 1 MSNP12")
        service.says("alice", "USR 2 TWN I alice@example.com")
        service.says("alice", "USR 3 TWN S \(ticket.ticket.exposed)")
        let line = try #require(service.take("alice").last)
        #expect(line.hasPrefix("CHL 0 "))
        return (service, String(line.dropFirst(6)))
    }

    private func answer(_ challenge: String) -> String {
        let product = Challenge.product(for: .msnp12)
        return product.id + "|" + Challenge.response(challenge: challenge, product: product, dialect: .msnp12)
    }

    @Test func aRightAnswerIsTheEndOfIt() throws {
        var (service, challenge) = try asked()
        service.exchange("alice", "QRY 4 \(answer(challenge))", "QRY 4")
        service.wait(3_600_000)
        service.hears("alice")
        #expect(service.closed.isEmpty)
        service.exchange("alice", "QRY 5 \(answer(challenge))", "715 5")
    }

    @Test(arguments: ["PROD0119GSJUC$18|00000000000000000000000000000000", "PROD0000|", "x|é"])
    func aWrongAnswerEndsTheConnection(_ answer: String) throws {
        var (service, _) = try asked()
        service.says("alice", "CHG 4 NLN 0 0")
        _ = service.take("alice")
        service.exchange("alice", "QRY 5 \(answer)", "540 5")
        #expect(service.closed.contains("alice"))
        #expect(service.state.presence.endpoints(of: "alice@example.com").isEmpty)
    }

    @Test func noAnswerEndsTheConnection() throws {
        var (service, _) = try asked()
        service.wait(49_999)
        #expect(service.closed.isEmpty)
        service.wait(1)
        service.hears("alice", "540 0")
        #expect(service.closed.contains("alice"))
    }

    @Test func theNextOneComesInTime() throws {
        var (service, first) = try asked(interval: 300)
        service.wait(1000)
        service.exchange("alice", "QRY 4 \(answer(first))", "QRY 4")
        service.wait(298_999)
        service.hears("alice")
        service.wait(1)
        let second = try #require(service.take("alice").first)
        #expect(second.hasPrefix("CHL 0 ") && second != "CHL 0 " + first)
        service.exchange("alice", "QRY 5 \(answer(String(second.dropFirst(6))))", "QRY 5")
        service.wait(300_000)
        service.hears("alice", "CHL 0 *")
        service.wait(50_000)
        service.hears("alice", "540 0")
    }
}
