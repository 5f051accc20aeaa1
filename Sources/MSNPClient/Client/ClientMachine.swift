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
    /// What the last sign-in that succeeded went over; `auto` begins with it.
    private var provenTransport: MSNTransport?

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
        var machine = SignInMachine(configuration: configuration, preferred: provenTransport)
        let wishes = machine.start(now: now)
        signIn = machine
        perform(wishes, now, into: &actions)
    }

    /// Ends the session with good manners.
    package mutating func disconnect(into actions: inout [ClientAction]) {
        guard hasSession else { return }
        for id in boards.keys { actions.append(.write(id, MSNPCommand("OUT"))) }
        if notification != nil, let notificationID { actions.append(.write(notificationID, MSNPCommand("OUT"))) }
        finish(.requested, into: &actions)
    }

    /// Shows another status; the next session begins with it.
    package mutating func setStatus(_ status: PresenceStatus, now: NIODeadline, into actions: inout [ClientAction]) {
        guard PresenceStatus.settable.contains(status) else { return }
        configuration.initialStatus = status
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

    // MARK: Conversations

    /// Sends a message; exactly one `delivered`, `storedOffline` or `failed` follows.
    package mutating func send(
        _ content: SwitchboardContent, id: UInt64, to key: MSNConversationKey, now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        submissions &+= 1
        if let number = numbers[key], notification != nil {
            let order = submissions
            with(number, now, into: &actions) { $0.send(content, id: id, order: order, now: now, into: &$1) }
            return
        }
        if case .circle(let circle) = key, let wishes = notification?.send(content, id: id, toCircle: circle, now: now)
        {
            return perform(wishes, now, into: &actions)
        }
        guard let number = conversation(for: key, into: &actions) else {
            let failure: MSNSendFailure
            if notification == nil {
                failure = .notSignedIn
            } else if case .direct(let peer) = key, peer != context?.ownKey {
                failure = .tooMany(limit: MSNClientLimits.conversations)
            } else {
                failure = .recipientOffline
            }
            actions.append(.report(.conversation(key, .failed(id, failure))))
            return
        }
        let order = submissions
        with(number, now, into: &actions) { $0.send(content, id: id, order: order, now: now, into: &$1) }
    }

    /// Tells that the user is typing, where a switchboard is open.
    package mutating func sendTyping(to key: MSNConversationKey, now: NIODeadline, into actions: inout [ClientAction]) {
        if case .circle(let circle) = key, let wishes = notification?.sendTyping(toCircle: circle, now: now) {
            return perform(wishes, now, into: &actions)
        }
        guard let number = numbers[key] else { return }
        conversations[number]?.sendTyping(now: now, into: &actions)
    }

    /// A new, empty group.
    package mutating func openGroup(into actions: inout [ClientAction]) -> MSNConversationKey {
        lastConversation &+= 1
        let key = MSNConversationKey.group(Int(lastConversation))
        guard let context = context ?? placeholderContext, hasRoom(into: &actions) else { return key }
        insert(ConversationMachine(number: lastConversation, key: key, peer: nil, context: context))
        return key
    }

    /// Calls somebody into a conversation.
    package mutating func invite(
        _ account: String, to key: MSNConversationKey, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if case .circle(let circle) = key,
            let wishes = notification?.edit(.invite(account: account, circle: circle), id: nil, now: now)
        {
            return perform(wishes, now, into: &actions)
        }
        guard let number = conversation(for: key, into: &actions) else {
            let failure: MSNSendFailure = notification == nil ? .notSignedIn : .recipientOffline
            actions.append(.report(.conversation(key, .inviteFailed(account: account, failure))))
            return
        }
        let account = spellings[MSNAddress.key(account)] ?? account
        conversations[number]?.invite(account, now: now, into: &actions)
        settle(number, now, into: &actions)
    }

    /// Leaves a conversation for good.
    package mutating func leave(_ key: MSNConversationKey, now: NIODeadline, into actions: inout [ClientAction]) {
        if case .circle(let circle) = key, let wishes = notification?.leave(circle: circle, now: now) {
            return perform(wishes, now, into: &actions)
        }
        guard let number = numbers.removeValue(forKey: key) else { return }
        conversations[number]?.leave(now: now, into: &actions)
        settle(number, now, into: &actions)
    }

    // MARK: Events

    /// A connection is open, to a peer with this address if it is known.
    package mutating func connected(
        _ id: ConnectionID, to address: String?, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if id == notificationID {
            if let wishes = signIn?.connected(to: address, now: now) { perform(wishes, now, into: &actions) }
        } else if let number = boards[id] {
            let host = conversations[number]?.board?.host ?? ""
            if let address, !redirects.permits(host: host, resolvedTo: address) {
                conversations[number]?.closed(id, now: now, into: &actions)
            } else {
                conversations[number]?.connected(id, now: now, into: &actions)
            }
            settle(number, now, into: &actions)
        } else if rings[id] != nil {
            if let address, let host = rings[id]?.host, !redirects.permits(host: host, resolvedTo: address) {
                drop(ring: id, into: &actions)
                return
            }
            if let command = rings[id]?.connected(now: now) { actions.append(.write(id, command)) }
            note(rings[id]?.nextDeadline)
        } else {
            actions.append(.close(id))
        }
    }

    /// A command has come.
    package mutating func received(
        _ command: MSNPCommand, from id: ConnectionID, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if id == notificationID {
            if notification != nil {
                guard let wishes = notification?.received(command, now: now) else { return }
                perform(wishes, now, into: &actions)
            } else if let wishes = signIn?.received(command, now: now) {
                perform(wishes, now, into: &actions)
            }
        } else if let number = boards[id] {
            if command.verb == "217", case .direct(let account)? = conversations[number]?.key,
                let wishes = notification?.couldNotCall(account)
            {
                perform(wishes, now, into: &actions)
            }
            with(number, now, into: &actions) { $0.received(command, on: id, now: now, into: &$1) }
        } else if rings[id] != nil {
            received(command, fromRing: id, now, into: &actions)
        }
    }

    /// A connection could not be made, or has ended by itself. An empty reason stands for a regular end.
    package mutating func closed(
        _ id: ConnectionID, reason: String, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if id == notificationID {
            notificationID = nil
            if let wishes = notification?.closed(reason: reason) {
                perform(wishes, now, into: &actions)
            } else if let wishes = signIn?.closed(reason: reason, now: now) {
                perform(wishes, now, into: &actions)
            }
        } else if let number = boards[id] {
            conversations[number]?.closed(id, now: now, into: &actions)
            settle(number, now, into: &actions)
        } else if rings[id] != nil {
            drop(ring: id, into: &actions)
        }
    }

    /// The web services have answered a job of the present connection. `iv` is eight random bytes.
    package mutating func answered(
        _ answer: WebAnswer, session: UInt32, iv: [UInt8], now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard session == self.session else { return }
        for byte in iv { seed = (seed ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        if case .offline(let answer) = answer { return answered(answer, now, into: &actions) }
        if let wishes = signIn?.answered(answer, iv: iv, now: now) {
            perform(wishes, now, into: &actions)
        } else if let wishes = notification?.answered(answer, now: now) {
            perform(wishes, now, into: &actions)
        }
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline, into actions: inout [ClientAction]) {
        guard nextDeadline <= now else { return }
        if let wishes = signIn?.timePassed(now: now) {
            perform(wishes, now, into: &actions)
        } else if let wishes = notification?.timePassed(now: now) {
            perform(wishes, now, into: &actions)
        }
        for number in conversations.keys.sorted() where (conversations[number]?.nextDeadline ?? .distantFuture) <= now {
            conversations[number]?.timePassed(now: now, into: &actions)
            settle(number, now, into: &actions)
        }
        for id in rings.keys where (rings[id]?.nextDeadline ?? .distantFuture) <= now {
            drop(ring: id, into: &actions)
        }
        offlineTimePassed(now, into: &actions)
        nextDeadline = .distantFuture
        note(outbox?.nextDeadline)
        note(inbox.nextDeadline)
        note(signIn?.nextDeadline)
        note(notification?.nextDeadline)
        for conversation in conversations.values { note(conversation.nextDeadline) }
        for ring in rings.values { note(ring.nextDeadline) }
    }

    mutating func note(_ deadline: NIODeadline?) {
        if let deadline, deadline < nextDeadline { nextDeadline = deadline }
    }

    // MARK: What the machines want

    mutating func perform(_ wishes: [SignInAction], _ now: NIODeadline, into actions: inout [ClientAction]) {
        for wish in wishes {
            switch wish {
            case .connect(let host, let port, let transport):
                if let notificationID { actions.append(.close(notificationID)) }
                // What was asked for the connection before is not for this one.
                session &+= 1
                self.transport = transport
                let id = nextConnectionID()
                notificationID = id
                actions.append(.connect(id, host: host, port: port))
            case .send(let command):
                if let notificationID { actions.append(.write(notificationID, command)) }
            case .fetch(let job):
                actions.append(.fetch(job, session: session))
            case .step(let step):
                actions.append(.report(.connecting(step)))
            case .end(let reason):
                return finish(reason, into: &actions)
            case .signedIn(let result):
                signIn = nil
                redirects = result.redirects
                tickets = result.tickets
                provenTransport = result.transport
                let context = ConversationContext(
                    dialect: result.dialect, account: result.account, endpointID: configuration.endpointID,
                    timeouts: configuration.timeouts, canStoreOffline: canStoreOffline(result.dialect), seed: seed)
                self.context = context
                for number in conversations.keys { conversations[number]?.renew(context) }
                beginOfflineMessages(context, now)
                var machine = NotificationMachine(signedIn: result, configuration: configuration)
                let next = machine.start(now: now)
                notification = machine
                return perform(next, now, into: &actions)
            }
        }
        note(signIn?.nextDeadline)
    }

    mutating func perform(
        _ wishes: [NotificationAction], _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        for wish in wishes {
            switch wish {
            case .send(let command):
                if let notificationID { actions.append(.write(notificationID, command)) }
            case .fetch(let job):
                actions.append(.fetch(job, session: session))
            case .step(let step):
                actions.append(.report(.connecting(step)))
            case .report(let event):
                if case .signedIn(_, _, let lists, let own) = event {
                    learnSpellings(lists.contacts)
                    learnOwnName(own.displayName)
                } else if case .own(let name?, _, _) = event {
                    learnOwnName(name)
                } else if case .endpoints(let endpoints) = event {
                    hasOtherEndpoints = endpoints.contains { !$0.isOwn }
                }
                actions.append(.report(event))
            case .switchboard(let number, let result):
                switchboardGranted(number, result, now, into: &actions)
            case .ring(let ring):
                answer(ring, now, into: &actions)
            case .offlineMessages(let messages):
                offlineMessagesAnnounced(messages, now: now, into: &actions)
            case .tickets(let newer):
                tickets.renew(with: newer)
            case .end(let reason):
                return finish(reason, into: &actions)
            }
        }
        note(notification?.nextDeadline)
    }

    /// Ends the session: first every outcome, then the end.
    mutating func finish(_ reason: MSNEnd, into actions: inout [ClientAction]) {
        failMessages(into: &actions)
        for event in notification?.abandon() ?? [] { actions.append(.report(event)) }
        for id in boards.keys { actions.append(.close(id)) }
        for id in rings.keys { actions.append(.close(id)) }
        if let notificationID { actions.append(.close(notificationID)) }
        boards = [:]
        rings = [:]
        spellings = [:]
        signIn = nil
        notification = nil
        notificationID = nil
        context = nil
        tickets = ServiceTickets()
        hasOtherEndpoints = false
        nextDeadline = .distantFuture
        actions.append(.report(.ended(reason)))
    }
}
