// SPDX-License-Identifier: Apache-2.0

/// Where something listens, or where a server is: `127.0.0.1:6667`, `[::1]:6667`, `irc.example.com:6667`, `unix:/run/monarch.sock`.
enum SocketEndpoint: Hashable, Sendable, CustomStringConvertible {
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// What is wrong with a text that is no endpoint, as a sentence part.
    struct Mistake: Error, Equatable {
        let text: String
    }

    /// The ports of what listens: 0 takes any free one.
    static let listeningPorts = 0...65_535
    /// The ports of what is connected to.
    static let remotePorts = 1...65_535

    /// - Parameter usualPort: goes with what is suggested.
    init(
        parsing text: String, allowsUnix: Bool = true, ports: ClosedRange<Int> = Self.listeningPorts,
        usualPort: Int = 6667
    ) throws(Mistake) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard allowsUnix else { throw Mistake(text: "'\(text)' has to be HOST:PORT") }
            // The path has to fit into a sockaddr_un wherever Monarch is built.
            guard path.hasPrefix("/"), path.utf8.count < 104, !path.utf8.contains(0) else {
                throw Mistake(
                    text: "'\(text)' needs an absolute path of less than 104 bytes, such as unix:/run/monarch.sock")
            }
            self = .unix(path: path)
            return
        }
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            throw Mistake(text: "'\(text)' has no port; write HOST:PORT, such as 127.0.0.1:\(usualPort)")
        }
        var host = String(text[..<colon])
        let digits = text[text.utf8.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let port = Int(digits), ports.contains(port)
        else {
            throw Mistake(
                text: "'\(text)' needs a port from \(ports.lowerBound) to \(ports.upperBound) behind its last colon")
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard Self.isIPv6(host) else { throw Mistake(text: "'\(text)' has no IPv6 address between its brackets") }
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            throw Mistake(text: "'\(text)' needs brackets around its IPv6 address, such as [::1]:\(usualPort)")
        } else if !Self.isName(host) {
            throw Mistake(text: "'\(text)' has no host; write HOST:PORT, such as 127.0.0.1:\(usualPort)")
        }
        self = .tcp(host: host, port: port)
    }

    var description: String {
        switch self {
        case .tcp(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// An IPv4 address or a host name; the system finds out which, and whether it exists.
    static func isName(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private static func isIPv6(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: ":")) && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "%"):
                    true
                default: false
                }
            }
    }
}

extension SocketEndpoint {
    /// For endpoints that the reader takes as HOST:PORT only.
    var hostAndPort: (host: String, port: Int) {
        switch self {
        case .tcp(let host, let port): (host, port)
        case .unix: ("", 0)
        }
    }
}
