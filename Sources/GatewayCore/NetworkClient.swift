// SPDX-License-Identifier: Apache-2.0

/// One signed-in account. Everything it learns goes out through its sink, on the session's loop. The second half of
/// seam 2.
///
/// Every method, here and in the optional protocols below, is called on that loop. What a network can do beyond text
/// and presence it says by conforming to one of those.
package protocol NetworkClient: AnyObject {
    /// Outcomes are events, never thrown. Called again after a disconnection it starts afresh.
    func connect()
    /// Ends the connection in good manners.
    ///
    /// Before it returns, every message and every edit that had not ended does so (`outcome`, `edited`), as far as the
    /// client knows how; no other event follows.
    func disconnect()
    /// Sends a message. One `outcome` follows, perhaps before this returns; those of one conversation keep their order.
    func send(_ message: OutgoingMessage, to conversation: ConversationID)
    func setAvailability(_ availability: Availability)
}

/// A network on which something may be on its way to somebody who leaves.
package protocol Parting: AnyObject {
    /// Ends the connection like `disconnect`, after what was on its way has been told: `disconnected` follows within seconds.
    func part()
}

/// A network on which people see that somebody is typing.
package protocol TypingNotifying: AnyObject {
    func sendTyping(to conversation: ConversationID)
}

/// A network with a friendly name and a personal message.
package protocol ProfileEditing: AnyObject {
    func setDisplayName(_ name: String)
    func setPersonalMessage(_ text: String)
}

/// A network in which several people can talk together.
package protocol GroupConversations: AnyObject {
    /// A new conversation with nobody in it yet.
    func openGroup() -> ConversationID
    func invite(_ contact: ContactID, to conversation: ConversationID)
    func leave(_ conversation: ConversationID)
}

/// A network that keeps the list of contacts, and lets it be changed.
package protocol ContactEditing: AnyObject {
    /// Exactly one `edited` with this id follows, perhaps before this returns. What changed comes as events of its own.
    func edit(_ edit: ContactEdit, id: EditID)
}

/// A network on which one account can be signed in at several places.
package protocol EndpointListing: AnyObject {
    /// Signs the account out at one place, or at all but this one (nil).
    func signOut(endpoint: String?)
    /// What this place is called among them.
    func setEndpointName(_ name: String)
}

/// A network that keeps messages for people who are not signed in.
package protocol OfflineMessaging: AnyObject {
    /// These have been taken over and need not be kept any longer.
    func confirm(offlineMessages: [String])
}

/// A network with groups that last. What is said in them goes the way of any conversation.
package protocol LastingGroups: AnyObject {
    /// Exactly one `edited` with this id follows, perhaps before this returns.
    func edit(_ edit: LastingGroupEdit, id: EditID)
}
