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
    /// What was verified or kept in this process, so that a sign-in computes at most once.
    private let known = Mutex<[AccountID: Secret<String>]>([:])

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
        database.ask(
            "owner", on: loop, fallback: nil,
            { [self] (kept: Kept?) in
                guard let kept else { return answer(false) }
                work.addOperation { [self] in
                    let isRight =
                        Self.derive(password, salt: kept.salt).map { ConstantTime.equal($0, kept.verifier) } ?? false
                    if isRight { known.withLock { $0[account] = password } }
                    loop.execute { answer(isRight) }
                }
            }
        ) { database in
            let rows = try database.rows("SELECT salt, verifier FROM account WHERE name = ?", [account.rawValue])
            guard let row = rows.first, let salt = row["salt"] as Data?, let verifier = row["verifier"] as Data? else {
                return nil
            }
            return Kept(salt: Array(salt), verifier: Array(verifier))
        }
    }

    func keep(_ password: Secret<String>, for account: AccountID) {
        let isKnown = known.withLock { known in
            defer { known[account] = password }
            return known[account] == password
        }
        guard !isKnown else { return }
        work.addOperation { [database] in
            let salt = RandomBytes.generate(16)
            guard let verifier = Self.derive(password, salt: salt) else { return }
            database.write("owner") { database in
                try database.run(
                    "UPDATE account SET salt = ?, verifier = ? WHERE id = ?",
                    [Data(salt), Data(verifier), database.number(of: account)])
            }
        }
    }

    /// Returns when what was asked for has been computed.
    func drain() async {
        await withCheckedContinuation { continuation in work.addBarrierBlock { continuation.resume() } }
    }

    func forget(_ account: AccountID) {
        known.withLock { $0[account] = nil }
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
