// SPDX-License-Identifier: Apache-2.0

/// Where the server listens: `127.0.0.1:6667`, `[::1]:6667`, `localhost:6667` or `unix:/run/monarch/irc.sock`.
package enum IRCListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or address without brackets; port 0 is any free one.
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// Reads an address as it stands in the configuration; nil if it is none.
    package init?(parsing text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // The path has to fit into a sockaddr_un.
            guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count < 104 else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let port = Int(digits), port <= 65535
        else { return nil }
        var host = text[..<colon]
        if host.utf8.first == UInt8(ascii: "["), host.utf8.last == UInt8(ascii: "]") {
            host = host.dropFirst().dropLast()
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            return nil
        }
        guard !host.isEmpty, !host.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { return nil }
        self = .tcp(host: String(host), port: port)
    }

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
