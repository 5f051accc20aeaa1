// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import NIOCore

struct SQLiteContactStore: ContactStore {
    let database: GatewayDatabase

    func contacts(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable (KeptContacts?) -> Void
    ) {
        database.ask("contacts", on: loop, fallback: nil, answer) { database in
            guard let number = try database.existingNumber(of: account) else { return nil }
            let kept = KeptContacts(
                contacts: try Self.contacts(of: number, in: database), groups: try Self.groups(of: number, in: database)
            )
            return kept.contacts.isEmpty && kept.groups.isEmpty ? nil : kept
        }
    }

    func replace(_ contacts: KeptContacts, of account: AccountID) {
        database.write("contacts") { database in
            let number = try database.number(of: account)
            // The list is the same at most sign-ins, and then nothing is written.
            let known = try Self.contacts(of: number, in: database)
            let order = known.map(\.identity.id)
            let isSameOrder = order == contacts.contacts.map(\.identity.id)
            let before = Dictionary(known.map { ($0.identity.id, $0) }, uniquingKeysWith: { first, _ in first })
            let wanted = Set(contacts.contacts.map(\.identity.id))
            for id in order where !wanted.contains(id) { try Self.remove(id, of: number, in: database) }
            for (position, contact) in contacts.contacts.enumerated()
            where !isSameOrder || before[contact.identity.id] != contact {
                try Self.insert(contact, at: Int64(position), of: number, in: database)
            }
            try Self.replace(contacts.groups, of: number, in: database)
        }
    }

    func keep(_ contact: ContactDetails, of account: AccountID) {
        database.write("contact") { database in
            let number = try database.number(of: account)
            let place = try Int64.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT coalesce(
                            (SELECT position FROM contact WHERE account = ?1 AND contact = ?2),
                            (SELECT max(position) + 1 FROM contact WHERE account = ?1), 0)
                        """), arguments: [number, contact.identity.id.rawValue])
            try Self.insert(contact, at: place ?? 0, of: number, in: database)
        }
    }

    func remove(_ contact: ContactID, of account: AccountID) {
        database.write("contact") { database in
            guard let number = try database.existingNumber(of: account) else { return }
            try Self.remove(contact, of: number, in: database)
        }
    }

    func keep(_ groups: [ContactGroup], of account: AccountID) {
        database.write("contact groups") { database in
            try Self.replace(groups, of: database.number(of: account), in: database)
        }
    }

    func forget(_ account: AccountID) {
        database.write("contacts") { database in
            try database.clear("contact", of: account)
            try database.clear("contactGroup", of: account)
        }
    }

    // MARK: Rows

    private static func contacts(of number: Int64, in database: Database) throws -> [ContactDetails] {
        try database.rows("SELECT * FROM contact WHERE account = ? ORDER BY position", [number]).map { row in
            ContactDetails(
                identity: ContactIdentity(row), alias: row["alias"], isListed: row["isListed"] ?? true,
                isBlocked: row["isBlocked"] ?? false,
                groups: (row["groups"] as String? ?? "").split(separator: "\n").map { ContactGroupID(String($0)) })
        }
    }

    private static func insert(
        _ contact: ContactDetails, at position: Int64, of number: Int64, in database: Database
    ) throws {
        try database.run(
            """
            INSERT OR REPLACE INTO contact
                (account, contact, position, address, displayName, conversation, isListed, alias, isBlocked, groups)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                number, contact.identity.id.rawValue, position, contact.identity.address, contact.identity.displayName,
                contact.identity.conversation.rawValue, contact.isListed, contact.alias, contact.isBlocked,
                contact.groups.map(\.rawValue).joined(separator: "\n"),
            ])
    }

    private static func remove(_ contact: ContactID, of number: Int64, in database: Database) throws {
        try database.run("DELETE FROM contact WHERE account = ? AND contact = ?", [number, contact.rawValue])
    }

    private static func groups(of number: Int64, in database: Database) throws -> [ContactGroup] {
        try database.rows("SELECT id, name FROM contactGroup WHERE account = ? ORDER BY position", [number]).map {
            ContactGroup(id: ContactGroupID($0["id"] ?? ""), name: $0["name"] ?? "")
        }
    }

    private static func replace(_ groups: [ContactGroup], of number: Int64, in database: Database) throws {
        guard try self.groups(of: number, in: database) != groups else { return }
        try database.run("DELETE FROM contactGroup WHERE account = ?", [number])
        for (position, group) in groups.enumerated() {
            try database.run(
                "INSERT INTO contactGroup (account, position, id, name) VALUES (?, ?, ?, ?)",
                [number, position, group.id.rawValue, group.name])
        }
    }
}
