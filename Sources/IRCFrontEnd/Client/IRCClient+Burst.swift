// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// What a client gets as soon as it is registered. Nothing of it waits for any network.
extension IRCClient {
    /// Welcomes the client, shows it the session as it is, and signs in if there is something to sign in with.
    ///
    /// - Parameter former: what it brings along from another session; it has been welcomed already then.
    func start(signIn: SignIn?, notes: [String], former: FormerPlace? = nil) {
        isReading = true
        takePreferences()
        takeBotNick()
        if let former { takeUp(former) } else { sendWelcome() }
        session.assumeIsolated { [botSource] session in
            for nick in [botSource.nick] + OwnNick.services { session.reserve(nick: nick) }
        }
        if controlChannel.utf8.first == UInt8(ascii: "#") {
            session.assumeIsolated { [controlChannel] in $0.reserve(groupName: String(controlChannel.dropFirst())) }
        }
        let isFree = session.assumeIsolated { [nick] in $0.reserve(nick: nick) }
        if !isFree { takeNick(freeNick(like: nick)) }
        if former == nil {
            if enabled.contains(.persistence), account != nil { sendPersistence() }
            sendOwnMetadata()
            sendUserCounts()
            sendMotd()
            reply(.userModeIs, userModes)
            if enabled.contains(.bouncerNetworksNotify) { sendNetworks() }
        }

        let summaries = ownSummaries
        for summary in summaries { accountStates[summary.id] = summary.state }
        if !summaries.isEmpty { showOwnProfile() }
        // Whoever has left the control channel elsewhere does not want to be in it here.
        if former == nil || roster.hasJoinedControl {
            for contact in roster.hasJoinedControl ? visibleContacts : [] { show(before: nil, after: contact) }
            if !controlChannel.isEmpty { joinContactChannels() }
        }
        for group in ownGroups { joinChannel(of: group) }
        applyPresence()
        if configuration.greeting, former == nil { greet(isGuest: account == nil && summaries.isEmpty, signIn) }
        for note in notes { tell(note) }
        // Nobody is told twice how to log in.
        if account == nil, former == nil, !notes.contains(where: { $0.contains(" identify ") }) { askToIdentify() }
        for summary in summaries { tell(AccountText.line(of: summary) + ".") }
        for summary in summaries { endpoints[summary.id] = session.assumeIsolated { $0.endpoints(of: summary.id) } }
        tellWhatWaits()
        beginPlayback()
        if let signIn { startSignIn(signIn, known: summaries) }
        show(session.assumeIsolated { $0.standing })
        applyEarlyMetadata()
        awaitAccounts()
        if let former { read(former.unread) }
        isReading = false
        flush()
    }

    private func sendWelcome() {
        reply(.welcome, "Welcome to \(configuration.networkName), \(source.text)")
        reply(.yourHost, "Your host is \(configuration.serverName), running version \(configuration.version)")
        reply(.created, "This server was created \(IRCServerTime.string(millisecondsSince1970: server.startedAt))")
        reply(.myInfo, configuration.serverName, configuration.version, "Bbiw", "bhnotv")
        sendSupport()
    }

    /// 005, in a batch for those who have asked for it (IRCv3 extended-isupport).
    func sendSupport() {
        var lines: [IRCMessage] = support.lines().map {
            IRCMessage(source: serverSource, .isupport, [nick] + $0 + ["are supported by this server"])
        }
        guard enabled.isSuperset(of: [.batch, .extendedISupport]) else {
            for line in lines { send(line) }
            return
        }
        let batch = startBatch()
        for index in lines.indices { lines[index].tags.append(IRCTag(key: "batch", value: batch)) }
        send(IRCMessage(source: serverSource, "BATCH", ["+" + batch, "draft/isupport"]))
        for line in lines { send(line) }
        send(IRCMessage(source: serverSource, "BATCH", ["-" + batch]))
    }

    /// What is there for everybody, and what for this client alone.
    private var support: ISupport {
        guard let network else { return settings.support }
        return ISupport(tokens: settings.support.tokens + [ISupport.token("BOUNCER_NETID", network.rawValue)])
    }

    /// Goes on where another session was left.
    private func takeUp(_ former: FormerPlace) {
        if former.wasInControlChannel { roster.join(.control, as: controlChannel) }
        monitored = former.monitored
        watched = former.watched
        metadata = former.metadata
        isBotMode = former.isBotMode
        isMachineFriendly = former.isMachineFriendly
        awayText = former.awayText
        isInvisible = former.isInvisible
        nextBatch = former.nextBatch
    }

    /// - Parameter signIn: of somebody who is about to be signed in with it.
    private func greet(isGuest: Bool, _ signIn: SignIn?) {
        let bot = botSource.nick
        isNew = isGuest || signIn != nil && ownSummaries.isEmpty
        guard isGuest else { return tell("Welcome, \(nick). Say help to \(bot) to see what can be done here.") }
        tell(firstStep)
        if let otherNetworks { tell(otherNetworks) }
        if configuration.directSignIn {
            tell("Or connect again with the server password <address>:<password>, or with SASL PLAIN.")
        }
    }

    /// Signs in for a client that brought address and password: a second client finds its user signed in already.
    private func startSignIn(_ signIn: SignIn, known: [AccountSummary]) {
        guard let summary = known.first(where: { $0.id == signIn.account.id }) else { return self.signIn(signIn) }
        // Who logs in again wants to be signed in, unless the account was switched off on purpose.
        if case .disconnected(.some) = summary.state { self.signIn(signIn) }
    }

    var controlTopic: String { "Your contacts, while they are online. Say help to see what can be done." }

    /// Shows the channel of a group with everybody in it.
    func joinChannel(of group: Group) {
        roster.groups[group.id] = group.name
        sendJoin(source, "#" + group.name, account: account, realName: realName)
        sendTopic(of: group, always: false)
        sendMarker(ofJoined: "#" + group.name)
        sendNames(of: group, isImplicit: true)
        if speaksMetadata, !metadata.keys.isEmpty { synchroniseMetadata(ofChannel: "#" + group.name) }
    }

    /// A JOIN in the form that the client asked for.
    func sendJoin(_ source: IRCSource, _ channel: String, account: String?, realName: String) {
        let extra = enabled.contains(.extendedJoin) ? [account ?? "*", realName] : []
        send(IRCMessage(source: source, "JOIN", [channel] + extra), account: account)
    }
}
