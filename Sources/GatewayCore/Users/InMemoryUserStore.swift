// SPDX-License-Identifier: Apache-2.0
package import Cryptography
package import NIOCore
internal import Synchronization

/// Keeps users while the process lives.
package final class InMemoryUserStore: UserStore {
    private struct Kept {
        var record: UserRecord
        var certificates: [UserCertificate] = []
        var accounts: [AccountRecord] = []
    }

    private struct State {
        var users: [UserID: Kept] = [:]
        var lastID: Int64 = 0
    }

    private let state = Mutex(State())
    private let decoyKey = Secret(RandomBytes.generate(32))

    package init() {}

    package func user(named user: String, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserRecord?>) {
        let found = state.withLock { $0.users.values.first { $0.record.user == user }?.record }
        loop.answer(.success(found), to: answer)
    }

    package func user(
        certificate: [UInt8], on loop: any EventLoop, _ answer: @escaping UserAnswer<CertifiedUser?>
    ) {
        let found = state.withLock { state -> CertifiedUser? in
            for kept in state.users.values {
                guard let known = kept.certificates.first(where: { $0.fingerprint == certificate }) else { continue }
                return CertifiedUser(record: kept.record, certificateName: known.name)
            }
            return nil
        }
        loop.answer(.success(found), to: answer)
    }

    package func alwaysOn(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserRecord]>) {
        let found = state.withLock { state in
            state.users.values.map(\.record).filter(\.isAlwaysOn).sorted { $0.id.rawValue < $1.id.rawValue }
        }
        loop.answer(.success(found), to: answer)
    }

    package func overview(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserOverview]>) {
        let all = state.withLock { state in
            state.users.values.map {
                UserOverview(
                    user: $0.record.user, accounts: $0.accounts.map(\.id), isAlwaysOn: $0.record.isAlwaysOn,
                    lastSeenAt: $0.record.lastSeenAt)
            }
        }
        loop.answer(.success(all.sorted { $0.user < $1.user }), to: answer)
    }

    package func insert(
        _ record: UserRecord, most: Int, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserID>
    ) {
        let result = state.withLock { state -> Result<UserID, UserRefusal> in
            guard !state.users.values.contains(where: { $0.record.user == record.user }) else {
                return .failure(.taken)
            }
            guard state.users.count < most else { return .failure(.full) }
            state.lastID += 1
            var record = record
            record.id = UserID(state.lastID)
            state.users[record.id] = Kept(record: record)
            return .success(record.id)
        }
        loop.answer(result, to: answer)
    }

    package func change(
        _ id: UserID, _ body: @escaping @Sendable (inout UserRecord) -> Void, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<UserRecord>
    ) {
        change(id, on: loop, answer) { kept in
            body(&kept.record)
            return .success(kept.record)
        }
    }

    package func remove(_ id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>) {
        let removed = state.withLock { $0.users.removeValue(forKey: id) }
        loop.answer(removed == nil ? .failure(.gone) : .success(()), to: answer)
    }

    package func certificates(
        of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserCertificate]>
    ) {
        change(id, on: loop, answer) { .success($0.certificates) }
    }

    package func add(
        _ certificate: UserCertificate, to id: UserID, most: Int, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        let result = state.withLock { state -> Result<Void, UserRefusal> in
            let isKnown = state.users.values.contains {
                $0.certificates.contains { $0.fingerprint == certificate.fingerprint }
            }
            guard !isKnown else { return .failure(.certificateTaken) }
            guard let count = state.users[id]?.certificates.count else { return .failure(.gone) }
            guard count < most else { return .failure(.tooManyCertificates(most)) }
            state.users[id]?.certificates.append(certificate)
            return .success(())
        }
        loop.answer(result, to: answer)
    }

    package func remove(
        certificate: [UInt8], of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>
    ) {
        change(id, on: loop, answer) { kept in
            guard let index = kept.certificates.firstIndex(where: { $0.fingerprint == certificate }) else {
                return .failure(.noSuchCertificate)
            }
            kept.certificates.remove(at: index)
            return .success(())
        }
    }

    package func accounts(of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<[AccountRecord]>) {
        change(id, on: loop, answer) { .success($0.accounts) }
    }

    package func keep(
        _ account: AccountRecord, of id: UserID, most: Int, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        change(id, on: loop, answer) { kept in
            if let index = kept.accounts.firstIndex(where: { $0.id == account.id }) {
                kept.accounts[index] = account
            } else if kept.accounts.count < most {
                kept.accounts.append(account)
            } else {
                return .failure(.tooManyAccounts(most))
            }
            return .success(())
        }
    }

    package func keep(
        _ options: AccountOptions, for account: AccountID, of id: UserID, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        change(id, on: loop, answer) { kept in
            if let index = kept.accounts.firstIndex(where: { $0.id == account }) {
                kept.accounts[index].options = options
            }
            return .success(())
        }
    }

    package func remove(
        account: AccountID, of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>
    ) {
        change(id, on: loop, answer) { kept in
            kept.accounts.removeAll { $0.id == account }
            return .success(())
        }
    }

    package func decoyKey(on loop: any EventLoop, _ answer: @escaping UserAnswer<Secret<[UInt8]>>) {
        loop.answer(.success(decoyKey), to: answer)
    }

    private func change<Value: Sendable>(
        _ id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Value>,
        _ body: (inout Kept) -> Result<Value, UserRefusal>
    ) {
        let result = state.withLock { state -> Result<Value, UserRefusal> in
            guard var kept = state.users[id] else { return .failure(.gone) }
            let result = body(&kept)
            state.users[id] = kept
            return result
        }
        loop.answer(result, to: answer)
    }
}
