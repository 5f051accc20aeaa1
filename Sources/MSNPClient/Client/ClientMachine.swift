// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
import MSNServices
package import NIOCore

/// An MSN client without its sockets and clock: one session with the service, and the conversations.
///
/// Gives each event to the machine it concerns and turns what that one wants into `ClientAction`s, appended in the order in which
/// they are to be done.
package struct ClientMachine: Sendable {
    /// What the next session begins with.
    package var configuration: MSNClientConfiguration
    var signIn: SignInMachine?
    var notification: NotificationMachine?
    var notificationID: ConnectionID?
    var context: ConversationContext?
    var redirects: RedirectPolicy
    /// Counts sessions, so that late answers of web services are known as such.
    var session: UInt32 = 0
    var lastConnection: UInt32 = 0

    var conversations: [UInt32: ConversationMachine] = [:]
    var numbers: [MSNConversationKey: UInt32] = [:]
    var lastConversation: UInt32 = 0
    /// Which conversation a switchboard belongs to.
    var boards: [ConnectionID: UInt32] = [:]
    /// Switchboards the user has been called into and whose people are not known yet.
    var rings: [ConnectionID: SwitchboardMachine] = [:]
    /// Good-bye has been said, and the switchboards are read to their end.
    var isParting = false
    /// What the sign-in has brought for web services.
    var tickets = ServiceTickets()
    /// Leaves messages for people who are offline; nil where that cannot be.
    var outbox: OfflineOutbox?
    /// Fetches messages that came while the account was offline.
    var inbox = OfflineInbox()
    /// Random bytes that the driver has given, for names that nobody else uses.
    var seed: UInt64 = 0
    /// Counts what the user submits.
    var submissions: UInt64 = 0
    /// The account is signed in at other places too, whose endpoints are called into switchboards (MSNP16 and later).
    package var hasOtherEndpoints = false
    /// Where the service wants conversations to be held and Monarch does not connect to; each was told of.
    var forbiddenHosts: Set<String> = []
    /// The spelling of contacts whose address the service does not store in lower case.
    var spellings: [String: String] = [:]

    /// No deadline is earlier. It may be too early: `timePassed` finds the real one.
    package internal(set) var nextDeadline = NIODeadline.distantFuture

    package init(configuration: MSNClientConfiguration) {
        self.configuration = configuration
        redirects = RedirectPolicy(host: configuration.host)
    }

    /// How the present session reaches its servers: `tcp` or `http`.
    package internal(set) var transport = MSNTransport.tcp

    /// Whom the service may send the client to, as far as it is known by now.
    package var redirectPolicy: RedirectPolicy { signIn?.redirects ?? redirects }

    /// Whether a connection is the one to the notification server; the others are switchboards.
    package func isNotification(_ id: ConnectionID) -> Bool { id == notificationID }

    package var hasSession: Bool { signIn != nil || notification != nil }

    // MARK: Session

    /// Begins a session; nothing if there is one.
    package mutating func connect(now: NIODeadline, into actions: inout [ClientAction]) {
        guard !hasSession else { return }
        redirects = RedirectPolicy(host: configuration.host, permitted: configuration.permittedRedirects)
        var machine = SignInMachine(configuration: configuration)
        let wishes = machine.start(now: now)
        signIn = machine
        perform(wishes, now, into: &actions)
    }

    /// Ends the session with good manners.
    package mutating func disconnect(into actions: inout [ClientAction]) {
        guard hasSession else { return }
        guard !isParting else { return finish(.requested, into: &actions) }
        for id in boards.keys { actions.append(.write(id, MSNPCommand("OUT"))) }
        if notification != nil, let notificationID { actions.append(.write(notificationID, MSNPCommand("OUT"))) }
        finish(.requested, into: &actions)
    }

    /// Ends the session like `disconnect`, but first reads what may still come on its switchboards: what others wrote before
    /// they heard of it has been acknowledged to them. `ended(.requested)` follows, after `MSNTimeouts.farewell` at the latest.
    package mutating func part(now: NIODeadline, into actions: inout [ClientAction]) {
        guard notification != nil, !isParting, let notificationID else { return disconnect(into: &actions) }
        isParting = true
        // The first thing to go, so that nobody calls any more: what is said from here on the service keeps.
        actions.append(.write(notificationID, MSNPCommand("OUT")))
        for id in rings.keys.sorted(by: { $0.rawValue < $1.rawValue }) { drop(ring: id, into: &actions) }
        for number in conversations.keys.sorted() {
            conversations[number]?.part(now: now, into: &actions)
            settle(number, now, into: &actions)
        }
        endIfParted(into: &actions)
    }

    /// Everything that could come has come.
    mutating func endIfParted(into actions: inout [ClientAction]) {
        if isParting, boards.isEmpty { finish(.requested, into: &actions) }
    }

    /// Shows another status; the next session begins with it.
    package mutating func setStatus(_ status: PresenceStatus, now: NIODeadline, into actions: inout [ClientAction]) {
        guard PresenceStatus.settable.contains(status) else { return }
        configuration.initialStatus = status
        // Good-bye was the last that the service is told.
        guard !isParting else { return }
        if let wishes = notification?.setStatus(status, now: now) { perform(wishes, now, into: &actions) }
    }

    /// Shows another friendly name.
    package mutating func setDisplayName(_ name: String, now: NIODeadline, into actions: inout [ClientAction]) {
        if let wishes = notification?.setDisplayName(name, now: now) { perform(wishes, now, into: &actions) }
    }

    /// Shows another personal message; the next session begins with it.
    package mutating func setPersonalMessage(_ text: String, now: NIODeadline, into actions: inout [ClientAction]) {
        configuration.initialPersonalMessage = text
        if let wishes = notification?.setPersonalMessage(text, now: now) { perform(wishes, now, into: &actions) }
    }
}
