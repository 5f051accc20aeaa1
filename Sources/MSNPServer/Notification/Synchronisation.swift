// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// The reply to SYN in all its shapes.
extension NotificationSession {
    /// Properties that a contact shares with whoever has it on the forward list.
    private static let sharedProperties = ["PHH", "PHW", "PHM", "MOB"]
    /// Properties of the user that MSNP5-7 are told of even if they are not set.
    private static let ownProperties = ["PHH", "PHW", "PHM", "MOB", "MBE"]

    /// `SYN 5 0`, since MSNP10 `SYN 5 0 0`: settings, groups and contacts, or the version alone if the client's copy is
    /// current.
    func synchronise(_ command: MSNPCommand, by user: User, in state: ServiceState) -> [ServiceAction] {
        guard let account = state.directory[user.account] else {
            return [refuse(.internalError, user.transactionID)]
        }
        let stamps = user.dialect.hasContactIDs ? [account.stamp, account.stamp] : [account.version]
        let reply = SyncReply(transactionID: user.transactionID, stamps: stamps)
        if Array(command.parameters.dropFirst().prefix(stamps.count)) == stamps {
            return [send(reply.command(dialect: user.dialect))]
        }
        let lines =
            user.dialect.countsSynchronisation
            ? Self.counted(account, reply, for: user, in: state) : Self.listed(account, reply, for: user, in: state)
        return lines.map { send($0) }
    }

    // MARK: MSNP8-12

    /// How many contacts and groups there are, then one line for each contact.
    private static func counted(
        _ account: Account, _ reply: SyncReply, for user: User, in state: ServiceState
    ) -> [MSNPCommand] {
        let dialect = user.dialect
        var reply = reply
        var entries: [MSNPCommand] = []
        var contacts = 0
        for contact in account.contacts {
            let lists = contact.shownLists(withPending: dialect.hasContactIDs)
            guard !lists.isEmpty else { continue }
            contacts += 1
            entries.append(
                Self.entry(contact, on: lists, of: account, dialect: dialect, state).command(dialect: dialect))
            guard lists.contains(.forward), let properties = state.directory[contact.key]?.properties else { continue }
            for key in Self.sharedProperties {
                guard let value = properties[key] else { continue }
                entries.append(MSNPCommand("BPR", [key, value]))
            }
        }
        var groups: [MSNPCommand] = []
        if !dialect.hasContactIDs {
            groups.append(GroupEntry(id: "0", name: account.defaultGroupName).command(dialect: dialect))
        }
        for group in account.groups {
            let id = dialect.hasContactIDs ? group.id : String(group.number)
            groups.append(GroupEntry(id: id, name: group.name).command(dialect: dialect))
        }
        reply.contacts = contacts
        reply.groups = groups.count
        var lines = [
            reply.command(dialect: dialect), MSNPCommand("GTC", [account.asksAboutAdditions ? "A" : "N"]),
            MSNPCommand("BLP", [account.allowsStrangers ? "AL" : "BL"]),
        ]
        if dialect.hasContactIDs {
            lines.append(
                MSNPCommand("PRP", [PropertyLine.friendlyName, PercentEncoding.encodeMinimal(account.name)]))
        }
        for (key, value) in account.properties.sorted(by: { $0.key < $1.key }) {
            lines.append(MSNPCommand("PRP", [key, value]))
        }
        return lines + groups + entries
    }

    /// One contact as a line tells of it, on all its lists or on one of them.
    private static func entry(
        _ contact: ContactEntry, on lists: ListBits, of account: Account, dialect: Dialect, _ state: ServiceState
    ) -> ListEntry {
        var entry = ListEntry(
            account: contact.address, name: contact.alias ?? state.directory.name(of: contact.key), lists: lists)
        guard lists.contains(.forward) else { return entry }
        if dialect.hasContactIDs {
            entry.contactID = contact.contactID
            entry.groupIDs = contact.groupIDs
        } else if dialect.hasGroups {
            entry.groupIDs = account.groupNumbers(of: contact).map(String.init)
        }
        return entry
    }

    // MARK: MSNP2-7

    /// One list after the other, each line with its place in its list. A list that is empty has one line that says so.
    private static func listed(
        _ account: Account, _ reply: SyncReply, for user: User, in state: ServiceState
    ) -> [MSNPCommand] {
        let dialect = user.dialect
        let number = String(user.transactionID)
        let version = account.version
        var lines = [
            reply.command(dialect: dialect),
            MSNPCommand("GTC", [number, version, account.asksAboutAdditions ? "A" : "N"]),
            MSNPCommand("BLP", [number, version, account.allowsStrangers ? "AL" : "BL"]),
        ]
        if dialect.hasProperties {
            for key in Self.ownProperties {
                let value = account.properties[key]
                lines.append(MSNPCommand("PRP", [number, version, key] + (value.map { [$0] } ?? [])))
            }
        }
        func position(_ index: Int, _ total: Int) -> ListEntry.Position {
            .init(transactionID: user.transactionID, version: version, index: index, total: total)
        }
        if dialect.hasGroups {
            let groups = [("0", account.defaultGroupName)] + account.groups.map { (String($0.number), $0.name) }
            for (index, group) in groups.enumerated() {
                let place = position(index + 1, groups.count)
                lines.append(GroupEntry(id: group.0, name: group.1, position: place).command(dialect: dialect))
            }
        }
        for list in [ListBits.forward, .allow, .block, .reverse] {
            let contacts = account.contacts.filter { $0.lists.contains(list) }
            if contacts.isEmpty {
                lines.append(
                    ListEntry(account: "", name: "", lists: list, position: position(0, 0)).command(dialect: dialect))
            }
            for (index, contact) in contacts.enumerated() {
                var entry = Self.entry(contact, on: list, of: account, dialect: dialect, state)
                entry.position = position(index + 1, contacts.count)
                lines.append(entry.command(dialect: dialect))
                guard list == .forward, dialect.hasProperties else { continue }
                let properties = state.directory[contact.key]?.properties ?? [:]
                for key in Self.sharedProperties {
                    let value = properties[key].map { [$0] } ?? []
                    lines.append(MSNPCommand("BPR", [version, contact.address, key] + value))
                }
            }
        }
        return lines
    }

    /// What those who watch an account are told when one of its properties changes: `BPR 7 bob@example.net PHH 555`,
    /// without the version since MSNP10.
    static func sharedPropertyChanged(
        _ key: String, of account: Account, in state: ServiceState
    ) -> [ServiceAction] {
        guard sharedProperties.contains(key) else { return [] }
        let value = account.properties[key].map { [$0] } ?? []
        var actions: [ServiceAction] = []
        for watcher in state.directory.watchers(of: account.key) where account.permits(watcher) {
            for endpoint in state.presence.endpoints(of: watcher)
            where endpoint.dialect.hasProperties && endpoint.dialect.usesSYN {
                let version = endpoint.dialect.hasContactIDs ? [] : [state.directory[watcher]?.version ?? "1"]
                actions.append(
                    .send(MSNPCommand("BPR", version + [account.address, key] + value), to: endpoint.connection))
            }
        }
        return actions
    }
}
