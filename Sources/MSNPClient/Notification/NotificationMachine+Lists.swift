// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
package import NIOCore

/// The lists at sign-in: with `SYN` from the server (MSNP2-12), or from the web services and announced with `ADL` (13 and
/// later).
extension NotificationMachine {
    /// Begins with the lists.
    package mutating func start(now: NIODeadline) -> [NotificationAction] {
        startPinging(now)
        if dialect.usesSYN {
            phase = .synchronising
            syncDeadline = now + timeouts.synchronisation
            // Everything, whatever is known from before.
            let versions = dialect.hasContactIDs ? ["0", "0"] : ["0"]
            return [.step(.lists), request("SYN", versions, .synchronisation, timeouts.signInStep, now)]
        }
        if dialect.usesTweener, tickets.mspAuth == nil {
            phase = .awaitingProfile
            webDeadline = now + timeouts.profile
            return [.step(.lists)]
        }
        return [.step(.lists)] + fetchLists(now) + fetchProfile()
    }

    var contactsAccess: ContactsAccess? { ContactsAccess(tickets, dialect: dialect) }

    mutating func fetchLists(_ now: NIODeadline) -> [NotificationAction] {
        guard let access = contactsAccess else {
            return end(.webService("the ticket service gave no ticket for the contact list"))
        }
        phase = .fetchingLists
        webDeadline = now + timeouts.webService
        return [.fetch(.lists(access, paged: dialect.prefixesNetworkID))]
    }

    mutating func listsFetched(
        _ result: Result<ContactLists, WebError>, _ now: NIODeadline
    ) -> [NotificationAction] {
        webDeadline = nil
        switch result {
        case .failure(let error):
            // A ticket that was good a moment ago and is refused now is no wrong password.
            let end = MSNEnd(error)
            return self.end(end == .wrongPassword ? .webService("the contact list was refused") : end)
        case .success(let lists):
            book.fill(
                ContactMerge.lists(memberships: lists.memberships, addressBook: lists.addressBook),
                pendingIDs: ContactMerge.pendingIDs(lists.memberships),
                dormantIDs: ContactMerge.dormantIDs(lists.addressBook))
            displayName = lists.addressBook.me?.displayName ?? ""
            let entries = book.contacts.map {
                ContactListDocument.Entry(account: $0.account, lists: $0.lists, networkID: $0.networkID)
            }
            var actions: [NotificationAction] = [signedIn()] + circlesFound(lists.addressBook, now)
            let setting = PrivacyLine.Setting.strangers(areAllowed: book.privacy.allowsStrangers)
            let id = transactionIDs.next()
            transactions.begin(id, .privacy, until: now + timeouts.transaction)
            actions.append(.send(PrivacyLine(setting, transactionID: id).command))
            return actions + announce(ContactListDocument.documents(for: entries, initial: true)[...], now)
        }
    }

    // MARK: SYN

    /// `SYN 5 1 19 2`: the lines that follow, not this one, are the answer.
    mutating func synchronisationBegan(_ command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard sync == nil, command.verb == "SYN" else { return [] }
        guard let reply = SyncReply(command, dialect: dialect) else {
            return end(.protocolError("its answer to SYN cannot be read"))
        }
        sync = SyncProgress(reply, dialect: dialect)
        return finishSynchronisation(now)
    }

    /// A line of the reply. Those that come after its end tell nothing that anybody waits for.
    mutating func synchronised(by command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        guard sync?.take(command) == true else { return [] }
        transactions.extend(.synchronisation, until: min(now + timeouts.signInStep, syncDeadline))
        return finishSynchronisation(now)
    }

    private mutating func finishSynchronisation(_ now: NIODeadline) -> [NotificationAction] {
        guard let sync, sync.isComplete else { return [] }
        self.sync = nil
        transactions.finishAll(.synchronisation)
        book.fill(sync.lists)
        return [signedIn()] + appear(now)
    }

    private func signedIn() -> NotificationAction {
        .report(
            .signedIn(
                dialect: dialect, transport: transport, lists: book.lists,
                own: MSNOwnProfile(displayName: displayName, personalMessage: personalMessage)))
    }

    // MARK: ADL

    /// Sends the next piece of the contact list, or appears after the last.
    private mutating func announce(_ pieces: ArraySlice<ByteBuffer>, _ now: NIODeadline) -> [NotificationAction] {
        guard let piece = pieces.first else { return appear(now) }
        phase = .announcing(piece, rest: Array(pieces.dropFirst()))
        return [request("ADL", [], payload: piece, .contactList, timeouts.signInStep, now)]
    }

    /// A piece was taken, or refused: one entry that the service does not like is enough, so that the others are tried
    /// without it. The address book is what counts; but of whom the service does not hear it tells no presence.
    mutating func announced(_ code: MSNPErrorCode?, _ now: NIODeadline) -> [NotificationAction] {
        guard case .announcing(let piece, let rest) = phase else { return [] }
        guard code != nil, halvings < MSNClientLimits.halvings,
            let entries = ContactListDocument(parsing: piece)?.entries, entries.count > 1
        else { return announce(rest[...], now) }
        halvings += 1
        let half = entries.count / 2
        let halves = [entries[..<half], entries[half...]].flatMap {
            ContactListDocument.documents(for: Array($0), initial: true)
        }
        return announce((halves + rest)[...], now)
    }
}
