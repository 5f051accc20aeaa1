// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// From starting the program to the first line of a client's welcome.
enum ColdStart {
    static func measure(
        gateway: String, world: World, group: any EventLoopGroup, into figures: inout Figures
    ) async throws {
        var times: [Double] = []
        for _ in 0..<7 {
            let begin = nanoseconds()
            let process = try GatewayProcess(program: gateway, world: world)
            defer { process.stop() }
            let client = try await connect(process, group: group)
            try client.send("NICK guest\r\nUSER g 0 * :g\r\n")
            try await client.wait(for: " 001 ")
            times.append(Double(nanoseconds() - begin) / 1e6)
            client.close()
        }
        figures.coldStart = times.percentile(0.5)
    }

    /// Connects as soon as the gateway listens.
    static func connect(_ process: GatewayProcess, group: any EventLoopGroup) async throws -> LineClient {
        let deadline = nanoseconds() + 10_000_000_000
        while nanoseconds() < deadline {
            if let client = try? await LineClient.connect(port: process.port, group: group) { return client }
            // Nothing tells from outside when a program begins to listen, so it is asked often; half a millisecond is the
            // grain of the figure.
            guard process.isRunning else { throw LoadError("the gateway ended at once") }
            // The grain of the figure, and no busy loop that would take the processor from what is measured.
            try await Task.sleep(nanoseconds: 500_000)
        }
        throw LoadError("the gateway does not listen")
    }
}
