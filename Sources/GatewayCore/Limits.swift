// SPDX-License-Identifier: Apache-2.0

/// How much of anything a user's session keeps. Beyond these the one who causes it is told, and nobody else notices.
package struct SessionLimits: Sendable {
    /// Contacts of one account, strangers met in conversations included.
    package var contacts = 2000
    package var accounts = 16
    package var groups = 100
    package var attachments = 32
    /// Messages that have been submitted and have not ended.
    package var pendingMessages = 8192
    /// Where an attachment is asked to stop submitting, and where it may go on.
    package var holdAbove = 512
    package var resumeBelow = 128
    /// In bytes of UTF-8.
    package var nickLength = 32
    package var displayName = 387
    package var personalMessage = 500

    package init() {}
}
