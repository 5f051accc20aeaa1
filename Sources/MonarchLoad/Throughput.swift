// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOCore
import Synchronization

/// As many messages as fit through ten conversations, whose both ends are users of the same gateway.
enum Throughput {
    static func measure(
        gateway: String, world: World, messages: Int, conversations: Int, group: any EventLoopGroup,
        into figures: inout Figures
    ) async throws {
        let plain = try await run(
            gateway: gateway, world: world, messages: messages, conversations: conversations, keepsHistory: false,
            group: group, notes: &figures.notes)
        figures.messagesPerSecond = plain.perSecond
        figures.cpuMicrosecondsPerMessage = plain.cpu
        let kept = try await run(
            gateway: gateway, world: world, messages: messages / 3, conversations: conversations, keepsHistory: true,
            group: group, notes: &figures.notes)
        // Each is stored for the one who says it and for the one who hears it.
        figures.historyCPU = (kept.cpu - plain.cpu) / 2
    }

    /// Microseconds of CPU a message, and messages a second.
    private static func run(
        gateway: String, world: World, messages: Int, conversations: Int, keepsHistory: Bool,
        group: any EventLoopGroup, notes: inout [String]
    ) async throws -> (cpu: Double, perSecond: Double) {
        let process = try GatewayProcess(program: gateway, world: world, keepsHistory: keepsHistory)
        defer { process.stop() }
        try await ColdStart.connect(process, group: group).close()
        var pairs: [(from: IRCUser, to: IRCUser)] = []
        for index in 0..<conversations {
            let from = try await IRCUser.signIn(2 * index, port: process.port, group: group)
            let to = try await IRCUser.signIn(2 * index + 1, port: process.port, group: group)
            // The first message opens the switchboard, which is not what is measured here.
            try from.client.send("PRIVMSG u\(to.number) :warm\r\n")
            try await to.client.wait(for: ":warm")
            pairs.append((from, to))
        }

        try await process.rest()
        let each = messages / conversations
        let cpuBefore = process.cpuSeconds
        let begin = nanoseconds()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for pair in pairs {
                tasks.addTask { try await run(each, from: pair.from, to: pair.to) }
            }
            try await tasks.waitForAll()
        }
        let seconds = Double(nanoseconds() - begin) / 1e9
        try await process.rest()
        let cpu = process.cpuSeconds - cpuBefore
        let total = Double(each * conversations)
        notes.append(
            String(
                format: "%.0f messages in %.2f s, %.2f s of CPU; each arrived once and in order", total, seconds, cpu)
                + (keepsHistory ? ", and was stored twice" : ""))
        for pair in pairs {
            pair.from.client.close()
            pair.to.client.close()
        }
        return (cpu / total * 1e6, total / seconds)
    }

    /// Sends numbered messages and checks each as it arrives.
    private static func run(_ count: Int, from: IRCUser, to: IRCUser) async throws {
        let channel = try to.client.channel
        let done = channel.eventLoop.makePromise(of: Void.self)
        let next = Mutex(0)
        let marker = Array(" PRIVMSG ".utf8)
        to.client.listen { line in
            guard let number = Self.number(in: line, after: marker) else { return }
            let (expected, isRight) = next.withLock { next in
                defer { if number == next { next += 1 } }
                return (next, number == next)
            }
            if !isRight {
                done.fail(LoadError("message \(number) arrived when \(expected) should have"))
            } else if number == count - 1 {
                done.succeed()
            }
        }
        let limit = channel.eventLoop.scheduleTask(in: .seconds(120)) {
            done.fail(LoadError("only \(next.withLock { $0 }) of \(count) messages arrived in 120 s"))
        }
        let sender = try from.client.channel
        var sent = 0
        while sent < count {
            var buffer = sender.allocator.buffer(capacity: 16_384)
            let batch = min(200, count - sent)
            for number in sent..<sent + batch {
                buffer.writeString("PRIVMSG u\(to.number) :\(number) the quick brown fox jumps over\r\n")
            }
            sent += batch
            // Waits for the socket, so the gateway's own back-pressure sets the pace.
            try await sender.writeAndFlush(buffer)
        }
        try await done.futureResult.get()
        limit.cancel()
        to.client.listen(nil)
    }

    private static func number(in line: ByteBufferView, after marker: [UInt8]) -> Int? {
        guard let start = line.firstRange(of: marker)?.upperBound else { return nil }
        guard let colon = line[start...].firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var number = 0
        var digits = 0
        for byte in line[(colon + 1)...] {
            guard byte >= 0x30, byte <= 0x39, digits < 12 else { break }
            number = number * 10 + Int(byte - 0x30)
            digits += 1
        }
        return digits > 0 ? number : nil
    }
}
