// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// A place where the account is signed in (MSNP16 and later).
package struct MSNEndpoint: Equatable, Sendable {
    /// With braces, in lower case: "{11111111-2222-3333-4444-555555555555}".
    package var id: String
    /// What it calls itself: "Laptop". Empty if it has not said.
    package var name: String
    package var status: PresenceStatus
    package var isIdle: Bool
    /// This client itself.
    package var isOwn: Bool

    package init(id: String, name: String, status: PresenceStatus, isIdle: Bool, isOwn: Bool) {
        self.id = id
        self.name = name
        self.status = status
        self.isIdle = isIdle
        self.isOwn = isOwn
    }
}
