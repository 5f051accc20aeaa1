// SPDX-License-Identifier: Apache-2.0

/// Anything that follows a user's session: an IRC connection, a log, a page. Seam 1.
///
/// Everything here is called on the session's event loop.
package protocol SessionAttachment: AnyObject, Sendable {
    var id: AttachmentID { get }
    /// Whether what it is told is seen: false once its client has gone, though it has not left the session yet.
    var isListening: Bool { get }
    /// Whether the user is there as long as this is: not so for what only listens, or has said so (draft/pre-away). When it
    /// changes, `UserSession.presenceChanged()` has to be called.
    var countsAsPresence: Bool { get }

    func receive(_ event: SessionEvent)

    /// Asks the attachment to stop submitting messages (`true`) until enough of them have been delivered (`false`).
    func holdInput(_ hold: Bool)
}

extension SessionAttachment {
    package var isListening: Bool { true }
    package var countsAsPresence: Bool { true }
}

/// What a session tells its attachments. Whatever is not said to go to one of them goes to all.
package enum SessionEvent: Sendable {
    /// An account's connection changed, or an account came to be.
    case account(AccountSummary)
    case accountRemoved(AccountSummary)
    /// Somebody appeared (`before` is nil) or anything about them changed: availability, names, nick, messages, block.
    ///
    /// Contacts known from last time appear before the account is signed in, all of them offline.
    case contact(before: Contact?, after: Contact)
    case contactRemoved(Contact)
    /// The connection of an account was lost; these were reachable until now.
    case contactsLost(AccountSummary, [Contact])
    /// The groups of contacts of an account changed; all that there are now.
    case contactGroups(AccountID, [ContactGroup])
    case privacy(AccountID, PrivacySettings)
    /// A channel of contacts came to be (`before` is nil), was changed, or is gone (`after` is nil).
    case contactChannel(before: ContactChannel?, after: ContactChannel?)
    /// Something somebody else said, or that the user said: here, once it was delivered, or at another place where the
    /// account is signed in (no sender and no origin).
    case message(ChatMessage)
    /// A message of the user's was not delivered yet: the network keeps it until the recipient signs in. Shown like
    /// `message`, with a word on that; no other outcome follows.
    case storedOffline(ChatMessage)
    /// A message of the user's cannot be sent yet and is kept; its outcome comes later. Told to the attachment that
    /// submitted it. `isFirst`: no other has been kept for this attachment since the account was signed in last.
    case kept(SubmittedMessage, Keeping, isFirst: Bool)
    /// A message of the user did not arrive. Told to the attachment that submitted it, to all when that one has gone.
    case failed(SubmittedMessage, DeliveryFailure)
    case typing(ChatPlace, Correspondent)
    /// The user put a sign to a message through one attachment. Told to the others.
    case reaction(Reaction)
    case group(Group, GroupChange)
    /// The user has been invited into a lasting group (`UserSession.answer(_:accept:by:)`).
    case groupInvitation(GroupInvitation)
    case groupInvitationGone(GroupInvitation)
    /// The user's own profile on an account changed.
    case profile(AccountSummary)
    /// Somebody waits for an answer. `isNew` is false for those known from earlier, told when a session starts.
    case request(ContactRequest, isNew: Bool)
    /// A request was answered, here or elsewhere, or taken back.
    case requestGone(ContactRequest)
    /// Somebody put the user on their list, and nothing needs to be answered.
    case addedBy(Contact)
    /// How a change ended that this attachment asked for; nil is success. Its effects are events to all.
    case edited(EditID, AccountEdit, on: AccountID, EditFailure?)
    /// The places where an account is signed in changed; all of them.
    case endpoints(AccountID, [Endpoint])
    /// The user said something to themselves through one attachment. Told to the others; no network carries it.
    case toOneself(String)
    /// Whether what is said is kept has become known, or has changed (`UserSession.historyAccess(of:)`).
    case history(isKept: Bool)
    /// Another client of the user's says up to when, in milliseconds since 1970, they have read a conversation.
    case readMarker(HistoryPlace, Int64)
    /// The user has marked a conversation otherwise, in another client.
    case marks(ChatPlace, before: ConversationMarks, after: ConversationMarks)
    /// Who the user is to the gateway changed, or their accounts have been read, opened or locked.
    case user(UserStanding)
    case notice(String)
    /// A setting changed, of one account or (nil) of the user.
    case setting(Setting, AccountID?)
}
