// SPDX-License-Identifier: Apache-2.0

/// The place of a contact. An object, so that a map with room to spare has room for pointers only, and so that the few
/// facts that a message needs can be read without a copy of the rest.
final class KnownContact {
    var contact: Contact
    /// How messages name them.
    var correspondent: Correspondent { contact.correspondent }

    init(_ contact: Contact) {
        self.contact = contact
    }
}

/// What one needs to know of somebody to write to them.
package struct Addressee: Sendable {
    package let correspondent: Correspondent
    package let availability: Availability
    package let isBlocked: Bool
}
