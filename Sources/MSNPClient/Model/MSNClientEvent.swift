// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// Everything an `MSNClient` tells its delegate.
package enum MSNClientEvent: Equatable, Sendable {
    /// The sign-in has come to this step.
    case connecting(MSNSignInStep)
    /// The lists are here; everybody on them is offline until a `presence` says otherwise. `transport` is `tcp` or `http`.
    case signedIn(dialect: Dialect, transport: MSNTransport, lists: MSNLists, own: MSNOwnProfile)
    /// The session is over: exactly once for each `connect()`, and nothing of that session after it.
    case ended(MSNEnd)
    /// Somebody is new on the lists, or their entry has changed.
    case contactChanged(MSNContact)
    /// Somebody is on no list any more.
    case contactRemoved(account: String)
    /// The groups of contacts have changed; all that there are now.
    case groups([MSNContactGroup])
    /// The privacy settings have changed.
    case privacy(MSNPrivacy)
    /// Somebody put the user on their list; `message` is what they wrote with it, often empty.
    case addedBy(account: String, displayName: String, message: String)
    /// How an edit of the lists or of a circle ended; nil is success.
    case edited(UInt64, MSNEditFailure?)
    /// The places where the account is signed in have changed; all of them, this one too.
    case endpoints([MSNEndpoint])
    /// A circle is new or has changed.
    case circle(MSNCircle)
    /// The user is not in this circle any more.
    case circleRemoved(id: String)
    /// Messages that came while the account was offline, in order. They stay with the service until they are confirmed.
    case offlineMessages([MSNOfflineMessage])
    /// Somebody took the user off their list.
    case removedBy(account: String)
    /// A contact's status or name, `.offline` too.
    case presence(account: String, status: PresenceStatus, displayName: String, capabilities: ClientCapabilities?)
    /// A contact's personal message and what they listen to; both empty for none.
    case personalMessage(account: String, text: String, media: String)
    /// The service has accepted these of the user's own settings; nil means: nothing said about it.
    case own(displayName: String?, status: PresenceStatus?, personalMessage: String?)
    /// Something happened in a conversation.
    case conversation(MSNConversationKey, MSNConversationEvent)
    /// Something the user should read: a message of the service, or a setting that it refused.
    case notice(String)
}

/// What happens in a conversation. A direct one opens and closes its switchboards silently.
package enum MSNConversationEvent: Equatable, Sendable {
    /// A group came to be or came back: these people are in it.
    case opened(participants: [MSNParticipant])
    /// Said on a direct key: its switchboard grew and is now this group. The direct key is free for a new one.
    case becameGroup(MSNConversationKey, participants: [MSNParticipant])
    /// Somebody has come into the group.
    case joined(account: String, name: String)
    /// Somebody has left the group.
    case left(account: String)
    /// Nobody is in the group, or the service has closed it. The next message calls them back: everybody if nobody is left, or
    /// else those who were still there.
    case closed
    /// The service does not open the circle for now, and a notice has said why. What is sent there tries again or fails.
    case notOpened
    /// What the user has said at another place where the account is signed in.
    case ownMessage(content: SwitchboardContent)
    /// A message of anybody but the user. Typing and nudges have their own cases.
    case message(from: String, name: String, content: SwitchboardContent)
    /// Somebody invites the user into something that is no conversation, `to` says into what: "the file readme.txt (59.4 KiB)". It
    /// was declined, or where the protocol has no way to do so, left without an answer.
    case invitation(from: String, name: String, to: String, wasDeclined: Bool)
    /// Somebody is typing. There is no "stopped": it lasts about six seconds.
    case typing(account: String)
    /// Somebody nudges.
    case nudge(account: String)
    /// The service has handed this message to everybody in the conversation.
    case delivered(UInt64)
    /// The recipient could not be reached; the service keeps this message until they sign in.
    case storedOffline(UInt64)
    /// This message was not delivered, or nobody can tell (`connectionLost`, `unacknowledged`).
    case failed(UInt64, MSNSendFailure)
    /// Somebody could not be called into the group.
    case inviteFailed(account: String, MSNSendFailure)
}

/// A step of the sign-in.
package enum MSNSignInStep: Equatable, Sendable {
    /// Waiting for a connection to the server.
    case connecting
    /// Agreeing on a dialect (`VER`, `CVR`).
    case negotiating
    /// Proving who the user is (`USR`, tickets).
    case authenticating
    /// Fetching and announcing the contact list (`SYN`; address book, `ADL`).
    case lists
    /// Appearing to others (`CHG`).
    case presence

    /// A few words for people, without capital or full stop.
    package var text: String {
        switch self {
        case .connecting: "connecting"
        case .negotiating: "agreeing on a protocol version"
        case .authenticating: "checking the password"
        case .lists: "fetching the contact list"
        case .presence: "going online"
        }
    }
}
