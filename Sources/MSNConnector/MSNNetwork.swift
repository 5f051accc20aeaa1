// SPDX-License-Identifier: Apache-2.0
package import MSNPClient
package import MSNPWire
package import MSNServices

/// A network that speaks MSNP, as the configuration describes it: data, never code.
package struct MSNNetwork: Sendable, Equatable {
    /// As people type it: `escargot`.
    package var id: String
    /// The notification or dispatch server.
    package var host: String
    package var port: Int
    package var endpoints: ServiceEndpoints
    /// Dialects to offer, best first.
    package var dialects: [Dialect]
    /// Hosts without a public address to which the service may send its clients, besides `host`.
    package var permittedRedirects: [String]
    /// How to reach it.
    package var transport: MSNTransport
    /// The address of its HTTP gateway; empty for none.
    package var httpGateway: String
    /// The proxy on the way to it, if any.
    package var proxy: MSNProxy?
    /// How many sign-ins a second it is asked for; 0 for any number.
    package var signInsPerSecond: Double
    /// What an address looks like, and its password, where everybody may sign in with it to try things out.
    package var addressExample: String
    package var passwordExample: String?

    package init(
        id: String, host: String, port: Int, endpoints: ServiceEndpoints, dialects: [Dialect],
        permittedRedirects: [String] = [], transport: MSNTransport = .tcp, httpGateway: String = "",
        proxy: MSNProxy? = nil, signInsPerSecond: Double = 0, addressExample: String = "name@example.com",
        passwordExample: String? = nil
    ) {
        self.id = id
        self.host = host
        self.port = port
        self.endpoints = endpoints
        self.dialects = dialects
        self.permittedRedirects = permittedRedirects
        self.transport = transport
        self.httpGateway = httpGateway
        self.proxy = proxy
        self.signInsPerSecond = signInsPerSecond
        self.addressExample = addressExample
        self.passwordExample = passwordExample
    }
}
