// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import NIOCore

/// The way through an HTTP proxy: `CONNECT` (RFC 9110 §9.3.6). The proxy looks names up.
package struct ConnectHandshake: Sendable {
    private let authority: String
    private let credentials: MSNProxy

    /// `user` is empty where the proxy asks for none.
    package init(host: String, port: Int, user: String = "", password: Secret<String> = Secret("")) {
        authority = (host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host) + ":\(port)"
        credentials = MSNProxy(kind: .http, host: "", port: 0, user: user, password: password)
    }

    /// `CONNECT messenger.example.com:1863 HTTP/1.1`
    package func start() -> ProxyStep {
        guard authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return .failed("there is no such host") }
        var text = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
        if let authorization = credentials.authorization { text += "Proxy-Authorization: \(authorization)\r\n" }
        return .send(ByteBuffer(string: text + "\r\n"))
    }

    /// What the proxy has sent until now. Takes the head of its answer out of the buffer once that is whole.
    package func received(_ buffer: inout ByteBuffer) -> ProxyStep {
        while true {
            guard let length = headLength(buffer) else {
                return buffer.readableBytes < MSNClientLimits.proxyReply
                    ? .wait : .failed("the proxy refused: its answer is too long")
            }
            guard let head = buffer.readBytes(length: length), let status = Self.status(head) else {
                return .failed("the proxy refused: what it sent is no HTTP")
            }
            switch status {
            case 100..<200: continue
            case 200..<300: return .established
            case 407:
                return .failed(credentials.refusal)
            default: return .failed("the proxy refused: HTTP status \(status)")
            }
        }
    }

    /// Bytes up to the end of the first blank line; nil if there is none yet.
    private func headLength(_ buffer: ByteBuffer) -> Int? {
        var length = 0
        var isLineEmpty = true
        for byte in buffer.readableBytesView.prefix(MSNClientLimits.proxyReply) {
            length += 1
            switch byte {
            case UInt8(ascii: "\n"):
                // Blank lines in front of the answer do not end it.
                if isLineEmpty, length > 2 { return length }
                isLineEmpty = true
            case UInt8(ascii: "\r"): break
            default: isLineEmpty = false
            }
        }
        return nil
    }

    /// `HTTP/1.1 200 Connection established`
    private static func status(_ head: [UInt8]) -> Int? {
        let line = head.drop { $0 == 0x0D || $0 == 0x0A }.prefix { $0 != 0x0D && $0 != 0x0A }
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard fields.count >= 2, fields[0].starts(with: "HTTP/1.".utf8), fields[1].count == 3 else { return nil }
        return Int(String(decoding: fields[1], as: UTF8.self))
    }
}
