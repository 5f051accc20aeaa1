// SPDX-License-Identifier: Apache-2.0

import MSNServices

/// Decides to which hosts a service may send the client (`XFR`, `RNG`).
///
/// A server that is not honest could otherwise make the gateway talk to machines in its own network. Allowed are public
/// addresses, the host that the user configured and the address it has, and loopback if the configured host is loopback.
/// A name is let through; the addresses that it turns out to have are checked before connecting. Over the HTTP gateway nobody
/// here connects to such a host, so that it is not asked.
package struct RedirectPolicy: Sendable, Equatable {
    /// Host names and addresses that are allowed whatever they are, lower case.
    private var trusted: [String]
    /// The configured host is this machine.
    private let isLoopback: Bool

    /// `host` is the configured one.
    package init(host: String, permitted: [String] = []) {
        trusted = ([host] + permitted).map { $0.lowercased() }
        isLoopback = AddressScope(host) == .loopback || host.lowercased() == "localhost"
    }

    /// Learns the address that the configured host turned out to have.
    package mutating func trust(address: String) {
        let address = address.lowercased()
        if !trusted.contains(address) { trusted.append(address) }
    }

    /// Whether any address of this host is fine: the user configured it.
    package func isTrusted(_ host: String) -> Bool {
        trusted.contains(host.lowercased())
    }

    /// Whether to connect to a host that a server named.
    package func permits(host: String) -> Bool {
        let host = host.lowercased()
        if trusted.contains(host) { return true }
        switch AddressScope(host) {
        case .global: return true
        case .loopback: return isLoopback
        case .restricted: return false
        case nil: return host == "localhost" ? isLoopback : !host.isEmpty
        }
    }

    /// Whether to connect to `address`, which `host` turned out to have.
    package func permits(host: String, resolvedTo address: String) -> Bool {
        trusted.contains(host.lowercased()) || permits(host: address)
    }
}
