// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import Logging
internal import NIOCore

struct SQLiteSettingStore: SettingStore {
    let database: GatewayDatabase

    func settings(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([Setting: String]) -> Void
    ) {
        database.ask("settings", on: loop, fallback: [:], answer) { database in
            var settings: [Setting: String] = [:]
            for row in try database.rows("SELECT name, value FROM setting WHERE user = ?", [user]) {
                // One of another version of Monarch is left alone.
                guard let setting = Setting(rawValue: row["name"] ?? "") else { continue }
                settings[setting] = row["value"]
            }
            return settings
        }
    }

    func keep(_ value: String?, for setting: Setting, of user: String) {
        if setting == .log { return keepLogging(value, of: user) }
        database.write("setting") { try Self.keep(value, for: setting, of: user, in: $0) }
    }

    /// From the transaction on in which the choice is kept, the log begins or ends.
    private func keepLogging(_ value: String?, of user: String) {
        let book = database.history
        book.writer.submit(
            Operation(
                perform: { database in
                    try Self.keep(value, for: .log, of: user, in: database)
                    try book.applyLogging(of: user, in: database)
                    return { book.changedLogging(of: user) }
                },
                fail: {
                    book.failed()
                    book.logger.error("not written to the database", metadata: ["what": "setting"])
                }))
    }

    private static func keep(
        _ value: String?, for setting: Setting, of user: String, in database: Database
    ) throws {
        guard let value else {
            return try database.run("DELETE FROM setting WHERE user = ? AND name = ?", [user, setting.rawValue])
        }
        try database.run(
            "INSERT OR REPLACE INTO setting (user, name, value) VALUES (?, ?, ?)", [user, setting.rawValue, value])
    }
}
