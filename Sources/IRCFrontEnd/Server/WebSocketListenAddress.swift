// SPDX-License-Identifier: Apache-2.0

/// Where the server listens for web clients: `127.0.0.1:8067` or `ws://127.0.0.1:8067`, and `wss://0.0.0.0:8097` with TLS.
package struct WebSocketListenAddress: Sendable, Hashable, CustomStringConvertible {
    package var address: IRCListenAddress
    package var isSecure: Bool

    package init(_ address: IRCListenAddress, isSecure: Bool) {
        self.address = address
        self.isSecure = isSecure
    }

    package var description: String { (isSecure ? "wss://" : "ws://") + address.description }
}
