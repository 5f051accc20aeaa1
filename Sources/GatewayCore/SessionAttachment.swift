// SPDX-License-Identifier: Apache-2.0

/// Anything that follows a user's session: an IRC connection, a log, a page. Seam 1.
///
/// Both methods are called on the session's event loop.
package protocol SessionAttachment: AnyObject, Sendable {
    var id: AttachmentID { get }

    func receive(_ event: SessionEvent)

    /// Asks the attachment to stop submitting messages (`true`) until enough of them have been delivered (`false`).
    func holdInput(_ hold: Bool)
}

/// What a session tells its attachments.
package enum SessionEvent: Sendable {
    /// An account's connection changed, or an account came to be.
    case account(AccountSummary)
    case accountRemoved(AccountSummary)
    /// Somebody appeared (`before` is nil) or anything about them changed: availability, names, nick, messages.
    case contact(before: Contact?, after: Contact)
    case contactRemoved(Contact)
    /// The connection of an account was lost; these were reachable until now.
    case contactsLost(AccountSummary, [Contact])
    case message(ChatMessage)
    /// A message of the user did not arrive. Told to the attachment that submitted it.
    case failed(SubmittedMessage, DeliveryFailure)
    case typing(ChatPlace, Correspondent)
    case group(Group, GroupChange)
    /// The user's own profile on an account changed.
    case profile(AccountSummary)
    case addedBy(Contact)
    case notice(String)
}
