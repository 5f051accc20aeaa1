// SPDX-License-Identifier: Apache-2.0

/// How the embedded service keeps messages for people who are offline. The defaults are those of the historic one.
package struct OfflineMessageSettings: Equatable, Sendable {
    /// Whether a sender has to sign a challenge, as a client does with `QRY`, before messages are taken.
    package var requiresLockKey = true
    /// Seconds for which a signature is good; then another challenge has to be signed.
    package var lockKeyLifetime = 3600
    /// Messages that one account may leave within a minute; more get `SenderThrottleLimitExceeded`. 0 for any number.
    package var perMinute = 0
    /// Messages kept for one account; with more of them senders get `SystemUnavailable`.
    package var capacity = 200
    /// Messages that the notice after sign-in lists; if there are more it says `too-large`.
    package var listed = 25
    /// Whether `GetMetadata` gives its document as text rather than as an element.
    package var givesMetadataAsText = false

    package init() {}
}
