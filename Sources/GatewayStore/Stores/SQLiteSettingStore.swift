// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
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
        database.write("setting") { database in
            guard let value else {
                return try database.run(
                    "DELETE FROM setting WHERE user = ? AND name = ?", [user, setting.rawValue])
            }
            try database.run(
                "INSERT OR REPLACE INTO setting (user, name, value) VALUES (?, ?, ?)", [user, setting.rawValue, value])
        }
    }
}
