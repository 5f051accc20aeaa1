// SPDX-License-Identifier: Apache-2.0

/// Wants to know when the history of a user changes, and reads for itself what is new. Called on any thread, and does not
/// block.
package protocol HistoryFollower: Sendable {
    /// Something has been appended and would survive the end of the process. Called for each entry.
    func appended(to user: String)
    /// A conversation has been forgotten, or what was said in it since a moment (ms since 1970).
    func forgot(_ place: HistoryPlace, since time: Int64?, of user: String)
    /// Everything of a user has been forgotten; these were the files of their logs.
    func forgot(_ files: [LoggedFile])
    /// What belonged to somebody else, or to the same one by another name, is this user's now.
    func renamed(_ user: String)
    /// The user has said whether and how plain logs are to be written (`Setting.log`).
    func changedLogging(of user: String)
}
