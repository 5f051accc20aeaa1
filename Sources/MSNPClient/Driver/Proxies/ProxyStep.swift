// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import NIOCore

/// What comes next on the way through a proxy.
package enum ProxyStep: Equatable, Sendable {
    /// Send these bytes to the proxy and wait.
    case send(ByteBuffer)
    /// The proxy has not said everything yet.
    case wait
    /// The connection through it stands; what is left in the buffer comes from the other end.
    case established
    /// It came to nothing; the text says why.
    case failed(String)
}

/// A connection through a proxy could not be made. The text is for people.
struct ProxyFailure: Error, Equatable {
    let text: String
}

/// The way through a proxy, whichever kind it is.
enum ProxyHandshake: Sendable {
    case socks(SOCKS5Handshake)
    case connect(ConnectHandshake)

    /// The way to a host and port through `proxy`.
    init(_ proxy: MSNProxy, host: String, port: Int) {
        switch proxy.kind {
        case .socks5:
            self = .socks(SOCKS5Handshake(host: host, port: port, user: proxy.user, password: proxy.password))
        case .http, .https:
            self = .connect(ConnectHandshake(host: host, port: port, user: proxy.user, password: proxy.password))
        }
    }

    mutating func start() -> ProxyStep {
        switch self {
        case .socks(var handshake):
            defer { self = .socks(handshake) }
            return handshake.start()
        case .connect(let handshake):
            return handshake.start()
        }
    }

    mutating func received(_ buffer: inout ByteBuffer) -> ProxyStep {
        switch self {
        case .socks(var handshake):
            defer { self = .socks(handshake) }
            return handshake.received(&buffer)
        case .connect(let handshake):
            return handshake.received(&buffer)
        }
    }
}

extension MSNProxy {
    /// `Basic YWxpY2U6c2VjcmV0`; nil without a user name.
    var authorization: String? {
        user.isEmpty ? nil : "Basic " + Base64.encode(Array((user + ":" + password.exposed).utf8))
    }

    /// What it means that an HTTP proxy answers with 407.
    var refusal: String {
        "the proxy refused: "
            + (user.isEmpty ? "it wants a user name and a password" : "the user name or the password is wrong")
    }
}
