// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayStore

@Suite struct IndexLagTests {
    @Test func theFirstRowWaitsAndTheOthersWithIt() {
        var lag = IndexLag()
        #expect(lag.appended(to: 1) == .wait)
        #expect(lag.appended(to: 2) == .nothing)
        #expect(lag.timeIsUp() == .index)
        #expect(lag.indexed([1, 2], isFull: false) == .nothing)
        #expect(lag.users.isEmpty)
        #expect(lag.appended(to: 1) == .wait)
        #expect(lag.found([3]) == .nothing)
    }

    /// One row in a long while, and the last of them is the one that makes it much: later ones are timed all the same.
    @Test func muchIsIndexedAtOnceAndLeavesTheTimerUsable() {
        var lag = IndexLag()
        for _ in 1..<StorageLimits.unindexedRows { _ = lag.appended(to: 1) }
        #expect(lag.appended(to: 1) == .index)
        #expect(lag.timeIsUp() == .nothing)
        #expect(lag.indexed([1], isFull: false) == .nothing)
        #expect(lag.appended(to: 1) == .wait)
    }

    @Test func oneBatchFollowsTheOther() {
        var lag = IndexLag()
        _ = lag.appended(to: 1)
        #expect(lag.timeIsUp() == .index)
        for _ in 1...StorageLimits.unindexedRows { #expect(lag.appended(to: 2) == .nothing) }
        #expect(lag.indexed([1], isFull: true) == .index)
        // What came after the batch was done is not taken for done.
        #expect(lag.indexed([], isFull: false) == .wait)
        #expect(lag.users == [2])
        #expect(lag.appended(to: 2) == .index)
    }

    @Test func afterAFailureWhatComesNextLeadsToAnotherBatch() {
        var lag = IndexLag()
        _ = lag.appended(to: 1)
        #expect(lag.timeIsUp() == .index)
        lag.failed()
        #expect(lag.appended(to: 1) == .wait)
        #expect(lag.users == [1])
    }

    @Test func nothingBeginsAfterTheEnd() {
        var lag = IndexLag()
        _ = lag.appended(to: 1)
        #expect(lag.timeIsUp() == .index)
        lag.close()
        #expect(lag.indexed([], isFull: true) == .nothing)
        #expect(lag.appended(to: 1) == .nothing)
    }
}
