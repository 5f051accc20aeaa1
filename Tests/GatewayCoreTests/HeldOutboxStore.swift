// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Synchronization

@testable import GatewayCore

/// An outbox store that does everything later, as one with a disk does: a test says when, in the order of the calls. What
/// has not been done yet is what a crash loses.
final class HeldOutboxStore: OutboxStore {
    private let store = InMemoryOutboxStore()
    private let waiting: WaitingJobs
    private let noted = Mutex<[String]>([])
    /// Whether keeping and marking fail, as on a full disk, and whether reading does.
    let isFull = Mutex(false)
    let isBroken = Mutex(false)

    /// - Parameter waiting: shared with other stores that are in the same database.
    init(waiting: WaitingJobs = WaitingJobs()) { self.waiting = waiting }

    /// Does what waits.
    func work() { waiting.run() }

    /// Forgets what waits, as a crash does.
    func crash() { waiting.drop() }

    var calls: [String] { noted.withLock { $0 } }
    func kept(of account: AccountID) -> [KeptMessage] { store.messages(of: account) }

    private func later(_ call: String, _ job: @escaping @Sendable () -> Void) {
        noted.withLock { $0.append(call) }
        waiting.add(job)
    }

    func messages(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptMessage]?) -> Void
    ) {
        later("read") {
            if self.isBroken.withLock({ $0 }) {
                loop.execute { answer(nil) }
            } else {
                self.store.messages(of: account, on: loop, answer)
            }
        }
    }

    func keep(
        _ message: KeptMessage, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        later(message.isBeingSent ? "keep as being sent" : "keep") {
            if self.isFull.withLock({ $0 }) {
                loop.execute { answer(false) }
            } else {
                self.store.keep(message, of: account, on: loop, answer)
            }
        }
    }

    func markSending(
        _ messages: [MessageID], of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([MessageID]?) -> Void
    ) {
        later("mark \(messages.count)") {
            if self.isFull.withLock({ $0 }) {
                loop.execute { answer(nil) }
            } else {
                self.store.markSending(messages, of: account, on: loop, answer)
            }
        }
    }

    func remove(_ messages: [MessageID], of account: AccountID) {
        later("remove \(messages.count)") { self.store.remove(messages, of: account) }
    }

    func forget(_ account: AccountID) { later("forget") { self.store.forget(account) } }
}
