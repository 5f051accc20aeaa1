// SPDX-License-Identifier: Apache-2.0

/// Somebody under a nick that they no longer have here, or who is not to be seen.
package struct FormerContact: Sendable, Equatable {
    package let nick: String
    package let address: String
    package let displayName: String
    package let account: AccountID
    /// When they were last seen under that nick, in seconds since 1970; 0 if that is not known.
    package let seenAt: UInt32
}

/// Who had which nick: those who have left the list, and those who are called something else now. The newest stay.
struct FormerContacts {
    /// The oldest first.
    private var entries: [FormerContact] = []

    mutating func add(_ contact: FormerContact, limit: Int) {
        entries.removeAll { $0.nick == contact.nick && $0.address == contact.address && $0.account == contact.account }
        if entries.count >= max(limit, 1) { entries.removeFirst(entries.count - max(limit, 1) + 1) }
        entries.append(contact)
    }

    /// The newest first.
    func called(_ nick: String) -> [FormerContact] {
        let folded = NickMap.fold(nick)
        return entries.reversed().filter { NickMap.fold($0.nick) == folded || NickMap.fold($0.address) == folded }
    }

    mutating func forget(_ account: AccountID) {
        entries.removeAll { $0.account == account }
    }
}

/// Who was here, and since when the others are how they are.
extension UserSession {
    /// Seconds since 1970.
    var seconds: UInt32 { UInt32(clamping: environment.now() / 1000) }

    /// The time for a change of presence that comes now; 0 as long as a sign-in may only be telling how people have been
    /// all along.
    func seenSince(on account: AccountSession) -> UInt32 {
        guard let connectedAt = account.connectedAt else { return 0 }
        let now = environment.now()
        return now &- connectedAt < AccountSession.arrivalTime ? 0 : UInt32(clamping: now / 1000)
    }

    /// Notes the nick of somebody who is about to lose it, or who has left the list.
    func remember(_ contact: Contact) {
        former.add(FormerContact(contact, seenAt: seconds), limit: environment.limits.formerContacts)
    }

    /// Everybody who had a nick, or has the address: those who have it and are not there, then those who lost it, the last
    /// one first. Those who are there are no part of it.
    package func formerContacts(called name: String) -> [FormerContact] {
        let owner = name.utf8.contains(UInt8(ascii: "@")) ? contact(address: name) : contact(nick: name)
        var found = former.called(name)
        if let owner, !owner.availability.isReachable {
            let isNoted = found.contains { $0.nick == owner.nick && $0.address == owner.address }
            if !isNoted { found.insert(FormerContact(owner, seenAt: owner.availableSince), at: 0) }
        }
        return found
    }

    /// What the client of somebody is called, where that is known.
    package func clientName(of contact: Contact) -> String? {
        guard contact.facts.client != 0, let network = account(contact.reference.account)?.account.network else {
            return nil
        }
        return environment.connectors[network]?.clientName(contact.facts.client)
    }
}

extension FormerContact {
    fileprivate init(_ contact: Contact, seenAt: UInt32) {
        self.init(
            nick: contact.nick, address: contact.address, displayName: contact.displayName,
            account: contact.reference.account, seenAt: seenAt)
    }
}
