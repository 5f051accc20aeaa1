// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MSNPServer

@Suite struct FaultPlanTests {
    private static let alice = "alice@example.com"

    @Test func theNthOfThoseThatFit() {
        var plan = FaultPlan(
            ServiceFaults([Fault(.drop, at: .switchboard, when: .sent("ACK"), .nth(2), of: "Alice@Example.com")]))
        #expect(plan.decide(.sent("ACK"), at: .switchboard, account: Self.alice) == nil)
        // None of these fits.
        #expect(plan.decide(.sent("ACK"), at: .switchboard, account: "bob@example.net") == nil)
        #expect(plan.decide(.sent("ACK"), at: .switchboard, account: nil) == nil)
        #expect(plan.decide(.received("ACK"), at: .switchboard, account: Self.alice) == nil)
        #expect(plan.decide(.sent("ACK"), at: .notification, account: Self.alice) == nil)
        #expect(plan.decide(.sent("NAK"), at: .switchboard, account: Self.alice) == nil)
        #expect(plan.decide(.sent("ACK"), at: .switchboard, account: Self.alice) == .drop)
        #expect(plan.decide(.sent("ACK"), at: .switchboard, account: Self.alice) == nil)
        #expect(plan.report.map(\.matched) == [3])
        #expect(plan.report.map(\.injected) == [1])
    }

    @Test func theFirstOneThatIsDueHasItsWay() {
        var plan = FaultPlan()
        #expect(plan.isEmpty)
        plan.add(Fault(.close, at: .notification, when: .received(nil), .nth(2)))
        plan.add(Fault(.hang, at: .notification, when: .received("CHG")))
        #expect(plan.decide(.received("CHG"), at: .notification, account: nil) == .hang)
        #expect(plan.decide(.received("CHG"), at: .notification, account: nil) == .close)
        #expect(plan.decide(.received("PNG"), at: .notification, account: nil) == nil)
        #expect(plan.report.map(\.injected) == [1, 1])
        plan.removeAll()
        #expect(plan.decide(.received("CHG"), at: .notification, account: nil) == nil)
    }

    @Test func chanceRepeatsItself() {
        func run(_ seed: UInt64) -> [Bool] {
            let fault = Fault(.drop, at: .web, when: .received(nil), .chance(0.25))
            var plan = FaultPlan(ServiceFaults([fault], seed: seed))
            return (0..<1000).map { _ in plan.decide(.received("RST"), at: .web, account: nil) != nil }
        }
        #expect(run(1) == run(1))
        #expect(run(1) != run(2))
        #expect((200...300).contains(run(1).count { $0 }))
    }

    @Test func noiseHasNoLineEnd() {
        var plan = FaultPlan(ServiceFaults(seed: 3))
        let noise = plan.noise(5000)
        #expect(noise.count == 5000)
        #expect(!noise.contains(0x0A))
        #expect(Set(noise).count > 200)
        #expect(plan.noise(-1).isEmpty)
        #expect(plan.noise(.max).count == MSNPServerLimits.faultNoiseBytes)
    }
}
