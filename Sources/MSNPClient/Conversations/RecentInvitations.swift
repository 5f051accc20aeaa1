// SPDX-License-Identifier: Apache-2.0

/// Invitations that have been answered and shown, so that one that comes again is not.
struct RecentInvitations: Sendable {
    private var names: [String] = []

    /// Whether this is new; afterwards it is not. The oldest is forgotten first.
    mutating func isNew(_ name: String) -> Bool {
        let name = String(name.unicodeScalars.prefix(MSNClientLimits.cookieBytes))
        guard !names.contains(name) else { return false }
        if names.count >= MSNClientLimits.invitations { names.removeFirst() }
        names.append(name)
        return true
    }
}
