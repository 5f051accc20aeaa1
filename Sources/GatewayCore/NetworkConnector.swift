// SPDX-License-Identifier: Apache-2.0
package import NIOCore

/// What a front end may know of a network without naming its protocol.
package struct NetworkDescriptor: Sendable, Equatable {
    /// As people type it: `escargot`.
    package let id: String
    /// What an address looks like, for messages about wrong ones: `name@example.com`.
    package let addressExample: String

    package init(id: String, addressExample: String) {
        self.id = id
        self.addressExample = addressExample
    }
}

/// A chat network the gateway can reach. The first half of seam 2.
package protocol NetworkConnector: Sendable {
    var descriptor: NetworkDescriptor { get }

    /// A client for one account. It lives on `loop`, reports to `sink` there, and does nothing before `connect()`.
    func makeClient(
        for account: Account, on loop: any EventLoop, reporting sink: any NetworkEventSink
    ) throws(ConnectorError) -> any NetworkClient
}

/// Why no client could be made.
package struct ConnectorError: Error, Sendable, Equatable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// One signed-in account. Everything it learns goes out through its sink, on the session's loop.
///
/// Every method is called on that loop.
package protocol NetworkClient: AnyObject {
    /// Outcomes are events, never thrown. Called again after a disconnection it starts afresh.
    func connect()
    /// Ends the connection in good manners. No event follows.
    func disconnect()
    func send(_ message: OutgoingMessage, to conversation: ConversationID)
    func setAvailability(_ availability: Availability)
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

/// Where a network client reports. Called on the session's loop only.
package protocol NetworkEventSink: AnyObject, Sendable {
    func receive(_ event: NetworkEvent, from account: AccountID)
}

/// Everything a network can tell.
package enum NetworkEvent: Sendable {
    case connecting(step: String)
    /// Signed in; the whole contact list, everybody in it offline until told otherwise.
    case connected(detail: String, contacts: [ContactDetails], profile: OwnProfile)
    /// Exactly once for each `connect()` that was not ended by `disconnect()`.
    case disconnected(Disconnection)
    case contact(ContactDetails)
    case contactRemoved(ContactID)
    case presence(ContactID, Availability, displayName: String?)
    case personalMessage(ContactID, text: String, media: String)
    /// The user's own profile, as the service now shows it to others.
    case profile(OwnProfile)
    case conversation(ConversationID, ConversationChange)
    case message(IncomingMessage)
    case typing(ConversationID, ContactIdentity)
    case outcome(MessageID, DeliveryOutcome)
    /// Somebody put the user on their list.
    case addedBy(ContactIdentity)
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
    case inviteFailed(ContactID, DeliveryFailure)
}
