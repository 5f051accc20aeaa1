// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Lists as MSNP12 keeps them on the notification connection: SYN, ADC, REM, SBP and the groups.
extension NotificationSession {
    /// `SYN 5 0 0`: settings, groups and contacts, or the stamps alone if the client's copy is current.
    func synchronise(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard user.dialect.usesSYN else { return [refuse(.commandDisabled, user.transactionID)] }
        guard let account = state.directory[user.account] else {
            return [refuse(.internalError, user.transactionID)]
        }
        let stamps = [account.stamp, account.stamp]
        var reply = SyncReply(transactionID: user.transactionID, stamps: stamps)
        if Array(command.parameters.dropFirst().prefix(2)) == stamps {
            return [send(reply.command(dialect: user.dialect))]
        }
        let contacts = account.orderedContacts
        reply.contacts = contacts.count
        reply.groups = account.groups.count
        var lines = [
            reply.command(dialect: user.dialect),
            MSNPCommand("GTC", [account.asksAboutAdditions ? "A" : "N"]),
            MSNPCommand("BLP", [account.allowsStrangers ? "AL" : "BL"]),
            MSNPCommand("PRP", [PropertyLine.friendlyName, PercentEncoding.encodeMinimal(account.name)]),
        ]
        for (key, value) in account.properties.sorted(by: { $0.key < $1.key }) {
            lines.append(MSNPCommand("PRP", [key, value]))
        }
        for group in account.groups {
            lines.append(GroupEntry(id: group.id, name: group.name).command(dialect: user.dialect))
        }
        for contact in contacts {
            let entry = ListEntry(
                account: contact.address, name: state.directory.name(of: contact.key),
                contactID: contact.lists.contains(.forward) ? contact.contactID : nil, lists: contact.lists,
                groupIDs: contact.groupIDs)
            lines.append(entry.command(dialect: user.dialect))
        }
        return lines.map { send($0) }
    }

    /// `ADC 8 FL N=erin@example.net F=erin@example.net`, `ADC 9 AL N=…`, `ADC 10 FL C=<contact> <group>`.
    func addContact(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let change = ContactChange(command, dialect: user.dialect, sentBy: .client) else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        if let group = change.groupID { return move(change, into: group, command, by: user, in: &state) }
        guard let account = change.account, account.utf8.contains(UInt8(ascii: "@")) else {
            return [refuse(.invalidAccount, user.transactionID)]
        }
        let contact = MSNAddress.key(account)
        // A client takes somebody from the pending to the reverse list; the reverse list is the service's own.
        if change.list == .reverse { return [send("ADC", command.parameters)] }
        let (outcome, told) = state.add(contact, to: change.list, of: user.account, excludesOpposite: true)
        if let error = Self.error(of: outcome) { return [refuse(error, user.transactionID)] }
        var echo = command.parameters
        if change.list == .forward { echo.append("C=" + AccountIdentity(key: contact).contactID) }
        return [send("ADC", echo)] + told
    }

    /// `REM 11 FL <contact>`, `REM 12 FL <contact> <group>`, `REM 13 AL erin@example.net`.
    func removeContact(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let change = ContactChange(command, dialect: user.dialect, sentBy: .client),
            let account = state.directory[user.account]
        else { return [refuse(.invalidParameter, user.transactionID)] }
        if let group = change.groupID {
            guard let entry = change.contactID.flatMap(account.contact(withID:)) else {
                return [refuse(.notOnList, user.transactionID)]
            }
            guard entry.groupIDs.contains(group) else { return [refuse(.notInGroup, user.transactionID)] }
            state.directory[user.account]?.setGroup(group, contains: false, contact: entry.key)
            return [send("REM", command.parameters)]
        }
        let named = change.contactID.flatMap { account.contact(withID: $0)?.key } ?? change.account.map(MSNAddress.key)
        guard let contact = named ?? change.contactID.map(MSNAddress.key) else {
            return [refuse(.invalidAccount, user.transactionID)]
        }
        let (outcome, told) = state.remove(contact, from: change.list, of: user.account)
        if let error = Self.error(of: outcome) { return [refuse(error, user.transactionID)] }
        return [send("REM", command.parameters)] + told
    }

    /// `SBP 12 <contact> MFN Erin`: a name that only the client uses; it is told that it was heard.
    func renameContact(_ command: MSNPCommand, by user: User, in state: ServiceState) -> [ServiceAction] {
        guard let contact = command.parameter(1), state.directory[user.account]?.contact(withID: contact) != nil else {
            return [refuse(.notOnList, user.transactionID)]
        }
        return [send("SBP", command.parameters)]
    }

    private func move(
        _ change: ContactChange, into group: String, _ command: MSNPCommand, by user: User,
        in state: inout ServiceState
    ) -> [ServiceAction] {
        guard let account = state.directory[user.account],
            let entry = change.contactID.flatMap(account.contact(withID:))
        else { return [refuse(.invalidAccount, user.transactionID)] }
        guard account.groups.contains(where: { $0.id == group }) else {
            return [refuse(.noSuchGroup, user.transactionID)]
        }
        guard !entry.groupIDs.contains(group) else { return [refuse(.alreadyThere, user.transactionID)] }
        state.directory[user.account]?.setGroup(group, contains: true, contact: entry.key)
        return [send("ADC", command.parameters)]
    }

    // MARK: Groups

    /// `ADG 14 Friends 0` gets `ADG 14 Friends <id> 0`.
    func addGroup(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let name = command.parameter(1), name.utf8.count <= MSNPServerLimits.propertyBytes else {
            return [refuse(.groupNameTooLong, user.transactionID)]
        }
        switch state.addGroup(named: PercentEncoding.decodeName(name), to: user.account) {
        case .success(let id): return [send("ADG", [String(user.transactionID), name, id, "0"])]
        case .failure(let error): return [refuse(error.code, user.transactionID)]
        }
    }

    /// `RMG 15 <id>`
    func removeGroup(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let id = command.parameter(1), state.removeGroup(id, of: user.account) else {
            return [refuse(.noSuchGroup, user.transactionID)]
        }
        return [send("RMG", [String(user.transactionID), "1", id])]
    }

    /// `REG 16 <id> Family 0` gets `REG 16 1 Family <id> 0`.
    func renameGroup(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let id = command.parameter(1), let name = command.parameter(2),
            name.utf8.count <= MSNPServerLimits.propertyBytes,
            state.renameGroup(id, to: PercentEncoding.decodeName(name), of: user.account)
        else { return [refuse(.noSuchGroup, user.transactionID)] }
        return [send("REG", [String(user.transactionID), "1", name, id, "0"])]
    }

    /// The error number for an edit that was not possible, nil if it was.
    static func error(of outcome: Directory.Outcome) -> MSNPErrorCode? {
        switch outcome {
        case .done: nil
        case .unknownAccount: .invalidAccount
        case .alreadyThere: .alreadyThere
        case .notThere: .notOnList
        case .onOppositeList: .onOppositeList
        case .full: .listFull
        }
    }
}
