// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Monarch

@Suite struct MemoryWorkTests {
    /// Memory is given back once after a sign-in, not while it lasts, and not again for the code that comes back.
    @Test func aSignInIsOverOnceAndOnlyWhenItIs() {
        var work = MemoryWork(faults: 1000)
        #expect(!work.isOver(faults: 1003))
        #expect(!work.isOver(faults: 3000))
        #expect(!work.isOver(faults: 3400))
        #expect(work.isOver(faults: 3402))
        #expect(!work.isOver(faults: 3600))
        #expect(!work.isOver(faults: 3601))
        #expect(!work.isOver(faults: 3601))
    }

    @Test func aGatewayUnderLoadIsLeftAlone() {
        var work = MemoryWork(faults: 0)
        for second in 1...100 { #expect(!work.isOver(faults: second * 300)) }
    }
}
