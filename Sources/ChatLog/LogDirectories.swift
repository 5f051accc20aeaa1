// SPDX-License-Identifier: Apache-2.0
package import GatewayCore

/// Which conversation each directory belongs to. Two may be called the same: groups, of which one came after the other, and
/// a contact whom somebody has on two accounts of one network. They must not share a file, or what is forgotten of the one
/// would be lost of the other.
package struct LogDirectories {
    private var owners: [String: HistoryPlace] = [:]

    package init() {}

    package var count: Int { owners.count }

    /// The directory of what was said somewhere: `alice/escargot/bob@example.com`, or with a mark behind it,
    /// `alice/escargot/#chat-1~5f2c7a90`, if that is another one's.
    ///
    /// - Parameter known: whose a directory is in which something has been written before.
    package mutating func directory(
        of entry: HistoryEntry, user: String, known: (_ directory: String) -> HistoryPlace?
    ) -> String {
        let plain = LogName.directory(of: entry, user: user)
        let owner = owners[plain] ?? known(plain) ?? entry.place
        owners[plain] = owner
        return owner == entry.place ? plain : plain + "~" + LogName.mark(of: entry.place)
    }
}
