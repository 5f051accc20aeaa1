// SPDX-License-Identifier: Apache-2.0
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

    package init(
        id: String, host: String, port: Int, endpoints: ServiceEndpoints, dialects: [Dialect],
        permittedRedirects: [String] = []
    ) {
        self.id = id
        self.host = host
        self.port = port
        self.endpoints = endpoints
        self.dialects = dialects
        self.permittedRedirects = permittedRedirects
    }
}
