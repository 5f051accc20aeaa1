// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import MSNPWire
package import MSNServices

/// Everything an `MSNClient` must know to sign one account in.
package struct MSNClientConfiguration: Sendable {
    /// The MSN address. Sent in lower case, since some services compare it exactly.
    package var account: String
    /// The MSN password.
    package var password: Secret<String>
    /// Name or address of the notification (or dispatch) server.
    package var host: String
    /// Its port, 1863 as a rule.
    package var port: Int
    /// Where the web services are.
    package var endpoints: ServiceEndpoints
    /// Dialects to offer. Those this client does not speak are left out.
    package var dialects: [Dialect]
    /// The GUID of this installation, with braces: "{11111111-2222-3333-4444-555555555555}" (MSNP16 and later).
    package var endpointID: String
    /// What this endpoint is called among the account's endpoints: "Monarch on desk".
    package var endpointName: String
    /// The status to appear with.
    package var initialStatus: PresenceStatus
    /// The personal message to appear with; empty for none.
    package var initialPersonalMessage: String
    /// How long to wait for what.
    package var timeouts: MSNTimeouts
    /// Hosts, besides `host`, to which the service may send the client although their address is not a public one.
    package var permittedRedirects: [String]
    /// How to reach notification servers and switchboards.
    package var transport: MSNTransport
    /// The address of the HTTP gateway, `http://gateway.example.com/gateway/gateway.dll`; empty for none.
    package var httpGateway: String
    /// The proxy to go through, if any.
    package var proxy: MSNProxy?

    package init(
        account: String, password: Secret<String>, host: String, port: Int = 1863, endpoints: ServiceEndpoints,
        dialects: [Dialect] = [.msnp18, .msnp12], endpointID: String, endpointName: String = "Monarch",
        initialStatus: PresenceStatus = .online, initialPersonalMessage: String = "",
        timeouts: MSNTimeouts = MSNTimeouts(), permittedRedirects: [String] = [], transport: MSNTransport = .tcp,
        httpGateway: String = "", proxy: MSNProxy? = nil
    ) {
        self.account = account
        self.password = password
        self.host = host
        self.port = port
        self.endpoints = endpoints
        self.dialects = dialects
        self.endpointID = endpointID
        self.endpointName = endpointName
        self.initialStatus = initialStatus
        self.initialPersonalMessage = initialPersonalMessage
        self.timeouts = timeouts
        self.permittedRedirects = permittedRedirects
        self.transport = transport
        self.httpGateway = httpGateway
        self.proxy = proxy
    }

    /// The dialects this version of the client speaks, best first.
    package static let implementedDialects: [Dialect] = Dialect.all.reversed()
}
