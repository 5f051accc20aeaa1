// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
import MSNServices
package import NIOCore

/// A session with a notification server, from `USR … OK` on: fetches and announces the contact list, appears to others,
/// tells presence, changes the lists, keeps the connection alive, asks for switchboards.
package struct NotificationMachine: Sendable {
    enum Phase: Equatable {
        /// MSNP13 and 14: the profile message has the ticket for the web services.
        case awaitingProfile
        /// `SYN` is on its way or its lines are coming.
        case synchronising
        /// The web services are asked.
        case fetchingLists
        /// `ADL`, in pieces: the one under way, and those that remain.
        case announcing(ByteBuffer, rest: [ByteBuffer])
        /// `CHG` has been sent for the first time.
        case appearing
        case online
        case ended
    }

    let dialect: Dialect
    /// As the service stores it.
    let account: String
    let ownKey: String
    let timeouts: MSNTimeouts
    let endpointID: String
    var endpointName: String
    var tickets: ServiceTickets
    /// How the sign-in got them; nil for none (MSNP2-7).
    let ticketJob: WebJob?
    /// Other tickets are on their way.
    var renewal: Renewal?
    /// Until then what is refused is not refused for the age of its ticket.
    var renewableAt = NIODeadline.uptimeNanoseconds(0)
    let transport: MSNTransport

    var phase = Phase.fetchingLists
    var transactionIDs: TransactionIDs
    var transactions = Transactions()
    var presence = PresenceBook()
    var book = ContactBook()
    var edits: ListEditMachine
    var refetch = RefetchClock()
    /// So many edits had been begun when the lists were asked for again.
    var editsBeforeRefetch: UInt32 = 0
    var circles: CircleMachine
    /// For the web services' part of an edit of circles.
    var circleDeadline: NIODeadline?
    /// For the circle that the user has made.
    var circleArrivalDeadline: NIODeadline?
    /// Over HTTP: what was said in circles has not been refused until then.
    var circlesConfirmedAt: NIODeadline?
    var endpoints: [MSNEndpoint] = []
    /// What came past the switchboards.
    var invitations = RecentInvitations()
    var sync: SyncProgress?
    /// The lines of a `SYN` reply extend its time up to here.
    var syncDeadline = NIODeadline.distantFuture
    /// The one that the service shows.
    var displayName: String
    /// The name that the user asked for before they appeared.
    var newName: String?
    /// The user set another personal message since the sign-in.
    var hasNewMessage = false
    /// The network has a storage service.
    let hasStorage: Bool
    /// What the storage service calls the profile.
    var profileID: String?
    var status: PresenceStatus
    var personalMessage: String
    /// Refused pieces of the initial list that were sent again in halves.
    var halvings = 0
    /// Conversations that want a switchboard before the user has appeared; earlier the service would refuse.
    var heldRequests: [UInt32] = []
    /// Edits that the user asks for before that.
    var heldEdits: [(edit: MSNListEdit, id: UInt64)] = []
    /// For the profile or the lists of the sign-in.
    var webDeadline: NIODeadline?
    /// For the web services' part of an edit.
    var editDeadline: NIODeadline?
    private var pingAt = NIODeadline.distantFuture
    private var pongDue: NIODeadline?
    /// Another `PNG` is wanted behind the one under way.
    private var wantsPing = false

    package init(signedIn: SignedIn, configuration: MSNClientConfiguration) {
        dialect = signedIn.dialect
        account = signedIn.account
        ownKey = MSNAddress.key(signedIn.account)
        tickets = signedIn.tickets
        ticketJob = signedIn.ticketJob
        transactionIDs = signedIn.transactionIDs
        transport = signedIn.transport
        displayName = signedIn.displayName
        timeouts = configuration.timeouts
        endpointID = configuration.endpointID
        endpointName = configuration.endpointName
        hasStorage = !configuration.endpoints.storage.isEmpty
        status = configuration.initialStatus
        personalMessage = Self.oneLine(configuration.initialPersonalMessage)
        circles = CircleMachine(account: signedIn.account, endpointID: configuration.endpointID)
        edits = ListEditMachine(dialect: signedIn.dialect, ownKey: MSNAddress.key(signedIn.account))
    }

    /// When `timePassed` wants to be called.
    package var nextDeadline: NIODeadline {
        var deadline = pongDue ?? pingAt
        func note(_ other: NIODeadline?) {
            if let other, other < deadline { deadline = other }
        }
        note(webDeadline)
        note(renewal?.deadline)
        note(editDeadline)
        note(circleDeadline)
        note(circleArrivalDeadline)
        note(circlesConfirmedAt)
        note(refetch.deadline)
        note(presence.nextExpiry)
        note(transactions.nextDeadline)
        return deadline
    }

    /// Whether somebody is on the lists as one of another network, 32 for Yahoo: they are seen, and cannot be called into a
    /// switchboard.
    func isOnOtherNetwork(_ account: String) -> Bool { (book[account]?.networkID ?? 1) > 1 }

    // MARK: Events

    /// A command has come.
    package mutating func received(_ command: MSNPCommand, now: NIODeadline) -> [NotificationAction] {
        guard phase != .ended else { return [] }
        switch command.verb {
        case "NLN", "FLN", "ILN":
            return presenceChanged(command, now)
        case "UBX":
            return personalMessageChanged(command)
        case "RNG":
            return ringing(command, now)
        case "QNG":
            return pongReceived(command, now)
        case "CHL":
            return ChallengeAnswer.command(to: command, dialect: dialect, transactionID: transactionIDs.next())
                .map { [.send($0)] } ?? []
        case "OUT":
            return end(MSNEnd(out: command, dialect: dialect))
        case "UBN":
            return userNotification(command)
        case "UBM":
            return pageModeMessage(command)
        case "NOT", "IPG":
            return serviceNotice(command, now)
        case "NFY", "SDG":
            return routed(command, now)
        case "MSG":
            return serviceMessage(command, now)
        case "XFR" where command.parameter(1) == "NS":
            return end(.serviceClosed(.reconnect(minutes: 1)))
        case "LST", "LSG", "BPR":
            return synchronised(by: command, now)
        case "BLP", "GTC":
            return privacyChanged(command, now)
        case "PRP" where isUnasked(command):
            return ownProperty(command)
        case "ADC", "ADD", "REM":
            return command.transactionID == 0 ? listChanged(command) : replied(command, now)
        case "ADG", "REG", "RMG":
            return command.transactionID == 0 ? groupChanged(command) : replied(command, now)
        case "ADL" where command.transactionID == 0, "RML" where command.transactionID == 0:
            return listChanged(byDocument: command, now)
        default:
            return replied(command, now)
        }
    }

    private mutating func replied(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard let id = command.transactionID, id != 0 else { return [] }
        return answered(id, by: command, now)
    }

    /// A line of a reply to `SYN`, or one that the server sends by itself: no request waits for it.
    func isUnasked(_ command: MSNPCommand) -> Bool {
        guard let id = command.transactionID, id != 0, let purpose = transactions.purpose(of: id) else { return true }
        return purpose == .synchronisation
    }

    /// The web services have answered.
    package mutating func answered(_ answer: WebAnswer, now: NIODeadline) -> [NotificationAction] {
        switch answer {
        case .lists(let result):
            switch phase {
            case .fetchingLists: return listsFetched(result, now)
            case .appearing, .online: return listsFetchedAgain(result, now)
            default: return []
            }
        case .edited(let result, let number):
            return edited(result, number: number, now)
        case .circleEdited(let result, let number):
            return circleEdited(result, number: number, now)
        case .profile(let profile):
            return phase == .ended ? [] : profileFetched(profile, now)
        case .profileKept(let refusal):
            return refusal.flatMap { renewTickets(for: .profile, after: $0, now) } ?? []
        case .tokens(let result):
            return ticketsFetched(result.map { ServiceTickets($0) }, now)
        case .passport(let result):
            return ticketsFetched(result.map { ServiceTickets(messenger: $0) }, now)
        case .offline:
            return []
        }
    }

    /// The connection has ended.
    package mutating func closed(_ how: ConnectionEnd) -> [NotificationAction] {
        guard phase != .ended else { return [] }
        return end(how.sessionEnd)
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline) -> [NotificationAction] {
        guard phase != .ended else { return [] }
        if let pongDue, pongDue <= now { return end(.unreachable("it stopped answering")) }
        if let webDeadline, webDeadline <= now {
            // Without the profile the ticket of the sign-in has to do.
            return phase == .awaitingProfile ? fetchLists(now) : end(.webService("no answer in time"))
        }
        var actions: [NotificationAction] = []
        for purpose in transactions.expire(now: now) {
            actions += expired(purpose, now)
            if phase == .ended { return actions }
        }
        if let editDeadline, editDeadline <= now {
            self.editDeadline = nil
            actions += perform(edits.timedOut(book: &book, ids: &transactionIDs), now)
        }
        if let renewal, renewal.deadline <= now { actions += ticketsFetched(.failure(.timedOut), now) }
        actions += refetchIfDue(now)
        actions += circlesTimePassed(now)
        actions += presence.expire(now: now).map { account in
            .report(.presence(account: account, status: .offline, displayName: "", capabilities: nil))
        }
        if pongDue == nil, pingAt <= now {
            actions += ping(now)
        }
        return actions
    }

    // MARK: Keeping alive

    /// Over HTTP the polls keep the session alive, and a `PNG` is an error.
    mutating func startPinging(_ now: NIODeadline) {
        if transport != .http { pingAt = now + timeouts.ping }
    }

    /// Never two at a time: a service may answer both at once.
    mutating func ping(_ now: NIODeadline) -> [NotificationAction] {
        wantsPing = pongDue != nil
        guard pongDue == nil else { return [] }
        pongDue = now + timeouts.pong
        return [.send(MSNPCommand("PNG"))]
    }

    /// `QNG 60`: the next `PNG` within so many seconds. Up to MSNP8 there is no number.
    private mutating func pongReceived(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        pongDue = nil
        setNextPing(command, now)
        // Only the answer to the `PNG` that was wanted says something of what was sent before it.
        return wantsPing ? ping(now) : perform(circles.confirmed(ids: &transactionIDs), now)
    }

    private mutating func setNextPing(_ command: MSNPCommand, _ now: NIODeadline) {
        guard transport != .http else { return }
        guard let seconds = command.transactionID, seconds > 0 else {
            pingAt = now + timeouts.ping
            return
        }
        pingAt = now + .seconds(max(Int64(min(seconds, 300)) - 5, 5))
    }

    // MARK: End

    mutating func end(_ reason: MSNEnd) -> [NotificationAction] {
        phase = .ended
        return [.end(reason)]
    }

    /// What ends without an answer when the session does.
    mutating func abandon() -> [MSNClientEvent] {
        let held = heldEdits.map { MSNClientEvent.edited($0.id, .connectionLost) }
        heldEdits = []
        return edits.abandon().compactMap { if case .report(let event) = $0 { event } else { nil } } + held
            + circles.abandon()
    }

    /// Names and messages are one line.
    static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        return String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
}
