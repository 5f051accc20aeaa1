// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// An address of the internet, without a port: `192.0.2.1`, `2001:db8::1`.
package struct InternetAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 bytes in network order. An IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.1`) has 4.
    let bytes: [UInt8]

    /// - Returns: nil for any other number of bytes than 4 or 16.
    init?(bytes: some Collection<UInt8>) {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        switch bytes.count {
        case 4: self.bytes = Array(bytes)
        case 16: self.bytes = bytes.starts(with: mapped) ? Array(bytes.dropFirst(12)) : Array(bytes)
        default: return nil
        }
    }

    /// Reads an address as it is written; nil if it is none. A zone (`fe80::1%eth0`) is left out.
    package init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var room = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &room) == 1 {
            self.init(bytes: room.prefix(4))
        } else if inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &room) == 1 {
            self.init(bytes: room)
        } else {
            return nil
        }
    }

    /// `127.0.0.0/8` and `::1`.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes.first == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Addresses that are treated alike: `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let address: InternetAddress
    /// How many of the address's first bits count.
    private let bits: Int

    /// Reads a range in CIDR notation, or a single address; nil if it is neither.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = InternetAddress(String(first)) else { return nil }
        let size = address.bytes.count * 8
        self.address = address
        guard parts.count == 2, let last = parts.last else {
            bits = size
            return
        }
        guard !last.isEmpty, last.utf8.count <= 3, last.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let bits = Int(last),
            bits <= size
        else { return nil }
        self.bits = bits
    }

    package func contains(_ other: InternetAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        var left = bits
        for (mine, its) in zip(address.bytes, other.bytes) {
            guard left > 0 else { return true }
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            guard mine & mask == its & mask else { return false }
            left -= 8
        }
        return true
    }

    package var description: String {
        bits == address.bytes.count * 8 ? "\(address)" : "\(address)/\(bits)"
    }
}
