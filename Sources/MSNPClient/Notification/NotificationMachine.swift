// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import MSNPWire
import MSNServices
package import NIOCore

/// What a `NotificationMachine` wants done.
package enum NotificationAction: Equatable, Sendable {
    case send(MSNPCommand)
    case fetch(WebJob)
    case step(MSNSignInStep)
    case report(MSNClientEvent)
    /// The answer to `requestSwitchboard`.
    case switchboard(conversation: UInt32, Result<SwitchboardReferral, MSNSendFailure>)
    /// Somebody calls the user into a switchboard.
    case ring(Ring)
    case end(MSNEnd)
}

/// A session with a notification server, from `USR … OK` on: fetches and announces the contact list, appears to others,
/// tells presence, keeps the connection alive, asks for switchboards.
package struct NotificationMachine: Sendable {
    private enum Phase: Equatable {
        /// `SYN` is on its way or its lines are coming.
        case synchronising
        /// The web services are asked.
        case fetchingLists
        /// `ADL`, in pieces; these remain.
        case announcing([ByteBuffer])
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
    private let endpointID: String
    private let endpointName: String
    private let contactsTicket: Secret<String>?

    private var phase = Phase.fetchingLists
    private var transactionIDs: TransactionIDs
    var transactions = Transactions()
    var presence = PresenceBook()
    private var sync: SyncProgress?
    /// The lines of a `SYN` reply extend its time up to here.
    private var syncDeadline = NIODeadline.distantFuture
    private var displayName = ""
    /// The user asked for another name before the service's own was known.
    private var hasNewName = false
    private(set) var status: PresenceStatus
    private(set) var personalMessage: String
    /// Conversations that want a switchboard before the user has appeared; earlier the service would refuse.
    private var heldRequests: [UInt32] = []
    private var webDeadline: NIODeadline?
    private var pingAt = NIODeadline.distantFuture
    private var pongDue: NIODeadline?

    package init(signedIn: SignedIn, configuration: MSNClientConfiguration) {
        dialect = signedIn.dialect
        account = signedIn.account
        ownKey = MSNAddress.key(signedIn.account)
        contactsTicket = signedIn.tickets.contacts
        transactionIDs = signedIn.transactionIDs
        timeouts = configuration.timeouts
        endpointID = configuration.endpointID
        endpointName = configuration.endpointName
        status = configuration.initialStatus
        personalMessage = Self.oneLine(configuration.initialPersonalMessage)
    }

    /// When `timePassed` wants to be called.
    package var nextDeadline: NIODeadline {
        var deadline = pongDue ?? pingAt
        if let webDeadline, webDeadline < deadline { deadline = webDeadline }
        if let other = transactions.nextDeadline, other < deadline { deadline = other }
        return deadline
    }

    // MARK: Events

    /// Begins with the lists.
    package mutating func start(now: NIODeadline) -> [NotificationAction] {
        pingAt = now + timeouts.ping
        if dialect.usesSYN {
            phase = .synchronising
            syncDeadline = now + timeouts.synchronisation
            return [.step(.lists), request("SYN", ["0", "0"], .synchronisation, timeouts.signInStep, now)]
        }
        guard let contactsTicket else {
            return end(.webService("the ticket service gave no ticket for the contact list"))
        }
        phase = .fetchingLists
        webDeadline = now + timeouts.webService
        return [.step(.lists), .fetch(.lists(ticket: contactsTicket))]
    }

    /// The web services have answered.
    package mutating func answered(_ answer: WebAnswer, now: NIODeadline) -> [NotificationAction] {
        guard phase == .fetchingLists, case .lists(let result) = answer else { return [] }
        webDeadline = nil
        switch result {
        case .failure(let error):
            // A ticket that was good a moment ago and is refused now is no wrong password.
            let end = MSNEnd(error)
            return self.end(end == .wrongPassword ? .webService("the contact list was refused") : end)
        case .success(let lists):
            let contacts = ContactMerge.contacts(memberships: lists.memberships, addressBook: lists.addressBook)
            if !hasNewName { displayName = lists.addressBook.me?.displayName ?? "" }
            let entries = contacts.map {
                ContactListDocument.Entry(account: $0.account, lists: $0.lists, networkID: $0.networkID)
            }
            let privacy = lists.addressBook.privacy == .block ? "BL" : "AL"
            var actions: [NotificationAction] = [signedIn(contacts)]
            actions.append(request("BLP", [privacy], .privacy, timeouts.transaction, now))
            actions += announce(ContactListDocument.documents(for: entries, initial: true)[...], now)
            return actions
        }
    }

    /// A command has come.
    package mutating func received(_ command: MSNPCommand, now: NIODeadline) -> [NotificationAction] {
        guard phase != .ended else { return [] }
        switch command.verb {
        case "NLN", "FLN", "ILN":
            return presenceChanged(command)
        case "UBX":
            return personalMessageChanged(command)
        case "RNG":
            return Ring(command, dialect: dialect).map { [.ring($0)] } ?? []
        case "QNG":
            pongReceived(command, now)
            return []
        case "CHL":
            return ChallengeAnswer.command(to: command, dialect: dialect, transactionID: transactionIDs.next())
                .map { [.send($0)] } ?? []
        case "OUT":
            let reason = OutReason(command)
            return end(reason == .signedInElsewhere ? .signedInElsewhere : .serviceClosed(reason))
        case "UBN":
            return isSignOutOrder(command) ? [.send(MSNPCommand("OUT"))] + end(.signedInElsewhere) : []
        case "MSG":
            return serviceMessage(command)
        case "XFR" where command.parameter(1) == "NS":
            return end(.serviceClosed(.reconnect(minutes: 1)))
        case "LSG", "LST",
            "PRP" where phase == .synchronising && command.transactionID == nil:
            return synchronised(by: command, now)
        case "PRP" where command.transactionID == nil:
            return ownProperty(command)
        case "ADC", "ADD", "REM":
            return listChanged(command)
        case "ADL" where command.transactionID == 0, "RML" where command.transactionID == 0:
            return listChanged(byDocument: command)
        default:
            guard let id = command.transactionID, id != 0 else { return [] }
            return answered(id, by: command, now)
        }
    }

    /// The connection has ended.
    package mutating func closed(reason: String) -> [NotificationAction] {
        guard phase != .ended else { return [] }
        return end(reason.isEmpty ? .serviceClosed(nil) : .unreachable(reason))
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline) -> [NotificationAction] {
        guard phase != .ended else { return [] }
        if let pongDue, pongDue <= now { return end(.unreachable("it stopped answering")) }
        if let webDeadline, webDeadline <= now { return end(.webService("no answer in time")) }
        var actions: [NotificationAction] = []
        for purpose in transactions.expire(now: now) {
            actions += expired(purpose)
            if phase == .ended { return actions }
        }
        if pongDue == nil, pingAt <= now {
            pongDue = now + timeouts.pong
            actions.append(.send(MSNPCommand("PNG")))
        }
        return actions
    }

    // MARK: Wishes of the user

    /// Shows another status.
    package mutating func setStatus(_ status: PresenceStatus, now: NIODeadline) -> [NotificationAction] {
        guard PresenceStatus.settable.contains(status) else { return [] }
        self.status = status
        switch phase {
        case .synchronising, .fetchingLists, .announcing, .ended:
            return []
        case .appearing, .online:
            var actions = [changeStatus(.status(status), timeouts.transaction, now)]
            if dialect.hasEndpoints { actions.append(describeEndpoint(now)) }
            return actions
        }
    }

    /// Shows another friendly name.
    package mutating func setDisplayName(_ name: String, now: NIODeadline) -> [NotificationAction] {
        let name = Self.oneLine(name)
        guard !name.isEmpty, PercentEncoding.encode(name).utf8.count <= MSNPLimits.encodedName else {
            return [.report(.notice("This display name is too long for the service."))]
        }
        displayName = name
        switch phase {
        case .synchronising, .fetchingLists, .announcing:
            hasNewName = true
            return []
        case .appearing, .online: return [publishDisplayName(now)]
        case .ended: return []
        }
    }

    /// Shows another personal message.
    package mutating func setPersonalMessage(_ text: String, now: NIODeadline) -> [NotificationAction] {
        personalMessage = Self.oneLine(text)
        switch phase {
        case .synchronising, .fetchingLists, .announcing, .ended: return []
        case .appearing, .online: return [publishPersonalMessage(now)]
        }
    }

    /// Asks for a switchboard for a conversation; one `.switchboard` action answers, unless the session ends.
    package mutating func requestSwitchboard(for conversation: UInt32, now: NIODeadline) -> [NotificationAction] {
        guard phase == .online else {
            guard phase != .ended, heldRequests.count < MSNClientLimits.conversations else {
                return [.switchboard(conversation: conversation, .failure(.notSignedIn))]
            }
            heldRequests.append(conversation)
            return []
        }
        guard !transactions.isFull else {
            return [
                .switchboard(
                    conversation: conversation, .failure(.tooMany(limit: MSNClientLimits.transactions)))
            ]
        }
        return [request("XFR", ["SB"], .switchboard(conversation), timeouts.transaction, now)]
    }

    // MARK: Steps of the sign-in

    /// The lines of a `SYN` reply.
    private mutating func synchronised(by command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard sync != nil else { return [] }
        if let property = PropertyLine(command, dialect: dialect), command.verb == "PRP" {
            if property.key == PropertyLine.friendlyName, !hasNewName { displayName = property.value }
        } else if command.verb == "LSG" {
            sync?.groupsLeft -= 1
        } else if let entry = ListEntry(command, dialect: dialect) {
            sync?.add(entry)
        } else if command.verb == "LST" {
            sync?.skipContact()
        }
        transactions.extend(.synchronisation, until: min(now + timeouts.signInStep, syncDeadline))
        return finishSynchronisation(now)
    }

    private mutating func finishSynchronisation(_ now: NIODeadline) -> [NotificationAction] {
        guard let sync, sync.isComplete else { return [] }
        self.sync = nil
        transactions.finishAll(.synchronisation)
        return [signedIn(sync.contacts)] + appear(now)
    }

    private func signedIn(_ contacts: [MSNContact]) -> NotificationAction {
        .report(
            .signedIn(
                dialect: dialect, transport: .tcp, lists: MSNLists(contacts: contacts),
                own: MSNOwnProfile(displayName: displayName, personalMessage: personalMessage)))
    }

    /// Sends the next piece of the contact list, or appears after the last.
    private mutating func announce(_ pieces: ArraySlice<ByteBuffer>, _ now: NIODeadline) -> [NotificationAction] {
        guard let piece = pieces.first else { return appear(now) }
        phase = .announcing(Array(pieces.dropFirst()))
        return [request("ADL", [], payload: piece, .contactList, timeouts.signInStep, now)]
    }

    /// Name, status and what this endpoint says of itself, all at once.
    private mutating func appear(_ now: NIODeadline) -> [NotificationAction] {
        var actions: [NotificationAction] = []
        // Below MSNP13 the service keeps the name by itself.
        if dialect.usesAddressBook || hasNewName, !displayName.isEmpty,
            PercentEncoding.encode(displayName).utf8.count <= MSNPLimits.encodedName
        {
            actions.append(publishDisplayName(now))
        }
        phase = .appearing
        actions.append(changeStatus(.firstStatus, timeouts.signInStep, now))
        if dialect.hasEndpoints {
            actions.append(publish(.endpoint(ClientCapabilities.monarch(for: dialect)), now))
            actions.append(describeEndpoint(now))
        }
        if dialect.hasEndpoints || !personalMessage.isEmpty {
            actions.append(publishPersonalMessage(now))
        }
        return actions
    }

    // MARK: Replies

    private mutating func answered(_ id: UInt32, by command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard let purpose = transactions.purpose(of: id) else { return [] }
        let code = command.errorCode
        if case .synchronisation = purpose, code == nil {
            // It ends with the last of its lines, not with the first.
            guard sync == nil, command.verb == "SYN" else { return [] }
            guard let reply = SyncReply(command, dialect: dialect) else {
                return end(.protocolError("its answer to SYN cannot be read"))
            }
            sync = SyncProgress(contactsLeft: reply.contacts ?? 0, groupsLeft: reply.groups ?? 0)
            return finishSynchronisation(now)
        }
        if case .switchboard(let conversation) = purpose {
            return switchboardAnswered(id, conversation, command)
        }
        _ = transactions.finish(id)
        switch purpose {
        case .synchronisation:
            return end(code.map(MSNEnd.refused) ?? .protocolError("its answer to SYN cannot be read"))
        case .contactList:
            // The address book is what counts; a service that refuses the announcement still has it.
            guard case .announcing(let rest) = phase else { return [] }
            return announce(rest[...], now)
        case .privacy, .endpoint:
            return []
        case .firstStatus:
            if let code { return end(.refused(code)) }
            phase = .online
            var actions: [NotificationAction] = [
                .report(.own(displayName: nil, status: status(in: command), personalMessage: nil))
            ]
            let held = heldRequests
            heldRequests = []
            for conversation in held { actions += requestSwitchboard(for: conversation, now: now) }
            return actions
        case .status(let status):
            if let code { return refused("status", code) }
            return [.report(.own(displayName: nil, status: status, personalMessage: nil))]
        case .displayName(let name):
            if let code { return refused("display name", code) }
            return [.report(.own(displayName: name, status: nil, personalMessage: nil))]
        case .personalMessage(let text):
            if let code { return refused("personal message", code) }
            return [.report(.own(displayName: nil, status: nil, personalMessage: text))]
        case .switchboard:
            return []
        }
    }

    private mutating func switchboardAnswered(
        _ id: UInt32, _ conversation: UInt32, _ command: MSNPCommand
    ) -> [NotificationAction] {
        _ = transactions.finish(id)
        if let code = command.errorCode {
            return [.switchboard(conversation: conversation, .failure(.refused(code)))]
        }
        guard let referral = SwitchboardReferral(command, dialect: dialect) else {
            return [.switchboard(conversation: conversation, .failure(.refused(.switchboardTransferFailed)))]
        }
        return [.switchboard(conversation: conversation, .success(referral))]
    }

    private mutating func expired(_ purpose: Transactions.Purpose) -> [NotificationAction] {
        switch purpose {
        case .synchronisation, .contactList: end(.timedOut(.lists))
        case .firstStatus: end(.timedOut(.presence))
        case .privacy, .endpoint: []
        case .status: unanswered("status")
        case .displayName: unanswered("display name")
        case .personalMessage: unanswered("personal message")
        case .switchboard(let conversation): [.switchboard(conversation: conversation, .failure(.timedOut))]
        }
    }

    private func refused(_ what: String, _ code: MSNPErrorCode) -> [NotificationAction] {
        [.report(.notice("The service refused the new \(what): \(code.text)"))]
    }

    private func unanswered(_ what: String) -> [NotificationAction] {
        [.report(.notice("The service did not answer to the new \(what)."))]
    }

    /// `CHG 8 NLN 2684354592:0 0`: the status as the service took it.
    private func status(in reply: MSNPCommand) -> PresenceStatus {
        PresenceRequest(reply, dialect: dialect)?.status ?? status
    }

    // MARK: Commands

    private mutating func changeStatus(
        _ purpose: Transactions.Purpose, _ timeout: TimeAmount, _ now: NIODeadline
    ) -> NotificationAction {
        let id = transactionIDs.next()
        transactions.begin(id, purpose, until: now + timeout)
        let request = PresenceRequest(
            transactionID: id, status: status, capabilities: ClientCapabilities.monarch(for: dialect))
        return .send(request.command(dialect: dialect))
    }

    private mutating func publishDisplayName(_ now: NIODeadline) -> NotificationAction {
        request(
            "PRP", [PropertyLine.friendlyName, PercentEncoding.encode(displayName)], .displayName(displayName),
            timeouts.transaction, now)
    }

    private mutating func publishPersonalMessage(_ now: NIODeadline) -> NotificationAction {
        let document = UserDocument.data(
            personalMessage: personalMessage, currentMedia: nil, machineGUID: endpointID)
        return request(
            "UUX", [], payload: document.payload(for: dialect), .personalMessage(personalMessage), timeouts.transaction,
            now)
    }

    private mutating func describeEndpoint(_ now: NIODeadline) -> NotificationAction {
        publish(
            .privateEndpoint(PrivateEndpoint(name: endpointName, isIdle: status == .idle, status: status)), now)
    }

    private mutating func publish(_ document: UserDocument, _ now: NIODeadline) -> NotificationAction {
        request("UUX", [], payload: document.payload(for: dialect), .endpoint, timeouts.transaction, now)
    }

    private mutating func request(
        _ verb: String, _ parameters: [String], payload: ByteBuffer? = nil, _ purpose: Transactions.Purpose,
        _ timeout: TimeAmount, _ now: NIODeadline
    ) -> NotificationAction {
        let id = transactionIDs.next()
        transactions.begin(id, purpose, until: now + timeout)
        return .send(MSNPCommand(verb, [String(id)] + parameters, payload: payload))
    }

    // MARK: Keeping alive

    /// `QNG 60`: the next `PNG` within so many seconds.
    private mutating func pongReceived(_ command: MSNPCommand, _ now: NIODeadline) {
        pongDue = nil
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

    /// Names and messages are one line.
    static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        return String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
}
