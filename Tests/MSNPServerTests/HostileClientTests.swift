// SPDX-License-Identifier: Apache-2.0

import Logging
import MSNPWire
import NIOCore
import NIOPosix
import Testing

@testable import MSNPServer

/// Clients that mean no good, on real sockets: each is got rid of or kept small, leaves nothing behind, and disturbs nobody.
@Suite(.timeLimit(.minutes(5))) struct HostileClientTests {
    private func withService(
        _ change: (inout ServiceConfiguration) -> Void = { _ in },
        test: (MSNService, ServiceAddresses) async throws -> Void
    ) async throws {
        var configuration = ServiceConfiguration.demo()
        change(&configuration)
        let service = MSNService(
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        let addresses = try await service.start()
        do {
            try await test(service, addresses)
        } catch {
            await service.stop()
            throw error
        }
        await service.stop()
    }

    /// Waits until the service has forgotten all connections but so many.
    private func settle(_ service: MSNService, at count: Int) async {
        while await service.onLoop({ $0.connectionCount }) != count { await Task.yield() }
    }

    private static func noise(_ count: Int, seed: UInt64) -> ByteBuffer {
        var plan = FaultPlan(ServiceFaults(seed: seed))
        return ByteBuffer(bytes: plan.noise(count))
    }

    /// What is no MSNP, or too much of it. Each ends the connection.
    private static let streams: [ByteBuffer] =
        [
            "VER 1 " + String(repeating: "x", count: 100_000),
            String(repeating: "\r\n", count: 10_000) + "GET / HTTP/1.1\r\n",
            "UUX 1 99999999999999999999\r\n", "UUX 1 4294967295\r\n", "MSG 1 A 99999999\r\n", "MSG 1 A -1\r\nx",
            "ADL 1 60000\r\n" + String(repeating: "<", count: 50_000),
            "\u{16}\u{3}\u{1}\u{2}\u{0}\n", "ver 1 MSNP12\r\n", "OUT\r\n", "PNG\r\n", "QRY\r\n",
        ].map { ByteBuffer(string: $0) } + (0..<4).map { noise(5000, seed: $0) + [ByteBuffer(string: "\n")] }

    @Test func othersGoOn() async throws {
        try await withService { service, addresses in
            let alice = try await GatewayClient.signIn("alice", addresses)
            let zoe = try await GatewayClient.signIn("zoe", addresses)
            try await alice.hear("NLN NLN zoe@demo.monarch *")
            await settle(service, at: 2)
            for (number, bytes) in Self.streams.enumerated() {
                for address in [addresses.notification, addresses.switchboard] {
                    let client = try await RawClient.connect(address)
                    client.sendWhatGoes(bytes)
                    // Some of it may be refused first; the end comes in any case.
                    client.sendWhatGoes(ByteBuffer(string: "\r\nOUT\r\n"))
                    _ = await client.readToEnd()
                    await client.close()
                }
                try await zoe.say("CHG \(10 + number) \(number % 2 == 0 ? "BSY" : "NLN") 0")
                try await alice.hear("NLN \(number % 2 == 0 ? "BSY" : "NLN") zoe@demo.monarch *")
            }
            await settle(service, at: 2)
        }
    }

    /// Half a command, then nothing or the end: whoever goes is forgotten.
    @Test func halfCommands() async throws {
        try await withService { service, addresses in
            for text in ["V", "VER 1 MSNP12", "VER 1 MSNP12 CVR0\r\nUUX 2 5000\r\n<Data>", "MSG 1 N 100\r\nMIME"] {
                for address in [addresses.notification, addresses.switchboard] {
                    let client = try await RawClient.connect(address)
                    try await client.send(text)
                    await client.close()
                }
            }
            for text in ["POST", "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\nx", "GET / HTTP/1.1\r\nX"] {
                let client = try await RawClient.connect(addresses.web)
                try await client.send(text)
                await client.close()
            }
            await settle(service, at: 0)
        }
    }

    /// What is no HTTP, or too much of it, gets a refusal and the end.
    @Test func theWeb() async throws {
        try await withService { service, addresses in
            let tooMuch = ByteBuffer(
                string: "POST /RST.srf HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Content-Length: \(MSNPServerLimits.webBody + 1)\r\n\r\n"
                    + String(repeating: "<", count: MSNPServerLimits.webBody + 1))
            for (bytes, status) in [
                (ByteBuffer(string: "VER 1 MSNP12 CVR0\r\n\r\n"), "400"),
                (ByteBuffer(string: "GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 200_000)), "400"),
                (tooMuch, "413"),
                (ByteBuffer(string: "GET /?%%%&== HTTP/1.1\r\nConnection: close\r\n\r\n"), "404"),
                (ByteBuffer(string: "DELETE /gateway/gateway.dll HTTP/1.1\r\nConnection: close\r\n\r\n"), "405"),
            ] {
                let client = try await RawClient.connect(addresses.web)
                client.sendWhatGoes(bytes)
                let answer = await client.readToEnd()
                // A refusal may overtake what is still being sent, and the connection be reset over that.
                #expect(
                    String(buffer: answer.bytes).hasPrefix("HTTP/1.1 \(status) ") || answer.end == .reset, "\(status)")
                await client.close()
            }
            await settle(service, at: 0)
        }
    }

    @Test func manyConnections() async throws {
        try await withService {
            $0.connectionLimit = 200
        } test: { service, addresses in
            let alice = try await GatewayClient.signIn("alice", addresses)
            await settle(service, at: 1)
            var clients: [RawClient] = []
            for number in 0..<199 {
                clients.append(
                    try await RawClient.connect(
                        [addresses.notification, addresses.switchboard, addresses.web][number % 3]))
            }
            await settle(service, at: 200)
            // One more is closed at once, and those that were there are served.
            let last = try await RawClient.connect(addresses.notification)
            #expect(await last.readToEnd().bytes.readableBytes == 0)
            try await clients[0].send("VER 1 MSNP18 CVR0\r\n")
            try await clients[0].read(to: "VER 1 MSNP18\r\n")
            for client in clients { await client.close() }
            await settle(service, at: 1)
            try await alice.say("PNG")
            try await alice.hear("QNG 60")
        }
    }
}

extension ByteBuffer {
    fileprivate static func + (first: ByteBuffer, rest: [ByteBuffer]) -> ByteBuffer {
        var all = first
        for buffer in rest { all.writeImmutableBuffer(buffer) }
        return all
    }
}
