// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore

/// The web services for messages to people who are offline, and what clients are told of such messages.
extension ServiceState {
    // MARK: Leaving messages

    /// `Store` and `Store2`: ticket, signature, rate, recipient and content are looked at in this order.
    mutating func answerStore(_ request: OfflineStoreRequest?, now: Int64) -> WebAnswer {
        guard let request else {
            return .soap(OfflineStoreService.fault(.invalidContent, generation: .store2), status: 500)
        }
        func refuse(_ fault: OfflineStoreFault) -> WebAnswer {
            .soap(OfflineStoreService.fault(fault, generation: request.generation), status: 500)
        }
        let sender = MSNAddress.key(request.sender)
        let holder = request.ticket.flatMap { tickets.holder(of: $0.exposed, now: now) }
        let isKnown = holder?.account == sender
        // Without a ticket it is not said whether the signature is good: there is nobody to say it to.
        let lockKeyChallenge =
            isKnown
            ? mailboxes.challenge(
                for: sender, productID: request.productID, lockKey: request.lockKey, identifiers: &identifiers,
                now: now) : nil
        guard isKnown, lockKeyChallenge == nil, let account = directory[sender] else {
            let question = request.generation == .store ? ServiceText.passportChallenge : ServiceText.singleSignOnPolicy
            return refuse(
                .authenticationFailed(
                    lockKeyChallenge: lockKeyChallenge, ticketChallenge: isKnown ? nil : question))
        }
        guard mailboxes.allows(sender, now: now) else { return refuse(.senderThrottleLimitExceeded) }
        let recipient = MSNAddress.key(request.recipient)
        guard let other = directory[recipient], other.permits(sender) else { return refuse(.systemUnavailable) }
        guard var message = request.message, message.runID != nil, message.sequenceNumber == request.sequenceNumber
        else { return refuse(.invalidContent) }
        message.sender = account.address
        message.sentAt = now
        let entry = OfflineMailboxes.Entry(
            id: AccountIdentity.guid(identifiers.bytes(16)).uppercased(), document: message,
            mail: message.mail(to: other.address))
        guard mailboxes.keep(entry, for: recipient) else { return refuse(.systemUnavailable) }
        return .soap(OfflineStoreService.storeResponse(to: request), actions: announce(entry, to: recipient))
    }

    /// Tells clients of somebody who is signed in after all.
    private func announce(_ entry: OfflineMailboxes.Entry, to account: String) -> [ServiceAction] {
        tellMailbox(of: account, NotificationContent.newOfflineMessages([entry.item]))
    }

    /// A notice of the mail service for all clients of an account that have seen their mailbox.
    private func tellMailbox(of account: String, _ payload: ByteBuffer) -> [ServiceAction] {
        presence.endpoints(of: account).filter { $0.status != nil && $0.dialect.hasPersonalMessages }.map { endpoint in
            .send(MSNPCommand("MSG", ["Hotmail", "Hotmail"], payload: payload), to: endpoint.connection)
        }
    }

    // MARK: Fetching them

    /// What waits, for the notice after the first CHG. Clients before MSNP11 do not learn of offline messages, which wait on.
    func mailData(for account: String, dialect: Dialect) -> MailData {
        let entries = dialect.hasPersonalMessages ? mailboxes.entries(of: account) : []
        guard entries.count <= mailboxes.settings.listed else { return MailData(offlineMessages: .tooMany) }
        return MailData(offlineMessages: .list(entries.map(\.item)))
    }

    /// `GetMetadata`, `GetMessage`, `DeleteMessages`.
    mutating func answerFetch(_ request: OfflineMessageRequest?, now: Int64) -> WebAnswer {
        guard let request else { return .soap(OfflineMessageService.invalidRequest(), status: 500) }
        guard let ticket = request.ticket, let holder = tickets.holder(of: ticket.exposed, now: now) else {
            return .soap(OfflineMessageService.ticketRefused(), status: 500)
        }
        let entries = mailboxes.entries(of: holder.account)
        switch request.query {
        case .metadata:
            let document = MailData(offlineMessages: .list(entries.map(\.item))).document()
            return .soap(
                OfflineMessageService.metadataResponse(document, asText: mailboxes.settings.givesMetadataAsText))
        case .message(let id):
            guard let entry = entries.first(where: { $0.id == id.uppercased() }) else {
                return .soap(OfflineMessageService.invalidRequest(), status: 500)
            }
            return .soap(OfflineMessageService.messageResponse(entry.mail))
        case .delete(let ids):
            let count = mailboxes.remove(ids, of: holder.account)
            let notice = NotificationContent.mailMoved(
                from: NotificationContent.Mail.offlineFolder, to: NotificationContent.Mail.binFolder, count: count)
            return .soap(
                OfflineMessageService.deleteResponse(),
                actions: count > 0 ? tellMailbox(of: holder.account, notice) : [])
        case nil:
            return .soap(OfflineMessageService.invalidRequest(), status: 500)
        }
    }
}
