// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// Keeps the nick of each contact between runs.
///
/// For this and all other stores of this directory:
/// - They are called on the loops of sessions and never block one: what is written is taken along and written later, in
///   batches, in the order of the calls.
/// - What is read is given to `answer`, once, on `loop`: by `loop.execute`, or before the call returns if it was made on
///   `loop` and nothing has to be waited for. A read sees everything that was written before it by the same session.
/// - A store that cannot be read answers as if nothing was in it, logs why, and keeps what it has.
/// - Sessions ask for what belongs to an account, and write it, only once its owner is known (`OwnerStore`). Nicks are
///   the one exception: they are read before, and shown to nobody.
package protocol NickStore: Sendable {
    /// Every nick kept for an account, by contact.
    func nicks(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([ContactID: String]) -> Void)
    func keep(_ nick: String, for contact: ContactReference)
    /// Nothing of the account is to stay. Nicks outlive an account that its owner removes, so that they are the same if it
    /// comes back; they go with the user.
    func forget(nicksOf account: AccountID)
}

/// Keeps nicks while the process lives.
package final class InMemoryNickStore: NickStore {
    private let kept = Mutex<[AccountID: [ContactID: String]]>([:])

    package init() {}

    package func nicks(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([ContactID: String]) -> Void
    ) {
        loop.answer(nicks(of: account), to: answer)
    }

    package func nicks(of account: AccountID) -> [ContactID: String] {
        kept.withLock { $0[account] ?? [:] }
    }

    package func keep(_ nick: String, for contact: ContactReference) {
        kept.withLock { $0[contact.account, default: [:]][contact.contact] = nick }
    }

    package func forget(nicksOf account: AccountID) { kept.withLock { $0[account] = nil } }
}

extension EventLoop {
    /// Gives an answer that is there already: at once when on this loop, else as soon as it can.
    func answer<Value: Sendable>(_ value: Value, to answer: @escaping @Sendable (Value) -> Void) {
        if inEventLoop { answer(value) } else { execute { answer(value) } }
    }
}
