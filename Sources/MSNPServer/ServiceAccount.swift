// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import MSNPWire

/// One person who may sign in to the embedded service.
package struct ServiceAccount: Sendable {
    /// The MSN address, as people write it: `alice@demo.monarch`. Compared without regard to case.
    package var address: String
    /// What the person signs in with.
    package var password: Secret<String>
    /// The friendly name that others see until the person changes it.
    package var name: String
    /// Addresses that are on this account's forward and allow list when the service starts. Each of them that the
    /// service knows gets this account on its reverse list.
    package var contacts: [String]
    /// Further entries of the lists, in detail.
    package var lists: [ServiceContact]
    /// Names of groups. Those that entries of `lists` name are made as well.
    package var groups: [String]
    /// The privacy setting BLP: true (AL) lets everybody see and call the person whom it does not block.
    package var allowsStrangers: Bool
    /// The setting GTC: true (A) for a client that asks about people who add the person.
    package var asksAboutAdditions: Bool
    /// Whether the account may be signed in at several endpoints at a time (MSNP16 and later); otherwise a sign-in
    /// ends the one before it.
    package var allowsEndpoints: Bool
    /// The personal message shown until the person sets another.
    package var personalMessage: String

    package init(
        address: String, password: Secret<String>, name: String, contacts: [String] = [],
        lists: [ServiceContact] = [], groups: [String] = [], allowsStrangers: Bool = true,
        asksAboutAdditions: Bool = true, allowsEndpoints: Bool = true, personalMessage: String = ""
    ) {
        self.address = address
        self.password = password
        self.name = name
        self.contacts = contacts
        self.lists = lists
        self.groups = groups
        self.allowsStrangers = allowsStrangers
        self.asksAboutAdditions = asksAboutAdditions
        self.allowsEndpoints = allowsEndpoints
        self.personalMessage = personalMessage
    }
}

/// Somebody on an account's lists when the service starts.
package struct ServiceContact: Sendable {
    /// The address. If the configuration has no account of it, one is made that nobody can sign in to.
    package var address: String
    /// The friendly name of an account that is made for the address; the address if it is nil.
    package var name: String?
    /// The lists. Whoever is on the reverse or the pending list has the account on the own forward list; pending are those who
    /// wait for an answer, and then neither allowed nor blocked.
    package var lists: ListBits
    /// Names of the account's groups that the contact is in.
    package var groups: [String]
    /// The name that the account's owner gave the contact.
    package var alias: String?
    /// What the contact wrote when it asked to be added; only for the pending list.
    package var inviteMessage: String?

    package init(
        address: String, name: String? = nil, lists: ListBits = [.forward, .allow], groups: [String] = [],
        alias: String? = nil, inviteMessage: String? = nil
    ) {
        self.address = address
        self.name = name
        self.lists = lists
        self.groups = groups
        self.alias = alias
        self.inviteMessage = inviteMessage
    }
}
