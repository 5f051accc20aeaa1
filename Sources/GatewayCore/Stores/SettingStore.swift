// SPDX-License-Identifier: Apache-2.0
package import NIOCore
internal import Synchronization

/// Keeps what users set between runs. Calls and answers as in `NickStore`.
package protocol SettingStore: Sendable {
    func settings(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([Setting: String]) -> Void)
    /// Nil takes the setting back to its default.
    func keep(_ value: String?, for setting: Setting, of user: String)
}

/// Keeps settings while the process lives.
package final class InMemorySettingStore: SettingStore {
    private let kept = Mutex<[String: [Setting: String]]>([:])

    package init() {}

    package func settings(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([Setting: String]) -> Void
    ) {
        loop.answer(kept.withLock { $0[user] ?? [:] }, to: answer)
    }

    package func keep(_ value: String?, for setting: Setting, of user: String) {
        kept.withLock { $0[user, default: [:]][setting] = value }
    }
}
