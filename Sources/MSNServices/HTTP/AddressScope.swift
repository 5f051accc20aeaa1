// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where an IP address is, by the registries of special addresses (RFC 6890): whoever a server sends us to must be global,
/// lest it makes the gateway talk to machines in its own network.
package enum AddressScope: Sendable {
    /// A public address.
    case global
    /// This machine.
    case loopback
    /// Private, link-local, multicast, reserved: no public service has it.
    case restricted

    /// The scope of a literal address: `192.0.2.1`, `::1`, `fe80::1%eth0`. Nil for a name.
    package init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: Array(bytes[..<4]))
            return
        }
        // `fe80::1%eth0`: the zone says nothing about the address.
        let bare =
            text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
        if inet_pton(AF_INET6, bare, &bytes) == 1 {
            self.init(bytes: bytes)
            return
        }
        // `127.1`, `0x7f000001` and `2130706433` are addresses to some resolvers and names to nobody.
        let last = text.split(separator: ".").last?.utf8.first
        guard last.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? true else { return nil }
        self = .restricted
    }

    /// The scope of an address of 4 or 16 bytes in network order.
    package init(bytes: [UInt8]) {
        self = Self.scope(bytes)
    }

    private static func scope(_ bytes: [UInt8]) -> AddressScope {
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
            if bytes[10] == 0, bytes[11] == 0, bytes[12...] == [0, 0, 0, 1] { return .loopback }
            return .restricted
        }
        // Translated (64:ff9b::/96) and 6to4 addresses carry an IPv4 address.
        if head.elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
            return scope(Array(bytes[12...])) == .global ? .global : .restricted
        }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return scope(Array(bytes[2..<6])) == .global ? .global : .restricted }
        // Teredo hides the address it carries.
        if bytes[..<4] == [0x20, 0x01, 0, 0] { return .restricted }
        // All public addresses are in 2000::/3.
        return bytes[0] & 0xE0 == 0x20 ? .global : .restricted
    }
}
