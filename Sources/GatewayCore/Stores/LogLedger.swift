// SPDX-License-Identifier: Apache-2.0

/// Where plain logs come from, and where it is noted how far they have been written. Everything here waits for the disk:
/// it is not for event loops.
///
/// A log is a copy of the history. What is written to a file is noted with the size that the file has then, so that after
/// a crash it can be cut back to that and written on from there: no line is lost, and none is there twice.
package protocol LogLedger: Sendable {
    /// Whether users who have not chosen (`Setting.log`) have logs. To be said before anything else; those who have had
    /// none so far have them from now on.
    func begin(logsByDefault: Bool)
    /// Users of whose history something has not been noted as written, and who have logs.
    func usersWithUnwritten() -> [String]
    /// What a user has set (`Setting.log`); nil if nothing.
    func choice(of user: String) -> String?
    /// What of a user's history comes next; nil for users without logs.
    func unwritten(of user: String, limit: Int) throws(LogLedgerUnreadable) -> UnwrittenLog?
    /// The files of a user, or of all.
    func files(of user: String?) -> [LoggedFile]
    /// The files in which a conversation is.
    func files(of user: String, in place: HistoryPlace) -> [LoggedFile]
    func file(_ path: String, of user: String) -> LoggedFile?
    /// Which conversation is in the files of a directory; nil if there are none.
    func owner(ofDirectory directory: String, of user: String) -> HistoryPlace?
    /// A file has another path now. Returns whether that would survive the end of the process.
    func rename(_ file: LoggedFile, to path: String) -> Bool
    /// Notes the sizes of files, and up to where (`UnwrittenLog.end`) the history is in them. Returns whether that would
    /// survive the end of the process.
    func note(_ files: [LoggedFile], end: Int64?) -> Bool
    /// These files are there no more.
    func drop(_ files: [LoggedFile])
    /// What is left in the history of a conversation between two moments (ms since 1970, the second one exclusive).
    func entries(of user: String, in place: HistoryPlace, from: Int64, to: Int64) -> [HistoryEntry]
}

/// The database could not be asked. It can be later.
package struct LogLedgerUnreadable: Error {
    package init() {}
}

/// A part of a user's history that is to be written.
package struct UnwrittenLog: Sendable {
    /// What the user has set (`Setting.log`); nil if nothing.
    package let choice: String?
    /// In the order in which they were appended.
    package let entries: [HistoryEntry]
    /// What to note when they have been written.
    package let end: Int64
    /// Whether there is more behind them.
    package let isAll: Bool

    package init(choice: String?, entries: [HistoryEntry], end: Int64, isAll: Bool) {
        self.choice = choice
        self.entries = entries
        self.end = end
        self.isAll = isAll
    }
}

/// A file of a log.
package struct LoggedFile: Sendable, Hashable {
    package let user: String
    /// Below the directory of logs: `alice/escargot/bob@example.com/2026-11-21.log`.
    package let path: String
    package let place: HistoryPlace
    /// In bytes, so far as it has been noted.
    package var size: Int64

    package init(user: String, path: String, place: HistoryPlace, size: Int64) {
        self.user = user
        self.path = path
        self.place = place
        self.size = size
    }
}
