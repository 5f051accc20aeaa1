// SPDX-License-Identifier: Apache-2.0

/// Who the user of a session is to the gateway.
package struct UserStanding: Sendable, Equatable {
    /// Nil for a guest and for a direct sign-in.
    package let name: UserName?
    /// Whether accounts can be added and signed in. If not, the user has to `identify` with their password once, because
    /// the way in which they logged in does not open what is kept.
    package let isOpen: Bool
    /// Whether the accounts that are kept have been read; before that there may be none to see yet.
    package let areAccountsRead: Bool
    package let isAlwaysOn: Bool
    package let isRemembered: Bool
}

/// Why an account cannot be signed in.
package enum AccountLock: Sendable, Equatable {
    /// The user has not shown their password.
    case untilIdentified
    /// What is kept of its password does not open any more.
    case passwordLost

    /// A sentence part for the user, with what to type.
    package var text: String {
        switch self {
        case .untilIdentified: "the account is locked: type identify <password> with the password of your gateway user"
        case .passwordLost:
            "the password of the account is not known any more: type account add <network> <address> <password>"
        }
    }
}

/// What a session knows of what is kept of its user.
struct SessionBelongings: Sendable {
    var isAlwaysOn = false
    var isRemembered = false
    var areRead = false
    var areBeingRead = false
    /// What the user has wished since it was asked for what is kept: that is newer than the answer.
    var wished: Set<UserRegistry.Wish> = []

    mutating func takeIn(_ kept: UserBelongings) {
        if !wished.contains(.alwaysOn) { isAlwaysOn = kept.isAlwaysOn }
        if !wished.contains(.remember) { isRemembered = kept.isRemembered }
        areRead = true
        areBeingRead = false
    }

    /// Why nothing can be added to it.
    func refusal(_ grant: UserGrant?) -> UserRefusal? {
        guard let grant, !grant.isOpen else { return nil }
        return .locked
    }
}
