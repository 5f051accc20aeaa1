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
    var directory = Directory()
    var presence = Presence()
    var tickets: Tickets
    var cookies: Cookies
    var switchboards = Switchboards()
    var demo: DemoContacts

    /// `seed` is 20 random bytes or more.
    init(configuration: ServiceConfiguration, seed: [UInt8]) {
        settings = ServiceSettings(
            challengeInterval: Int64(clamping: configuration.challengeInterval) &* 1000,
            challengeTimeout: Int64(clamping: configuration.challengeTimeout) &* 1000)
        identifiers = IdentifierSource(seed: seed)
        tickets = Tickets(lifetime: configuration.ticketLifetime)
        cookies = Cookies(lifetime: configuration.cookieLifetime)
        demo = DemoContacts(enabled: configuration.demoContacts)
        enrol(configuration)
    }

    /// Takes up the accounts of the configuration, and with them the demo contacts: each of those is on everybody's list.
    private mutating func enrol(_ configuration: ServiceConfiguration) {
        for person in configuration.accounts {
            directory.enrol(Account(address: person.address, password: person.password, name: person.name))
        }
        if configuration.demoContacts {
            for contact in DemoContacts.cast {
                var account = Account(address: contact.address, password: nil, name: contact.name)
                account.document.personalMessage = contact.personalMessage
                directory.enrol(account)
                if let status = contact.status {
                    presence.setResident(account.key, status: status)
                }
            }
        }
        for person in configuration.accounts {
            let key = MSNAddress.key(person.address)
            if configuration.demoContacts {
                for contact in DemoContacts.cast {
                    directory.seed(contact.address, on: key)
                    directory.seed(key, on: contact.address)
                }
            }
            for contact in person.contacts {
                directory.seed(MSNAddress.key(contact), on: key)
            }
        }
    }
}

/// What of the configuration the machines need.
struct ServiceSettings: Equatable, Sendable {
    /// Milliseconds from one challenge to the next; 0 for a single one.
    let challengeInterval: Int64
    /// Milliseconds in which a challenge must be answered.
    let challengeTimeout: Int64
}

/// The addresses that clients are told.
struct AdvertisedAddresses: Equatable, Sendable {
    var notification = ServerAddress(host: "127.0.0.1", port: 1863)
    var switchboard = ServerAddress(host: "127.0.0.1", port: 1864)
    var web = ServerAddress(host: "127.0.0.1", port: 8081)

    /// The start of every web address: `http://127.0.0.1:8081`.
    var webBase: String { "http://\(web)" }
}
