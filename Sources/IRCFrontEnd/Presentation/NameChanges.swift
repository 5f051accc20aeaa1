// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// What a client has been told of a contact in words of their own.
struct ContactWords: Equatable, Sendable {
    /// The real name.
    var name: String
    /// Nil for somebody who is there.
    var away: String?
}

/// The names and texts of contacts, as SETNAME and AWAY tell them.
typealias NameChanges = SpacedChanges<ContactReference, ContactWords>
