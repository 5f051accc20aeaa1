// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import NIOCore

struct SQLiteConversationMarkStore: ConversationMarkStore {
    let database: GatewayDatabase

    func marks(
        of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryPlace: ConversationMarks]) -> Void
    ) {
        database.ask("marks of conversations", on: loop, fallback: [:], answer) { database in
            guard let number = try database.existingNumber(of: account) else { return [:] }
            var marks: [HistoryPlace: ConversationMarks] = [:]
            for row in try database.rows("SELECT kind, key, marks FROM conversationMark WHERE account = ?", [number]) {
                guard let kind = HistoryPlace.Kind(rawValue: row[0]) else { continue }
                marks[HistoryPlace(account: account, kind: kind, key: row[1])] = ConversationMarks(rawValue: row[2])
            }
            return marks
        }
    }

    func keep(_ marks: ConversationMarks, at place: HistoryPlace) {
        database.write("mark of a conversation") { database in
            let number = try database.number(of: place.account)
            guard !marks.isEmpty else {
                return try database.run(
                    "DELETE FROM conversationMark WHERE account = ? AND kind = ? AND key = ?",
                    [number, place.kind.rawValue, place.key])
            }
            try database.run(
                "INSERT OR REPLACE INTO conversationMark (account, kind, key, marks) VALUES (?, ?, ?, ?)",
                [number, place.kind.rawValue, place.key, marks.rawValue])
        }
    }

    func forget(_ account: AccountID) {
        database.write("marks of conversations") { try $0.clear("conversationMark", of: account) }
    }
}
