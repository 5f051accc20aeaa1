// SPDX-License-Identifier: Apache-2.0

/// A group of contacts of one account. Opaque; minted by the connector.
package struct ContactGroupID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
}

/// A group into which the user sorts contacts: `Friends`. Not a group conversation.
package struct ContactGroup: Sendable, Hashable {
    package var id: ContactGroupID
    package var name: String

    package init(id: ContactGroupID, name: String) {
        self.id = id
        self.name = name
    }
}

/// How an account treats people it does not know.
package struct PrivacySettings: Sendable, Equatable {
    /// People who are neither allowed nor blocked may see the user and write.
    package var allowsStrangers: Bool
    /// The user is asked about people who add them.
    package var asksAboutAdditions: Bool

    package init(allowsStrangers: Bool = true, asksAboutAdditions: Bool = true) {
        self.allowsStrangers = allowsStrangers
        self.asksAboutAdditions = asksAboutAdditions
    }
}
