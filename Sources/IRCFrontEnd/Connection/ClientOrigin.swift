// SPDX-License-Identifier: Apache-2.0

/// Where a client comes from, as far as the server itself can vouch for it.
struct ClientOrigin: Sendable, Equatable {
    /// The address without a port, `192.0.2.1` or `2001:db8::1`; empty for who came through a unix socket.
    ///
    /// Behind a proxy that tells it (PROXY protocol) this is the address of the client, not of the proxy.
    var address: String
    /// Whether the client is on this machine.
    var isLocal: Bool
    /// Whether nobody on the way can read along: TLS, a unix socket or loopback.
    var isSecure: Bool
    /// Whether the connection is encrypted (RPL_WHOISSECURE).
    var isTLS = false
    /// Whether a listed proxy stands between, which has told the address or does not know it.
    var isProxied = false
    /// Whether it speaks IRC in a WebSocket.
    var isWebSocket = false
    /// SHA-256 of the DER of the certificate that the client has shown, 32 bytes; nil if it has shown none. Whose it is
    /// follows from nothing but this: anybody can make a certificate with any name in it.
    var certificateFingerprint: [UInt8]?

    /// Somebody on this machine, through a unix socket.
    static let local = ClientOrigin(address: "", isLocal: true, isSecure: true)

    /// Somebody at an address, not encrypted.
    init(address: String) {
        let isLoopback = InternetAddress(address)?.isLoopback == true
        self.init(address: address, isLocal: isLoopback, isSecure: isLoopback)
    }

    /// Somebody of whom a listed proxy tells.
    ///
    /// - Parameters:
    ///   - source: nil if the proxy does not know, or speaks for itself; then it is nobody of this machine.
    ///   - proxy: the proxy's own address.
    ///   - isTLS: whether the way to the proxy is encrypted.
    init(_ source: InternetAddress?, behind proxy: String, isTLS: Bool) {
        let isLoopback = source?.isLoopback == true
        self.init(address: source.map { "\($0)" } ?? proxy, isLocal: isLoopback, isSecure: isLoopback || isTLS)
        self.isTLS = isTLS
        isProxied = true
    }

    init(address: String, isLocal: Bool, isSecure: Bool) {
        self.address = address
        self.isLocal = isLocal
        self.isSecure = isSecure
    }
}
