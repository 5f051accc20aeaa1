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
    /// Whether a proxy stands between, and has told the address.
    var isProxied = false
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

    init(address: String, isLocal: Bool, isSecure: Bool) {
        self.address = address
        self.isLocal = isLocal
        self.isSecure = isSecure
    }
}
