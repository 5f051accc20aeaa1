// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// `[networks.NAME]`: a service that speaks MSNP, as a set of endpoints.
    struct Network: Sendable, Equatable {
        /// The notification or dispatch server.
        var notification = SocketEndpoint.tcp(host: "", port: 0)
        /// The base of all web services, each of which can be given alone below. All are full URLs; empty for none.
        var services = ""
        var nexus = ""
        var login = ""
        var securityToken = ""
        var addressBook = ""
        var sharing = ""
        var storage = ""
        var offlineSend = ""
        var offlineFetch = ""
        var httpGateway = ""
        /// What every connection to the network goes through, if anything.
        var proxy: Proxy?
        var transport = Transport.automatic
        /// Best first.
        var dialects = Network.defaultDialects
        var verifyTLS = true
        /// Whether it is the embedded service, where the people of the demo may sign in. No key of the configuration.
        var isForTrying = false

        enum Transport: String, Sendable, CaseIterable {
            /// TCP, and the HTTP gateway of the network where TCP does not get through.
            case automatic = "auto"
            case tcp
            case http
        }

        /// What a network offers when its `dialects` says nothing else.
        static let defaultDialects = [
            "MSNP18", "MSNP16", "MSNP15", "MSNP13", "MSNP12", "MSNP11", "MSNP9", "MSNP8", "MSNP7",
        ]
        /// Every dialect there is a name for.
        static let knownDialects = (2...18).map { "MSNP\($0)" }

        /// The hosts of its web services, which the network may therefore name to its clients.
        var serviceHosts: [String] {
            var hosts: [String] = []
            for url in [
                services, nexus, login, securityToken, addressBook, sharing, storage, offlineSend, offlineFetch,
                httpGateway,
            ] {
                guard let host = Self.host(ofURL: url), !hosts.contains(host) else { continue }
                hosts.append(host)
            }
            return hosts
        }

        /// Of the HTTP gateway: its own, or the usual one below the base of the web services. Empty for none.
        var gatewayAddress: String {
            guard httpGateway.isEmpty, !services.isEmpty else { return httpGateway }
            return (services.hasSuffix("/") ? String(services.dropLast()) : services) + "/gateway/gateway.dll"
        }

        private static func host(ofURL url: String) -> String? {
            let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[1].isEmpty else { return nil }
            let authority = String(parts[2].prefix { $0 != "/" && $0 != "?" && $0 != "#" })
            if let endpoint = try? SocketEndpoint(parsing: authority, allowsUnix: false) {
                return endpoint.hostAndPort.host
            }
            return authority.isEmpty ? nil : authority
        }
    }
}
