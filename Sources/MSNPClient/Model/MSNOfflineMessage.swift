// SPDX-License-Identifier: Apache-2.0

/// A message that somebody sent while the account was offline, fetched and decoded.
package struct MSNOfflineMessage: Equatable, Sendable {
    /// What the service knows it by; it is kept there until `MSNClient.confirm(offlineMessages:)`.
    package var id: String
    package var account: String
    package var displayName: String
    package var text: String
    /// Milliseconds since 1970; nil if the service does not say.
    package var sentAt: Int64?

    package init(id: String, account: String, displayName: String, text: String, sentAt: Int64?) {
        self.id = id
        self.account = account
        self.displayName = displayName
        self.text = text
        self.sentAt = sentAt
    }
}
