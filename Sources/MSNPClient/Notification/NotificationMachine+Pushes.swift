// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What a notification server says unasked.
extension NotificationMachine {
    /// `NLN`, `ILN`, `FLN`. The user's own lines and those seen through a circle are left out.
    mutating func presenceChanged(_ command: MSNPCommand) -> [NotificationAction] {
        guard let line = PresenceLine(command, dialect: dialect), line.address.via == nil else { return [] }
        let key = line.address.key
        guard key != ownKey, presence.notes(line, key: key) else { return [] }
        return [
            .report(
                .presence(
                    account: line.address.account, status: line.kind == .offline ? .offline : line.status,
                    displayName: line.name, capabilities: line.capabilities))
        ]
    }

    /// `UBX`: personal message and current media.
    mutating func personalMessageChanged(_ command: MSNPCommand) -> [NotificationAction] {
        // The own one comes in bursts and is long: not worth reading.
        guard let first = command.parameter(0), let address = MSNAddress(parsing: first), address.via == nil,
            address.key != ownKey, let line = PersonalMessageLine(command, dialect: dialect)
        else { return [] }
        let text = line.document.personalMessage
        let media = line.document.currentMedia?.text ?? ""
        guard presence.notes(personalMessage: text, media: media, key: address.key) else { return [] }
        return [.report(.personalMessage(account: address.account, text: text, media: media))]
    }

    /// `PRP MFN Alice` after the last line that `SYN` had announced: with an empty list, all of them come after it.
    func ownProperty(_ command: MSNPCommand) -> [NotificationAction] {
        guard let property = PropertyLine(command, dialect: dialect), property.key == PropertyLine.friendlyName else {
            return []
        }
        return [.report(.own(displayName: property.value, status: nil, personalMessage: nil))]
    }

    /// `ADC 0 RL N=erin@example.net F=Erin`, `REM 0 RL erin@example.net`.
    func listChanged(_ command: MSNPCommand) -> [NotificationAction] {
        guard let change = ContactChange(command, dialect: dialect), change.isPushed, let account = change.account
        else {
            return []
        }
        switch (change.kind, change.list) {
        case (.added, .reverse), (.added, .pending):
            return [.report(.addedBy(account: account, displayName: change.name ?? account, message: ""))]
        case (.added, .forward):
            return [
                .report(
                    .contactChanged(
                        MSNContact(
                            account: account, displayName: change.name ?? account, contactID: change.contactID,
                            lists: .forward)))
            ]
        case (.removed, .reverse):
            return [.report(.removedBy(account: account))]
        case (.removed, .forward):
            return [.report(.contactRemoved(account: account))]
        default:
            return []
        }
    }

    /// `ADL 0` and `RML 0` with `<ml><d n="example.net"><c n="erin" t="1" l="8" f="Erin"/></d></ml>`.
    func listChanged(byDocument command: MSNPCommand) -> [NotificationAction] {
        guard let document = command.payload.flatMap(ContactListDocument.init(parsing:)) else { return [] }
        var actions: [NotificationAction] = []
        for entry in document.entries {
            let name = entry.friendlyName ?? entry.account
            if command.verb == "ADL" {
                if !entry.lists.isDisjoint(with: [.reverse, .pending]) {
                    actions.append(.report(.addedBy(account: entry.account, displayName: name, message: "")))
                }
                if entry.lists.contains(.forward) {
                    actions.append(
                        .report(
                            .contactChanged(
                                MSNContact(
                                    account: entry.account, networkID: entry.networkID, displayName: name,
                                    lists: entry.lists))))
                }
            } else {
                if entry.lists.contains(.reverse) { actions.append(.report(.removedBy(account: entry.account))) }
                if entry.lists.contains(.forward) { actions.append(.report(.contactRemoved(account: entry.account))) }
            }
        }
        return actions
    }

    /// `MSG Hotmail Hotmail …`: profile, mail, system messages.
    func serviceMessage(_ command: MSNPCommand) -> [NotificationAction] {
        guard let payload = command.payload else { return [] }
        switch NotificationContent(payload) {
        case .system(let maintenanceMinutes?):
            return [.report(.notice("The service goes down for maintenance in \(maintenanceMinutes) min."))]
        default:
            return []
        }
    }

    /// `UBN alice@example.com;{…} 4 14` with a text that orders this endpoint to sign out. Only the own account may.
    func isSignOutOrder(_ command: MSNPCommand) -> Bool {
        guard command.parameter(1) == "4", let address = command.parameter(0).flatMap(MSNAddress.init(parsing:)),
            address.key == ownKey, let payload = command.payload
        else { return false }
        return ["goawyplzthxbye", "goawyplzthxbye-nomorempop", "gtfo"].contains(String(buffer: payload))
    }
}
