// SPDX-License-Identifier: Apache-2.0
package import Cryptography

/// What it takes to sign in to one network as one person.
package struct Account: Sendable {
    package let id: AccountID
    package let network: String
    package let address: String
    package let password: Secret<String>
    /// The profile to start with.
    package var profile: OwnProfile
    /// What the user calls this place among those where the account is signed in; nil for the network's own choice.
    package var endpointName: String?

    package init(network: String, address: String, password: Secret<String>, profile: OwnProfile = OwnProfile()) {
        self.id = Self.id(network: network, address: address)
        self.network = network
        self.address = address
        self.password = password
        self.profile = profile
    }

    /// The same for an address in any case.
    package static func id(network: String, address: String) -> AccountID {
        AccountID(network + "/" + address.lowercased())
    }
}

/// Where an account stands with its network. Failures are states, with the reason and what happens next.
package enum ConnectionState: Sendable, Equatable {
    /// Not signed in, and nothing is being done about it. Nil: never tried, or the user asked for it.
    case disconnected(Disconnection?)
    /// A step of signing in, in words: `checking the password`.
    case connecting(step: String)
    /// Signed in. `detail` names what was agreed on, such as the dialect.
    case connected(detail: String)
    /// Signing out: good-bye has been said, and what others wrote before they heard of it still comes.
    case disconnecting
    /// Lost; a new attempt follows in so many seconds.
    case waiting(Disconnection, seconds: Int)
}

/// Why a connection ended.
package struct Disconnection: Sendable, Equatable {
    package enum Retry: Sendable, Equatable {
        case never
        case backOff
        case after(seconds: Int)
    }

    /// A sentence part for a person: `the password is wrong`.
    package let text: String
    package let retry: Retry
    /// What to do about it, when there is something: `type account on to sign in here again`.
    package let advice: String?
    /// The network did not take the address and the password.
    package let isRejection: Bool

    package init(_ text: String, retry: Retry, advice: String? = nil, isRejection: Bool = false) {
        self.text = text
        self.retry = retry
        self.advice = advice
        self.isRejection = isRejection
    }
}

/// An account as a front end lists it.
package struct AccountSummary: Sendable, Equatable {
    package let id: AccountID
    package let network: String
    package let address: String
    package let state: ConnectionState
    package let profile: OwnProfile
    /// Listed contacts, and how many of them are reachable.
    package let contacts: Int
    package let reachable: Int
    /// Messages of the user's that wait until the account is signed in.
    package let kept: Int
    /// What the user calls it in commands; empty if nothing.
    package var tag = ""
    /// Switched on by the user, and not off since.
    package var isOn = true
    /// Why it cannot be signed in; nil if it can.
    package var lock: AccountLock?
}
