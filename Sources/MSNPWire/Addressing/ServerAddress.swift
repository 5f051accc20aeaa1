// SPDX-License-Identifier: Apache-2.0

/// A host and port as `XFR` and `RNG` carry them: `192.0.2.9:1864`. The host comes from a server: check it before
/// connecting.
package struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// The port where none is given.
    package static let defaultPort = 1863

    /// A name or an address; an IPv6 address without its brackets.
    package var host: String
    /// 1 to 65535.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads "host", "host:port", "[::1]:port". Nil for a host that is empty or longer
    /// than `MSNPLimits.hostBytes`, or a port outside 1…65535.
    package init?(parsing text: String) {
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            let host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard let port = Self.port(rest) else { return nil }
            self.init(host: String(host), port: port)
        } else if let colon = text.lastIndex(of: ":") {
            guard let port = Self.port(text[colon...]) else { return nil }
            self.init(host: String(text[..<colon]), port: port)
        } else {
            self.init(host: text, port: Self.defaultPort)
        }
        guard !host.isEmpty, host.utf8.count <= MSNPLimits.hostBytes else { return nil }
    }

    private static func port(_ text: Substring) -> Int? {
        if text.isEmpty { return defaultPort }
        guard text.hasPrefix(":"), let port = Int(decimal: text.dropFirst().utf8), (1...65535).contains(port) else {
            return nil
        }
        return port
    }

    /// The wire form: `192.0.2.9:1864`, `[::1]:1864`.
    package var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
