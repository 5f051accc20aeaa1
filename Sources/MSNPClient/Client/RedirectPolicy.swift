// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Decides to which hosts a service may send the client (`XFR`, `RNG`).
///
/// A server that is not honest could otherwise make the gateway talk to machines in its own network. Allowed are public
/// addresses, the host that the user configured and the address it has, and loopback if the configured host is loopback.
/// A name is let through before connecting and checked again by the address that the connection really has.
package struct RedirectPolicy: Sendable, Equatable {
    /// Host names and addresses that are allowed whatever they are, lower case.
    private var trusted: [String]
    /// The configured host is this machine.
    private let isLoopback: Bool

    /// `host` is the configured one.
    package init(host: String, permitted: [String] = []) {
        trusted = ([host] + permitted).map { $0.lowercased() }
        isLoopback = Self.scope(of: host) == .loopback || host.lowercased() == "localhost"
    }

    /// Learns the address that the configured host turned out to have.
    package mutating func trust(address: String) {
        let address = address.lowercased()
        if !trusted.contains(address) { trusted.append(address) }
    }

    /// Whether to connect to a host that a server named.
    package func permits(host: String) -> Bool {
        let host = host.lowercased()
        if trusted.contains(host) { return true }
        switch Self.scope(of: host) {
        case .global: return true
        case .loopback: return isLoopback
        case .restricted: return false
        case nil: return host == "localhost" ? isLoopback : !host.isEmpty
        }
    }

    /// Whether to talk on a connection to `host` that turned out to go to `address`.
    package func permits(host: String, resolvedTo address: String) -> Bool {
        trusted.contains(host.lowercased()) || permits(host: address)
    }

    private enum Scope { case global, loopback, restricted }

    /// What kind of address it is; nil for a name.
    private static func scope(of text: String) -> Scope? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return scope(Array(bytes[..<4])) }
        // `fe80::1%eth0`: the zone says nothing about the address.
        let bare =
            text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
        if inet_pton(AF_INET6, bare, &bytes) == 1 { return scope(bytes) }
        // `127.1`, `0x7f000001` and `2130706433` are addresses to some resolvers and names to nobody.
        let last = text.split(separator: ".").last?.utf8.first
        return last.map { $0 >= 0x30 && $0 <= 0x39 } ?? true ? .restricted : nil
    }

    /// By the registries of special addresses (RFC 6890): 4 or 16 bytes, network order.
    private static func scope(_ bytes: [UInt8]) -> Scope {
        if bytes.count == 4 {
            switch (bytes[0], bytes[1]) {
            case (127, _): return .loopback
            case (0, _), (10, _), (169, 254), (172, 16...31), (192, 168), (100, 64...127), (198, 18...19), (224..., _):
                return .restricted
            case (192, 0) where bytes[2] == 0: return .restricted
            default: return .global
            }
        }
        guard bytes.count == 16 else { return .restricted }
        let head = bytes[..<12]
        if head.dropLast(2).allSatisfy({ $0 == 0 }) {
            if bytes[10] == 0xFF, bytes[11] == 0xFF { return scope(Array(bytes[12...])) }
            if bytes[10] == 0, bytes[11] == 0 { return bytes[12...] == [0, 0, 0, 1] ? .loopback : .restricted }
        }
        // Translated (64:ff9b::/96) and 6to4 addresses carry an IPv4 address.
        if head.elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return scope(Array(bytes[12...])) }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return scope(Array(bytes[2..<6])) == .global ? .global : .restricted }
        if bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFF { return .restricted }
        if bytes[0] == 0xFE, bytes[1] & 0x80 == 0x80 { return .restricted }
        return .global
    }
}
