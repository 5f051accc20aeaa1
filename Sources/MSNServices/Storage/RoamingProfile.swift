// SPDX-License-Identifier: Apache-2.0

/// What an account keeps of itself with the storage service, so that it is the same everywhere.
package struct RoamingProfile: Equatable, Sendable {
    /// What the service calls the profile, `8c04e56e68d9caad!118`; a change needs it.
    package var resourceID: String
    /// The user's name; nil where none is kept.
    package var displayName: String?
    /// The user's personal message; nil where none is kept.
    package var personalStatus: String?

    /// A profile.
    package init(resourceID: String, displayName: String? = nil, personalStatus: String? = nil) {
        self.resourceID = resourceID
        self.displayName = displayName
        self.personalStatus = personalStatus
    }
}
