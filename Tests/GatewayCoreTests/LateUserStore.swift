// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import Synchronization

@testable import GatewayCore

/// A store of users whose answers about accounts come when the test lets them, as those of a disk that is busy do.
final class LateUserStore: UserStore {
    private let store: InMemoryUserStore
    /// Answers that have not been given.
    let late = WaitingJobs()
    private let isLate = Mutex(false)
    private let isBroken = Mutex(false)

    init(_ store: InMemoryUserStore) { self.store = store }

    func delay() { isLate.withLock { $0 = true } }
    func breakDown() { isBroken.withLock { $0 = true } }

    func accounts(of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<[AccountRecord]>) {
        if isBroken.withLock({ $0 }) { return answer(.failure(.unavailable)) }
        guard isLate.withLock({ $0 }) else { return store.accounts(of: id, on: loop, answer) }
        store.accounts(of: id, on: loop) { [late] result in late.add { answer(result) } }
    }

    func user(named user: String, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserRecord?>) {
        store.user(named: user, on: loop, answer)
    }
    func user(certificate: [UInt8], on loop: any EventLoop, _ answer: @escaping UserAnswer<CertifiedUser?>) {
        store.user(certificate: certificate, on: loop, answer)
    }
    func alwaysOn(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserRecord]>) {
        store.alwaysOn(on: loop, answer)
    }
    func overview(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserOverview]>) {
        store.overview(on: loop, answer)
    }
    func insert(_ record: UserRecord, most: Int, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserID>) {
        store.insert(record, most: most, on: loop, answer)
    }
    func change(
        _ id: UserID, _ body: @escaping @Sendable (inout UserRecord) -> Void, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<UserRecord>
    ) { store.change(id, body, on: loop, answer) }
    func remove(_ id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>) {
        store.remove(id, on: loop, answer)
    }
    func certificates(of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserCertificate]>) {
        store.certificates(of: id, on: loop, answer)
    }
    func add(
        _ certificate: UserCertificate, to id: UserID, most: Int, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) { store.add(certificate, to: id, most: most, on: loop, answer) }
    func remove(certificate: [UInt8], of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>) {
        store.remove(certificate: certificate, of: id, on: loop, answer)
    }
    func keep(
        _ account: AccountRecord, of id: UserID, most: Int, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) { store.keep(account, of: id, most: most, on: loop, answer) }
    func keep(
        _ options: AccountOptions, for account: AccountID, of id: UserID, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) { store.keep(options, for: account, of: id, on: loop, answer) }
    func remove(account: AccountID, of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>) {
        store.remove(account: account, of: id, on: loop, answer)
    }
    func decoyKey(on loop: any EventLoop, _ answer: @escaping UserAnswer<Secret<[UInt8]>>) {
        store.decoyKey(on: loop, answer)
    }
}
