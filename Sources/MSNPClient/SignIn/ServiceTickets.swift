// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import MSNServices

/// The tickets that a sign-in has brought for services beside the notification server. Each is nil where the dialect or
/// the network gives none.
package struct ServiceTickets: Equatable, Sendable {
    /// For `messenger.msn.com`: fetching offline messages; below MSNP15 storing them too. `t=…&p=…`
    package var messenger: Secret<String>?
    /// For `messengersecure.live.com`: storing offline messages, MSNP15 and later.
    package var messengerSecure: Secret<String>?
    /// For `contacts.msn.com`: the address book and the memberships.
    package var contacts: Secret<String>?
    /// For `storage.msn.com`: the roaming profile.
    package var storage: Secret<String>?
    /// What the profile message calls `MSPAuth`: a ticket for the web pages, without its leading `t=`.
    package var mspAuth: Secret<String>?
    /// The account's number, by which the profile is asked for: 16 hex digits.
    package var cid: String?

    package init(
        messenger: Secret<String>? = nil, messengerSecure: Secret<String>? = nil, contacts: Secret<String>? = nil,
        storage: Secret<String>? = nil, mspAuth: Secret<String>? = nil
    ) {
        self.messenger = messenger
        self.messengerSecure = messengerSecure
        self.contacts = contacts
        self.storage = storage
        self.mspAuth = mspAuth
    }

    /// Those among the tokens of one request.
    package init(_ tokens: SecurityTokens) {
        self.init(
            messenger: tokens[.messenger]?.ticket, messengerSecure: tokens[.messengerSecure]?.ticket,
            contacts: tokens[.contacts]?.ticket, storage: tokens[.storage]?.ticket)
        cid = tokens.cid
    }

    /// Takes what a later request has brought; what it has not brought stays.
    package mutating func renew(with newer: ServiceTickets) {
        messenger = newer.messenger ?? messenger
        messengerSecure = newer.messengerSecure ?? messengerSecure
        contacts = newer.contacts ?? contacts
        storage = newer.storage ?? storage
        mspAuth = newer.mspAuth ?? mspAuth
        cid = newer.cid ?? cid
    }
}
