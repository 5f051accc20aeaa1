// SPDX-License-Identifier: Apache-2.0

/// Wants to know when the history of a user has grown, and reads for itself what is new.
package protocol HistoryFollower: Sendable {
    /// Something has been appended to a user's history and would survive the end of the process. Called for each entry,
    /// on any thread; does not block.
    func appended(to user: String)
}
