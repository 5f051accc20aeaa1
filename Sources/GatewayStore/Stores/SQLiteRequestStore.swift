// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import NIOCore

struct SQLiteRequestStore: RequestStore {
    let database: GatewayDatabase

    func requests(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptRequest]) -> Void
    ) {
        database.ask("requests", on: loop, fallback: [], answer) { database in
            guard let number = try database.existingNumber(of: account) else { return [] }
            let rows = try database.rows(
                "SELECT * FROM request WHERE account = ? ORDER BY receivedAt, contact", [number])
            return rows.map { row in
                KeptRequest(
                    IncomingRequest(sender: ContactIdentity(row), message: row["message"] ?? ""),
                    receivedAt: row["receivedAt"] ?? 0, isAnswered: row["isAnswered"] ?? false)
            }
        }
    }

    func keep(_ request: KeptRequest, of account: AccountID) {
        database.write("request") { database in
            let number = try database.number(of: account)
            let sender = request.request.sender
            try database.run(
                """
                INSERT OR REPLACE INTO request
                    (account, contact, address, displayName, conversation, message, receivedAt, isAnswered)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    number, sender.id.rawValue, sender.address, sender.displayName, sender.conversation.rawValue,
                    request.request.message, request.receivedAt, request.isAnswered,
                ])
            guard request.isAnswered else { return }
            try database.run(
                """
                DELETE FROM request WHERE account = ?1 AND isAnswered AND contact IN (
                    SELECT contact FROM request WHERE account = ?1 AND isAnswered
                    ORDER BY receivedAt DESC LIMIT -1 OFFSET ?2)
                """, [number, StorageLimits.answeredRequests])
        }
    }

    func remove(_ sender: ContactID, of account: AccountID) {
        database.write("request") { database in
            guard let number = try database.existingNumber(of: account) else { return }
            try database.run("DELETE FROM request WHERE account = ? AND contact = ?", [number, sender.rawValue])
        }
    }

    func forget(_ account: AccountID) {
        database.write("requests") { try $0.clear("request", of: account) }
    }
}
