// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Edits of lists up to MSNP12: ADD, later ADC, and REM, with the groups of contacts; names of contacts by REA and SBP.
extension NotificationSession {
    /// `ADD 8 FL erin@example.net Erin 0` (MSNP2-9), `ADC 8 FL N=erin@example.net F=erin@example.net`, `ADC 9 AL N=…`,
    /// `ADC 10 FL C=<contact> <group>` (10-12).
    func addContact(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let change = ContactChange(command, dialect: user.dialect, sentBy: .client) else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        if change.account == nil { return move(change, command, by: user, in: &state) }
        guard let account = change.account, account.utf8.contains(UInt8(ascii: "@")) else {
            return [refuse(Self.noSuchAccount(user.dialect), user.transactionID)]
        }
        let contact = MSNAddress.key(account)
        switch change.list {
        case .reverse, .pending:
            // A client since MSNP10 takes somebody from the pending to the reverse list; otherwise both are the service's own.
            guard user.dialect.hasContactIDs, change.list == .reverse else {
                return [refuse(.invalidParameter, user.transactionID)]
            }
            guard state.directory[user.account]?.lists(contact).contains(.reverse) == true else {
                return [refuse(.notOnList, user.transactionID)]
            }
            decide(contact, of: user, in: &state)
            return [echo(command, by: user, in: state)]
        default:
            break
        }
        let isPresent = state.directory[user.account]?.lists(contact).contains(.forward) == true
        if change.list == .forward, isPresent, change.groupID != nil {
            return move(change, command, by: user, in: &state)
        }
        if let group = change.groupID, Self.group(group, user.dialect, state.directory[user.account]) == nil {
            return [refuse(.noSuchGroup, user.transactionID)]
        }
        let (outcome, told) = state.add(
            contact, to: change.list, of: user.account, excludesOpposite: true, decides: !user.dialect.hasContactIDs)
        if let error = Self.error(of: outcome, user.dialect) { return [refuse(error, user.transactionID)] }
        if let group = change.groupID { put(contact, into: group, by: user, in: &state) }
        let contactID = change.list == .forward && user.dialect.hasContactIDs
        let field = contactID ? ["C=" + AccountIdentity(key: contact).contactID] : []
        return [echo(command, with: field, by: user, in: state)] + told
    }

    /// `REM 11 FL bob@example.net`, `REM 12 FL bob@example.net 1` (MSNP2-9), `REM 11 FL <contact>`,
    /// `REM 12 FL <contact> <group>` (10-12), `REM 13 AL erin@example.net`.
    func removeContact(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let change = ContactChange(command, dialect: user.dialect, sentBy: .client),
            let account = state.directory[user.account]
        else { return [refuse(.invalidParameter, user.transactionID)] }
        let named = change.contactID.flatMap { account.contact(withID: $0)?.key } ?? change.account.map(MSNAddress.key)
        guard let contact = named else { return [refuse(Self.noSuchAccount(user.dialect), user.transactionID)] }
        if let group = change.groupID {
            guard change.list == .forward, let entry = account.contact(contact), entry.lists.contains(.forward) else {
                return [refuse(.notOnList, user.transactionID)]
            }
            guard let target = Self.group(group, user.dialect, account) else {
                return [refuse(.noSuchGroup, user.transactionID)]
            }
            guard Self.isMember(entry, of: target, account, user.dialect) else {
                return [refuse(.notInGroup, user.transactionID)]
            }
            state.directory.update(user.account) { account in
                if let target { account.setGroup(target.id, contains: false, contact: contact) }
                if target == nil { account.setDefaultGroup(contains: false, contact: contact) }
            }
            return [echo(command, by: user, in: state)]
        }
        switch change.list {
        case .reverse:
            return [refuse(.invalidParameter, user.transactionID)]
        case .pending:
            guard user.dialect.hasContactIDs else { return [refuse(.invalidParameter, user.transactionID)] }
            // Whoever was taken to the reverse list has left this one with it.
            guard account.lists(contact).contains(.reverse) else { return [refuse(.notOnList, user.transactionID)] }
            decide(contact, of: user, in: &state)
            return [echo(command, by: user, in: state)]
        default:
            break
        }
        let (outcome, told) = state.remove(contact, from: change.list, of: user.account)
        if let error = Self.error(of: outcome, user.dialect) { return [refuse(error, user.transactionID)] }
        return [echo(command, by: user, in: state)] + told
    }

    /// `REA 30 alice@example.com Alice%20B` (MSNP2-9): the own friendly name, or the name of a contact.
    func rename(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let address = command.decoded(1), let encoded = command.parameter(2) else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        let name = PercentEncoding.decodeName(encoded)
        guard !name.isEmpty, encoded.utf8.count <= MSNPServerLimits.propertyBytes else {
            return [refuse(.nameRefused, user.transactionID)]
        }
        let key = MSNAddress.key(address)
        guard key == user.account else {
            guard state.directory[user.account]?.lists(key).contains(.forward) == true else {
                return [refuse(.notOnList, user.transactionID)]
            }
            state.setAlias(name, of: key, by: user.account)
            return [echo(command, by: user, in: state)]
        }
        guard state.renames.allows(user.account, now: user.now) else {
            return [refuse(.changingTooRapidly, user.transactionID)]
        }
        let told = state.rename(user.account, to: name)
        return [echo(command, by: user, in: state)] + told
    }

    /// `SBP 12 <contact> MFN Erin` (MSNP10-12): the name that the user gives a contact. Other properties are not kept.
    func renameContact(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let id = command.parameter(1), let entry = state.directory[user.account]?.contact(withID: id) else {
            return [refuse(.notOnList, user.transactionID)]
        }
        guard let property = command.parameter(2), property.utf8.count == 3,
            (command.parameter(3)?.utf8.count ?? 0) <= MSNPServerLimits.propertyBytes
        else { return [refuse(.invalidParameter, user.transactionID)] }
        if property == PropertyLine.friendlyName {
            state.setAlias(command.parameter(3).map(PercentEncoding.decodeName) ?? "", of: entry.key, by: user.account)
        }
        return [send("SBP", command.parameters)]
    }

    // MARK: Groups of a contact

    /// Puts a contact that is on the forward list into another group.
    private func move(
        _ change: ContactChange, _ command: MSNPCommand, by user: User, in state: inout ServiceState
    ) -> [ServiceAction] {
        guard let account = state.directory[user.account], change.list == .forward,
            let entry = change.contactID.flatMap(account.contact(withID:))
                ?? change.account.flatMap({ account.contact(MSNAddress.key($0)) }),
            entry.lists.contains(.forward)
        else { return [refuse(Self.noSuchAccount(user.dialect), user.transactionID)] }
        guard let name = change.groupID else { return [refuse(.alreadyThere, user.transactionID)] }
        guard let group = Self.group(name, user.dialect, account) else {
            return [refuse(.noSuchGroup, user.transactionID)]
        }
        guard !Self.isMember(entry, of: group, account, user.dialect) else {
            return [refuse(.alreadyThere, user.transactionID)]
        }
        // In dialects with a group 0 whoever was only there stays there until taken out.
        state.directory.update(user.account) { account in
            if account.groupNumbers(of: entry) == [0] { account.setDefaultGroup(contains: true, contact: entry.key) }
        }
        put(entry.key, into: name, by: user, in: &state)
        return [echo(command, by: user, in: state)]
    }

    private func put(_ contact: String, into group: String, by user: User, in state: inout ServiceState) {
        guard let target = Self.group(group, user.dialect, state.directory[user.account]) else { return }
        state.directory.update(user.account) { account in
            if let target {
                account.setGroup(target.id, contains: true, contact: contact)
            } else {
                account.setDefaultGroup(contains: true, contact: contact)
            }
        }
    }

    /// The group that a client means: the inner value is nil for group 0 of MSNP7-9, the outer one if there is none.
    static func group(_ name: String, _ dialect: Dialect, _ account: Account?) -> ContactGroup?? {
        guard let account, dialect.hasGroups else { return nil }
        guard !dialect.hasContactIDs else {
            return account.groups.first { $0.id == name.lowercased() }.map(Optional.some)
        }
        guard let number = Int(name), number != 0 else { return name == "0" ? .some(nil) : nil }
        return account.group(numbered: number).map(Optional.some)
    }

    private static func isMember(
        _ entry: ContactEntry, of group: ContactGroup?, _ account: Account, _ dialect: Dialect
    ) -> Bool {
        guard let group else { return account.groupNumbers(of: entry).contains(0) }
        return entry.groupIDs.contains(group.id)
    }

    // MARK: Answers

    /// Somebody on the pending list has got an answer.
    private func decide(_ contact: String, of user: User, in state: inout ServiceState) {
        _ = state.directory.remove(contact, from: .pending, of: user.account)
    }

    /// The command as its own answer; up to MSNP9 with the new version of the lists, which stands behind the list
    /// (`ADD 8 FL 12 …`) or, where none is named, behind the number (`REA 30 12 …`).
    func echo(
        _ command: MSNPCommand, with fields: [String] = [], by user: User, in state: ServiceState
    ) -> ServiceAction {
        var parameters = command.parameters + fields
        if !user.dialect.hasContactIDs, let version = state.directory[user.account]?.version {
            let place = command.verb == "ADD" || command.verb == "REM" ? 2 : 1
            parameters.insert(version, at: min(place, parameters.count))
        }
        return send(command.verb, parameters)
    }

    /// What an account is called that there is not: 205 up to MSNP9, 208 later.
    static func noSuchAccount(_ dialect: Dialect) -> MSNPErrorCode {
        dialect.hasContactIDs ? .invalidAccount : .noSuchAccount
    }

    /// The error number for an edit that was not possible, nil if it was.
    static func error(of outcome: Directory.Outcome, _ dialect: Dialect) -> MSNPErrorCode? {
        switch outcome {
        case .done: nil
        case .unknownAccount: noSuchAccount(dialect)
        case .alreadyThere: .alreadyThere
        case .notThere: .notOnList
        case .onOppositeList: .onOppositeList
        case .full: .listFull
        }
    }
}
