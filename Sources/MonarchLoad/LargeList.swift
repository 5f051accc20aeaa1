// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// What it takes to sign somebody in who has a thousand contacts, and what they occupy afterwards.
enum LargeList {
    static let contacts = 1000
    /// Besides the first.
    static let users = 30

    static func measure(
        gateway: String, world: World, group: any EventLoopGroup, into figures: inout Figures
    ) async throws {
        let process = try GatewayProcess(program: gateway, world: world)
        defer { process.stop() }
        try await ColdStart.connect(process, group: group).close()
        // The first one pays for everything that is done once in a process.
        var signedIn = [try await IRCUser.signIn(0, as: World.large(0), port: process.port, group: group)]
        // What that sign-in needed for a moment is given back within ten seconds; nothing tells from outside that it was.
        try await Task.sleep(nanoseconds: 12_000_000_000)
        let residentBefore = process.residentKiB
        let cpuBefore = process.cpuSeconds
        var times: [Double] = []
        for number in 1...users {
            let begin = nanoseconds()
            signedIn.append(
                try await IRCUser.signIn(number, as: World.large(number), port: process.port, group: group))
            times.append(Double(nanoseconds() - begin) / 1e6)
        }
        // At rest again: whatever follows the sign-in belongs to it, and every ten seconds a gateway gives memory back, of which
        // nothing tells from outside.
        try await Task.sleep(nanoseconds: 12_000_000_000)
        figures.largeListCPU = (process.cpuSeconds - cpuBefore) * 1000 / Double(users)
        figures.largeListTime = times.percentile(0.5)
        figures.largeListMemory = (process.residentKiB - residentBefore) / Double(users)
        for user in signedIn { user.client.close() }
    }
}
