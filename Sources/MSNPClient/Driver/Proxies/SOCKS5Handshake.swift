// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The way through a SOCKS proxy, version 5 (RFC 1928), with a user name and password if need be (RFC 1929).
///
/// The proxy looks names up: nothing about the destination is asked of anybody else.
package struct SOCKS5Handshake: Sendable {
    private enum State {
        case idle
        case greeted
        case authenticating
        case requested
        case done
    }

    private static let version: UInt8 = 5
    private static let noAuthentication: UInt8 = 0
    private static let userAndPassword: UInt8 = 2

    private let host: String
    private let port: Int
    private let user: String
    private let password: Secret<String>
    private var state = State.idle

    /// `user` is empty where the proxy asks for none.
    package init(host: String, port: Int, user: String = "", password: Secret<String> = Secret("")) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
    }

    /// `05 01 00`, or `05 02 00 02` with a user name.
    package mutating func start() -> ProxyStep {
        guard user.utf8.count <= 255, password.exposed.utf8.count <= 255 else {
            return .failed("the user name or the password for the proxy is too long")
        }
        guard !host.isEmpty, host.utf8.count <= 255, UInt16(exactly: port) != nil else {
            return .failed("there is no such host")
        }
        state = .greeted
        let methods = user.isEmpty ? [Self.noAuthentication] : [Self.noAuthentication, Self.userAndPassword]
        return .send(ByteBuffer(bytes: [Self.version, UInt8(methods.count)] + methods))
    }

    /// What the proxy has sent until now. Takes what it understands out of the buffer.
    package mutating func received(_ buffer: inout ByteBuffer) -> ProxyStep {
        switch state {
        case .idle, .done: .wait
        case .greeted: chosen(&buffer)
        case .authenticating: authenticated(&buffer)
        case .requested: answered(&buffer)
        }
    }

    /// `05 00`: the method of authentication.
    private mutating func chosen(_ buffer: inout ByteBuffer) -> ProxyStep {
        guard let bytes = buffer.readBytes(length: 2) else { return .wait }
        guard bytes.first == Self.version else { return fail("what it sent is no SOCKS 5") }
        switch bytes.last {
        case Self.noAuthentication:
            return request()
        case Self.userAndPassword where !user.isEmpty:
            state = .authenticating
            var message = ByteBuffer(bytes: [1, UInt8(truncatingIfNeeded: user.utf8.count)])
            message.writeString(user)
            message.writeInteger(UInt8(truncatingIfNeeded: password.exposed.utf8.count))
            message.writeString(password.exposed)
            return .send(message)
        default:
            return fail(
                user.isEmpty ? "it wants a user name and a password" : "it takes no user name and password")
        }
    }

    /// `01 00`: welcome.
    private mutating func authenticated(_ buffer: inout ByteBuffer) -> ProxyStep {
        guard let bytes = buffer.readBytes(length: 2) else { return .wait }
        guard bytes.last == 0 else { return fail("the user name or the password is wrong") }
        return request()
    }

    /// `05 01 00 03 0b example.com 0747`: connect.
    private mutating func request() -> ProxyStep {
        state = .requested
        var message = ByteBuffer(bytes: [Self.version, 1, 0])
        var address = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, host, &address) == 1 {
            message.writeBytes([1] + address[..<4])
        } else if inet_pton(AF_INET6, host, &address) == 1 {
            message.writeBytes([4] + address)
        } else {
            message.writeBytes([3, UInt8(truncatingIfNeeded: host.utf8.count)])
            message.writeString(host)
        }
        message.writeInteger(UInt16(truncatingIfNeeded: port))
        return .send(message)
    }

    /// `05 00 00 01 c0000201 0747`: connected; the address is of no use.
    private mutating func answered(_ buffer: inout ByteBuffer) -> ProxyStep {
        let start = buffer.readerIndex
        guard buffer.readableBytes >= 5, let head = buffer.getBytes(at: start, length: 5) else { return .wait }
        guard head[0] == Self.version else { return fail("what it sent is no SOCKS 5") }
        guard head[1] == 0 else { return fail(Self.text(head[1])) }
        let addressLength: Int
        switch head[3] {
        case 1: addressLength = 4
        case 3: addressLength = 1 + Int(head[4])
        case 4: addressLength = 16
        default: return fail("what it sent is no SOCKS 5")
        }
        guard buffer.readSlice(length: 4 + addressLength + 2) != nil else { return .wait }
        state = .done
        return .established
    }

    private static func text(_ reply: UInt8) -> String {
        switch reply {
        case 2: "its rules do not allow the connection"
        case 3: "the network cannot be reached"
        case 4: "the host cannot be reached"
        case 5: "connection refused"
        case 6: "the connection timed out"
        default: "SOCKS error \(reply)"
        }
    }

    private mutating func fail(_ reason: String) -> ProxyStep {
        state = .done
        return .failed("the proxy refused: " + reason)
    }
}
