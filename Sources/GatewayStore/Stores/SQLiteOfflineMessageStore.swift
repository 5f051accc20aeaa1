// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import GRDB
internal import GatewayCore
internal import NIOCore

struct SQLiteOfflineMessageStore: OfflineMessageStore {
    let database: GatewayDatabase
    /// Milliseconds since 1970.
    var now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }

    func receive(
        _ messages: [OfflineMessage], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([OfflineMessage]?) -> Void
    ) {
        let now = now()
        database.ask("offline messages", on: loop, fallback: nil, answer) { database in
            let number = try database.number(of: account)
            return try messages.filter { message in
                let text = message.body.richText
                try database.run(
                    """
                    INSERT OR IGNORE INTO offlineMessage
                        (account, id, receivedAt, contact, address, displayName, conversation, kind, text, styles, sentAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        number, message.id, now, message.sender.id.rawValue, message.sender.address,
                        message.sender.displayName, message.sender.conversation.rawValue, message.body.kind, text.text,
                        TextRun.text(text.runs), message.sentAt,
                    ])
                if database.changesCount > 0 { return true }
                let rows = try database.rows(
                    "SELECT shownAt FROM offlineMessage WHERE account = ? AND id = ?", [number, message.id])
                return rows.first.map { ($0["shownAt"] as Int64?) == nil } ?? true
            }
        }
    }

    func markShown(
        _ messages: [String], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        let now = now()
        database.ask("offline messages", on: loop, fallback: false, answer) { database in
            let number = try database.number(of: account)
            for message in messages {
                try database.run(
                    """
                    UPDATE offlineMessage SET shownAt = ?, contact = NULL, address = NULL, displayName = NULL,
                        conversation = NULL, kind = NULL, text = NULL, styles = NULL
                    WHERE account = ? AND id = ?
                    """, [now, number, message])
            }
            // One that was never shown has not been told again for as long: the network has it no more.
            try database.run(
                """
                DELETE FROM offlineMessage
                WHERE account = ?1 AND (shownAt < ?2 OR shownAt IS NULL AND receivedAt < ?2)
                """, [number, now - StorageLimits.offlineMessageAge])
            try database.run(
                """
                DELETE FROM offlineMessage WHERE account = ?1 AND shownAt IS NOT NULL AND id IN (
                    SELECT id FROM offlineMessage WHERE account = ?1 AND shownAt IS NOT NULL
                    ORDER BY shownAt DESC LIMIT -1 OFFSET ?2)
                """, [number, StorageLimits.offlineMessages])
            return true
        }
    }

    func forget(_ account: AccountID) {
        database.write("offline messages") { try $0.clear("offlineMessage", of: account) }
    }
}
