// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore

@Suite struct ReconnectPolicyTests {
    private let lost = Disconnection("the connection broke", retry: .backOff)

    @Test func waitsGrowToALimitAndStartAgainAfterSuccess() {
        var policy = ReconnectPolicy()
        let waits = (0..<10).map { _ in policy.next(after: lost, jitter: 0.999) ?? -1 }
        #expect(waits == [4, 9, 19, 39, 79, 159, 299, 299, 299, 299])
        policy.reset()
        let wait1 = policy.next(after: lost, jitter: 0)
        #expect(wait1 == 2)
    }

    @Test func jitterSpreadsOverTheUpperHalf() {
        var low = ReconnectPolicy()
        var high = ReconnectPolicy()
        for _ in 0..<5 {
            let least = low.next(after: lost, jitter: 0) ?? 0
            let most = high.next(after: lost, jitter: 0.999) ?? 0
            #expect(least >= 2 && most <= 80 && most >= least)
        }
    }

    @Test func neverMeansNever() {
        var policy = ReconnectPolicy()
        let wait2 = policy.next(after: Disconnection("the password is wrong", retry: .never), jitter: 0.5)
        #expect(wait2 == nil)
    }

    @Test func theServiceMaySayWhen() {
        var policy = ReconnectPolicy()
        let end = Disconnection("maintenance", retry: .after(seconds: 600))
        let wait3 = policy.next(after: end, jitter: 0)
        #expect(wait3 == 600)
        let wait4 = policy.next(after: end, jitter: 0.999)
        #expect(wait4 == 749)
        let wait5 = policy.next(after: Disconnection("x", retry: .after(seconds: Int.max)), jitter: 0.999)
        #expect(wait5 == 107_978)
        let wait6 = policy.next(after: Disconnection("x", retry: .after(seconds: -4)), jitter: 0)
        #expect(wait6 == 5)
    }
}

@Suite struct AvailabilityTests {
    @Test(arguments: [
        ("lunch", Availability.outToLunch), ("Lunch, back at two", .outToLunch), ("out to lunch", .outToLunch),
        ("phone", .onThePhone), ("On the phone", .onThePhone), ("brb", .beRightBack), ("be right back", .beRightBack),
        ("busy: writing", .away), ("busy writing", .busy), ("dnd", .busy), ("idle", .idle), ("*", .idle),
        ("invisible", .hidden), ("gone fishing", .away), ("", .away), ("out of town", .away),
    ])
    func theFirstWordOfAnAwayTextNamesTheState(text: String, expected: Availability) {
        #expect(Availability(awayText: text) == expected)
    }
}
