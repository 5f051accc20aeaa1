// SPDX-License-Identifier: Apache-2.0

/// How the HTTP gateway of the embedded service behaves. The defaults are those of the historic one.
package struct GatewaySettings: Equatable, Sendable {
    /// What replies give as `GW-IP`.
    package enum Address: Equatable, Sendable {
        /// The host that the service tells clients.
        case own
        /// What the client gave as `IP` when it opened the session.
        case echoed
        /// Nothing.
        case none
    }

    /// Without it there is nothing at the gateway's path.
    package var isEnabled = true
    /// Whether every reply brings another `SessionID`.
    package var changesSessionID = true
    package var address = Address.own
    /// Whether the last reply of a session says `Session=close`. Without it the session is simply unknown afterwards.
    package var announcesEnd = true
    /// Seconds without a request after which a session is over.
    package var silence = 60
    /// Milliseconds for which the reply to commands waits for output.
    package var patience = 100
    /// Most bytes of one reply; what is left goes with the next one.
    package var replyBytes = 64 << 10

    package init() {}
}
