// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// MONITOR (IRCv3 monitor): who of a list of nicks is there, now and whenever that changes.
extension IRCClient {
    func monitor(_ message: IRCMessage) {
        let list = message.parameter(1) ?? ""
        switch message.parameters[0] {
        case "+":
            guard !list.isEmpty else { return needsMonitorTargets() }
            addMonitored(list.split(separator: ",").map { String($0) })
        case "-":
            guard !list.isEmpty else { return needsMonitorTargets() }
            for name in list.split(separator: ",") { monitored[IRCCaseMapping.fold(String(name))] = nil }
        case "C", "c":
            monitored.removeAll()
        case "L", "l":
            reply(.monitorList, joined: monitored.values.sorted())
            reply(.endOfMonitorList, "End of MONITOR list")
        case "S", "s":
            sendMonitorState(of: monitored.values.sorted())
        default:
            reply(.needMoreParameters, "MONITOR", "Unknown subcommand: MONITOR +, -, C, L or S")
        }
    }

    private func needsMonitorTargets() {
        reply(.needMoreParameters, "MONITOR", "Not enough parameters: MONITOR + <nick>{,<nick>}")
    }

    private func addMonitored(_ names: [String]) {
        var added: [String] = []
        for (index, name) in names.enumerated() {
            // What can never be a nick can never come online either; it is told to be offline and not kept.
            guard IRCNick.isValid(name, allowsUnicode: true) else {
                added.append(name)
                continue
            }
            let key = IRCCaseMapping.fold(name)
            if monitored[key] == nil, monitored.count >= configuration.monitor {
                let limit = String(configuration.monitor)
                server.metrics.exceeded(.monitor)
                for rest in lines(of: Array(names[index...]), by: ",") {
                    reply(.monitorListFull, limit, rest, "Monitor list is full")
                }
                break
            }
            monitored[key] = name
            added.append(name)
        }
        sendMonitorState(of: added)
        for name in added {
            guard let contact = contact(named: name), contact.availability.isReachable else { continue }
            showMonitoredAway(contact)
        }
    }

    /// Somebody whom the client monitors and sees nowhere else is away (IRCv3 extended-monitor with away-notify).
    private func showMonitoredAway(_ contact: Contact) {
        guard enabled.contains(.extendedMonitor), roster[contact.reference] == nil else { return }
        showAwayOnJoin(contact)
    }

    private func sendMonitorState(of names: [String]) {
        var online: [String] = []
        var there: [Contact] = []
        var offline: [String] = []
        for name in names {
            if isOwnNick(name) {
                online.append(source.text)
            } else if isBot(name) {
                online.append(botSource.text)
            } else if let contact = contact(named: name), contact.availability.isReachable {
                online.append(source(of: contact).text)
                there.append(contact)
            } else {
                offline.append(name)
            }
        }
        reply(.monitorOnline, joined: online)
        reply(.monitorOffline, joined: offline)
        synchroniseMetadata(of: there)
    }

    /// Somebody has come or gone, as far as MONITOR and WATCH are concerned.
    ///
    /// - Parameter isOnline: nil for what their availability says.
    func showPresence(of contact: Contact, as isOnline: Bool? = nil) {
        let isOnline = isOnline ?? contact.availability.isReachable
        if isMonitored(contact.nick) {
            if isOnline {
                reply(.monitorOnline, source(of: contact).text)
                showMonitoredAway(contact)
                synchroniseMetadata(of: [contact])
            } else {
                reply(.monitorOffline, contact.nick)
            }
        }
        if isWatched(contact.nick) { sendWatch(of: contact, as: isOnline) }
    }

    /// Sends a numeric with a list of names, on as many lines as it takes; nothing for an empty list.
    func reply(_ numeric: IRCNumeric, joined names: [String], by separator: String = ",") {
        for line in lines(of: names, by: separator) { reply(numeric, line) }
    }

    /// Names on as many lines as it takes; none for no names.
    func lines(of names: [String], by separator: String, room: Int = 400) -> [String] {
        var lines: [String] = []
        for name in names {
            if let last = lines.last, last.utf8.count + 1 + name.utf8.count <= room {
                lines[lines.count - 1] = last + separator + name
            } else {
                lines.append(name)
            }
        }
        return lines
    }

    func isMonitored(_ nick: String) -> Bool {
        !monitored.isEmpty && monitored[IRCCaseMapping.fold(nick)] != nil
    }
}
