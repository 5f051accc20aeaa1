// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore

/// Rows of the table `account`, to which the other tables refer by number.
extension Database {
    /// The number of an account, given to it when it is new.
    func number(of account: AccountID) throws -> Int64 {
        if let number = try existingNumber(of: account) { return number }
        try execute(sql: "INSERT INTO account (name) VALUES (?)", arguments: [account.rawValue])
        return lastInsertedRowID
    }

    /// The number of an account; nil if nothing was ever kept for it.
    func existingNumber(of account: AccountID) throws -> Int64? {
        let statement = try cachedStatement(sql: "SELECT id FROM account WHERE name = ?")
        return try Int64.fetchOne(statement, arguments: [account.rawValue])
    }

    /// Runs a statement that is used again and again.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The rows of a query that is used again and again.
    func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Removes everything of an account from one table.
    func clear(_ table: String, of account: AccountID) throws {
        guard let number = try existingNumber(of: account) else { return }
        try run("DELETE FROM \(table) WHERE account = ?", [number])
    }
}

extension ContactIdentity {
    /// The columns `contact`, `address`, `displayName`, `conversation`.
    init(_ row: Row) {
        self.init(
            id: ContactID(row["contact"] ?? ""), address: row["address"] ?? "", displayName: row["displayName"] ?? "",
            conversation: ConversationID(row["conversation"] ?? ""))
    }
}
