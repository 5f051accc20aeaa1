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
    /// Messages of one account that wait until it is signed in, and their texts together in bytes of UTF-8.
    package var keptMessages = 500
    package var keptBytes = 256 * 1024
    /// Milliseconds after which a message that waits is given up: seven days.
    package var keptAge: Int64 = 7 * 24 * 3600 * 1000
    /// Changes of one account's lists and groups that have been asked for and have not ended.
    package var edits = 64
    /// Requests of one account that wait for an answer, and those whose answer is remembered.
    package var requests = 200
    /// Groups of contacts, and places where one account is signed in.
    package var contactGroups = 200
    package var endpoints = 64
    /// Channels that show contacts, the control channel included.
    package var contactChannels = 32
    /// Earlier nicks that are remembered, of people who have left the list or are called something else now.
    package var formerContacts = 100
    /// Ids of offline messages of one account that are being stored.
    package var offlineMessages = 2000
    /// What is told waits for so much to be stored at most; then it is told all the same.
    package var unstoredEvents = 4096
    /// Places up to which the user has read that are remembered.
    package var readMarkers = 4000
    /// Conversations of one account that are pinned or muted.
    package var markedConversations = 1000
    /// In bytes of UTF-8.
    package var nickLength = 32
    package var displayName = 387
    package var personalMessage = 500
    package var alias = 387
    package var groupName = 61
    package var requestMessage = 250
    package var endpointName = 64

    package init() {}
}
