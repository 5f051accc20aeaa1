// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// Somebody on the gateway.
struct IRCUser {
    let number: Int
    let client: LineClient

    /// Connects and signs in; returns when the gateway says that MSN let the user in.
    static func signIn(_ number: Int, port: Int, group: any EventLoopGroup) async throws -> IRCUser {
        try await signIn(number, as: World.address(number), port: port, group: group)
    }

    /// The same with an address of another kind.
    static func signIn(
        _ number: Int, as address: String, port: Int, group: any EventLoopGroup
    ) async throws -> IRCUser {
        let client = try await LineClient.connect(port: port, group: group)
        try client.send("PASS \(address):\(World.password)\r\nNICK n\(number)\r\nUSER n 0 * :n\r\n")
        try await client.wait(for: "signed in")
        return IRCUser(number: number, client: client)
    }
}
