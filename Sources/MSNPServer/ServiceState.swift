// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire

/// Everything the service knows, as one value: accounts, who is signed in, conversations, tickets.
///
/// The machines of the connections change it while they handle an event; nothing else does. It has no clock (events bring
/// the time along) and no chance (identifiers come from a seed), so a test plays a whole service without a socket.
struct ServiceState: Sendable {
    /// How the service was set up.
    let settings: ServiceSettings
    /// Where the parts of the service can be reached; complete before the first client is let in.
    var addresses = AdvertisedAddresses()
    var identifiers: IdentifierSource
    var directory: Directory
    var presence = Presence()
    var tickets: Tickets
    var cookies: Cookies
    var switchboards = Switchboards()
    /// Calls into switchboards.
    var calls: RateLimit
    /// Changes of friendly names.
    var renames: RateLimit
    var demo: DemoContacts
    var circles: Circles
    /// Messages for people who are offline.
    var mailboxes: OfflineMailboxes

    /// `seed` is 20 random bytes or more.
    init(configuration: ServiceConfiguration, seed: [UInt8]) {
        settings = ServiceSettings(
            challengeInterval: Int64(clamping: configuration.challengeInterval) &* 1000,
            challengeTimeout: Int64(clamping: configuration.challengeTimeout) &* 1000,
            switchboardIdleTime: Int64(clamping: configuration.switchboardIdleTime) &* 1000,
            dialects: configuration.dialects, limits: configuration.limits)
        directory = Directory(listLimit: configuration.limits.contacts)
        identifiers = IdentifierSource(seed: seed)
        circles = Circles(secret: identifiers.bytes(20))
        tickets = Tickets(lifetime: configuration.ticketLifetime)
        cookies = Cookies(lifetime: configuration.cookieLifetime, limit: configuration.limits.cookies)
        calls = RateLimit(perMinute: configuration.limits.callsPerMinute)
        renames = RateLimit(perMinute: configuration.limits.renamesPerMinute)
        demo = DemoContacts(enabled: configuration.demoContacts)
        mailboxes = OfflineMailboxes(settings: configuration.offlineMessages)
        enrol(configuration)
    }
}

/// What of the configuration the machines need.
struct ServiceSettings: Equatable, Sendable {
    /// Milliseconds from one challenge to the next; 0 for a single one.
    let challengeInterval: Int64
    /// Milliseconds in which a challenge must be answered.
    let challengeTimeout: Int64
    /// Milliseconds after which a silent switchboard is closed; 0 for never.
    let switchboardIdleTime: Int64
    /// The dialects that are offered.
    let dialects: [Dialect]
    let limits: ServiceLimits
}

/// The addresses that clients are told.
struct AdvertisedAddresses: Equatable, Sendable {
    var notification = ServerAddress(host: "127.0.0.1", port: 1863)
    var switchboard = ServerAddress(host: "127.0.0.1", port: 1864)
    var web = ServerAddress(host: "127.0.0.1", port: 8081)

    /// The start of every web address: `http://127.0.0.1:8081`.
    var webBase: String { "http://\(web)" }
}
