// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Everything that the service keeps of an account's people.
package struct MSNLists: Equatable, Sendable {
    /// Everybody on any list: those on `reverse` or `pending` alone are people who have added the user.
    package var contacts: [MSNContact]
    package var groups: [MSNContactGroup]
    package var privacy: MSNPrivacy

    package init(contacts: [MSNContact] = [], groups: [MSNContactGroup] = [], privacy: MSNPrivacy = MSNPrivacy()) {
        self.contacts = contacts
        self.groups = groups
        self.privacy = privacy
    }
}

/// A group of contacts.
package struct MSNContactGroup: Equatable, Sendable {
    /// A small number up to MSNP9, a GUID later.
    package var id: String
    package var name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// How the account treats people it does not know.
package struct MSNPrivacy: Equatable, Sendable {
    /// People on neither the allow nor the block list may see and call the user (`BLP AL`).
    package var allowsStrangers: Bool
    /// The user is asked about people who add them (`GTC A`).
    package var asksAboutAdditions: Bool

    package init(allowsStrangers: Bool = true, asksAboutAdditions: Bool = true) {
        self.allowsStrangers = allowsStrangers
        self.asksAboutAdditions = asksAboutAdditions
    }
}
