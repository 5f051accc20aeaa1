// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import NIOCore

/// What a notification server says unasked.
extension NotificationMachine {
    /// `NLN`, `ILN`, `FLN`. The user's own lines are left out; those seen through a circle tell who is in it.
    mutating func presenceChanged(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard let line = PresenceLine(command, dialect: dialect) else { return [] }
        guard line.address.via == nil else { return presenceInCircle(line, now) }
        let key = line.address.key
        guard key != ownKey else { return [] }
        let changes = tell(edits.takeEvents(of: key))
        // The service may show somebody sooner than they are known here to be a contact.
        guard isContact(key), edits.newcomer != key else {
            presence.keep(line, key: key)
            return changes
        }
        return changes + seen(line, key)
    }

    private func isContact(_ key: String) -> Bool { book[key]?.lists.contains(.forward) == true }

    private mutating func seen(_ line: PresenceLine, _ key: String) -> [NotificationAction] {
        guard presence.notes(line, key: key) else { return [] }
        return [
            .report(
                .presence(
                    account: line.address.account, status: line.kind == .offline ? .offline : line.status,
                    displayName: line.name, capabilities: line.capabilities))
        ]
    }

    private mutating func says(_ text: String, media: String, _ address: MSNAddress) -> [NotificationAction] {
        guard presence.notes(personalMessage: text, media: media, key: address.key) else { return [] }
        return [.report(.personalMessage(account: address.account, text: text, media: media))]
    }

    /// `UBX`: personal message and current media; of the own account the endpoints.
    mutating func personalMessageChanged(_ command: MSNPCommand) -> [NotificationAction] {
        guard let first = command.parameter(0), let address = MSNAddress(parsing: first), address.via == nil else {
            return []
        }
        let isOwn = address.key == ownKey
        guard !isOwn || dialect.hasEndpoints, let line = PersonalMessageLine(command, dialect: dialect) else {
            return []
        }
        if isOwn { return endpointsChanged(line.document) }
        let text = line.document.personalMessage
        let media = line.document.currentMedia?.text ?? ""
        return says(text, media: media, address)
    }

    /// Tells changes of the lists. What came of a new contact before is told behind it; of somebody who is none any more the
    /// service says nothing, so that whatever it says when they are one again is new.
    mutating func tell(_ changes: [MSNClientEvent]) -> [NotificationAction] {
        var actions: [NotificationAction] = []
        for change in changes {
            actions.append(.report(change))
            let key: String
            switch change {
            case .contactChanged(let contact): key = MSNAddress.key(contact.account)
            case .contactRemoved(let account): key = MSNAddress.key(account)
            default: continue
            }
            if !isContact(key) {
                _ = presence.forget(key)
            } else if let early = presence.takeEarly(key) {
                actions += seen(early.line, key)
                actions += says(early.personalMessage, media: early.media, early.line.address)
            }
        }
        return actions
    }

    /// `RNG`: whoever calls is there.
    mutating func ringing(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard let ring = Ring(command, dialect: dialect) else { return [] }
        return showedUp(ring.account, name: ring.name, now) + [.ring(ring)]
    }

    /// Somebody calls, or has come when called: they are there, even if the line that would have said so was lost. It is believed
    /// for a while.
    mutating func showedUp(_ account: String, name: String, _ now: NIODeadline) -> [NotificationAction] {
        let key = MSNAddress.key(account)
        guard key != ownKey, book[key]?.lists.contains(.forward) == true,
            presence.infer(key, until: now + timeouts.inferredPresence)
        else { return [] }
        return [.report(.presence(account: account, status: .online, displayName: name, capabilities: nil))]
    }

    /// The service says that somebody cannot be called because they are offline.
    mutating func couldNotCall(_ account: String) -> [NotificationAction] {
        presence.forget(MSNAddress.key(account))
            ? [.report(.presence(account: account, status: .offline, displayName: "", capabilities: nil))] : []
    }

    /// `PRP MFN Alice`: inside the reply to `SYN`, or after its last line, as with an empty list.
    mutating func ownProperty(_ command: MSNPCommand) -> [NotificationAction] {
        guard let property = PropertyLine(command, dialect: dialect), property.key == PropertyLine.friendlyName,
            !property.value.isEmpty
        else { return [] }
        displayName = property.value
        return phase == .synchronising
            ? []
            : [.report(.own(displayName: property.value, status: nil, personalMessage: nil))]
    }

    // MARK: Lists

    /// `BLP AL`, `GTC 5 1 A`: inside the reply to `SYN`, after it, or the answer to a request.
    mutating func privacyChanged(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        if sync?.take(command) == true { return [] }
        if !isUnasked(command), let id = command.transactionID { return answered(id, by: command, now) }
        guard let line = PrivacyLine(command) else { return [] }
        return book.setPrivacy(line.setting).map { .report($0) }
    }

    /// `ADC 0 RL N=erin@example.net F=Erin`, `REM 0 RL erin@example.net`.
    mutating func listChanged(_ command: MSNPCommand) -> [NotificationAction] {
        guard let change = ContactChange(command, dialect: dialect) else { return [] }
        let known = change.contactID.flatMap { book.contact(withID: $0) }
        guard let account = change.account ?? known?.account, MSNAddress.key(account) != ownKey else { return [] }
        let networkID = known?.networkID ?? book[account]?.networkID ?? 1
        guard change.kind == .added else {
            if let group = change.groupID, change.list == .forward {
                return tell(book.change(account, networkID: networkID) { $0.groupIDs.removeAll { $0 == group } })
            }
            let events = book.remove(Self.gone(change.list), account, networkID: networkID)
            return (change.list == .reverse ? [.report(.removedBy(account: account))] : []) + tell(events)
        }
        let lists = waitingForAnswer(change.list, account)
        let events = book.insert(
            lists, account, networkID: networkID, name: change.name, contactID: change.contactID)
        guard change.list == .reverse || change.list == .pending else { return tell(events) }
        return tell(events)
            + [.report(.addedBy(account: account, displayName: change.name ?? account, message: ""))]
    }

    /// Since MSNP10 whoever has added the user and is neither allowed nor blocked waits for an answer, though the service may
    /// name the reverse list alone.
    private func waitingForAnswer(_ lists: ListBits, _ account: String) -> ListBits {
        let all = lists.union(book[account]?.lists ?? [])
        return lists.contains(.reverse) && dialect.hasContactIDs && all.isDisjoint(with: [.allow, .block])
            ? lists.union(.pending) : lists
    }

    /// Whether somebody who adds the user need not ask, or has been answered.
    func hasAnswer(_ account: String) -> Bool {
        book[account]?.lists.isDisjoint(with: [.forward, .allow, .block]) == false
    }

    /// Whoever has taken the user off their list waits for no answer any more.
    private static func gone(_ lists: ListBits) -> ListBits {
        lists.contains(.reverse) ? lists.union(.pending) : lists
    }

    /// `ADG 0 7 Friends 2 0`: another client of the account.
    mutating func groupChanged(_ command: MSNPCommand) -> [NotificationAction] {
        guard let change = GroupChange(command, dialect: dialect), let id = change.id else { return [] }
        let events =
            switch change.kind {
            case .added: book.addGroup(id: id, name: change.name ?? id)
            case .renamed: book.renameGroup(id: id, name: change.name ?? id)
            case .removed: book.removeGroup(id: id)
            }
        return events.map { .report($0) }
    }

    /// `ADL 0` and `RML 0` with `<ml><d n="example.net"><c n="erin" t="1" l="8" f="Erin"/></d></ml>`. What somebody wrote who
    /// has added the user stands in the lists of the web services: they are fetched before it is told.
    mutating func listChanged(byDocument command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard let document = command.payload.flatMap(ContactListDocument.init(parsing:)) else { return [] }
        var actions: [NotificationAction] = []
        for entry in document.entries where MSNAddress.key(entry.account) != ownKey && entry.networkID != 9 {
            let name = entry.friendlyName ?? entry.account
            if command.verb == "ADL" {
                let lists = waitingForAnswer(entry.lists, entry.account)
                actions += tell(book.insert(lists, entry.account, networkID: entry.networkID, name: name))
                guard !lists.isDisjoint(with: [.reverse, .pending]) else { continue }
                refetch.announce(entry.account, name: name, asks: !hasAnswer(entry.account))
                listsHaveChanged(now)
            } else {
                if entry.lists.contains(.reverse) {
                    refetch.withdraw(entry.account)
                    actions.append(.report(.removedBy(account: entry.account)))
                }
                actions += tell(book.remove(Self.gone(entry.lists), entry.account, networkID: entry.networkID))
            }
        }
        return actions
    }

    // MARK: Messages of the service

    /// `NOT`, `IPG`: the lists have changed elsewhere, or something to read.
    mutating func serviceNotice(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard let notice = ServiceNotice(command) else { return [] }
        switch notice.kind {
        case .addressBookChanged, .circleChanged:
            listsHaveChanged(now)
            return []
        case .pageFailed:
            return [.report(.notice("A message to a telephone could not be delivered."))]
        case .text:
            let sender = notice.sender.isEmpty ? "" : "\(notice.sender): "
            let link = notice.link.isEmpty ? "" : " (\(notice.link))"
            return [.report(.notice(sender + notice.text + link))]
        case .other:
            return []
        }
    }

    /// `UBM`: a message without a switchboard, from another network.
    func pageModeMessage(_ command: MSNPCommand) -> [NotificationAction] {
        guard let message = PageModeMessage(command), message.address.key != ownKey else { return [] }
        let account = message.address.account
        let key = MSNConversationKey.direct(message.address.key)
        if case .invitation(let invitation) = message.content {
            // There is no way to answer it.
            guard invitation.command == .invite else { return [] }
            return invited(by: message.address, to: invitation.summary, wasDeclined: false)
        }
        let event: MSNConversationEvent =
            switch message.content {
            case .typing: .typing(account: account)
            case .nudge: .nudge(account: account)
            case let content:
                .message(from: account, name: book[account]?.displayName ?? account, content: content)
            }
        return [.report(.conversation(key, event))]
    }

    /// `MSG Hotmail Hotmail …`: profile, mail, system messages, offline messages.
    mutating func serviceMessage(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard let payload = command.payload else { return [] }
        switch NotificationContent(payload) {
        case .profile(let profile):
            return profileReceived(profile, now)
        case .mail(let mail):
            let notice = mail.text.map { [NotificationAction.report(.notice($0))] } ?? []
            guard case .initial(_, _, let messages) = mail, messages != .list([]) else { return notice }
            return notice + [.offlineMessages(messages)]
        case .offlineMessages(let messages):
            return [.offlineMessages(messages)]
        case .system(let minutes?):
            return [.report(.notice("The service goes down for maintenance in \(minutes) min."))]
        case .system(nil):
            return [.report(.notice("The service goes down for maintenance soon."))]
        case .announcement(_, let arguments):
            return arguments.isEmpty
                ? [] : [.report(.notice("The service says: \(arguments.joined(separator: " "))"))]
        case .unknown:
            return []
        }
    }

    /// The first message after the sign-in. Its `MSPAuth` is the ticket of the web services in MSNP13 and 14.
    private mutating func profileReceived(_ profile: ProfileDocument, _ now: NIODeadline) -> [NotificationAction] {
        if !profile.mspAuth.exposed.isEmpty { tickets.mspAuth = profile.mspAuth }
        let news = NotificationAction.tickets(tickets)
        return phase == .awaitingProfile ? [news] + fetchLists(now) : [news]
    }
}
