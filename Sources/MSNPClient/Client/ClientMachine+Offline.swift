// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
package import NIOCore

/// Messages for people who are offline, and those that came while the account was.
extension ClientMachine {
    /// The service has said which messages it keeps.
    mutating func offlineMessagesAnnounced(
        _ messages: OfflineMessages, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard !configuration.endpoints.offlineFetch.isEmpty else { return }
        perform(inbox.announced(messages, now: now), now, into: &actions)
    }

    /// These messages are stored here: the service need not keep them any more.
    package mutating func confirm(
        offlineMessages ids: [String], now: NIODeadline, into actions: inout [ClientAction]
    ) {
        perform(inbox.confirm(ids, now: now), now, into: &actions)
    }

    /// A session has begun, with these tickets.
    mutating func beginOfflineMessages(_ context: ConversationContext, _ now: NIODeadline) {
        inbox.sessionBegan(tickets: tickets, timeouts: context.timeouts)
        guard context.canStoreOffline else { return }
        outbox = OfflineOutbox(
            dialect: context.dialect, account: context.account, senderName: context.account,
            runID: context.guid(UInt64(truncatingIfNeeded: now.uptimeNanoseconds)), tickets: tickets,
            timeouts: context.timeouts)
    }

    /// Whether what cannot be delivered can be left with the service.
    func canStoreOffline(_ dialect: Dialect) -> Bool {
        guard dialect.hasPersonalMessages, !configuration.endpoints.offlineSend.isEmpty else { return false }
        return dialect.rawValue >= 15 ? tickets.messengerSecure != nil : tickets.messenger != nil
    }

    /// The own name as others should see it.
    mutating func learnOwnName(_ name: String) {
        guard !name.isEmpty else { return }
        outbox?.senderName = name
    }

    /// Leaves with the service what a conversation could not deliver.
    mutating func store(_ submissions: [OfflineSubmission], _ now: NIODeadline, into actions: inout [ClientAction]) {
        for submission in submissions {
            guard let wishes = outbox?.submit(submission, now: now) else {
                ended(submission, .recipientOffline, now, into: &actions)
                continue
            }
            perform(wishes, now, into: &actions)
        }
    }

    mutating func answered(_ answer: OfflineAnswer, _ now: NIODeadline, into actions: inout [ClientAction]) {
        if outbox?.waits(for: answer.number) == true {
            perform(outbox?.answered(answer, now: now) ?? [], now, into: &actions)
        } else {
            perform(inbox.answered(answer, now: now), now, into: &actions)
        }
    }

    /// There are other tickets than those of the sign-in.
    mutating func renewed(_ newer: ServiceTickets) {
        tickets.renew(with: newer)
        outbox?.tickets.renew(with: newer)
        inbox.renew(newer)
    }

    mutating func offlineTimePassed(_ now: NIODeadline, into actions: inout [ClientAction]) {
        perform(outbox?.timePassed(now: now) ?? [], now, into: &actions)
        perform(inbox.timePassed(now: now), now, into: &actions)
    }

    mutating func perform(
        _ wishes: [OfflineOutboxAction], _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        for wish in wishes {
            switch wish {
            case .ask(let job): ask(job, now, into: &actions)
            case .ended(let submission, let failure): ended(submission, failure, now, into: &actions)
            }
        }
        note(outbox?.nextDeadline)
    }

    mutating func perform(
        _ wishes: [OfflineInboxAction], _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        for wish in wishes {
            switch wish {
            case .ask(let job): ask(job, now, into: &actions)
            case .report(let messages): actions.append(.report(.offlineMessages(messages)))
            case .notice(let text): actions.append(.report(.notice(text)))
            }
        }
        note(inbox.nextDeadline)
    }

    /// Tickets are those of the whole session, which asks for others; all else goes out as it is.
    private mutating func ask(_ job: OfflineJob, _ now: NIODeadline, into actions: inout [ClientAction]) {
        guard job.request == .renewTickets else {
            return actions.append(.fetch(.offline(job), session: session))
        }
        if let wishes = notification?.renewTickets(offline: job.number, now: now) {
            perform(wishes, now, into: &actions)
        }
    }

    /// The session is over: every message has its outcome. Those that were never written come last, in the order in which they
    /// were submitted, whatever conversation they belong to.
    mutating func failMessages(into actions: inout [ClientAction]) {
        var unsent: [(order: UInt64, key: MSNConversationKey, id: UInt64)] = []
        for wish in outbox?.sessionEnded() ?? [] {
            guard case .ended(let submission, let failure?) = wish,
                let key = conversations[submission.conversation]?.key
            else { continue }
            if failure.wasNeverSent {
                unsent.append((submission.order, key, submission.id))
            } else {
                actions.append(.report(.conversation(key, .failed(submission.id, failure))))
            }
        }
        outbox = nil
        inbox.sessionEnded()
        for number in conversations.keys.sorted() {
            guard let key = conversations[number]?.key else { continue }
            for message in conversations[number]?.sessionEnded(into: &actions) ?? [] {
                unsent.append((message.order, key, message.id))
            }
            if conversations[number]?.isIdle == true { remove(number) }
        }
        unsent.sort { $0.order < $1.order }
        for message in unsent {
            actions.append(.report(.conversation(message.key, .failed(message.id, .notSignedIn))))
        }
    }

    /// Tells the conversation, which may have waited for it.
    private mutating func ended(
        _ submission: OfflineSubmission, _ failure: MSNSendFailure?, _ now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        conversations[submission.conversation]?.stored(submission.id, failure, now: now, into: &actions)
        settle(submission.conversation, now, into: &actions)
    }
}
