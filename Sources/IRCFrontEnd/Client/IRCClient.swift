// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// One registered IRC client: what it is called, what it asked for, what it has been shown.
///
/// Lives on the loop of its user's session, which nearly always is the loop of its connection, and is touched there
/// only. Lines come in through `receive(_: IRCLine)`, what happens in the session through `receive(_: SessionEvent)`,
/// and everything that goes out is collected in one buffer and sent at the end of a read, or of the turn of the loop.
final class IRCClient {
    /// Why no further lines are to be read from the client.
    struct Hold: OptionSet {
        let rawValue: UInt8
        /// The session has enough messages on their way.
        static let session = Hold(rawValue: 1)
        /// Enough commands wait for contacts to appear.
        static let waiting = Hold(rawValue: 2)
        /// The answer to a command has to be looked up.
        static let query = Hold(rawValue: 4)
        /// The client has to read first what it has been sent.
        static let output = Hold(rawValue: 8)
    }

    let id: AttachmentID
    let session: UserSession
    let server: ServerContext
    let transport: any ClientTransport
    /// The configuration as it was when the client came: what it was told of it then stays true.
    let settings: ServerSettings
    /// Where the client comes from.
    let origin: ClientOrigin
    /// The source of what the server says.
    let serverSource: IRCSource
    /// The source of what the bot says.
    var botSource: IRCSource

    var nick: String { didSet { source.nick = nick } }
    /// `nick!user@host` of the client itself.
    private(set) var source: IRCSource
    var realName: String
    /// The gateway user, or the address, that the client is logged in as, or about to be; nil for a guest, and when signing
    /// in has failed.
    var account: String?
    /// The gateway user that the client is logged in as.
    var userName: String?
    /// Of which accounts the client is shown anything.
    let sight: Sight
    /// What AWAY said of whether anybody is there.
    var presence: ClientPresence
    var awayText: String?
    /// The user's own state as the client was told of it last.
    var ownAvailability = Availability.online
    var isInvisible = false
    /// Whether the client says of itself that it is a bot (IRCv3 bot-mode).
    var isBotMode = false
    /// Whether columns in what the bot answers are separated by tabs (`MODE nick +b`).
    var isMachineFriendly = false
    /// Whether the client came to a session without accounts, and has not been told how to write to somebody.
    var isNew = false
    /// What the next password given with OPER is for.
    var passwordEntry: PasswordEntry?
    var capabilities: CapabilityNegotiation {
        didSet { if capabilities.enabled != oldValue.enabled { transport.usesMultiline(usesMultiline) } }
    }
    var exchange: SASLExchange
    var failedAttempts: Int
    /// What the user calls this client, folded.
    var clientName: String?

    var roster = Roster()
    var monitored: [String: String] = [:]
    var watched = WatchList()
    var metadata: MetadataSubscriptions
    /// What the client wanted to be set of metadata before it was registered, and is not set yet.
    var earlyMetadata: EarlyMetadata
    /// When metadata of a contact was last shown, and whose is still to be.
    var metadataChanges = MetadataChanges()
    var isMetadataScheduled = false
    /// When the client was registered and when it last said something to somebody, in milliseconds since 1970.
    let startedAt: Int64
    var lastSaid: Int64
    var accountStates: [AccountID: ConnectionState] = [:]
    /// Accounts that have just signed in and whose contacts may still be coming online.
    var settling: Set<AccountID> = []
    /// Contacts whose away text was shown already when they were written to, and when.
    var shownAway: [ContactReference: Int64] = [:]
    /// With whom the client talks in a channel of contacts, or in a window of their own after all.
    var channelConversations: [ContactReference: TalkingPlace] = [:]
    /// What the user has set about conversations.
    var preferences = ConversationPreferences()
    /// To whom the client spoke in the control channel last.
    var lastAddressee: ContactReference?
    /// The last `MODE` of the bot (true) and of the client in the control channel, as far as it has been shown.
    var shownOperators: [Bool: String] = [:]
    /// Names and texts of contacts that change all the time, and whether some are to be told later.
    var nameChanges = NameChanges()
    var isNameChangeScheduled = false
    /// Mode changes in channels of contacts that have not been written yet.
    var modeChanges: [ModeChange] = []

    /// The labelled command being handled, if it is one.
    var request: LabelledRequest?
    /// Those that wait for the service to take over a name (SETNAME), in their order.
    var renamings: [LabelledRequest] = []
    var pending: [MessageID: PendingMessage] = [:]
    /// The message being given to the session, whose id is not known yet.
    var submitting: (message: PendingMessage, first: MessageID)?
    /// Changes of lists and groups that have not ended, and the one being asked for, whose id is not known yet.
    var asked: [EditID: AskedEdit] = [:]
    var asking: AskedEdit?
    /// Requests that have come in this turn of the loop.
    var newRequests: [ContactRequest] = []
    /// Where each account is signed in, as the client was told last.
    var endpoints: [AccountID: [Endpoint]] = [:]
    /// Contacts of whom the client knows that they get what is written when they sign in.
    var toldStored: Set<ContactReference> = []
    var waiting = WaitingCommands()
    /// What the client has missed, and up to where it has got everything.
    var playback = Playback()
    /// Messages that are still coming in, line by line, and whom the client sees typing.
    var composition: Composition
    /// The channel of contacts in which the line being handled was said.
    var heardIn: ContactChannelID?
    /// Whether the command being handled is one that has waited.
    var isResuming = false

    /// Commands whose answer is being looked up, and lines that have come since, from a connection on another loop.
    var queries = 0
    var unread: [IRCLine] = []
    /// Whether they wait until the client has read what it was sent.
    var isFull = false
    /// Whether the bot has said that the accounts are locked.
    var hasAskedToIdentify = false
    /// Networks as the client was told of them last, and whether its user stays signed in.
    var shownNetworks: [AccountID: NetworkAttributes] = [:]
    var shownPersistence: Bool?
    /// Whether lines of the client are being handled, at whose end everything is flushed.
    var isReading = false
    private(set) var isDetached = false
    private var holds: Hold = []
    var output = ByteBuffer()
    var isFlushScheduled = false
    var nextBatch = 1

    var enabled: Capabilities { capabilities.enabled }
    var configuration: IRCServerConfiguration { settings.value }
    var controlChannel: String { server.configuration.controlChannel }

    init(
        _ registration: Registration, id: AttachmentID, session: UserSession, server: ServerContext,
        transport: any ClientTransport
    ) {
        self.id = id
        self.session = session
        self.server = server
        self.transport = transport
        settings = server.current
        composition = Composition(settings.value)
        origin = registration.origin
        let name = server.configuration.serverName
        let bot = server.configuration.controlNick
        startedAt = server.now()
        lastSaid = startedAt
        serverSource = IRCSource(nick: name)
        botSource = IRCSource(nick: bot, user: bot, host: name)
        nick = registration.nick
        realName = registration.realName
        account = registration.loggedIn?.account
        userName = registration.grant?.user
        clientName = registration.clientName
        sight = Sight(of: registration)
        presence = registration.presence
        earlyMetadata = registration.metadata
        metadata = registration.metadata.subscriptions
        failedAttempts = registration.failedAttempts
        exchange = SASLExchange(server, registration.origin)
        capabilities = registration.capabilities
        source = Self.source(nick: registration.nick, address: registration.signIn?.address ?? "")
        if registration.signIn == nil {
            source.user = Self.userName(registration.user)
            source.host = name
        }
    }

    /// The `nick!user@host` of somebody with an address, whose two parts are the user and the host.
    static func source(nick: String, address: String) -> IRCSource {
        // Whatever a service calls somebody, there has to be room for what they say.
        let isTooLong = address.utf8.count > FrontEndLimits.address
        let address =
            isTooLong ? String(decoding: address.utf8.prefix(FrontEndLimits.address), as: UTF8.self) : address
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else {
            return IRCSource(nick: nick, user: address.isEmpty ? nick : address, host: "unknown")
        }
        return IRCSource(
            nick: nick, user: String(address[..<at]), host: String(address[address.utf8.index(after: at)...]))
    }

    /// What USER said, as far as it can be part of a source.
    private static func userName(_ text: String) -> String {
        let allowed = text.utf8.filter { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "!") && $0 != UInt8(ascii: "@") }
        let name = String(decoding: allowed.prefix(FrontEndLimits.userName), as: UTF8.self)
        return name.isEmpty ? "user" : name
    }

    // MARK: What the client sends

    func receive(_ line: IRCLine) {
        guard !isDetached else { return }
        guard queries == 0, !isFull else { return unread.append(line) }
        switch line {
        case .message(let message):
            receive(message)
        case .tooLong:
            lostLine()
            reply(.inputTooLong, "Input line was too long")
        case .invalidUTF8(let command, let label):
            lostLine()
            answering(label: label) {
                send(StandardReply.invalidUTF8(command: command, to: nick, enabled, server: serverSource))
            }
        case .forbiddenByte:
            lostLine()
            send(StandardReply.forbiddenByte(to: nick, enabled, server: serverSource))
        case .malformed:
            break
        }
    }

    private func receive(_ message: IRCMessage) {
        guard !message.tags.isEmpty, let label = message.tag("label")?.value else { return take(message) }
        answering(label: label) { take(message) }
    }

    /// Collects what `body` sends as the answer to a label, if there is one that the client may use.
    private func answering(label: String?, _ body: () -> Void) {
        guard enabled.contains(.labeledResponse), let label, label.utf8.count <= FrontEndLimits.label else {
            return body()
        }
        let request = LabelledRequest(label: label)
        // What is answered at once is not all of the answer before the command is done.
        request.outstanding += 1
        answering(request, body)
        request.outstanding -= 1
        finishIfDone(request)
    }

    /// Collects for a labelled command what `body` sends.
    func answering(_ request: LabelledRequest?, _ body: () -> Void) {
        let outer = self.request
        self.request = request
        body()
        self.request = outer
    }

    /// Sends the answer to a labelled command once nothing more can come of it.
    func finishIfDone(_ request: LabelledRequest) {
        guard request.outstanding == 0, !isDetached else { return }
        let label = IRCTag(key: "label", value: request.label)
        finishJoined(to: request)
        if request.lines.isEmpty {
            append(IRCMessage(tags: timeTag + [label], source: serverSource, "ACK", []))
        } else if request.lines.count > 1, enabled.contains(.batch), !request.isOneBatch {
            let batch = startBatch()
            append(
                IRCMessage(tags: timeTag + [label], source: serverSource, "BATCH", ["+" + batch, "labeled-response"]))
            for var line in request.lines {
                if !line.tags.contains(where: { $0.key == "batch" }) {
                    line.tags.append(IRCTag(key: "batch", value: batch))
                }
                append(line)
            }
            append(IRCMessage(tags: timeTag, source: serverSource, "BATCH", ["-" + batch]))
        } else {
            for (index, var line) in request.lines.enumerated() {
                if index == 0 { line.tags.append(label) }
                append(line)
            }
        }
        request.lines = []
    }

    // MARK: What the session tells

    func receive(_ event: SessionEvent) {
        guard !isDetached else { return }
        showNetworks(event)
        guard sees(event), !delays(event) else { return }
        switch event {
        case .message(let message):
            show(message)
            hasShown(message.order)
        case .typing(let place, let person): showTyping(of: person, in: place)
        case .contact(let before, let after): show(before: before, after: after)
        case .contactRemoved(let contact): showRemoval(of: contact)
        case .contactsLost(let account, let contacts): showLoss(of: contacts, on: account)
        case .failed(let message, let failure): show(failure, of: message)
        case .group(let group, let change): show(change, in: group)
        case .account(let summary): show(summary)
        case .accountRemoved(let summary): showRemoval(of: summary)
        case .profile: showOwnProfile()
        case .addedBy(let contact): showAddition(by: contact)
        case .notice(let text):
            for line in MessageText.lines(of: text) { tell(line) }
        case .storedOffline(let message):
            showStored(message)
            hasShown(message.order)
        case .history(let isKept): showHistory(isKept: isKept)
        case .readMarker(let place, let time): show(marker: time, of: place)
        case .kept(let message, let keeping, let isFirst): showKept(message, keeping, isFirst: isFirst)
        case .request(let request, _): show(request)
        case .groupInvitation(let invitation): show(invitation)
        case .edited(let id, let edit, on: _, let failure): show(edit, id, failure)
        case .marks(let place, let before, let after): showMarks(before, after, of: place)
        case .endpoints(let id, let endpoints): show(endpoints, of: id)
        case .reaction(let reaction): show(reaction)
        case .toOneself(let text):
            send(verbatim: text, MessageHeader("PRIVMSG", from: source, to: nick, account: account))
        case .setting(let setting, _):
            takePreferences()
            show(setting)
        case .contactChannel(let before, let after): show(before: before, after: after)
        case .contactGroups: refillGroupChannels()
        case .user(let standing):
            takePreferences()
            show(standing)
        case .privacy, .groupInvitationGone, .requestGone: break
        }
    }

    // MARK: Holding, and the end

    func hold(_ reason: Hold, _ isHeld: Bool) {
        let before = holds
        if isHeld { holds.insert(reason) } else { holds.remove(reason) }
        if before.isEmpty != holds.isEmpty { transport.holdInput(!holds.isEmpty) }
    }

    /// Says goodbye with an ERROR line and closes the connection.
    func close(_ reason: String) {
        send(IRCMessage("ERROR", ["Closing link: " + reason]))
        if let request {
            request.outstanding = 0
            finishIfDone(request)
        }
        flush()
        isDetached = true
        transport.close()
    }

    /// The client is no longer part of the session; nothing more reaches it.
    func detach() {
        // What was pasted last is complete, as nothing can follow.
        flushPaste()
        composition.cancelAll()
        isDetached = true
        waiting.cancelAll()
        session.assumeIsolated { [nick, botSource] session in
            session.release(nick: nick)
            session.release(nick: botSource.nick)
            for service in OwnNick.services { session.release(nick: service) }
        }
    }
}
