// SPDX-License-Identifier: Apache-2.0

/// Where web clients connect to: `127.0.0.1:8067`, `ws://127.0.0.1:8067`, or with TLS `wss://0.0.0.0:8097`.
struct WebSocketEndpoint: Hashable, Sendable, CustomStringConvertible {
    var endpoint: SocketEndpoint
    var isSecure: Bool

    init(_ endpoint: SocketEndpoint, isSecure: Bool) {
        self.endpoint = endpoint
        self.isSecure = isSecure
    }

    init(parsing text: String) throws(SocketEndpoint.Mistake) {
        var rest = text
        isSecure = text.hasPrefix("wss://")
        if isSecure {
            rest = String(text.dropFirst(6))
        } else if text.hasPrefix("ws://") {
            rest = String(text.dropFirst(5))
        }
        endpoint = try SocketEndpoint(parsing: rest, usualPort: 8067)
    }

    var description: String { (isSecure ? "wss://" : "") + endpoint.description }
}
