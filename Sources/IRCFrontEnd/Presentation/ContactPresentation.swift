// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// A change of +v in the control channel that is yet to be written.
struct ModeChange {
    let nick: String
    let isVoiced: Bool
}

/// Contacts coming, going and changing, as IRC lines.
extension IRCClient {
    func show(before: Contact?, after: Contact) {
        let reference = after.reference
        if IRCCaseMapping.equal(after.nick, nick) { takeNick(freeNick(like: nick)) }
        if let before, before.nick != after.nick { showNewNick(before, after) }

        if !after.availability.isReachable {
            // Somebody met in a group chat only is never seen online; changes of theirs do not make them leave it.
            let wasSeenOnline = before?.availability.isReachable == true || roster[reference]?.isInControl == true
            if roster[reference] != nil, wasSeenOnline { quit(after, "Offline") }
        } else {
            let isInControl = roster[reference]?.isInControl == true
            if roster.hasJoinedControl, after.isListed, !isInControl {
                joinControl(after)
            } else if isInControl, roster[reference]?.isVoiced != after.availability.isPresent {
                voice(after)
            }
            if let before, before.availability.isReachable { showDifferences(before, after) }
        }

        let wasReachable = before?.availability.isReachable == true
        if wasReachable != after.availability.isReachable {
            shownAway.remove(reference)
            if isMonitored(after.nick) {
                if wasReachable {
                    reply(.monitorOffline, after.nick)
                } else {
                    reply(.monitorOnline, source(of: after).text)
                }
            }
            if !wasReachable { toldStored.remove(reference) }
        }
        if !waiting.isEmpty, before == nil || !wasReachable { resumeWaiting() }
    }

    /// The user calls somebody something else. Also told of those who are in no channel: there may be a query with them.
    private func showNewNick(_ before: Contact, _ after: Contact) {
        writeModeChanges()
        send(IRCMessage(source: source(of: before), "NICK", [after.nick]), account: after.address)
        guard after.availability.isReachable, !IRCCaseMapping.equal(before.nick, after.nick) else { return }
        if isMonitored(before.nick) { reply(.monitorOffline, before.nick) }
        if isMonitored(after.nick) { reply(.monitorOnline, source(of: after).text) }
    }

    private func joinControl(_ contact: Contact) {
        var member = roster[contact.reference] ?? Roster.Member()
        member.isInControl = true
        roster[contact.reference] = member
        let source = source(of: contact)
        sendJoin(source, controlChannel, account: contact.address, realName: realName(of: contact))
        if contact.availability.isPresent {
            voice(contact)
        } else if enabled.contains(.awayNotify), let text = Self.awayText(of: contact) {
            send(IRCMessage(source: source, "AWAY", [text]), account: contact.address)
        }
    }

    private func voice(_ contact: Contact) {
        guard var member = roster[contact.reference] else { return }
        member.isVoiced = contact.availability.isPresent
        roster[contact.reference] = member
        modeChanges.append(ModeChange(nick: contact.nick, isVoiced: member.isVoiced))
        if modeChanges.count >= FrontEndLimits.modes || request != nil { writeModeChanges() } else { wake() }
    }

    /// Writes the changes of +v that have come together, as many on a line as MODES says.
    func writeModeChanges() {
        guard !modeChanges.isEmpty else { return }
        let changes = modeChanges
        modeChanges = []
        var start = 0
        while start < changes.count {
            let some = changes[start..<min(start + FrontEndLimits.modes, changes.count)]
            var modes = ""
            var sign: Bool?
            for change in some {
                if change.isVoiced != sign { modes += change.isVoiced ? "+" : "-" }
                sign = change.isVoiced
                modes += "v"
            }
            send(IRCMessage(source: botSource, "MODE", [controlChannel, modes] + some.map(\.nick)))
            start += FrontEndLimits.modes
        }
    }

    private func quit(_ contact: Contact, _ reason: String) {
        writeModeChanges()
        roster[contact.reference] = nil
        send(IRCMessage(source: source(of: contact), "QUIT", [reason]), account: contact.address)
    }

    /// Away texts and names, to clients that can show them for somebody they see or watch.
    private func showDifferences(_ before: Contact, _ after: Contact) {
        if before.statusText != after.statusText { shownAway.remove(after.reference) }
        let isSeen = roster[after.reference] != nil || enabled.contains(.extendedMonitor) && isMonitored(after.nick)
        guard isSeen else { return }
        let source = source(of: after)
        let away = Self.awayText(of: after)
        if enabled.contains(.awayNotify), Self.awayText(of: before) != away {
            // A new state is always told; a new text only now and then, as some people's follows their music.
            if before.availability != after.availability || mayShowNameChange(of: after) {
                send(IRCMessage(source: source, "AWAY", away.map { [$0] } ?? []), account: after.address)
            }
        }
        guard enabled.contains(.setname), before.displayName != after.displayName else { return }
        let name = realName(of: after)
        // An address is what is shown of somebody without a name, and a client has that from JOIN.
        if name != realName(of: before), name != after.address, mayShowNameChange(of: after) {
            send(IRCMessage(source: source, "SETNAME", [name]), account: after.address)
        }
    }

    private func mayShowNameChange(of contact: Contact) -> Bool {
        let now = server.now()
        if let last = lastNameChange[contact.reference], now - last < Int64(FrontEndLimits.nameChangeInterval),
            now >= last
        {
            return false
        }
        lastNameChange[contact.reference] = now
        return true
    }

    // MARK: Going

    func showRemoval(of contact: Contact) {
        if contact.availability.isReachable {
            shownAway.remove(contact.reference)
            if isMonitored(contact.nick) { reply(.monitorOffline, contact.nick) }
        }
        guard var member = roster[contact.reference] else { return }
        writeModeChanges()
        if member.isInControl {
            send(
                IRCMessage(source: source(of: contact), "PART", [controlChannel, "Removed from the contact list"]),
                account: contact.address)
        }
        member.isInControl = false
        member.isVoiced = false
        roster[contact.reference] = member
    }

    /// The connection of an account is gone, and everybody known through it: to IRC clients, a netsplit.
    func showLoss(of contacts: [Contact], on account: AccountSummary) {
        writeModeChanges()
        let reason = "\(configuration.serverName) \(account.network).network"
        let gone = contacts.filter { roster[$0.reference] != nil }
        var tags: [IRCTag] = []
        var batch: String?
        if enabled.contains(.batch), gone.count > 1 {
            let reference = startBatch()
            batch = reference
            tags = [IRCTag(key: "batch", value: reference)]
            let servers = reason.split(separator: " ").map { String($0) }
            send(IRCMessage(source: serverSource, "BATCH", ["+" + reference, "netsplit"] + servers))
        }
        for contact in gone {
            roster[contact.reference] = nil
            send(IRCMessage(tags: tags, source: source(of: contact), "QUIT", [reason]), account: contact.address)
        }
        if let batch { send(IRCMessage(source: serverSource, "BATCH", ["-" + batch])) }
        for contact in contacts { shownAway.remove(contact.reference) }
        reply(.monitorOffline, joined: contacts.map(\.nick).filter { isMonitored($0) })
    }
}
