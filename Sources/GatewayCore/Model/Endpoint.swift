// SPDX-License-Identifier: Apache-2.0

/// A place where an account is signed in.
package struct Endpoint: Sendable, Equatable {
    /// Opaque; minted by the connector.
    package var id: String
    /// What it calls itself: `Laptop`. Empty if it has not said.
    package var name: String
    package var availability: Availability
    package var isIdle: Bool
    /// The gateway itself.
    package var isOwn: Bool

    package init(id: String, name: String, availability: Availability, isIdle: Bool = false, isOwn: Bool = false) {
        self.id = id
        self.name = name
        self.availability = availability
        self.isIdle = isIdle
        self.isOwn = isOwn
    }
}
