// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// All accounts and who is on whose list.
///
/// A reverse list is never edited by itself: whoever is put on or taken off a forward list changes it.
struct Directory: Sendable {
    /// How an edit of a list went.
    enum Outcome: Equatable {
        /// Done. `reverse` says whether the other side's reverse list changed too.
        case done(reverse: Bool)
        case unknownAccount
        case alreadyThere
        case notThere
        /// The contact is on the allow list and was to be blocked, or the other way round.
        case onOppositeList
        case full
    }

    private var accounts: [String: Account] = [:]

    /// An account by its key.
    subscript(key: String) -> Account? {
        get { accounts[key] }
        set { accounts[key] = newValue }
    }

    /// Takes up an account that the configuration names; a second one of the same address is ignored.
    mutating func enrol(_ account: Account) {
        guard accounts[account.key] == nil else { return }
        accounts[account.key] = account
    }

    /// Who has the account on the forward list, in a fixed order.
    func watchers(of account: String) -> [String] {
        guard let account = accounts[account] else { return [] }
        return account.orderedContacts.lazy.filter { $0.lists.contains(.reverse) }.map(\.key)
    }

    /// The friendly name of any address, the address itself if it is unknown.
    func name(of key: String) -> String {
        accounts[key]?.name ?? key
    }

    /// Puts a contact on one list of an account.
    ///
    /// - Parameter excludesOpposite: Refuse what is on the opposite of allow or block, as dialects with `ADC` want it. Without
    ///   it the opposite list simply loses the contact.
    mutating func add(
        _ contact: String, to list: ListBits, of owner: String, excludesOpposite: Bool = false
    ) -> Outcome {
        guard var account = accounts[owner], let other = accounts[contact] else { return .unknownAccount }
        var lists = account.lists(contact)
        guard !lists.contains(list) else { return .alreadyThere }
        guard !lists.isEmpty || account.contacts.count < MSNPServerLimits.contacts else { return .full }
        let opposite: ListBits = list == .allow ? .block : list == .block ? .allow : []
        if !lists.isDisjoint(with: opposite) {
            guard !excludesOpposite else { return .onOppositeList }
            lists.subtract(opposite)
        }
        // Somebody who was waiting for an answer has got one.
        if list == .allow || list == .block { lists.remove(.pending) }
        account.setLists(lists.union(list), of: contact, address: other.address)
        accounts[owner] = account
        guard list == .forward else { return .done(reverse: false) }
        return .done(reverse: mirror(owner, on: contact, isWatched: true))
    }

    /// Takes a contact off one list of an account.
    mutating func remove(_ contact: String, from list: ListBits, of owner: String) -> Outcome {
        guard var account = accounts[owner] else { return .unknownAccount }
        let lists = account.lists(contact)
        guard lists.contains(list) else { return accounts[contact] == nil ? .unknownAccount : .notThere }
        // The reverse list belongs to the other side.
        guard list != .reverse else { return .done(reverse: false) }
        account.setLists(lists.subtracting(list), of: contact, address: contact)
        accounts[owner] = account
        guard list == .forward else { return .done(reverse: false) }
        return .done(reverse: mirror(owner, on: contact, isWatched: false))
    }

    /// Lists that the configuration gives, without telling anybody.
    mutating func seed(_ contact: String, on owner: String) {
        guard accounts[contact] != nil else { return }
        _ = add(contact, to: .forward, of: owner)
        _ = add(contact, to: .allow, of: owner)
    }

    /// Keeps the reverse list of `contact` true; says whether it changed.
    private mutating func mirror(_ owner: String, on contact: String, isWatched: Bool) -> Bool {
        guard var other = accounts[contact], let account = accounts[owner] else { return false }
        var lists = other.lists(owner)
        guard lists.contains(.reverse) != isWatched else { return false }
        if isWatched {
            lists.insert(.reverse)
            if lists.isDisjoint(with: [.allow, .block]) { lists.insert(.pending) }
        } else {
            lists.subtract([.reverse, .pending])
        }
        other.setLists(lists, of: owner, address: account.address)
        accounts[contact] = other
        return true
    }
}
