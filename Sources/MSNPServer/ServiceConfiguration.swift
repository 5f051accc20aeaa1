// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import MSNPWire

/// Where the embedded service listens and whom it knows.
package struct ServiceConfiguration: Sendable {
    /// The notification server. Port 0 takes any free port.
    package var notification: (host: String, port: Int) = ("127.0.0.1", 1863)
    /// A second notification address that answers `USR … I` with `XFR … NS` and the first address, if wanted.
    package var dispatch: (host: String, port: Int)?
    /// The switchboard server. Port 0 takes any free port.
    package var switchboard: (host: String, port: Int) = ("127.0.0.1", 1864)
    /// All web services, plain HTTP. Port 0 takes any free port.
    package var web: (host: String, port: Int) = ("127.0.0.1", 8081)
    /// The HTTP gateway, at `/gateway/gateway.dll` of the web services' address.
    package var gateway = GatewaySettings()
    /// Connections of all kinds at a time; more are closed at once.
    package var connectionLimit = 20_000
    /// Messages for people who are offline.
    package var offlineMessages = OfflineMessageSettings()
    /// What the service does wrong on purpose, for tests.
    package var faults = ServiceFaults()
    /// The host that clients are told to connect to (XFR, RNG, DALogin).
    package var advertisedHost = "127.0.0.1"
    /// The people.
    package var accounts: [ServiceAccount]
    /// The dialects that the service offers; a client gets the highest that it speaks too.
    package var dialects = Dialect.all
    /// What one account may have and do.
    package var limits = ServiceLimits()
    /// Whether butterfly, bob, carol, dave and erin live in the service.
    package var demoContacts: Bool
    /// Seconds from one challenge (CHL) to the next; 0 means a single one after sign-in.
    package var challengeInterval = 0
    /// Seconds in which a challenge must be answered; after them comes 540 and the connection is closed.
    package var challengeTimeout = 50
    /// Seconds for which a ticket of the web services is good.
    package var ticketLifetime = 86_400
    /// Seconds for which a switchboard cookie is good.
    package var cookieLifetime = 120
    /// Seconds after which a switchboard in which nobody says anything is closed (`BYE … 1`); 0 for never.
    package var switchboardIdleTime = 0

    package init(accounts: [ServiceAccount] = [], demoContacts: Bool = false) {
        self.accounts = accounts
        self.demoContacts = demoContacts
    }

    /// The demo world on loopback: alice and zoe, password `demo`, and the five contacts that live in the service.
    ///
    /// - Parameter anyPort: Take free ports everywhere instead of 1863, 1864 and 8081.
    package static func demo(anyPort: Bool = true) -> ServiceConfiguration {
        var configuration = ServiceConfiguration(accounts: [], demoContacts: true)
        let people = [("alice@demo.monarch", "Alice"), ("zoe@demo.monarch", "Zoe")]
        configuration.accounts = people.map { address, name in
            ServiceAccount(
                address: address, password: Secret("demo"), name: name,
                contacts: people.map(\.0).filter { $0 != address })
        }
        if anyPort {
            configuration.notification.port = 0
            configuration.switchboard.port = 0
            configuration.web.port = 0
        }
        return configuration
    }
}

/// Where a started service really listens: the hosts are those to connect to, the ports are never 0.
package struct ServiceAddresses: Sendable {
    package var notification: (host: String, port: Int)
    package var dispatch: (host: String, port: Int)?
    package var switchboard: (host: String, port: Int)
    package var web: (host: String, port: Int)
}
