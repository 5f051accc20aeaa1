// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import Foundation
internal import GRDB
internal import GatewayCore
internal import NIOCore
internal import Synchronization

/// Keeps a verifier for each account: scrypt of the password with a salt of its own.
final class SQLiteOwnerStore: OwnerStore {
    private let database: GatewayDatabase
    private let room: Int
    /// Not private, so that tests can wait for it.
    let hashing: HashingQueue
    private let state = Mutex(State())

    private struct State {
        /// Passwords that are on their way to the database, and only as long as they are.
        var wanted: [AccountID: Wanted] = [:]
        var nextNumber: UInt64 = 0
        /// Verifications that wait or go on.
        var verifications = 0
    }

    private struct Wanted {
        let password: Secret<String>
        /// Which wish it is: what takes long to compute does not undo what was asked for meanwhile.
        let number: UInt64
    }

    /// The interactive parameters of scrypt's authors: 16 MiB, some tens of milliseconds.
    private enum Cost {
        static let n: UInt64 = 1 << 14
        static let r: UInt64 = 8
        static let p: UInt64 = 1
        static let length = 32
    }

    /// - Parameter room: verifications that may wait or go on.
    init(database: GatewayDatabase, room: Int = StorageLimits.waitingVerifications) {
        self.database = database
        self.room = room
        hashing = database.hashing
    }

    func verify(
        _ password: Secret<String>, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        let wanted = state.withLock { state -> Secret<String>? in
            if let wanted = state.wanted[account] { return wanted.password }
            state.verifications += 1
            return nil
        }
        if let wanted {
            let isOwner = ConstantTime.equal(wanted.exposed, password.exposed)
            return loop.execute { answer(isOwner) }
        }
        let finish: @Sendable (Bool) -> Void = { [self] isOwner in
            state.withLock { $0.verifications -= 1 }
            loop.execute { answer(isOwner) }
        }
        guard state.withLock({ $0.verifications <= room }) else { return finish(false) }
        let compare: @Sendable (Kept?) -> Void = { [self] kept in
            guard let kept else { return finish(false) }
            hashing.perform { finish(kept.fits(password)) }
        }
        database.ask("owner", on: loop, fallback: nil, compare) { try Self.kept(for: account, in: $0) }
    }

    func keep(_ password: Secret<String>, for account: AccountID) {
        let number = state.withLock { state in
            state.nextNumber += 1
            state.wanted[account] = Wanted(password: password, number: state.nextNumber)
            return state.nextNumber
        }
        hashing.perform { [self] in
            let salt = RandomBytes.generate(16)
            guard isNewest(number, of: account), let verifier = Self.derive(password, salt: salt) else { return }
            database.write("owner") { [self] database in
                // Asked at the last moment: what was asked for after this is behind it in the database's queue.
                guard isNewest(number, of: account) else { return }
                state.withLock { $0.wanted[account] = nil }
                try database.run(
                    "UPDATE account SET salt = ?, verifier = ? WHERE id = ?",
                    [Data(salt), Data(verifier), database.number(of: account)])
            }
        }
    }

    private func isNewest(_ number: UInt64, of account: AccountID) -> Bool {
        state.withLock { $0.wanted[account]?.number == number }
    }

    func forget(_ password: Secret<String>, for account: AccountID) {
        state.withLock { if $0.wanted[account]?.password == password { $0.wanted[account] = nil } }
        database.write("owner") { [self] database in
            guard let kept = try Self.kept(for: account, in: database) else { return }
            hashing.perform { [self] in
                guard kept.fits(password) else { return }
                self.database.write("owner") { database in
                    // Another one has another salt.
                    try database.run(
                        "UPDATE account SET salt = NULL, verifier = NULL WHERE name = ? AND salt = ?",
                        [account.rawValue, Data(kept.salt)])
                }
            }
        }
    }

    func forget(_ account: AccountID) {
        state.withLock { $0.wanted[account] = nil }
        database.write("owner") { database in
            try database.run("UPDATE account SET salt = NULL, verifier = NULL WHERE name = ?", [account.rawValue])
        }
    }

    /// For tests.
    var passwordsInMemory: Int { state.withLock { $0.wanted.count } }

    private struct Kept: Sendable {
        let salt: [UInt8]
        let verifier: [UInt8]

        func fits(_ password: Secret<String>) -> Bool {
            SQLiteOwnerStore.derive(password, salt: salt).map { ConstantTime.equal($0, verifier) } ?? false
        }
    }

    private static func kept(for account: AccountID, in database: Database) throws -> Kept? {
        let rows = try database.rows("SELECT salt, verifier FROM account WHERE name = ?", [account.rawValue])
        guard let row = rows.first, let salt = row["salt"] as Data?, let verifier = row["verifier"] as Data? else {
            return nil
        }
        return Kept(salt: Array(salt), verifier: Array(verifier))
    }

    private static func derive(_ password: Secret<String>, salt: [UInt8]) -> [UInt8]? {
        Scrypt.derive(
            password: password.exposed, salt: salt, n: Cost.n, r: Cost.r, p: Cost.p, length: Cost.length)
    }
}
