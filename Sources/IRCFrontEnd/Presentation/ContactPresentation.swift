// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// Contacts coming, going and changing, as IRC lines.
extension IRCClient {
    func show(before: Contact?, after: Contact) {
        let reference = after.reference
        if IRCCaseMapping.equal(after.nick, nick) { takeNick(freeNick(like: nick)) }
        if let before, !before.nick.utf8.elementsEqual(after.nick.utf8) { showNewNick(before, after) }

        let wasReachable = before?.availability.isReachable == true
        let wasShown = roster[reference]?.isInContactChannel == true
        place(after, wasReachable: wasReachable, among: joinedChannels)
        let staysReachable = wasReachable && after.availability.isReachable
        if let before, staysReachable || wasShown && roster[reference]?.isInContactChannel == true {
            showDifferences(before, after)
        }

        if wasReachable != after.availability.isReachable {
            shownAway[reference] = nil
            nameChanges.forget(reference)
            showPresence(of: after)
            if !wasReachable { toldStored.remove(reference) }
        }
        if let before { showMetadata(before, after) }
        if !waiting.isEmpty, before == nil || !wasReachable { resumeWaiting() }
    }

    /// Brings channels of contacts in step with how somebody is now.
    ///
    /// - Parameter wasReachable: whether they were there until now, so that their going is news wherever they were seen.
    func place(_ contact: Contact, wasReachable: Bool, among channels: [ContactChannel]) {
        let wanted = session.assumeIsolated { session in
            channels.map { ($0, session.rank(of: contact, in: $0)) }
        }
        var member = roster[contact.reference] ?? Roster.Member()
        if !contact.availability.isReachable, !wanted.contains(where: { $0.1 != nil }) {
            // Somebody met in a group chat only is never seen online; changes of theirs do not make them leave it.
            let isElsewhere = channels.count < roster.channels.count && isInChannel(besides: channels, member)
            if !isElsewhere {
                if member.isAnywhere, wasReachable || member.isInContactChannel { quit(contact, "Offline") }
                return
            }
        }
        let isNew = !member.isInContactChannel
        var hasJoined = false
        for (channel, rank) in wanted {
            switch (member[channel.id], rank) {
            case (nil, let rank?):
                member[channel.id] = rank
                roster[contact.reference] = member
                guard let name = roster.channels[channel.id] else { continue }
                sendJoin(source(of: contact), name, account: contact.address, realName: realName(of: contact))
                if isNew, !hasJoined {
                    showAwayOnJoin(contact)
                    sendMetadataOnJoin(of: contact)
                }
                hasJoined = true
                if rank > .plain { change(contact, in: channel, from: .plain, to: rank) }
            case (.some, nil):
                member[channel.id] = nil
                leave(contact, channel, contact.availability.isReachable ? nil : "Offline")
                roster[contact.reference] = member
            case (let old?, let rank?) where old != rank:
                member[channel.id] = rank
                roster[contact.reference] = member
                change(contact, in: channel, from: old, to: rank)
            default: break
            }
        }
    }

    /// Whether somebody is in a channel of contacts that is not among these.
    private func isInChannel(besides channels: [ContactChannel], _ member: Roster.Member) -> Bool {
        roster.channels.keys.contains { id in member[id] != nil && !channels.contains { $0.id == id } }
    }

    /// Somebody has come who is away, to clients that follow that.
    func showAwayOnJoin(_ contact: Contact) {
        guard enabled.contains(.awayNotify), let text = Self.awayText(of: contact) else { return }
        send(IRCMessage(source: source(of: contact), "AWAY", [text]), account: contact.address)
    }

    /// Shows somebody in the control channel who is there only because they write.
    func joinControl(_ contact: Contact) {
        var member = roster[contact.reference] ?? Roster.Member()
        member[.control] = .plain
        roster[contact.reference] = member
        sendJoin(source(of: contact), controlChannel, account: contact.address, realName: realName(of: contact))
    }

    private func leave(_ contact: Contact, _ channel: ContactChannel, _ reason: String?) {
        guard let name = roster.channels[channel.id] else { return }
        writeModeChanges()
        send(
            IRCMessage(source: source(of: contact), "PART", [name] + (reason.map { [$0] } ?? [])),
            account: contact.address)
    }

    private func quit(_ contact: Contact, _ reason: String) {
        writeModeChanges()
        if chosen(.offlineUserQuits) == "off", let member = roster[contact.reference] {
            for channel in joinedChannels where member[channel.id] != nil { leave(contact, channel, reason) }
            roster[contact.reference] = nil
            return
        }
        roster[contact.reference] = nil
        send(IRCMessage(source: source(of: contact), "QUIT", [reason]), account: contact.address)
    }

    /// The user calls somebody something else. Also told of those who are in no channel: there may be a query with them.
    private func showNewNick(_ before: Contact, _ after: Contact) {
        writeModeChanges()
        send(IRCMessage(source: source(of: before), "NICK", [after.nick]), account: after.address)
        guard after.availability.isReachable, !IRCCaseMapping.equal(before.nick, after.nick) else { return }
        showPresence(of: before, as: false)
        showPresence(of: after)
    }

    /// Away texts and names, to clients that can show them for somebody they see or watch.
    private func showDifferences(_ before: Contact, _ after: Contact) {
        if before.statusText != after.statusText { shownAway[after.reference] = nil }
        var old = words(of: before)
        let new = words(of: after)
        if before.availability != after.availability, old.away != new.away {
            // A new state is always told; a new text only now and then.
            showAway(of: after, before: old.away)
            old.away = new.away
            nameChanges.told(after.reference) { $0.away = new.away }
        }
        guard old != new, followsNames else { return }
        if let known = nameChanges.change(after.reference, from: old, at: server.now()) {
            showWords(of: after, known: known)
        } else {
            scheduleNameChanges()
        }
    }

    /// Whether the client is told of names and texts at all.
    private var followsNames: Bool {
        !enabled.isDisjoint(with: [.awayNotify, .setname]) || !watched.isEmpty || chosen(.displayNamechanges) == "on"
    }

    private func words(of contact: Contact) -> ContactWords {
        ContactWords(name: realName(of: contact), away: Self.awayText(of: contact))
    }

    /// - Parameter known: what the client knows so far.
    private func showWords(of contact: Contact, known: ContactWords) {
        let name = realName(of: contact)
        if name != known.name, known.name != contact.address, chosen(.displayNamechanges) == "on" {
            tell("\(contact.nick) changed their name to: \(name)")
        }
        showAway(of: contact, before: known.away)
        // An address is what is shown of somebody without a name, and a client has that from JOIN.
        if enabled.contains(.setname), name != known.name, name != contact.address, isSeen(contact) {
            send(IRCMessage(source: source(of: contact), "SETNAME", [name]), account: contact.address)
        }
    }

    private func showAway(of contact: Contact, before: String?) {
        let away = Self.awayText(of: contact)
        guard away != before else { return }
        showWatchedAway(of: contact, before: before)
        guard enabled.contains(.awayNotify), isSeen(contact) else { return }
        send(IRCMessage(source: source(of: contact), "AWAY", away.map { [$0] } ?? []), account: contact.address)
    }

    /// Whether a client follows what somebody says of themselves: it is in a channel with them, or watches them.
    private func isSeen(_ contact: Contact) -> Bool {
        roster[contact.reference] != nil || enabled.contains(.extendedMonitor) && isMonitored(contact.nick)
    }

    /// What was held back is told when its time has come.
    private func scheduleNameChanges() {
        guard !isNameChangeScheduled, let next = nameChanges.nextDue else { return }
        isNameChangeScheduled = true
        let wait = min(max(1, next &- server.now()), FrontEndLimits.nameChangeInterval)
        session.loop.assumeIsolated().scheduleTask(in: .milliseconds(wait)) { [weak self] in
            guard let self, !isDetached else { return }
            isNameChangeScheduled = false
            let due = nameChanges.due(at: server.now()).sorted {
                $0.subject.contact.rawValue < $1.subject.contact.rawValue
            }
            for (person, known) in due {
                guard let contact = session.assumeIsolated({ $0.contact(person) }), contact.availability.isReachable
                else { continue }
                showWords(of: contact, known: known)
            }
            scheduleNameChanges()
        }
    }

    // MARK: Going

    func showRemoval(of contact: Contact) {
        if contact.availability.isReachable {
            shownAway[contact.reference] = nil
            showPresence(of: contact, as: false)
        }
        guard var member = roster[contact.reference] else { return }
        for channel in joinedChannels where member[channel.id] != nil {
            leave(contact, channel, "Removed from the contact list")
        }
        member.leaveContactChannels()
        roster[contact.reference] = member
    }

    /// Nobody of these is anywhere any more.
    func showNetsplit(of gone: [Contact], on account: AccountSummary) {
        guard chosen(.simulateNetsplit) != "off" else {
            for contact in gone { quit(contact, "Signed out of \(account.network)") }
            return
        }
        let servers = [configuration.serverName, "\(account.network).network"]
        inBatch("netsplit", servers, if: gone.count > 1) { tags in
            for contact in gone {
                roster[contact.reference] = nil
                let reason = servers.joined(separator: " ")
                send(IRCMessage(tags: tags, source: source(of: contact), "QUIT", [reason]), account: contact.address)
            }
        }
    }

    /// The connection of an account is gone, and everybody known through it: to IRC clients, a netsplit. Those whom a
    /// channel shows while they are offline stay there.
    func showLoss(of contacts: [Contact], on account: AccountSummary) {
        writeModeChanges()
        let channels = joinedChannels
        var gone: [Contact] = []
        var staying: [Contact] = []
        let now = session.assumeIsolated { session in contacts.map { session.contact($0.reference) ?? $0 } }
        for contact in now where roster[contact.reference] != nil {
            let isShown = session.assumeIsolated { session in
                channels.contains { session.rank(of: contact, in: $0) != nil }
            }
            if isShown { staying.append(contact) } else { gone.append(contact) }
        }
        showNetsplit(of: gone, on: account)
        for contact in staying {
            place(contact, wasReachable: true, among: channels)
            if enabled.contains(.awayNotify), let text = Self.awayText(of: contact) {
                send(IRCMessage(source: source(of: contact), "AWAY", [text]), account: contact.address)
            }
        }
        for contact in contacts { shownAway[contact.reference] = nil }
        reply(.monitorOffline, joined: contacts.map(\.nick).filter { isMonitored($0) })
        for contact in now where isWatched(contact.nick) { sendWatch(of: contact, as: false) }
    }
}
