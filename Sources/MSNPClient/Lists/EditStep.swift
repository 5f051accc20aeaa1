// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// One request of a `MSNListEdit`: a command on the notification connection, or a row of changes at the web services.
enum EditStep: Equatable, Sendable {
    /// Which network an address belongs to, `FQY` (MSNP14 and later).
    case query(String)
    /// The address book and the memberships (MSNP13 and later).
    case web([ContactsEdit])
    /// Onto lists: `ADD`, `ADC`, of one list each; `ADL`.
    case add(ListBits, String, networkID: Int)
    /// Off lists: `REM`, `RML`.
    case remove(ListBits, String, networkID: Int)
    /// Into a group, up to MSNP9 onto the forward list as well: `ADD 8 FL … 3`, `ADC 10 FL C=… <group>`.
    case enter(group: String, String)
    /// `REM 11 FL … <group>`
    case leave(group: String, String)
    /// The name that the lists keep of a contact: `REA`, `SBP … MFN`.
    case rename(String, alias: String)
    /// `BLP`, `GTC`
    case setting(PrivacyLine.Setting)
    /// `ADG`, `REG`, `RMG`
    case group(GroupChange.Kind, id: String, name: String)

    /// The command; nil for what goes to the web services.
    func command(_ id: UInt32, dialect: Dialect, book: ContactBook) -> MSNPCommand? {
        switch self {
        case .web:
            return nil
        case .query(let account):
            // Which network the account is in is the question.
            let document = ContactListDocument(entries: [.init(account: account, networkID: 0)])
            return ContactListCommand(.query, transactionID: id, document: document).command
        case .add(let lists, let account, let networkID) where dialect.usesAddressBook:
            let entry = ContactListDocument.Entry(account: account, lists: lists, networkID: networkID)
            return ContactListCommand(.add, transactionID: id, document: ContactListDocument(entries: [entry])).command
        case .remove(let lists, let account, let networkID) where dialect.usesAddressBook:
            let entry = ContactListDocument.Entry(account: account, lists: lists, networkID: networkID)
            return ContactListCommand(.remove, transactionID: id, document: ContactListDocument(entries: [entry]))
                .command
        case .add(let list, let account, _):
            // Up to MSNP6 there are no groups; then whoever is in none is in the first.
            let hasNumberedGroups = dialect >= .msnp7 && !dialect.hasContactIDs
            return ContactChange(
                kind: .added, transactionID: id, list: list, account: account,
                name: list == .forward || !dialect.hasContactIDs ? account : nil,
                groupID: list == .forward && hasNumberedGroups ? ContactMerge.noGroup : nil
            ).command(dialect: dialect, sentBy: .client)
        case .remove(let list, let account, _):
            return ContactChange(
                kind: .removed, transactionID: id, list: list, account: account, contactID: book[account]?.contactID
            ).command(dialect: dialect, sentBy: .client)
        case .enter(let group, let account):
            let contactID = dialect.hasContactIDs ? book[account]?.contactID ?? account : nil
            return ContactChange(
                kind: .added, transactionID: id, list: .forward, account: contactID == nil ? account : nil,
                name: contactID == nil ? account : nil, contactID: contactID, groupID: group
            ).command(dialect: dialect, sentBy: .client)
        case .leave(let group, let account):
            return ContactChange(
                kind: .removed, transactionID: id, list: .forward, account: account,
                contactID: book[account]?.contactID, groupID: group
            ).command(dialect: dialect, sentBy: .client)
        case .rename(let account, let alias):
            guard dialect.hasContactIDs else {
                return NameChange(transactionID: id, account: account, name: alias.isEmpty ? account : alias)
                    .command(sentBy: .client)
            }
            return ContactProperty(
                transactionID: id, contactID: book[account]?.contactID ?? account, key: PropertyLine.friendlyName,
                value: alias.isEmpty ? account : alias
            ).command
        case .setting(let setting):
            return PrivacyLine(setting, transactionID: id).command
        case .group(let kind, let group, let name):
            return GroupChange(kind: kind, transactionID: id, id: group, name: name)
                .command(dialect: dialect, sentBy: .client)
        }
    }

    /// Whether an error says only that all is already as it should be.
    func forgives(_ code: MSNPErrorCode) -> Bool {
        switch self {
        case .query:
            // What it cannot tell is taken for Messenger's own; that there is no such account is an answer.
            code != .invalidAccount && code != .noSuchAccount
        case .add, .enter: code == .alreadyThere
        case .remove, .leave:
            // Some services call it an unknown account.
            [.notOnList, .notInGroup, .noSuchAccount, .invalidAccount].contains(code)
        case .setting: code == .alreadyInMode
        case .group(.removed, _, _): code == .noSuchGroup
        case .web, .rename, .group: false
        }
    }

    /// What the lists are like after it. `answer` is the reply, nil if an error was forgiven.
    func apply(to book: inout ContactBook, answer: MSNPCommand?, dialect: Dialect) -> [MSNClientEvent] {
        switch self {
        case .query, .web: return []
        case .add(let lists, let account, let networkID):
            let contactID = answer.flatMap { ContactChange($0, dialect: dialect) }?.contactID
            return book.insert(lists, account, networkID: networkID, contactID: contactID)
        case .remove(let lists, let account, let networkID):
            return book.remove(lists, account, networkID: networkID)
        case .enter(let group, let account):
            return book.change(account) { contact in
                contact.lists.insert(.forward)
                if group != ContactMerge.noGroup, !contact.groupIDs.contains(group) { contact.groupIDs.append(group) }
            }
        case .leave(let group, let account):
            return book.change(account) { $0.groupIDs.removeAll { $0 == group } }
        case .rename(let account, let alias):
            return book.change(account) { $0.alias = alias.isEmpty ? nil : alias }
        case .setting(let setting):
            return book.setPrivacy(setting)
        case .group(let kind, let id, let name):
            switch kind {
            case .added:
                guard let id = answer.flatMap({ GroupChange($0, dialect: dialect) })?.id else { return [] }
                return book.addGroup(id: id, name: name)
            case .renamed: return book.renameGroup(id: id, name: name)
            case .removed: return book.removeGroup(id: id)
            }
        }
    }
}
