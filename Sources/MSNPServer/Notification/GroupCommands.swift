// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Groups on the notification connection, MSNP7-12: by number up to MSNP9, by GUID later.
extension NotificationSession {
    /// `ADG 14 Friends 0` gets `ADG 14 7 Friends 2 0` (MSNP7-9) or `ADG 14 Friends <id> 0`.
    func addGroup(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let name = command.parameter(1) else { return [refuse(.invalidParameter, user.transactionID)] }
        switch state.addGroup(named: PercentEncoding.decodeName(name), to: user.account) {
        case .success(let group):
            let id = user.dialect.hasContactIDs ? group.id : String(group.number)
            return [echo(MSNPCommand("ADG", [String(user.transactionID), name, id, "0"]), by: user, in: state)]
        case .failure(let error):
            return [refuse(error.code, user.transactionID)]
        }
    }

    /// `RMG 15 2` (MSNP7-9, only of a group that is empty), `RMG 15 <id>`.
    func removeGroup(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let name = command.parameter(1), let account = state.directory[user.account],
            let found = Self.group(name, user.dialect, account)
        else { return [refuse(.noSuchGroup, user.transactionID)] }
        guard let group = found else {
            return [refuse(MSNPErrorCode(rawValue: 230), user.transactionID)]
        }
        guard !user.dialect.hasContactIDs else {
            _ = state.removeGroup(group.id, of: user.account)
            return [send("RMG", [String(user.transactionID), "1", group.id])]
        }
        guard !account.contacts.contains(where: { $0.groupIDs.contains(group.id) }) else {
            return [refuse(.groupNotEmpty, user.transactionID)]
        }
        _ = state.removeGroup(group.id, of: user.account)
        return [echo(MSNPCommand("RMG", [String(user.transactionID), name]), by: user, in: state)]
    }

    /// `REG 16 2 Family 0` gets `REG 16 8 2 Family 0` (MSNP7-9), `REG 16 <id> Family 0` gets `REG 16 1 Family <id> 0`.
    func renameGroup(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let id = command.parameter(1), let encoded = command.parameter(2),
            let found = Self.group(id, user.dialect, state.directory[user.account])
        else { return [refuse(.noSuchGroup, user.transactionID)] }
        let name = PercentEncoding.decodeName(encoded)
        if let group = found {
            if let refusal = state.renameGroup(group.id, to: name, of: user.account) {
                return [refuse(refusal.code, user.transactionID)]
            }
        } else {
            guard !name.isEmpty, encoded.utf8.count <= state.settings.limits.groupNameBytes else {
                return [refuse(.groupNameTooLong, user.transactionID)]
            }
            state.directory.update(user.account) { $0.defaultGroupName = name }
        }
        guard user.dialect.hasContactIDs else {
            return [echo(MSNPCommand("REG", [String(user.transactionID), id, encoded, "0"]), by: user, in: state)]
        }
        return [send("REG", [String(user.transactionID), "1", encoded, id, "0"])]
    }
}
