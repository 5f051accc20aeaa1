// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOCore

/// What it takes to open a client of somebody who has a thousand contacts, and to whom a hundred people have written while
/// the client was away.
enum ClientBurst {
    static let conversations = 100
    private static let linesEach = 10
    private static let rounds = 10

    static func measure(
        gateway: String, world: World, group: any EventLoopGroup, into figures: inout Figures
    ) async throws {
        let process = try GatewayProcess(program: gateway, world: world, keepsHistory: true)
        defer { process.stop() }
        try await ColdStart.connect(process, group: group).close()
        let login = World.busy + "@desk"
        // Somebody stays, so that the user is signed in all the time; what is measured is another client of theirs.
        let stays = try await open(World.busy + "@pocket", process, group)
        try await stays.wait(for: "signed in")
        var writers: [IRCUser] = []
        for number in 0..<conversations {
            writers.append(try await IRCUser.signIn(number, port: process.port, group: group))
        }
        let first = try await open(login, process, group)
        try await finish(first)

        var cpu = 0.0
        var times: [Double] = []
        for round in 0..<rounds {
            for line in 0..<linesEach {
                for writer in writers { try writer.client.send("PRIVMSG busy :r\(round) line \(line)\r\n") }
            }
            // Each one's lines are in order, so all are there when each one's last is.
            try await stays.wait(for: "r\(round) line \(linesEach - 1)", times: writers.count)
            let cpuBefore = process.cpuSeconds
            let begin = nanoseconds()
            let client = try await open(login, process, group)
            try await client.wait(for: "r\(round) line \(linesEach - 1)", times: writers.count)
            times.append(Double(nanoseconds() - begin) / 1e6)
            try await finish(client)
            cpu += process.cpuSeconds - cpuBefore
        }
        figures.burstCPU = cpu * 1000 / Double(rounds)
        figures.burstTime = times.percentile(0.5)
        stays.close()
        for writer in writers { writer.client.close() }
    }

    private static func open(
        _ login: String, _ process: GatewayProcess, _ group: any EventLoopGroup
    ) async throws -> LineClient {
        let client = try await LineClient.connect(port: process.port, group: group)
        try client.send(
            "CAP REQ :message-tags server-time batch\r\nPASS \(login):\(World.password)\r\nNICK busybee\r\n"
                + "USER n 0 * :n\r\nCAP END\r\n")
        try await client.wait(for: " 422 ")
        return client
    }

    /// Lets the client answer what it is asked and leave in good manners, so that the gateway knows what it has seen.
    private static func finish(_ client: LineClient) async throws {
        try client.send("PING end\r\n")
        try await client.wait(for: "PONG")
        try client.send("QUIT\r\n")
        try await client.wait(for: "ERROR")
        client.close()
    }
}
