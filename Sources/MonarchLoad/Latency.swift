// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOCore
import Synchronization

/// One-way time of a message at a steady pace: through the gateway on both ends, on one end, and between two MSN clients
/// that speak to the same service directly. The differences are what the gateway adds, and what its history does.
enum Latency {
    private static let perSecond = 500
    private static let rounds = 4

    /// A gateway with two people who talk to each other, and one of them with somebody on MSN.
    private struct Stage {
        let one: IRCUser
        let other: IRCUser
        let friend: DirectClient
        let switchboard: LineClient
        /// Milliseconds of each message.
        var between: [Double] = []
        var received: [Double] = []
        var sent: [Double] = []

        func close() {
            one.client.close()
            other.client.close()
            switchboard.close()
            friend.close()
        }
    }

    static func measure(
        gateway: String, world: World, seconds: Int, group: any EventLoopGroup, into figures: inout Figures
    ) async throws {
        let process = try GatewayProcess(program: gateway, world: world)
        defer { process.stop() }
        let keeper = try GatewayProcess(program: gateway, world: world, keepsHistory: true)
        defer { keeper.stop() }
        var plain = try await stage(process, people: (0, 1), friend: 6, world: world, group)
        defer { plain.close() }
        var keeping = try await stage(keeper, people: (4, 5), friend: 7, world: world, group)
        defer { keeping.close() }
        let direct = try await DirectClient.signIn(2, world: world, group: group)
        defer { direct.close() }
        let distant = try await DirectClient.signIn(3, world: world, group: group)
        defer { distant.close() }
        let (sender, receiver) = try await direct.call(distant)
        defer { for client in [sender, receiver] { client.close() } }
        try await process.rest()
        try await keeper.rest()

        // They take turns, so that a slow moment of the machine hits all.
        var alone: [Double] = []
        let count = perSecond * seconds / rounds
        for _ in 0..<rounds {
            try await talk(on: &keeping, count)
            try await talk(on: &plain, count)
            alone += try await run(count, on: receiver) { number in
                try DirectClient.send("t\(nanoseconds()) \(number)", on: sender)
            }
        }

        figures.addedLatencyP50 = plain.between.percentile(0.5) - alone.percentile(0.5)
        figures.addedLatencyP99 = plain.between.percentile(0.99) - alone.percentile(0.99)
        let receiving = keeping.received.percentile(0.5) - plain.received.percentile(0.5)
        let sending = keeping.sent.percentile(0.5) - plain.sent.percentile(0.5)
        figures.oneHistoryLatencyP50 = max(receiving, sending)
        figures.historyLatencyP50 = keeping.between.percentile(0.5) - plain.between.percentile(0.5)
        func shown(_ times: [Double]) -> String {
            String(format: "%.3f/%.3f", times.percentile(0.5), times.percentile(0.99))
        }
        figures.notes += [
            "one way p50/p99 ms, \(alone.count) messages each: service alone \(shown(alone)), from IRC to IRC "
                + "\(shown(plain.between)), with two histories \(shown(keeping.between))",
            "one way p50/p99 ms: from MSN to IRC \(shown(plain.received)), with history \(shown(keeping.received)); "
                + "from IRC to MSN \(shown(plain.sent)), with history \(shown(keeping.sent))",
        ]
    }

    private static func stage(
        _ process: GatewayProcess, people: (Int, Int), friend number: Int, world: World, _ group: any EventLoopGroup
    ) async throws -> Stage {
        let (one, other) = try await pair(people.0, people.1, process, group)
        let friend = try await DirectClient.signIn(number, world: world, group: group)
        return Stage(
            one: one, other: other, friend: friend,
            switchboard: try await friend.call(people.0))
    }

    private static func talk(on stage: inout Stage, _ count: Int) async throws {
        let (writer, switchboard) = (stage.one.client, stage.switchboard)
        let (other, friend) = (stage.other.number, stage.friend.number)
        stage.between += try await run(count, on: stage.other.client) { number in
            try writer.send("PRIVMSG u\(other) :t\(nanoseconds()) \(number)\r\n")
        }
        stage.received += try await run(count, on: writer) { number in
            try DirectClient.send("t\(nanoseconds()) \(number)", on: switchboard)
        }
        stage.sent += try await run(count, on: switchboard) { number in
            try writer.send("PRIVMSG u\(friend) :t\(nanoseconds()) \(number)\r\n")
        }
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
