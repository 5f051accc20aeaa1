// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore

/// Changes of the lists: the user's own, and keeping up with those made elsewhere.
extension NotificationMachine {
    /// Changes the lists, when the sign-in is over. One `edited` follows.
    mutating func edit(_ edit: MSNListEdit, id: UInt64, now: NIODeadline) -> [NotificationAction] {
        guard phase == .online else {
            guard phase != .ended else { return [.report(.edited(id, .notSignedIn))] }
            guard heldEdits.count < MSNClientLimits.listEdits else {
                return [.report(.edited(id, .tooMany(limit: MSNClientLimits.listEdits)))]
            }
            heldEdits.append((edit, id))
            return []
        }
        edits.ownName = displayName
        return perform(edits.submit(edit, id: id, book: &book, ids: &transactionIDs), now)
    }

    /// The sign-in is over.
    mutating func submitHeldEdits(_ now: NIODeadline) -> [NotificationAction] {
        let held = heldEdits
        heldEdits = []
        return held.flatMap { edit($0.edit, id: $0.id, now: now) }
    }

    mutating func perform(_ actions: [ListEditAction], _ now: NIODeadline) -> [NotificationAction] {
        var result: [NotificationAction] = []
        for action in actions {
            switch action {
            case .send(let command, let id):
                transactions.begin(id, .edit, until: now + timeouts.transaction)
                result.append(.send(command))
            case .fetch(let changes, let number):
                editDeadline = now + timeouts.webService
                guard let access = contactsAccess else {
                    result += edited(.failure(.unreachable("there is no ticket for it")), number: number, now)
                    continue
                }
                result.append(.fetch(.edit(changes, access, number: number)))
            case .refetch:
                refetch.want(at: now + timeouts.listSettling)
            case .report(let event):
                result += tell([event])
            }
        }
        return result
    }

    mutating func edited(
        _ result: Result<ContactsEdited, WebError>, number: UInt32, _ now: NIODeadline
    ) -> [NotificationAction] {
        if number == Self.ownNameNumber {
            guard case .failure(let error) = result else { return [] }
            if let actions = renewTickets(for: .ownName, after: error, now) { return actions }
            return [.report(.notice("The service has not kept the new display name for the next sign-in."))]
        }
        if case .failure(let error) = result, edits.waits(for: number),
            let actions = renewTickets(for: .edit(number: number), after: error, now)
        {
            editDeadline = nil
            return actions
        }
        let actions = edits.answered(result, number: number, book: &book, ids: &transactionIDs)
        guard !actions.isEmpty else { return [] }
        editDeadline = nil
        return perform(actions, now)
    }

    /// Not that of any edit.
    static let ownNameNumber: UInt32 = 0

    /// The address book keeps the name, too, so that it is still there at the next sign-in.
    func keepDisplayName() -> [NotificationAction] {
        guard dialect.usesAddressBook, let access = contactsAccess else { return [] }
        return [.fetch(.edit([.update(.ownDisplayName(displayName))], access, number: Self.ownNameNumber))]
    }

    // MARK: Fetching again

    /// Something has changed at the web services. They are asked when it has been quiet for a moment, and seldom.
    mutating func listsHaveChanged(_ now: NIODeadline) {
        guard dialect.usesAddressBook else { return }
        refetch.want(at: now + timeouts.listSettling)
    }

    mutating func refetchIfDue(_ now: NIODeadline) -> [NotificationAction] {
        switch refetch.timePassed(now: now, interval: timeouts.listInterval, limit: timeouts.webService) {
        case .nothing: return []
        case .fetch:
            // An own edit in the middle would look like somebody else's.
            if edits.isBusy || phase != .online {
                refetch.postpone(until: now + timeouts.listSettling)
                return []
            }
            guard let access = contactsAccess else { return refetch.ended().compactMap { addition($0) } }
            editsBeforeRefetch = edits.begun
            return [.fetch(.lists(access, paged: dialect.prefixesNetworkID))]
        case .gaveUp(let announcements):
            return announcements.compactMap { addition($0) }
        }
    }

    mutating func listsFetchedAgain(
        _ result: Result<ContactLists, WebError>, _ now: NIODeadline
    ) -> [NotificationAction] {
        guard refetch.isFetching else { return [] }
        if case .failure(let error) = result, let actions = renewTickets(for: .lists, after: error, now) {
            refetch.prolong(until: now + timeouts.webService)
            return actions
        }
        var actions: [NotificationAction] = []
        // What an edit has changed meanwhile may or may not be in them: they are fetched once more.
        let mayBeOld = edits.begun != editsBeforeRefetch
        if mayBeOld { refetch.want(at: now + timeouts.listSettling) }
        if case .success(let lists) = result {
            if !mayBeOld {
                actions = tell(
                    book.replace(
                        with: ContactMerge.lists(memberships: lists.memberships, addressBook: lists.addressBook),
                        pendingIDs: ContactMerge.pendingIDs(lists.memberships),
                        dormantIDs: ContactMerge.dormantIDs(lists.addressBook)))
            }
            actions += circlesFound(lists.addressBook, now)
        }
        return actions + refetch.ended().compactMap { addition($0) }
    }

    /// Somebody has added the user. What they wrote stands in the list alone. Nil for a request that has been answered since:
    /// it was told when it came.
    func addition(_ announcement: RefetchClock.Announcement) -> NotificationAction? {
        guard !announcement.asks || !hasAnswer(announcement.account) else { return nil }
        return .report(
            .addedBy(
                account: announcement.account, displayName: announcement.name,
                message: book[announcement.account]?.invitation ?? ""))
    }
}
