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
        var transport = Transport.automatic
        /// Best first.
        var dialects = Network.defaultDialects
        var verifyTLS = true

        enum Transport: String, Sendable, CaseIterable {
            /// TCP, and the HTTP gateway of the network where TCP does not get through. For now: TCP.
            case automatic = "auto"
            case tcp
            case http
        }

        /// What a network offers when its `dialects` says nothing else. Those that this version does not speak are not offered.
        static let defaultDialects = [
            "MSNP18", "MSNP16", "MSNP15", "MSNP13", "MSNP12", "MSNP11", "MSNP9", "MSNP8", "MSNP7",
        ]
        /// The ones this version speaks.
        static let availableDialects = ["MSNP18", "MSNP12"]
        /// Every dialect there is a name for.
        static let knownDialects = (2...18).map { "MSNP\($0)" }
    }
}
