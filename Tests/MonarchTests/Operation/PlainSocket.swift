// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix

/// Sends text to a port and takes what comes until the other side closes.
enum PlainSocket {
    static func exchange(port: Int, _ text: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var answer = ByteBuffer()
            for try await chunk in inbound { answer.writeImmutableBuffer(chunk) }
            return String(buffer: answer)
        }
    }

    static func get(_ path: String, port: Int) async throws -> String {
        try await exchange(port: port, "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    /// A connection that reads nothing.
    static func open(port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// A port that takes connections and never says anything.
    static func silentPort() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
    }
}
