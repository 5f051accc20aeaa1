// SPDX-License-Identifier: Apache-2.0

/// An `http` or `https` address in its parts (RFC 3986, as far as it is needed to decide whom to trust).
package struct WebAddress: Equatable, Sendable {
    /// Whether the scheme is `https`.
    package var isSecure: Bool
    /// The host in lower case; an IPv6 address without its brackets.
    package var host: String
    /// The port, given or the scheme's.
    package var port: UInt16
    /// Path and query, beginning with `/`.
    package var path: String

    /// The parts of `text`. Anything unusual is refused: other schemes, user names, white space, control
    /// characters, back slashes, and whatever is not ASCII.
    package init?(_ text: String) {
        guard text.utf8.count <= ServiceLimits.urlBytes, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C })
        else { return nil }
        guard let separator = text.firstRange(of: "://") else { return nil }
        switch text[..<separator.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = text[separator.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { return nil }

        var name = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            name = authority[authority.index(after: authority.startIndex)..<bracket]
            let after = authority[authority.index(after: bracket)...]
            if !after.isEmpty {
                guard after.hasPrefix(":") else { return nil }
                portText = after.dropFirst()
            }
        } else if let colon = authority.firstIndex(of: ":") {
            name = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        // A dot at the end says that the name is whole: the same host.
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty, !name.hasSuffix(".") else { return nil }
        // Whatever else another reader of addresses might understand differently is refused.
        guard name.utf8.count <= ServiceLimits.hostBytes, name.utf8.allSatisfy({ Self.isInHost($0, authority) }) else {
            return nil
        }
        host = name.lowercased()
        if let portText {
            guard let number = UInt16(portText), number > 0 else { return nil }
            port = number
        } else {
            port = isSecure ? 443 : 80
        }
        let tail = rest[end...].prefix { $0 != "#" }
        path = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    private static func isInHost(_ byte: UInt8, _ authority: Substring) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: byte == UInt8(ascii: ":") && authority.hasPrefix("[")
        }
    }

    /// Scheme, host and port, as they stand in front of a path.
    package var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let usual: UInt16 = isSecure ? 443 : 80
        return (isSecure ? "https://" : "http://") + name + (port == usual ? "" : ":\(port)")
    }

    /// The whole address.
    package var text: String { origin + path }

    /// Scheme, host and port of an address, for texts that must not show a path or query.
    static func origin(of url: String) -> String {
        WebAddress(url)?.origin ?? "(no address)"
    }

    /// Whether the host is a literal address, or a name, that no public service has: loopback, private,
    /// link-local, multicast, unspecified.
    package var isLocal: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        return AddressScope(host).map { $0 != .global } ?? false
    }
}
