// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayCore

@Suite struct SignInLimiterTests {
    @Test func aFewAtOnceThenOneAtATime() {
        var limiter = SignInLimiter(perSecond: 2)
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        var turns = (0..<8).map { _ in limiter.next(now: start) }
        #expect(turns.map { $0.delay.nanoseconds / 1_000_000 } == [0, 0, 0, 0, 500, 1000, 1500, 2000])
        #expect(turns.map(\.ahead) == [0, 0, 0, 0, 0, 1, 2, 3])
        // A quiet time makes room for as many again, and no more.
        turns = (0..<5).map { _ in limiter.next(now: start + .seconds(60)) }
        #expect(turns.map { $0.delay.nanoseconds / 1_000_000 } == [0, 0, 0, 0, 500])
    }

    @Test func aTurnThatIsGivenBackIsSomebodyElses() {
        var limiter = SignInLimiter(perSecond: 2)
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        func next(_ milliseconds: Int64 = 0) -> SignInLimiter.Turn {
            limiter.next(now: start + .milliseconds(milliseconds))
        }
        let turns = (0..<7).map { _ in next() }
        // One in the middle, then the last.
        limiter.giveBack(turns[4])
        limiter.giveBack(turns[6])
        #expect((0..<3).map { _ in next().delay.nanoseconds / 1_000_000 } == [500, 1500, 2000])
        // A moment that has passed unused is as good as new for a while, and never twice.
        limiter.giveBack(turns[5])
        #expect((0..<2).map { _ in next(1200).delay.nanoseconds / 1_000_000 } == [0, 1300])
    }

    /// Changing one's mind again and again keeps nobody else waiting.
    @Test func whoGivesUpGivesTheTurnBack() async throws {
        let bench = Bench(network: ScriptedNetwork(signInsPerSecond: 2))
        let notebook = Notebook(1)
        try await bench.run { session in
            _ = session.attach(notebook)
            for number in 0..<6 {
                try session.addAccount(
                    Account(network: "demo", address: "a\(number)@demo.monarch", password: Secret("x")))
            }
            for number in 0..<4 { try session.signIn(AccountID("demo/a\(number)@demo.monarch")) }
            for _ in 0..<50 {
                try session.signIn(AccountID("demo/a4@demo.monarch"))
                try session.signOut(AccountID("demo/a4@demo.monarch"))
            }
            try session.signIn(AccountID("demo/a5@demo.monarch"))
        }
        await bench.loop.advanceTime(by: .milliseconds(600))
        #expect(bench.network.made == 5)
    }

    @Test(arguments: [0, -1, Double.nan])
    func noLimit(perSecond: Double) {
        var limiter = SignInLimiter(perSecond: perSecond)
        let turns = (0..<100).map { _ in limiter.next(now: .uptimeNanoseconds(1)) }
        #expect(turns.allSatisfy { $0.delay == .zero })
    }

    @Test func anAccountWaitsForItsTurnAndSaysSo() async throws {
        let bench = Bench(network: ScriptedNetwork(signInsPerSecond: 2))
        let notebook = Notebook(1)
        let network = bench.network
        try await bench.run { session in
            _ = session.attach(notebook)
            for number in 0..<6 {
                let account = Account(network: "demo", address: "a\(number)@demo.monarch", password: Secret("x"))
                try session.addAccount(account)
                try session.signIn(account.id)
            }
        }
        #expect(network.made == 4)
        #expect(
            notebook.lines.suffix(3) == [
                "account connecting: waiting for my turn to sign in", "account connecting: connecting",
                "account connecting: waiting for my turn to sign in (1 before me)",
            ])
        await bench.loop.advanceTime(by: .milliseconds(600))
        #expect(network.made == 5)
        // Whoever changes their mind while waiting is not signed in.
        try await bench.run { try $0.signOut(AccountID("demo/a5@demo.monarch")) }
        await bench.loop.advanceTime(by: .seconds(10))
        #expect(network.made == 5)
    }
}
