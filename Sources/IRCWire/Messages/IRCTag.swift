// SPDX-License-Identifier: Apache-2.0

/// One message tag (IRCv3 message-tags).
///
/// ```
/// @time=2026-11-21T05:04:03.250Z;+typing=active TAGMSG alice
/// ```
package struct IRCTag: Equatable, Sendable {
    /// The key with its `+` (client-only) and vendor, if it has them: `+typing`, `+monarch/nudge`. Case matters.
    package var key: String
    /// The value with its escapes undone; nil if there is none. An empty value means the same as none, so a decoder
    /// never yields `""` and a writer leaves the `=` away.
    package var value: String?

    package init(key: String, value: String? = nil) {
        self.key = key
        self.value = value
    }

    /// Whether the tag was made by a client for other clients: its key begins with `+`.
    package var isClientOnly: Bool { key.utf8.first == UInt8(ascii: "+") }
}
