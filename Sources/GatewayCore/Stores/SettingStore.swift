// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// Keeps what users set between runs.
package protocol SettingStore: Sendable {
    func settings(of user: String) -> [Setting: String]
    /// Nil takes the setting back to its default.
    func keep(_ value: String?, for setting: Setting, of user: String)
}

/// Keeps settings while the process lives.
package final class InMemorySettingStore: SettingStore {
    private let kept = Mutex<[String: [Setting: String]]>([:])

    package init() {}

    package func settings(of user: String) -> [Setting: String] {
        kept.withLock { $0[user] ?? [:] }
    }

    package func keep(_ value: String?, for setting: Setting, of user: String) {
        kept.withLock { $0[user, default: [:]][setting] = value }
    }
}
