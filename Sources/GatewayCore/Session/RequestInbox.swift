// SPDX-License-Identifier: Apache-2.0

/// The requests of one account: those that wait, and the answers that are remembered.
struct RequestInbox {
    /// Waiting for an answer.
    var waiting: [ContactID: ContactRequest] = [:]
    /// Senders whose request the user has answered, though the network may still list it.
    var answered: Set<ContactID> = []
    /// Whether what earlier sessions kept has been taken in.
    var isRead = false
    /// What the network listed at the sign-in, until the above is so.
    var listed: [IncomingRequest]?

    var isEmpty: Bool { waiting.isEmpty }

    /// In order of arrival.
    var all: [ContactRequest] {
        waiting.values.sorted { ($0.receivedAt, $0.sender.nick) < ($1.receivedAt, $1.sender.nick) }
    }
}
