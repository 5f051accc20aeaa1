// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// What a client brings along from the session that it was in before its user identified themselves.
struct FormerPlace: Equatable, Sendable {
    var wasInControlChannel: Bool
    /// The lists of MONITOR and WATCH, by folded nick, and what it follows of metadata.
    var monitored: [String: String]
    var watched: WatchList
    var metadata: MetadataSubscriptions
    var isBotMode: Bool
    var isMachineFriendly: Bool
    var awayText: String?
    var isInvisible: Bool
    /// Lines that came behind the one that led here.
    var unread: [IRCLine]
    var nextBatch: Int
}

/// Who the user of a client is to the gateway: logging in after registration, and what follows from it.
extension IRCClient {
    /// Somebody is logged in from now on: 900, and ACCOUNT for those who follow accounts (IRCv3 account-notify).
    func welcome(as account: String) {
        guard self.account != account else { return }
        self.account = account
        reply(.loggedIn, source.text, account, "You are now logged in as \(account)")
        if enabled.contains(.accountNotify) { send(IRCMessage(source: source, "ACCOUNT", [account]), account: account) }
    }

    /// 901
    private func farewell() {
        account = nil
        userName = nil
        reply(.loggedOut, source.text, "You are now logged out")
        if enabled.contains(.accountNotify) { send(IRCMessage(source: source, "ACCOUNT", ["*"])) }
    }

    /// A name and a password, or whatever else shows who somebody is, did not do so. Too many, and it was the last.
    func countFailedLogIn() {
        failedAttempts += 1
        guard failedAttempts >= max(1, configuration.passwordAttempts) else { return }
        server.metrics.refused(.logIn)
        close("too many failed log-ins")
    }

    /// Asks those who know the users, and reads nothing from the client meanwhile.
    func ask(_ request: LogInRequest, then body: @escaping (IRCClient, LogInAnswer) -> Void) {
        query({ server.answer(request, from: origin, on: session.loop, $0) }, then: body)
    }

    // MARK: Becoming somebody

    /// The client has shown that it is a user's: the session becomes that user's, or the client goes to the one that is.
    ///
    /// - Parameter isNew: the user has registered just now.
    func become(_ grant: UserGrant, _ name: LogInName? = nil, isNew: Bool = false) {
        failedAttempts = 0
        clientName = name?.client ?? clientName
        welcome(as: grant.user)
        userName = grant.user
        query(
            { answer in
                session.assumeIsolated { [id, server] session in
                    server.directory.prepareToBecome(grant, in: session, by: id, isNew: isNew) { answer(()) }
                }
            },
            then: { client, _ in client.move(to: grant, isNew: isNew) })
    }

    private func move(to grant: UserGrant, isNew: Bool) {
        // Once the client has left, nobody tells it of these any more.
        let seen = Array(roster.members.keys)
        let (accounts, people) = session.assumeIsolated { session in
            (session.accountSummaries, seen.compactMap { session.contact($0) })
        }
        let next = session.assumeIsolated { [id, server] session in
            server.directory.become(grant, in: session, by: id, isNew: isNew)
        }
        guard next !== session else { return awaitAccounts() }
        writeModeChanges()
        for summary in accounts {
            let gone = people.filter { $0.reference.account == summary.id }
            showNetsplit(of: gone.sorted { $0.nick < $1.nick }, on: summary)
        }
        for channel in roster.channels.filter({ $0.key != .control }).map(\.value).sorted()
            + roster.groups.values.sorted().map({ "#" + $0 })
        {
            send(IRCMessage(source: source, "PART", [channel, "Logged in as \(grant.user)"]), account: account)
        }
        var registration = Registration(
            nick: nick, user: source.user ?? nick, realName: realName, capabilities: capabilities, origin: origin,
            loggedIn: .user(grant), clientName: clientName, presence: presence)
        registration.former = FormerPlace(
            wasInControlChannel: roster.hasJoinedControl, monitored: monitored, watched: watched, metadata: metadata,
            isBotMode: isBotMode, isMachineFriendly: isMachineFriendly, awayText: awayText, isInvisible: isInvisible,
            unread: [], nextBatch: nextBatch)
        // Nothing more is read here, and the answer to the command in hand goes out first.
        queries += 1
        hold(.query, true)
        let move = NIOLoopBound((self, registration), eventLoop: session.loop)
        session.loop.execute {
            let (client, registration) = move.value
            client.leave(for: registration)
        }
    }

    private func leave(for registration: Registration) {
        guard !isDetached else { return }
        var registration = registration
        registration.former?.unread = unread
        registration.former?.nextBatch = nextBatch
        flush()
        detach()
        transport.move(registration)
    }

    /// What the client says next may be for accounts of which nobody knows yet: it is read when they are known.
    func awaitAccounts() {
        answering(nil) {
            query({ answer in session.assumeIsolated { $0.whenAccountsAreRead { answer(()) } } }, then: { _, _ in })
        }
    }

    // MARK: What the session tells of its user

    /// Who the user is changed, or what is kept of them has been read or opened.
    func show(_ standing: UserStanding) {
        if let name = standing.name?.rawValue, name != userName {
            userName = name
            welcome(as: name)
        } else if standing.name == nil, userName != nil {
            farewell()
        }
        showPersistence(standing)
        guard standing.areAccountsRead else { return }
        let summaries = ownSummaries
        for summary in summaries where accountStates[summary.id] == nil {
            accountStates[summary.id] = summary.state
            // What signs in by itself says so in a moment.
            let isAutomatic = session.assumeIsolated { $0.value(of: .autoConnect, on: summary.id) } == "on"
            let begins = summary.isOn && isAutomatic && summary.lock == nil
            if case .disconnected = summary.state, !begins { tell(AccountText.line(of: summary) + ".") }
            showNetwork(summary)
        }
        let isLocked = summaries.contains { $0.lock == .untilIdentified }
        if !standing.isOpen, isLocked, !hasAskedToIdentify {
            hasAskedToIdentify = true
            tell(
                "Your accounts are locked, because your password was not shown. To open them type once: "
                    + "/msg \(botSource.nick) identify <password>")
        }
        if standing.isOpen { hasAskedToIdentify = false }
    }
}
