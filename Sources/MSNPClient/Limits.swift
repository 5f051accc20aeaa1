// SPDX-License-Identifier: Apache-2.0

/// Bounds on everything this target keeps or waits for because somebody else asked it to.
package enum MSNClientLimits {
    /// Hops from one notification server to the next (`XFR 3 NS …`) in one sign-in.
    package static let notificationHops = 5
    /// Offers of dialects that a service may leave unanswered before the client gives up.
    package static let silentVersions = 3
    /// Contacts of one account; further list entries are dropped.
    package static let contacts = 10_000
    /// Groups of contacts; further ones are dropped.
    package static let contactGroups = 500
    /// Edits of the lists that wait for their turn.
    package static let listEdits = 200
    /// People who have added the user and are told of when the lists have been fetched.
    package static let announcements = 100
    /// People whose presence came before it was told that they are contacts.
    package static let earlyPresence = 100
    /// Pieces of the initial contact list that were refused and are sent again in halves.
    package static let halvings = 64
    /// Circles of one account; further ones are dropped.
    package static let circles = 100
    /// Bytes of one text in a circle before it is split.
    package static let circleTextBytes = 8 << 10
    /// Conversations at a time. Further rings are not answered, further sends fail.
    package static let conversations = 500
    /// Switchboards of one conversation at a time: the current one and those that are still drained.
    package static let boardsPerConversation = 4
    /// Switchboards at a time that the user was called into and has not entered yet.
    package static let rings = 200
    /// Hosts of switchboards that the client does not connect to and tells of in one session.
    package static let forbiddenHosts = 20
    /// People in one switchboard; further ones are not shown.
    package static let participants = 200
    /// Messages (parts of a long one count singly) that wait in one conversation.
    package static let queuedMessages = 20_000
    /// Bytes of text that wait in one conversation.
    package static let queuedBytes = 16 << 20
    /// Bytes of one text before it is split.
    package static let textBytes = 64 << 10
    /// Messages on one switchboard that the service has not acknowledged yet.
    package static let unacknowledged = 64
    /// Transactions of a notification session that have no answer yet.
    package static let transactions = 256
    /// Connections to one host of web services at a time, of all users together.
    package static let webConnections = 10_000
    /// Seconds that the end of a transport waits for requests that have been given up.
    package static let webEndSeconds: Int64 = 1
    /// Bytes of one web service reply.
    package static let webReply = 8 << 20
    /// Bytes of commands in one request to an HTTP gateway.
    package static let gatewayBody = 32767
    /// Bytes that wait for the next request to an HTTP gateway.
    package static let gatewayQueue = 4 << 20
    /// Bytes of the name that an HTTP gateway gives a session.
    package static let gatewaySessionID = 256
    /// Bytes that wait because the service does not take them.
    package static let unwritten = 4 << 20
    /// Bytes of a proxy's answer before the connection through it stands.
    package static let proxyReply = 16 << 10
    /// Messages on their way to the service that keeps them for people who are offline, and bytes of their texts.
    package static let offlineSubmissions = 500
    package static let offlineSubmissionBytes = 1 << 20
    /// How often the client waits when that service takes no more messages for now, before it gives up.
    package static let offlineThrottlings = 3
    /// Offline messages of which one session takes notice.
    package static let offlineMessages = 5000
    /// Offline messages that are reported together.
    package static let offlineBatch = 100
    /// How often one request about offline messages is made.
    package static let offlineTries = 3
    /// Invitations of a conversation that are remembered, so that each is answered and shown once.
    package static let invitations = 32
    /// Peers of a conversation whose packets are counted, so that what they want is turned down in order.
    package static let peers = 16
    /// Bytes of a name that invitations and chunks are told apart by.
    package static let cookieBytes = 256
}
