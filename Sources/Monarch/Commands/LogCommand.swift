// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatLog
import GatewayCore
import GatewayStore
import Glibc
import Logging

/// `monarch log search|export|prune`
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Search, copy or shorten what has been said.",
        subcommands: [Search.self, Export.self, Prune.self])

    /// Where the database is.
    struct Place: ParsableArguments {
        @OptionGroup var option: ConfigurationOption

        @Option(help: ArgumentHelp("Where the database is, instead of [storage] directory.", valueName: "directory"))
        var dataDir: String?

        func directory() throws -> String {
            let configuration = try option.load().configuration
            return try DataDirectory.path(chosen: dataDir, configured: configuration.storage.directory)
        }

        func archive() throws -> HistoryArchive {
            let directory = try directory()
            do throws(StorageError) {
                return try HistoryArchive(directory: directory)
            } catch {
                throw CommandFailure(.cannotCreate, error.description)
            }
        }
    }

    struct Search: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print messages that have some words in them.",
            discussion: """
                Each word is looked for as the beginning of a word; accents and case do not matter. A gateway may be \
                running meanwhile.
                """)

        @OptionGroup var place: Place

        @Argument(help: "Whose history: the name of a gateway user, or network/address of a direct sign-in.")
        var user: String

        @Argument(help: "What to look for.")
        var words: [String] = []

        @Option(name: .customLong("in"), help: "Only in the conversation with this contact or group.")
        var conversation: String?

        @Option(help: "Only what this contact said; 'me' for the user.")
        var from: String?

        @Option(help: "How many messages at most: the newest ones.")
        var limit = 50

        func run() throws {
            for line in try lines() { Terminal.print(line) }
        }

        /// What is found, a line each, oldest first.
        func lines() throws -> [String] {
            let archive = try place.archive()
            let user = try LogCommand.known(user, in: archive)
            guard limit > 0 else { throw CommandFailure(.usage, "--limit must be more than 0") }
            var search = HistorySearch(words: words.joined(separator: " "), limit: limit)
            search.place = try conversation.map { try LogCommand.conversation($0, of: user, in: archive).place }
            switch from {
            case nil: break
            case "me": search.author = .user
            case let name?:
                guard let sender = try archive.sender(named: name, of: user) else {
                    throw CommandFailure(.failure, "nothing is kept that \(name) said")
                }
                search.author = .contact(sender)
            }
            return try archive.search(search, of: user).flatMap { entry in
                let time = LogTime.local(entry.time)
                let lines = LogLayout.znc.lines(entry, own: LogName.own(user, entry.place.account), time: time)
                return lines.split(separator: "\n").map {
                    Terminal.oneLine("\(time.date) \(entry.placeName) \($0)")
                }
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the history of a user to plain files.",
            discussion: """
                The files are laid out as those of 'log on': network/contact/2026-11-21.log below the user's name. What \
                is in the directory already is left alone; a gateway may be running meanwhile.
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case znc, weechat, jsonl
        }

        @OptionGroup var place: Place

        @Argument(help: "Whose history: the name of a gateway user, or network/address of a direct sign-in.")
        var user: String

        @Option(help: "How lines look.")
        var format = Format.znc

        @Option(help: "An empty or new directory to write to.")
        var to = "monarch-log"

        @Option(name: .customLong("in"), help: "Only the conversation with this contact or group.")
        var conversation: String?

        @Option(help: "Only from this day on: 2026-11-21.")
        var since: String?

        func run() throws {
            let archive = try place.archive()
            let user = try LogCommand.known(user, in: archive)
            if let since, LogCommand.isDate(since) == false {
                throw CommandFailure(.usage, "--since needs a day such as 2026-11-21")
            }
            guard LogCommand.isEmpty(to) else {
                throw CommandFailure(.cannotCreate, "there is something in \(to) already; choose another with --to")
            }
            let wanted = try conversation.map { try LogCommand.conversation($0, of: user, in: archive).place }
            let layout = LogLayout(rawValue: format.rawValue) ?? .znc
            var files = LogFiles(directory: to)
            var directories = LogDirectories()
            var count = 0
            do {
                try archive.forEach(of: user, in: wanted, since: nil) { entry in
                    let time = LogTime.local(entry.time)
                    if let since, time.date < since { return }
                    let directory = directories.directory(of: entry, user: user) { _ in nil }
                    let path = directory + "/\(time.date).\(layout.fileExtension)"
                    let own = LogName.own(user, entry.place.account)
                    _ = try files.append(layout.lines(entry, own: own, time: time), to: path)
                    if entry.isMessage { count += 1 }
                }
            } catch let error as LogFileError {
                throw CommandFailure(.cannotCreate, "\(to) cannot be written: \(error.reason)")
            }
            Terminal.print("\(count) messages written to \(to)")
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget old messages, and make the files smaller.",
            discussion: """
                Messages and the plain logs of them go, in the database as in the files. While a gateway runs on the \
                directory this is refused: it forgets by itself what [history] retention_days says.
                """)

        @OptionGroup var place: Place

        /// A hundred years, as in the configuration.
        private static let mostDays = 36_500

        @Option(help: "Forget what was said so many days ago or before; [history] retention_days if it is not given.")
        var olderThan: Int?

        @Option(help: "Only of this user.")
        var user: String?

        func run() async throws {
            let configuration = try place.option.load().configuration
            let days = olderThan ?? configuration.history.retentionDays
            guard days > 0 || olderThan != nil else {
                throw CommandFailure(
                    .usage, "say how old with --older-than DAYS: [history] retention_days is 0, for ever")
            }
            guard (0...Self.mostDays).contains(days) else {
                throw CommandFailure(.usage, "--older-than must be from 0 to \(Self.mostDays) days")
            }
            let directory = try place.directory()
            let user = try user.map { try LogCommand.known($0, in: place.archive()) }
            var logger = Logger(label: "monarch") { StreamLogHandler.standardError(label: $0) }
            logger.logLevel = .warning
            let database = try GatewayDatabase.alone(in: directory, logger: logger)
            let oldest = WallClock.milliseconds() - Int64(days) * 24 * 3600 * 1000
            let count = await database.prune(olderThan: oldest, of: user)
            let files = LogWriter.pruned(
                directory: directory + "/" + HistoryUpkeep.logDirectory, ledger: database.logLedger, olderThan: oldest,
                of: user)
            let isShrunk = await database.vacuum()
            await database.close()
            guard let count else { throw CommandFailure(.failure, "the database could not be changed") }
            Terminal.print("\(count) messages and \(files.count) log files removed")
            if !files.rest.isEmpty {
                throw CommandFailure(.failure, "\(files.rest.count) log files could not be removed")
            }
            if !isShrunk {
                throw CommandFailure(.failure, "the database could not be made smaller: there may be too little room")
            }
        }
    }

    /// The name of a user as it is kept.
    static func known(_ user: String, in archive: HistoryArchive) throws -> String {
        let users = try archive.users()
        if users.contains(user) { return user }
        if let folded = users.first(where: { $0.lowercased() == user.lowercased() }) { return folded }
        let some = users.prefix(10).joined(separator: ", ")
        throw CommandFailure(
            .failure, "nothing is kept of a user \(user)" + (some.isEmpty ? "" : "; there is something of: \(some)"))
    }

    static func conversation(
        _ name: String, of user: String, in archive: HistoryArchive
    ) throws -> HistoryConversation {
        guard let found = try archive.conversation(named: name, of: user) else {
            throw CommandFailure(.failure, "\(user) has no conversation with \(name)")
        }
        return found
    }

    /// Whether a directory is not there, or nothing is in it.
    static func isEmpty(_ directory: String) -> Bool {
        guard let listing = opendir(directory) else { return true }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { return false }
        }
        return true
    }

    static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let widths = parts.map(\.utf8.count)
        guard widths == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return false
        }
        return (Int(parts[1]) ?? 0) - 1 < 12 && 1...31 ~= Int(parts[2]) ?? 0 && parts[1] != "00"
    }
}
