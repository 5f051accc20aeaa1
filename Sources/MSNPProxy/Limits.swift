// SPDX-License-Identifier: Apache-2.0

/// Bounds on everything the proxy keeps for its peers.
package enum MSNPProxyLimits {
    /// Connections of clients at a time, web requests not counted.
    package static let connections = 256
    /// Servers that the service may send clients to; what it says about further ones is passed on as it is.
    package static let referrals = 32
    /// Bytes that wait for one side before nothing more is read from the other.
    package static let unwritten = 256 << 10
    /// Bytes of one web request.
    package static let webRequest = 1 << 20
    /// Seconds for a web request; gateways hold polls back.
    package static let webTimeout = 90
    /// Web origins that the service may send clients to.
    package static let origins = 16
    /// Bytes of one payload or body that are shown.
    package static let shownBytes = 16 << 10
    /// Secrets that are remembered, so that they are recognised elsewhere.
    package static let secrets = 512
    /// Accounts whose letter is remembered.
    package static let accounts = 256
}
