// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import MSNServices

/// Something to ask of the web services that keep messages for people who are offline.
package struct OfflineJob: Equatable, Sendable {
    /// The answer has the same.
    package var number: UInt32
    package var request: OfflineRequest

    package init(number: UInt32, _ request: OfflineRequest) {
        self.number = number
        self.request = request
    }
}

package enum OfflineRequest: Equatable, Sendable {
    /// Leave a message (`Store`, `Store2`).
    case store(OfflineSubmission)
    /// List what waits (`GetMetadata`).
    case list(ticket: Secret<String>)
    /// Fetch one message (`GetMessage`).
    case fetch(id: String, ticket: Secret<String>)
    /// Delete messages (`DeleteMessages`).
    case delete(ids: [String], ticket: Secret<String>)
    /// New tickets for the ones that were refused (RST).
    case renewTickets
}

/// A message to leave with the service.
package struct OfflineSubmission: Equatable, Sendable {
    package var sender: String
    package var senderName: String
    package var recipient: String
    /// A short text, one stored message.
    package var text: String
    /// A GUID in braces, the same for all that a session stores.
    package var runID: String
    /// From 1, counting in the run.
    package var sequence: Int
    package var ticket: Secret<String>
    /// The answer to the service's last challenge; empty at first.
    package var lockKey: String
    /// The product whose key answered the challenge: `PROD0119GSJUC$18`.
    package var productID: String
    /// The dialect by its name: `MSNP18`.
    package var dialect: String
    /// MSNP15 and later store with `Store2`.
    package var usesSecureTicket: Bool
}

// It holds what the user wrote.
extension OfflineSubmission: CustomStringConvertible, CustomReflectable {
    package var description: String { "message \(sequence) to \(recipient) (\(text.utf8.count) bytes)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What an `OfflineJob` brought.
package struct OfflineAnswer: Sendable {
    package var number: UInt32
    package var result: OfflineResult

    package init(number: UInt32, _ result: OfflineResult) {
        self.number = number
        self.result = result
    }
}

package enum OfflineResult: Sendable {
    /// The message is stored, or the messages are deleted.
    case done
    /// What waits: the `<MD>` document.
    case listed(String)
    /// One message, as RFC 822 text.
    case fetched(String)
    /// New tickets; those that were not asked for are nil.
    case tickets(ServiceTickets)
    case failed(OfflineServiceFailure)
}

/// Why the offline message services did not do something.
package enum OfflineServiceFailure: Error, Equatable, Sendable {
    /// The lock key is missing or old; the answer to this challenge is wanted.
    case lockKeyChallenge(String)
    /// The ticket is refused.
    case ticketRefused
    /// So many messages that the sender has to wait (`SenderThrottleLimitExceeded`).
    case throttled
    /// The service refuses the message or the recipient; the text is for people.
    case refused(String)
    /// The service could not be reached or understood. A message may have been stored all the same.
    case web(WebError)
}
