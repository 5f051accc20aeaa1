// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import NIOCore

struct SQLiteContactChannelStore: ContactChannelStore {
    let database: GatewayDatabase

    func channels(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptContactChannel]) -> Void
    ) {
        database.ask("channels of contacts", on: loop, fallback: [], answer) { database in
            let rows = try database.rows("SELECT * FROM contactChannel WHERE user = ? ORDER BY name", [user])
            return rows.compactMap { row in
                // What another version of Monarch has written, and this one cannot read, is left alone.
                guard let fill = try? ChannelFill(parsing: row["fill"] ?? ""),
                    let shown = try? ShownContacts(parsing: row["shown"] ?? "")
                else { return nil }
                return KeptContactChannel(
                    name: row["name"] ?? "", fill: fill, shown: shown, joinsByItself: row["joinsByItself"] ?? false)
            }
        }
    }

    func keep(_ channel: KeptContactChannel, of user: String) {
        database.write("channel of contacts") { database in
            try database.run(
                """
                INSERT OR REPLACE INTO contactChannel (user, name, fill, shown, joinsByItself) VALUES (?, ?, ?, ?, ?)
                """,
                [user, channel.name, channel.fill.description, channel.shown.description, channel.joinsByItself])
        }
    }

    func remove(channel name: String, of user: String) {
        database.write("channel of contacts") {
            try $0.run("DELETE FROM contactChannel WHERE user = ? AND name = ?", [user, name])
        }
    }

    func forget(channelsOf user: String) {
        database.write("channels of contacts") { try $0.run("DELETE FROM contactChannel WHERE user = ?", [user]) }
    }
}
