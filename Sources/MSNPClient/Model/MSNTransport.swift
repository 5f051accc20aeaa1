// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// How to reach notification servers and switchboards.
package enum MSNTransport: String, Equatable, Sendable {
    case tcp
    /// The HTTP gateway: commands in the bodies of requests.
    case http
    /// TCP, and the HTTP gateway where TCP leads nowhere.
    case auto
}

/// A proxy on the way out, for all connections of an account.
package struct MSNProxy: Equatable, Sendable {
    package enum Kind: String, Equatable, Sendable {
        /// `CONNECT`, and whole addresses in requests without TLS.
        case http
        /// The same, over TLS to the proxy.
        case https
        case socks5
    }

    package var kind: Kind
    package var host: String
    package var port: Int
    /// Empty for none.
    package var user: String
    package var password: Secret<String>

    package init(kind: Kind, host: String, port: Int, user: String = "", password: Secret<String> = Secret("")) {
        self.kind = kind
        self.host = host
        self.port = port
        self.user = user
        self.password = password
    }
}
