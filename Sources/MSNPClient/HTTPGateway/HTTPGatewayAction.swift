// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// What an `HTTPGatewayMachine` wants done.
package enum HTTPGatewayAction: Equatable, Sendable {
    /// Make this request; `answered` or `failed` follows, if the machine is not done before. There is never a second one at the
    /// same time.
    case request(HTTPGatewayRequest)
    /// These bytes have come from the server.
    case deliver(ByteBuffer)
    /// The connection is over by itself. An empty reason stands for a regular end.
    case closed(reason: String)
    /// The end that was asked for is done; nothing follows.
    case finished
}

/// One request to an HTTP gateway, always a `POST`.
package struct HTTPGatewayRequest: Equatable, Sendable {
    /// `http://gateway.example.com/gateway/gateway.dll?Action=open&Server=NS&IP=messenger.example.com`
    package var url: String
    /// Commands; empty for a poll.
    package var body: ByteBuffer
    /// Whether the host is known to be one that may be asked, whatever its address is.
    package var mayBeLocal: Bool

    /// What official clients say in every request.
    package static let headers: [(name: String, value: String)] = [
        ("Accept", "*/*"), ("User-Agent", "MSMSGS"), ("Pragma", "no-cache"),
        ("Content-Type", "application/x-msn-messenger"),
    ]
}
