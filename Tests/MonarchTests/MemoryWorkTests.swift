// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Monarch

@Suite struct MemoryWorkTests {
    /// Memory is given back once after a sign-in, not while it lasts, and not again for the code that comes back.
    @Test func aSignInIsOverOnceAndOnlyWhenItIs() {
        var work = MemoryWork(faults: 1000)
        let isOver = [1003, 3000, 3400, 3402, 3600, 3601, 3601].map { work.isOver(faults: $0) }
        #expect(isOver == [false, false, false, true, false, false, false])
    }

    @Test func aGatewayUnderLoadIsLeftAlone() {
        var work = MemoryWork(faults: 0)
        let isOver = (1...100).map { work.isOver(faults: $0 * 300) }
        #expect(!isOver.contains(true))
    }
}
