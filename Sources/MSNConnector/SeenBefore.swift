// SPDX-License-Identifier: Apache-2.0

/// Remembers what was told lately, so that what is sent again and again is told once.
struct SeenBefore {
    /// How much is remembered; the oldest goes first.
    static let limit = 64

    private var recent: [String] = []

    /// Whether this is new; afterwards it is not.
    mutating func isNew(_ identity: String) -> Bool {
        guard !recent.contains(identity) else { return false }
        if recent.count >= Self.limit { recent.removeFirst() }
        recent.append(identity)
        return true
    }
}
