// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Edits of groups, whether a notification connection or a web service asks for them.
extension ServiceState {
    /// A new group; fails if there are too many, or one of that name, or the name is too long.
    mutating func addGroup(named name: String, to account: String) -> Result<ContactGroup, Refusal> {
        guard let groups = directory[account]?.groups, !name.isEmpty else {
            return .failure(Refusal(.invalidParameter))
        }
        // Group 0, which nobody has to make, counts as well.
        guard groups.count + 1 < settings.limits.groups else { return .failure(Refusal(.tooManyGroups)) }
        guard isGroupName(name) else { return .failure(Refusal(.groupNameTooLong)) }
        guard !groups.contains(where: { $0.name == name }) else { return .failure(Refusal(.groupExists)) }
        let taken = Set(groups.map(\.number))
        let number = (1...max(1, settings.limits.groups)).first { !taken.contains($0) } ?? 0
        let group = ContactGroup(
            id: AccountIdentity.guid(identifiers.bytes(16)), number: number, name: name)
        directory.update(account) { $0.groups.append(group) }
        return .success(group)
    }

    /// Removes a group and takes everybody out of it; false if there is none of that id.
    mutating func removeGroup(_ id: String, of account: String) -> Bool {
        directory.update(account) { record in
            guard record.groups.contains(where: { $0.id == id }) else { return false }
            record.groups.removeAll { $0.id == id }
            for contact in record.contacts where contact.groupIDs.contains(id) {
                record.setGroup(id, contains: false, contact: contact.key)
            }
            return true
        } ?? false
    }

    /// Renames a group; nil if that went well.
    mutating func renameGroup(_ id: String, to name: String, of account: String) -> Refusal? {
        guard isGroupName(name) else { return Refusal(.groupNameTooLong) }
        return directory.update(account) { record -> Refusal? in
            guard let index = record.groups.firstIndex(where: { $0.id == id }), !name.isEmpty else {
                return Refusal(.noSuchGroup)
            }
            guard !record.groups.contains(where: { $0.name == name && $0.id != id }) else {
                return Refusal(.groupExists)
            }
            record.groups[index].name = name
            return nil
        } ?? Refusal(.internalError)
    }

    /// Whether a name is short enough on the wire.
    private func isGroupName(_ name: String) -> Bool {
        PercentEncoding.encodeMinimal(name).utf8.count <= settings.limits.groupNameBytes
    }
}
