// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import Foundation
internal import GRDB
internal import GatewayCore
internal import NIOCore

/// Users, their certificates and accounts. Requests are done one after the other, so that what is looked at first is still
/// so when it is changed.
struct SQLiteUserStore: UserStore {
    let database: GatewayDatabase

    private func ask<Value: Sendable>(
        _ what: String, on loop: any EventLoop, _ answer: @escaping UserAnswer<Value>,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) {
        database.ask(what, on: loop, fallback: .failure(.unavailable), answer) { database in
            do {
                return .success(try body(database))
            } catch let refusal as UserRefusal {
                // Nothing has been changed before it.
                return .failure(refusal)
            }
        }
    }

    // MARK: Users

    func user(named user: String, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserRecord?>) {
        ask("user", on: loop, answer) { try $0.rows("SELECT * FROM user WHERE name = ?", [user]).first?.user }
    }

    func user(certificate: [UInt8], on loop: any EventLoop, _ answer: @escaping UserAnswer<CertifiedUser?>) {
        ask("user of a certificate", on: loop, answer) { database in
            try database.rows(
                """
                SELECT user.*, certificate.name AS certificateName
                FROM certificate JOIN user ON user.id = certificate.user WHERE fingerprint = ?
                """, [Data(certificate)]
            ).first.map { CertifiedUser(record: $0.user, certificateName: $0["certificateName"] ?? "") }
        }
    }

    func alwaysOn(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserRecord]>) {
        ask("users always on", on: loop, answer) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM user WHERE isAlwaysOn ORDER BY id").map(\.user)
        }
    }

    func overview(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserOverview]>) {
        ask("users", on: loop, answer) { database in
            var accounts: [Int64: [AccountID]] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT user, name FROM userAccount ORDER BY id") {
                accounts[row["user"] ?? 0, default: []].append(AccountID(row["name"] ?? ""))
            }
            return try Row.fetchAll(database, sql: "SELECT * FROM user ORDER BY name").map { row in
                let user = row.user
                return UserOverview(
                    user: user.user, accounts: accounts[user.id.rawValue] ?? [], isAlwaysOn: user.isAlwaysOn,
                    lastSeenAt: user.lastSeenAt)
            }
        }
    }

    func insert(_ record: UserRecord, most: Int, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserID>) {
        ask("new user", on: loop, answer) { database in
            guard try database.rows("SELECT 1 FROM user WHERE name = ?", [record.user]).isEmpty else {
                throw UserRefusal.taken
            }
            guard try Int.fetchOne(database, sql: "SELECT count(*) FROM user") ?? 0 < most else {
                throw UserRefusal.full
            }
            try database.run(
                """
                INSERT INTO user (name, cost, salt, verifier, sealedKey, scramSalt, scramIterations, scramStoredKey,
                    scramServerKey, serverSealedKey, isAlwaysOn, isRemembered, createdAt, lastSeenAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, [record.user] + record.columns)
            return UserID(database.lastInsertedRowID)
        }
    }

    func change(
        _ id: UserID, _ body: @escaping @Sendable (inout UserRecord) -> Void, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<UserRecord>
    ) {
        ask("user", on: loop, answer) { database in
            guard var record = try database.rows("SELECT * FROM user WHERE id = ?", [id.rawValue]).first?.user else {
                throw UserRefusal.gone
            }
            body(&record)
            try database.run(
                """
                UPDATE user SET cost = ?, salt = ?, verifier = ?, sealedKey = ?, scramSalt = ?, scramIterations = ?,
                    scramStoredKey = ?, scramServerKey = ?, serverSealedKey = ?, isAlwaysOn = ?, isRemembered = ?,
                    createdAt = ?, lastSeenAt = ?
                WHERE id = ?
                """, record.columns + [id.rawValue])
            return record
        }
    }

    func remove(_ id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>) {
        ask("removal of a user", on: loop, answer) { database in
            for table in ["setting", "contactChannel"] {
                try database.run(
                    "DELETE FROM \(table) WHERE user = (SELECT name FROM user WHERE id = ?)", [id.rawValue])
            }
            try database.run("DELETE FROM user WHERE id = ?", [id.rawValue])
            guard database.changesCount > 0 else { throw UserRefusal.gone }
        }
    }

    // MARK: Certificates

    func certificates(of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserCertificate]>) {
        ask("certificates", on: loop, answer) { database in
            try database.require(id)
            return try database.rows("SELECT * FROM certificate WHERE user = ? ORDER BY rowid", [id.rawValue]).map {
                UserCertificate(
                    fingerprint: $0.bytes("fingerprint") ?? [], name: $0["name"] ?? "", addedAt: $0["addedAt"] ?? 0)
            }
        }
    }

    func add(
        _ certificate: UserCertificate, to id: UserID, most: Int, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        ask("certificate", on: loop, answer) { database in
            let known = try database.rows(
                "SELECT 1 FROM certificate WHERE fingerprint = ?", [Data(certificate.fingerprint)])
            guard known.isEmpty else { throw UserRefusal.certificateTaken }
            try database.require(id)
            let count = try database.rows("SELECT 1 FROM certificate WHERE user = ?", [id.rawValue]).count
            guard count < most else { throw UserRefusal.tooManyCertificates(most) }
            try database.run(
                "INSERT INTO certificate (fingerprint, user, name, addedAt) VALUES (?, ?, ?, ?)",
                [Data(certificate.fingerprint), id.rawValue, certificate.name, certificate.addedAt])
        }
    }

    func remove(
        certificate: [UInt8], of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>
    ) {
        ask("removal of a certificate", on: loop, answer) { database in
            try database.require(id)
            try database.run(
                "DELETE FROM certificate WHERE fingerprint = ? AND user = ?", [Data(certificate), id.rawValue])
            guard database.changesCount > 0 else { throw UserRefusal.noSuchCertificate }
        }
    }

    // MARK: Accounts

    func accounts(of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<[AccountRecord]>) {
        ask("accounts", on: loop, answer) { database in
            try database.require(id)
            return try database.rows("SELECT * FROM userAccount WHERE user = ? ORDER BY id", [id.rawValue]).map {
                AccountRecord(
                    network: $0["network"] ?? "", address: $0["address"] ?? "",
                    sealedPassword: $0.bytes("password") ?? [],
                    options: AccountOptions(
                        isOn: $0["isOn"] ?? true, autoConnect: $0["autoConnect"], tag: $0["tag"]))
            }
        }
    }

    func keep(
        _ account: AccountRecord, of id: UserID, most: Int, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        ask("account", on: loop, answer) { database in
            try database.require(id)
            let names: [String] = try database.rows("SELECT name FROM userAccount WHERE user = ?", [id.rawValue]).map {
                $0["name"] ?? ""
            }
            guard names.contains(account.id.rawValue) || names.count < most else {
                throw UserRefusal.tooManyAccounts(most)
            }
            try database.run(
                """
                INSERT INTO userAccount (user, name, network, address, password, isOn, autoConnect, tag)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (user, name) DO UPDATE SET address = excluded.address, password = excluded.password,
                    isOn = excluded.isOn, autoConnect = excluded.autoConnect, tag = excluded.tag
                """,
                [
                    id.rawValue, account.id.rawValue, account.network, account.address, Data(account.sealedPassword),
                    account.options.isOn, account.options.autoConnect, account.options.tag,
                ])
        }
    }

    func keep(
        _ options: AccountOptions, for account: AccountID, of id: UserID, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        ask("settings of an account", on: loop, answer) { database in
            try database.require(id)
            try database.run(
                "UPDATE userAccount SET isOn = ?, autoConnect = ?, tag = ? WHERE user = ? AND name = ?",
                [options.isOn, options.autoConnect, options.tag, id.rawValue, account.rawValue])
        }
    }

    func remove(account: AccountID, of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>) {
        ask("removal of an account", on: loop, answer) { database in
            try database.require(id)
            try database.run(
                "DELETE FROM userAccount WHERE user = ? AND name = ?", [id.rawValue, account.rawValue])
        }
    }

    // MARK: Of the gateway

    func decoyKey(on loop: any EventLoop, _ answer: @escaping UserAnswer<Secret<[UInt8]>>) {
        ask("key", on: loop, answer) { database in
            if let key = try database.rows("SELECT value FROM secret WHERE name = 'decoy'", []).first?.bytes("value") {
                return Secret(key)
            }
            let key = RandomBytes.generate(32)
            try database.run("INSERT INTO secret (name, value) VALUES ('decoy', ?)", [Data(key)])
            return Secret(key)
        }
    }
}

extension Database {
    /// Whether a user is still there.
    fileprivate func require(_ id: UserID) throws {
        guard try !rows("SELECT 1 FROM user WHERE id = ?", [id.rawValue]).isEmpty else { throw UserRefusal.gone }
    }
}

extension Row {
    fileprivate func bytes(_ column: String) -> [UInt8]? { (self[column] as Data?).map(Array.init) }

    /// A row of the table `user`.
    fileprivate var user: UserRecord {
        var lock: PasswordLock?
        if let salt = bytes("salt"), let verifier = bytes("verifier"), let sealedKey = bytes("sealedKey") {
            let scram = SCRAMSecrets(
                salt: bytes("scramSalt") ?? [], iterations: self["scramIterations"] ?? 0,
                storedKey: Secret(bytes("scramStoredKey") ?? []), serverKey: Secret(bytes("scramServerKey") ?? []))
            lock = PasswordLock(
                cost: self["cost"] ?? 0, salt: salt, verifier: verifier, sealedKey: sealedKey, scram: scram)
        }
        return UserRecord(
            id: UserID(self["id"] ?? 0), user: self["name"] ?? "", lock: lock,
            serverSealedKey: bytes("serverSealedKey"), isAlwaysOn: self["isAlwaysOn"] ?? false,
            isRemembered: self["isRemembered"] ?? false, createdAt: self["createdAt"] ?? 0,
            lastSeenAt: self["lastSeenAt"] ?? 0)
    }
}

extension UserRecord {
    /// All of a row but `id` and `name`.
    fileprivate var columns: StatementArguments {
        [
            lock?.cost, lock.map { Data($0.salt) }, lock.map { Data($0.verifier) }, lock.map { Data($0.sealedKey) },
            lock.map { Data($0.scram.salt) }, lock?.scram.iterations, lock.map { Data($0.scram.storedKey.exposed) },
            lock.map { Data($0.scram.serverKey.exposed) }, serverSealedKey.map { Data($0) }, isAlwaysOn, isRemembered,
            createdAt, lastSeenAt,
        ]
    }
}
