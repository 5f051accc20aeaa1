// SPDX-License-Identifier: Apache-2.0
import Cryptography

extension Configuration {
    /// What connections go through: `socks5://alice:secret@proxy.example.com:1080`, `http://127.0.0.1:3128`.
    struct Proxy: Sendable, Equatable {
        enum Kind: String, Sendable, CaseIterable {
            case http
            case https
            case socks5
        }

        var kind: Kind
        var host: String
        var port: Int
        /// Empty for none.
        var user = ""
        var password = Secret("")

        /// The address with everything but the password.
        var redactedText: String {
            let endpoint = SocketEndpoint.tcp(host: host, port: port)
            guard !user.isEmpty else { return "\(kind.rawValue)://\(endpoint)" }
            return "\(kind.rawValue)://\(user):\(password)@\(endpoint)"
        }
    }
}

extension Configuration.Proxy {
    /// Reads an address. A wrong one is not quoted in the error, since it may hold a password.
    init(parsing text: String) throws(SocketEndpoint.Mistake) {
        let kinds = Kind.allCases.map { $0.rawValue + "://" }.joined(separator: ", ")
        guard let kind = Kind.allCases.first(where: { text.lowercased().hasPrefix($0.rawValue + "://") }) else {
            throw SocketEndpoint.Mistake(text: "a proxy's address begins with one of \(kinds)")
        }
        var rest = text.utf8.dropFirst(kind.rawValue.utf8.count + 3)
        if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        self.kind = kind
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
            let credentials = rest[..<at]
            let colon = credentials.firstIndex(of: UInt8(ascii: ":")) ?? credentials.endIndex
            guard let name = Self.decoded(credentials[..<colon]),
                let word = Self.decoded(credentials[colon...].dropFirst()),
                !name.isEmpty, name.utf8.count <= 255, word.utf8.count <= 255
            else {
                throw SocketEndpoint.Mistake(
                    text: "a proxy's user and password are written user:password@, special characters as %40")
            }
            user = name
            password = Secret(word)
            rest = rest[rest.index(after: at)...]
        }
        do {
            (host, port) = try SocketEndpoint(
                parsing: String(rest) ?? "", allowsUnix: false, ports: SocketEndpoint.remotePorts
            ).hostAndPort
        } catch {
            throw SocketEndpoint.Mistake(text: "a proxy's address ends in HOST:PORT, such as socks5://127.0.0.1:1080")
        }
    }

    /// Percent-decoded; nil if it is no text or holds control characters.
    private static func decoded(_ bytes: Substring.UTF8View.SubSequence) -> String? {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            decoded.append(high << 4 | low)
        }
        guard decoded.allSatisfy({ $0 > 0x1F && $0 != 0x7F }) else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
