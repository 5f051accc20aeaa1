// SPDX-License-Identifier: Apache-2.0
package import GatewayCore

/// Writes what is new in histories to files, a part at a time: first to the files, then to the ledger how far they are.
/// Whatever happens in between, the ledger knows how much of each file is whole.
package struct LogWriter: ~Copyable {
    /// Why a part could not be written.
    package enum Failure: Error, Equatable {
        case file(LogFileError)
        /// The sizes could not be noted, or read.
        case ledger
    }

    private let ledger: any LogLedger
    /// The layout for those who have not chosen one; nil for no log.
    private var standard: LogLayout?
    private let localTime: @Sendable (Int64) -> LogTime
    private var files: LogFiles
    /// Files of which the ledger knows, and which are no longer than it says.
    private var noted: Set<String> = []
    private var directories = LogDirectories()

    package init(
        directory: String, ledger: any LogLedger, standard: LogLayout?,
        localTime: @escaping @Sendable (Int64) -> LogTime
    ) {
        files = LogFiles(directory: directory)
        self.ledger = ledger
        self.standard = standard
        self.localTime = localTime
    }

    /// Cuts off what an earlier run has written and not noted. It is written again.
    package mutating func begin() {
        ledger.begin(logsByDefault: standard != nil)
        var renamed: Set<String> = []
        for file in ledger.files(of: nil) {
            try? files.cut(file.path, to: file.size)
            if !file.path.hasPrefix(Self.home(of: file.user)) { renamed.insert(file.user) }
        }
        for user in renamed { bringHome(user) }
    }

    /// Another layout for those who have not chosen one. Who has had no log has one of what comes from now on.
    package mutating func change(standard: LogLayout?) {
        self.standard = standard
        ledger.begin(logsByDefault: standard != nil)
    }

    /// Writes everything that is new in a user's history. Returns whether the user has logs.
    package mutating func write(_ user: String) throws(Failure) -> Bool {
        while true {
            let part: UnwrittenLog?
            do throws(LogLedgerUnreadable) {
                part = try ledger.unwritten(of: user, limit: LogLimits.entriesAtOnce)
            } catch {
                throw .ledger
            }
            guard let part else { return false }
            try write(part, of: user)
            if part.isAll { return true }
        }
    }

    private mutating func write(_ part: UnwrittenLog, of user: String) throws(Failure) {
        guard let layout = LogLayout(choice: part.choice, standard: standard) else { throw .ledger }
        var texts: [(path: String, place: HistoryPlace, text: String)] = []
        var indices: [String: Int] = [:]
        for entry in part.entries {
            let time = localTime(entry.time)
            let path = "\(directory(of: entry, user: user))/\(time.date).\(layout.fileExtension)"
            let index = indices[path] ?? texts.count
            if index == texts.count {
                indices[path] = index
                texts.append((path, entry.place, ""))
            }
            texts[index].text += layout.lines(entry, own: LogName.own(user, entry.place.account), time: time)
        }
        do throws(Failure) {
            try note(texts.map { LoggedFile(user: user, path: $0.path, place: $0.place, size: 0) })
            var written: [LoggedFile] = []
            for (path, place, text) in texts where !text.isEmpty {
                do throws(LogFileError) {
                    let size = try files.append(text, to: path)
                    written.append(LoggedFile(user: user, path: path, place: place, size: size))
                } catch {
                    throw Failure.file(error)
                }
            }
            guard ledger.note(written, end: part.end) else { throw Failure.ledger }
        } catch {
            undo(texts.map(\.path), of: user)
            throw error
        }
    }

    private mutating func directory(of entry: HistoryEntry, user: String) -> String {
        if directories.count > LogLimits.notedFiles { directories = LogDirectories() }
        return directories.directory(of: entry, user: user) { [ledger] in ledger.owner(ofDirectory: $0, of: user) }
    }

    /// Makes the ledger know of files before the first byte is written to them: what a crash leaves there without that
    /// could not be told from what somebody else has put there.
    private mutating func note(_ wanted: [LoggedFile]) throws(Failure) {
        if noted.count > LogLimits.notedFiles { noted = [] }
        var new: [LoggedFile] = []
        for var file in wanted where !noted.contains(file.path) {
            if let known = ledger.file(file.path, of: file.user) {
                do throws(LogFileError) { try files.cut(file.path, to: known.size) } catch { throw .file(error) }
            } else {
                file.size = files.size(of: file.path)
                new.append(file)
            }
        }
        if !new.isEmpty, !ledger.note(new, end: nil) { throw .ledger }
        noted.formUnion(wanted.map(\.path))
    }

    /// Takes back what has been written and not noted.
    private mutating func undo(_ paths: [String], of user: String) {
        files.closeAll()
        for path in paths {
            noted.remove(path)
            if let known = ledger.file(path, of: user) { try? files.cut(path, to: known.size) }
        }
    }

    // MARK: Removing

    /// Removes the log of a conversation, or what was said in it since a moment. Returns the files that are there still.
    package mutating func forget(_ place: HistoryPlace, since time: Int64?, of user: String) -> [LoggedFile] {
        let all = ledger.files(of: user, in: place)
        guard let time else { return remove(all) }
        let day = localTime(time).date
        let gone = all.filter { Self.date(of: $0.path) >= day }
        var former: [String: String] = [:]
        for file in gone where Self.date(of: file.path) == day {
            former[file.path] = try? files.beginning(of: file.path, upTo: file.size)
        }
        let rest = remove(gone)
        // The day on which it begins is written again from what is left of it. No day is longer than 26 hours.
        let start = time.subtractingReportingOverflow(26 * 3600 * 1000)
        let left = ledger.entries(of: user, in: place, from: start.overflow ? .min : start.partialValue, to: time)
            .filter { localTime($0.time).date == day }
        guard !left.isEmpty else { return rest }
        for var file in gone {
            guard let text = former[file.path].map({ lines(of: $0, that: left, at: place, of: user) }), !text.isEmpty
            else { continue }
            file.size = 0
            guard ledger.note([file], end: nil), let size = try? files.append(text, to: file.path) else { continue }
            file.size = size
            _ = ledger.note([file], end: nil)
        }
        return rest
    }

    /// What of a file is said in some entries. Only that: not all of them need be in it, as the log may have been off, or
    /// have had another layout.
    private func lines(
        of text: String, that entries: [HistoryEntry], at place: HistoryPlace, of user: String
    ) -> String {
        // Somebody who has registered was called by their address before.
        let names = [LogName.own(user, place.account), LogName.own(place.account.rawValue, place.account)]
        var known: [Substring: Int] = [:]
        for layout in LogLayout.allCases {
            for entry in entries {
                let time = localTime(entry.time)
                for lines in Set(names.map { layout.lines(entry, own: $0, time: time) }) {
                    for line in lines.split(separator: "\n") { known[line, default: 0] += 1 }
                }
            }
        }
        var left = ""
        for line in text.split(separator: "\n") {
            // One for each: times are whole seconds, in which the same may have been said twice.
            guard let count = known[line], count > 0 else { continue }
            known[line] = count - 1
            left += line + "\n"
        }
        return left
    }

    /// Removes files of days before the one of a moment, of one user or of all. Returns how many there were, and those that
    /// are there still.
    package mutating func prune(olderThan time: Int64, of user: String?) -> (count: Int, rest: [LoggedFile]) {
        let day = localTime(time).date
        let gone = ledger.files(of: user).filter { Self.date(of: $0.path) < day }
        let rest = remove(gone)
        return (gone.count - rest.count, rest)
    }

    /// Does so where no log is being written.
    package static func pruned(
        directory: String, ledger: any LogLedger, olderThan time: Int64, of user: String?
    ) -> (count: Int, rest: [LoggedFile]) {
        var writer = LogWriter(directory: directory, ledger: ledger, standard: nil, localTime: LogTime.local)
        return writer.prune(olderThan: time, of: user)
    }

    /// Removes all files of a user where no log is being written; to be done before the user is forgotten. Returns those
    /// that are there still.
    package static func removed(directory: String, ledger: any LogLedger, of user: String) -> [LoggedFile] {
        var writer = LogWriter(directory: directory, ledger: ledger, standard: nil, localTime: LogTime.local)
        return writer.remove(ledger.files(of: user))
    }

    /// Returns the files that could not be removed.
    package mutating func remove(_ gone: [LoggedFile]) -> [LoggedFile] {
        var removed: [LoggedFile] = []
        var rest: [LoggedFile] = []
        for file in gone {
            noted.remove(file.path)
            if (try? files.remove(file.path)) != nil { removed.append(file) } else { rest.append(file) }
        }
        directories = LogDirectories()
        if !removed.isEmpty { ledger.drop(removed) }
        return rest
    }

    // MARK: Another name

    /// Brings the files of a user under the name that they have now. Done again after a crash, it goes on where it was.
    package mutating func bringHome(_ user: String) {
        let home = Self.home(of: user)
        directories = LogDirectories()
        for file in ledger.files(of: user) where !file.path.hasPrefix(home) {
            let former = file.path.prefix { $0 != "/" }
            var path = home + file.path.dropFirst(former.utf8.count + 1)
            noted.remove(file.path)
            if files.exists(file.path) {
                if ledger.file(path, of: user) != nil || files.exists(path) {
                    // There is one of that day already: both stay.
                    let mark = "~" + LogName.digest(String(former), bytes: 4)
                    let end = path.lastIndex(of: ".") ?? path.endIndex
                    path.insert(contentsOf: mark, at: end)
                }
                guard (try? files.move(file.path, to: path)) != nil else { continue }
            } else if !files.exists(path) {
                ledger.drop([file])
                continue
            }
            _ = ledger.rename(file, to: path)
        }
    }

    /// `alice/`
    private static func home(of user: String) -> String { LogName.component(user) + "/" }

    /// `2026-11-21` of `alice/escargot/bob@example.com/2026-11-21.log`.
    private static func date(of path: String) -> Substring { (path.split(separator: "/").last ?? "").prefix(10) }
}
