// SPDX-License-Identifier: Apache-2.0

/// Everything a network can tell.
package enum NetworkEvent: Sendable {
    case connecting(step: String)
    /// Signed in; the whole contact list, everybody in it offline until told otherwise. `detail` names what was agreed
    /// on, such as the dialect and the transport. `requests` are all that wait for an answer.
    case connected(
        detail: String, contacts: [ContactDetails], profile: OwnProfile, groups: [ContactGroup] = [],
        privacy: PrivacySettings = PrivacySettings(), requests: [IncomingRequest] = [])
    /// Exactly once for each `connect()` that was not ended by `disconnect()`. The outcomes of everything that had not
    /// ended come before it.
    case disconnected(Disconnection)
    case contact(ContactDetails)
    case contactRemoved(ContactID)
    /// The groups of contacts have changed; all that there are now.
    case contactGroups([ContactGroup])
    case privacy(PrivacySettings)
    /// `facts` is nil where nothing was told of their client.
    case presence(ContactID, Availability, displayName: String?, facts: ContactFacts? = nil)
    case personalMessage(ContactID, text: String, media: String)
    /// The user's own profile, as the service now shows it to others.
    case profile(OwnProfile)
    /// How an edit ended; nil is success. Exactly one for each.
    case edited(EditID, EditFailure?)
    /// Somebody put the user on their list and waits for an answer.
    case request(IncomingRequest)
    /// A request has been answered, here or elsewhere, or taken back.
    case requestGone(ContactID)
    /// Somebody put the user on their list, and nothing needs to be answered.
    case addedBy(ContactIdentity)
    case conversation(ConversationID, ConversationChange)
    /// A lasting group is new to the user or has changed: its name, or the user's standing in it. All of them are told
    /// anew on each connection; one can be written to once its `conversation` has been `opened` there.
    case lastingGroup(LastingGroup)
    /// The user is no longer in a lasting group, or no longer invited.
    case lastingGroupGone(ConversationID)
    case message(IncomingMessage)
    /// What the user said at another place where the account is signed in. `to` is the other one in a one-to-one
    /// conversation, nil in a group.
    case ownMessage(ConversationID, to: ContactIdentity?, MessageBody)
    /// Messages that came while the account was not signed in, in order. The network keeps them until they are confirmed
    /// (`OfflineMessaging`), so it may tell the same ones again.
    case offlineMessages([OfflineMessage])
    case typing(ConversationID, ContactIdentity)
    case outcome(MessageID, DeliveryOutcome)
    /// The places where the account is signed in have changed; all of them, this one too.
    case endpoints([Endpoint])
    /// Something the service wants its users to read.
    case notice(String)
}

/// What happened to a group conversation on the network.
package enum ConversationChange: Sendable {
    /// There is one now. `grownFrom`: the one-to-one conversation that it was until now.
    case opened(participants: [ContactIdentity], grownFrom: ConversationID?)
    case joined(ContactIdentity)
    case left(ContactID)
    /// Nobody is left in it or the service closed it; the next message opens it again.
    case closed
    /// The network does not open this lasting group for now. What is sent there tries again or fails with its reason.
    case notOpened
    case inviteFailed(ContactID, DeliveryFailure)
}
