// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// Resident memory of a fresh gateway, and what each signed-in user adds.
enum Memory {
    static func measure(
        gateway: String, world: World, users: Int, group: any EventLoopGroup, into figures: inout Figures
    ) async throws {
        let process = try GatewayProcess(program: gateway, world: world)
        defer { process.stop() }
        try await ColdStart.connect(process, group: group).close()
        // The figure is that of a program at rest: what its start needed has been given back by then. Nothing tells from
        // outside when that is, here and below.
        try await Task.sleep(nanoseconds: 1_000_000_000)
        let idle = process.residentKiB
        figures.idleRSS = idle / 1024

        var signedIn: [IRCUser] = []
        for number in 0..<users {
            signedIn.append(try await IRCUser.signIn(number, port: process.port, group: group))
        }
        // At rest again, with the web connections of the sign-ins idle and memory given back, which happens every ten seconds.
        try await Task.sleep(nanoseconds: 12_000_000_000)
        let loaded = process.residentKiB
        figures.rssPerUser = (loaded - idle) / Double(users)
        figures.notes.append("resident with \(users) users: \(Int(loaded)) KiB, idle: \(Int(idle)) KiB")
        for user in signedIn { user.client.close() }
    }
}
