// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// Somebody on the gateway.
struct IRCUser {
    let client: LineClient

    /// Connects and signs in; returns when the gateway says that MSN let the user in.
    static func signIn(_ number: Int, port: Int, group: any EventLoopGroup) async throws -> IRCUser {
        try await signIn(World.address(number), nick: "n\(number)", port: port, group: group)
    }

    /// The same by address.
    static func signIn(_ address: String, nick: String, port: Int, group: any EventLoopGroup) async throws -> IRCUser {
        let client = try await LineClient.connect(port: port, group: group)
        try client.send("PASS \(address):\(World.password)\r\nNICK \(nick)\r\nUSER n 0 * :n\r\n")
        try await client.wait(for: "signed in")
        return IRCUser(client: client)
    }
}
