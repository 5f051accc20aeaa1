// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import NIOCore

struct SQLiteOutboxStore: OutboxStore {
    let database: GatewayDatabase

    func messages(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptMessage]?) -> Void
    ) {
        database.ask("outbox", on: loop, fallback: nil, answer) { database in
            guard let number = try database.existingNumber(of: account) else { return [] }
            let rows = try database.rows("SELECT * FROM outbox WHERE account = ? ORDER BY id", [number])
            return rows.compactMap(KeptMessage.init)
        }
    }

    func keep(
        _ message: KeptMessage, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        database.write("outbox", on: loop, answer) { database in
            var identity: ContactIdentity?
            var group: String?
            var lasting: ConversationID?
            switch message.recipient {
            case .contact(let recipient): identity = recipient
            case .group(let name, let conversation):
                group = name
                lasting = conversation
            }
            let text = message.body.richText
            try database.run(
                """
                INSERT OR REPLACE INTO outbox
                    (id, account, chat, contact, address, displayName, conversation, kind, text, styles, reply,
                    keptAt, isBeingSent)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    Int64(bitPattern: message.id.rawValue), database.number(of: account), group, identity?.id.rawValue,
                    identity?.address, identity?.displayName, (identity?.conversation ?? lasting)?.rawValue,
                    message.body.kind,
                    text.text, TextRun.text(text.runs), message.replyTo?.stored, message.keptAt, message.isBeingSent,
                ])
        }
    }

    func markSending(
        _ messages: [MessageID], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([MessageID]?) -> Void
    ) {
        database.ask("outbox", on: loop, fallback: nil, answer) { database in
            guard let number = try database.existingNumber(of: account) else { return [] }
            return try messages.filter { message in
                try database.run(
                    "UPDATE outbox SET isBeingSent = 1 WHERE account = ? AND id = ? AND NOT isBeingSent",
                    [number, Int64(bitPattern: message.rawValue)])
                return database.changesCount > 0
            }
        }
    }

    func remove(_ messages: [MessageID], of account: AccountID) {
        database.write("outbox") { database in
            guard let number = try database.existingNumber(of: account) else { return }
            for message in messages {
                try database.run(
                    "DELETE FROM outbox WHERE account = ? AND id = ?", [number, Int64(bitPattern: message.rawValue)])
            }
        }
    }

    func forget(_ account: AccountID) {
        database.write("outbox") { try $0.clear("outbox", of: account) }
    }
}

extension KeptMessage {
    fileprivate init?(_ row: Row) {
        guard let body = MessageBody(row) else { return nil }
        let recipient: Recipient =
            if let group = row["chat"] as String? {
                .group(group, lasting: (row["conversation"] as String?).map { ConversationID($0) })
            } else {
                .contact(ContactIdentity(row))
            }
        self.init(
            id: MessageID(UInt64(bitPattern: row["id"] ?? 0)), recipient: recipient, body: body,
            replyTo: (row["reply"] as Int64?).map(MessageID.init(stored:)), keptAt: row["keptAt"] ?? 0,
            isBeingSent: row["isBeingSent"] ?? false)
    }
}
