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
    /// Entries of one list.
    private let listLimit: Int

    init(listLimit: Int) {
        self.listLimit = listLimit
    }

    /// An account by its key.
    subscript(key: String) -> Account? {
        get { accounts[key] }
        set { accounts[key] = newValue }
    }

    /// Changes an account where it is; nil if there is none. Setting it by its key copies its lists.
    @discardableResult
    mutating func update<Result>(_ key: String, _ change: (inout Account) -> Result) -> Result? {
        accounts[key]?.changed(by: change)
    }

    /// Takes up an account that the configuration names; a second one of the same address is ignored.
    mutating func enrol(_ account: Account) {
        guard accounts[account.key] == nil else { return }
        accounts[account.key] = account
    }

    /// Whether there is an account.
    func contains(_ key: String) -> Bool {
        accounts[key] != nil
    }

    /// Who has the account on the forward list, in a fixed order.
    func watchers(of account: String) -> [String] {
        guard let account = accounts[account] else { return [] }
        return account.contacts.lazy.filter { $0.lists.contains(.reverse) }.map(\.key)
    }

    /// The friendly name of any address, the address itself if it is unknown.
    func name(of key: String) -> String {
        accounts[key]?.name ?? key
    }

    /// Puts a contact on one list of an account.
    ///
    /// - Parameters:
    ///   - excludesOpposite: Refuse what is on the opposite of allow or block, as dialects below MSNP13 want it. Without
    ///     it the opposite list simply loses the contact.
    ///   - decides: Allowing or blocking somebody takes them off the pending list, as dialects without one want it.
    mutating func add(
        _ contact: String, to list: ListBits, of owner: String, excludesOpposite: Bool = false, decides: Bool = false
    ) -> Outcome {
        guard let address = accounts[contact]?.address else { return .unknownAccount }
        let outcome = update(owner) { [listLimit] account -> Outcome in
            var lists = account.lists(contact)
            guard !lists.contains(list) else { return .alreadyThere }
            guard account.count(on: list) < listLimit else { return .full }
            let opposite: ListBits = list == .allow ? .block : list == .block ? .allow : []
            if !lists.isDisjoint(with: opposite) {
                guard !excludesOpposite else { return .onOppositeList }
                lists.subtract(opposite)
            }
            if decides, list == .allow || list == .block { lists.remove(.pending) }
            account.setLists(lists.union(list), of: contact, address: address)
            return .done(reverse: false)
        }
        guard list == .forward, outcome == .done(reverse: false) else { return outcome ?? .unknownAccount }
        return .done(reverse: mirror(owner, on: contact, isWatched: true))
    }

    /// Takes a contact off one list of an account.
    mutating func remove(_ contact: String, from list: ListBits, of owner: String) -> Outcome {
        let isKnown = accounts[contact] != nil
        let outcome = update(owner) { account -> Outcome in
            let lists = account.lists(contact)
            guard lists.contains(list) else { return isKnown ? .notThere : .unknownAccount }
            // The reverse list belongs to the other side.
            guard list != .reverse else { return .done(reverse: false) }
            account.setLists(lists.subtracting(list), of: contact, address: contact)
            return .done(reverse: false)
        }
        guard list == .forward, outcome == .done(reverse: false) else { return outcome ?? .unknownAccount }
        return .done(reverse: mirror(owner, on: contact, isWatched: false))
    }

    /// Keeps the reverse list of `contact` true; says whether it changed.
    private mutating func mirror(_ owner: String, on contact: String, isWatched: Bool) -> Bool {
        guard let address = accounts[owner]?.address else { return false }
        return update(contact) { other in
            var lists = other.lists(owner)
            guard lists.contains(.reverse) != isWatched else { return false }
            if isWatched {
                lists.insert(.reverse)
                if lists.isDisjoint(with: [.allow, .block]) { lists.insert(.pending) }
            } else {
                lists.subtract([.reverse, .pending])
            }
            other.setLists(lists, of: owner, address: address)
            return true
        } ?? false
    }
}

extension Account {
    /// Runs a change; by way of it a dictionary's value is changed without a copy.
    fileprivate mutating func changed<Result>(by change: (inout Account) -> Result) -> Result {
        change(&self)
    }
}
