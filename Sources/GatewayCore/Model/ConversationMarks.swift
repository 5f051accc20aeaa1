// SPDX-License-Identifier: Apache-2.0

/// What a user has said of a conversation for all their clients: where it stands in their lists, and whether it may make a
/// noise. Monarch treats it like any other.
package struct ConversationMarks: OptionSet, Hashable, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Shown before others.
    package static let pinned = ConversationMarks(rawValue: 1)
    /// Shown behind others, without notifications.
    package static let muted = ConversationMarks(rawValue: 2)
}
