// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore
internal import NIOCore

struct SQLiteNickStore: NickStore {
    let database: GatewayDatabase

    func nicks(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([ContactID: String]) -> Void
    ) {
        database.ask("nicks", on: loop, fallback: [:], answer) { database in
            guard let number = try database.existingNumber(of: account) else { return [:] }
            let rows = try database.rows("SELECT contact, nick FROM nick WHERE account = ?", [number])
            return Dictionary(
                rows.map { (ContactID($0["contact"] ?? ""), $0["nick"] ?? "") }, uniquingKeysWith: { first, _ in first }
            )
        }
    }

    func keep(_ nick: String, for contact: ContactReference) {
        database.write("nick") { database in
            try database.run(
                "INSERT OR REPLACE INTO nick (account, contact, nick) VALUES (?, ?, ?)",
                [database.number(of: contact.account), contact.contact.rawValue, nick])
        }
    }

    func forget(nicksOf account: AccountID) {
        // They are what is left of an account when all else has gone: its number and its name go with them.
        database.write("nicks") { try $0.run("DELETE FROM account WHERE name = ?", [account.rawValue]) }
    }
}
