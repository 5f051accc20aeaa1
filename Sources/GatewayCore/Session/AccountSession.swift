// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// The place of a contact. An object, so that a map with room to spare has room for pointers only, and so that the few
/// facts that a message needs can be read without a copy of the rest.
final class KnownContact {
    var contact: Contact

    init(_ contact: Contact) {
        self.contact = contact
    }
}

/// One account of a session while it lives: its client, its contacts, its next attempt to connect.
///
/// Belongs to one `UserSession` and is touched on its loop only.
final class AccountSession {
    var account: Account
    var client: (any NetworkClient)?
    var state: ConnectionState = .disconnected(nil)
    var profile: OwnProfile
    var contacts: [ContactID: KnownContact] = [:]
    var reconnect = ReconnectPolicy()
    /// Milliseconds since 1970, while connected.
    var connectedAt: Int64?
    /// Milliseconds after which a connection counts as a success, and a loss as the first.
    static let steadyTime: Int64 = 60_000
    var retry: Scheduled<Void>?
    /// Nicks kept from earlier runs, read once.
    let keptNicks: [ContactID: String]

    init(account: Account, keptNicks: [ContactID: String]) {
        self.account = account
        self.profile = account.profile
        self.keptNicks = keptNicks
    }

    func keep(_ contact: Contact) {
        if let known = contacts[contact.reference.contact] {
            known.contact = contact
        } else {
            contacts[contact.reference.contact] = KnownContact(contact)
        }
    }

    var isConnected: Bool {
        if case .connected = state { true } else { false }
    }

    /// Signed in or on the way there.
    var isActive: Bool {
        switch state {
        case .connecting, .connected: true
        case .disconnected, .waiting: false
        }
    }

    var summary: AccountSummary {
        var listed = 0
        var reachable = 0
        for known in contacts.values where known.contact.isListed {
            listed += 1
            if known.contact.availability.isReachable { reachable += 1 }
        }
        return AccountSummary(
            id: account.id, network: account.network, address: account.address, state: state, profile: profile,
            contacts: listed, reachable: reachable)
    }

    func stop() {
        retry?.cancel()
        retry = nil
        client?.disconnect()
        client = nil
        state = .disconnected(nil)
    }
}
