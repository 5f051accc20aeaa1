// SPDX-License-Identifier: Apache-2.0

/// Somebody who put the user on their list and waits for an answer, as the network tells it.
package struct IncomingRequest: Sendable, Equatable {
    package var sender: ContactIdentity
    /// What they wrote with it; empty as a rule.
    package var message: String

    package init(sender: ContactIdentity, message: String = "") {
        self.sender = sender
        self.message = message
    }
}

/// A request in the user's inbox.
package struct ContactRequest: Sendable, Equatable {
    /// Who asks; they have a nick like any contact.
    package let sender: Correspondent
    package let displayName: String
    /// What they wrote with it; empty as a rule.
    package let message: String
    /// Milliseconds since 1970, when the gateway first saw it.
    package let receivedAt: Int64
}

/// What the user answers.
package enum RequestAnswer: Sendable, Equatable {
    /// They may see the user and write.
    case accept
    case decline
    /// Declined, and blocked.
    case block
}
