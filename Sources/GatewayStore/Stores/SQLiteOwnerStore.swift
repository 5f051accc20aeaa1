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
    private let work: OperationQueue
    private let known = Mutex<[AccountID: Known]>([:])

    /// What was verified, kept or forgotten last in this process: a sign-in computes at most once, and what takes long to
    /// compute does not undo what was asked for meanwhile.
    private struct Known {
        /// The right password; nil for none.
        var password: Secret<String>?
        /// Counts what was asked for.
        var version: UInt64 = 0
    }

    /// The interactive parameters of scrypt's authors: 16 MiB, some tens of milliseconds.
    private enum Cost {
        static let n: UInt64 = 1 << 14
        static let r: UInt64 = 8
        static let p: UInt64 = 1
        static let length = 32
    }

    init(database: GatewayDatabase) {
        self.database = database
        work = OperationQueue()
        work.maxConcurrentOperationCount = StorageLimits.verifications
    }

    func verify(
        _ password: Secret<String>, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        let before = known.withLock { $0[account] ?? Known() }
        if let right = before.password, ConstantTime.equal(right.exposed, password.exposed) {
            return loop.execute { answer(true) }
        }
        let compare: @Sendable (Kept?) -> Void = { [self] kept in
            guard let kept else { return answer(false) }
            work.addOperation { [self] in
                let isRight =
                    Self.derive(password, salt: kept.salt).map { ConstantTime.equal($0, kept.verifier) } ?? false
                let isOwner = isRight && remember(password, of: account, since: before.version)
                loop.execute { answer(isOwner) }
            }
        }
        database.ask("owner", on: loop, fallback: nil, compare) { database in
            let rows = try database.rows("SELECT salt, verifier FROM account WHERE name = ?", [account.rawValue])
            guard let row = rows.first, let salt = row["salt"] as Data?, let verifier = row["verifier"] as Data? else {
                return nil
            }
            return Kept(salt: Array(salt), verifier: Array(verifier))
        }
    }

    /// A password was the right one. False if that is no longer so.
    private func remember(_ password: Secret<String>, of account: AccountID, since version: UInt64) -> Bool {
        known.withLock { known in
            guard known[account]?.version ?? 0 == version else { return known[account]?.password == password }
            known[account] = Known(password: password, version: version)
            return true
        }
    }

    func keep(_ password: Secret<String>, for account: AccountID) {
        let version = known.withLock { known -> UInt64? in
            guard known[account]?.password != password else { return nil }
            let version = (known[account]?.version ?? 0) &+ 1
            known[account] = Known(password: password, version: version)
            return version
        }
        guard let version else { return }
        work.addOperation { [self] in
            let salt = RandomBytes.generate(16)
            guard isNewest(version, of: account), let verifier = Self.derive(password, salt: salt) else { return }
            database.write("owner") { [self] database in
                // Asked at the last moment: what was asked for after this is behind it in the database's queue.
                guard isNewest(version, of: account) else { return }
                try database.run(
                    "UPDATE account SET salt = ?, verifier = ? WHERE id = ?",
                    [Data(salt), Data(verifier), database.number(of: account)])
            }
        }
    }

    private func isNewest(_ version: UInt64, of account: AccountID) -> Bool {
        known.withLock { $0[account]?.version == version }
    }

    /// Returns when what was asked for has been computed.
    func drain() async {
        await withCheckedContinuation { continuation in work.addBarrierBlock { continuation.resume() } }
    }

    func forget(_ account: AccountID) {
        known.withLock { $0[account] = Known(password: nil, version: ($0[account]?.version ?? 0) &+ 1) }
        database.write("owner") { database in
            try database.run("UPDATE account SET salt = NULL, verifier = NULL WHERE name = ?", [account.rawValue])
        }
    }

    private struct Kept: Sendable {
        let salt: [UInt8]
        let verifier: [UInt8]
    }

    private static func derive(_ password: Secret<String>, salt: [UInt8]) -> [UInt8]? {
        Scrypt.derive(
            password: password.exposed, salt: salt, n: Cost.n, r: Cost.r, p: Cost.p, length: Cost.length)
    }
}
