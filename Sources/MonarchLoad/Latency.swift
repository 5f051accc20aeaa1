// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOCore
import Synchronization

/// One-way time of a message at a steady pace: through the gateway on both ends, and between two MSN clients that speak
/// to the same service directly. The difference is what the gateway adds.
enum Latency {
    private static let perSecond = 500

    static func measure(
        gateway: String, world: World, seconds: Int, group: any EventLoopGroup, into figures: inout Figures
    ) async throws {
        let process = try GatewayProcess(program: gateway, world: world)
        defer { process.stop() }
        let (alice, bob) = try await pair(0, 1, process, group)
        let keeping = try GatewayProcess(program: gateway, world: world, keepsHistory: true)
        defer { keeping.stop() }
        let (carol, dave) = try await pair(4, 5, keeping, group)

        let direct = try await DirectPair.connect(2, 3, world: world, group: group)
        // They take turns, so that a slow moment of the machine hits all.
        var through: [Double] = []
        var plain: [Double] = []
        var kept: [Double] = []
        for _ in 0..<4 {
            let count = perSecond * seconds / 4
            kept += try await run(count, on: dave.client) { number in
                try carol.client.send("PRIVMSG u5 :t\(nanoseconds()) \(number)\r\n")
            }
            through += try await run(count, on: bob.client) { number in
                try alice.client.send("PRIVMSG u1 :t\(nanoseconds()) \(number)\r\n")
            }
            plain += try await run(count, on: direct.receiver) { number in
                try direct.send("t\(nanoseconds()) \(number)")
            }
        }
        figures.addedLatencyP50 = through.percentile(0.5) - plain.percentile(0.5)
        figures.addedLatencyP99 = through.percentile(0.99) - plain.percentile(0.99)
        figures.historyLatencyP50 = kept.percentile(0.5) - through.percentile(0.5)
        figures.notes.append(
            String(
                format:
                    "one way p50/p99 ms: through the gateway %.3f/%.3f, with history %.3f/%.3f, service alone %.3f/%.3f "
                    + "(%d messages each)",
                through.percentile(0.5), through.percentile(0.99), kept.percentile(0.5), kept.percentile(0.99),
                plain.percentile(0.5), plain.percentile(0.99), through.count))
        for user in [alice, bob, carol, dave] { user.client.close() }
        direct.close()
    }

    /// Two people with an open switchboard between them.
    private static func pair(
        _ first: Int, _ second: Int, _ process: GatewayProcess, _ group: any EventLoopGroup
    ) async throws -> (IRCUser, IRCUser) {
        try await ColdStart.connect(process, group: group).close()
        let one = try await IRCUser.signIn(first, port: process.port, group: group)
        let other = try await IRCUser.signIn(second, port: process.port, group: group)
        try one.client.send("PRIVMSG u\(second) :warm\r\n")
        try await other.client.wait(for: ":warm")
        return (one, other)
    }

    /// Milliseconds from each sending to its arrival.
    private static func run(
        _ count: Int, on receiver: LineClient, send: @escaping @Sendable (Int) throws -> Void
    ) async throws -> [Double] {
        let loop = try receiver.channel.eventLoop
        let times = Mutex<[Double]>([])
        let done = loop.makePromise(of: Void.self)
        receiver.listen { line in
            let now = nanoseconds()
            guard let sent = stamp(in: line), now >= sent else { return }
            let arrived = times.withLock { times in
                times.append(Double(now - sent) / 1e6)
                return times.count
            }
            if arrived == count { done.succeed() }
        }
        let pace = TimeAmount.nanoseconds(1_000_000_000 / Int64(perSecond))
        let sent = Mutex(0)
        let ticker = loop.scheduleRepeatedTask(initialDelay: pace, delay: pace) { task in
            let number = sent.withLock { number in
                number += 1
                return number
            }
            guard number <= count else { return task.cancel() }
            try send(number)
        }
        let limit = loop.scheduleTask(in: .seconds(60)) {
            done.fail(LoadError("only \(times.withLock { $0.count }) of \(count) messages arrived"))
        }
        try await done.futureResult.get()
        limit.cancel()
        ticker.cancel()
        receiver.listen(nil)
        return times.withLock { $0 }
    }

    /// The number after the last `t` that begins a word: `:t123456 7`.
    private static func stamp(in line: ByteBufferView) -> UInt64? {
        guard let start = line.lastIndex(of: UInt8(ascii: "t")) else { return nil }
        var value: UInt64 = 0
        var digits = 0
        for byte in line[(start + 1)...] {
            guard byte >= 0x30, byte <= 0x39, digits < 19 else { break }
            value = value * 10 + UInt64(byte - 0x30)
            digits += 1
        }
        return digits > 6 ? value : nil
    }
}
