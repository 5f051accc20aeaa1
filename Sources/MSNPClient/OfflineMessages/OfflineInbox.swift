// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import MSNPWire
import MSNServices
package import NIOCore

/// What an `OfflineInbox` wants done.
package enum OfflineInboxAction: Equatable, Sendable {
    case ask(OfflineJob)
    /// Tell the delegate these messages, in order.
    case report([MSNOfflineMessage])
    /// Tell the user.
    case notice(String)
}

/// Fetches the messages that came while the account was offline, and deletes those that are kept elsewhere by now.
///
/// One request at a time. A message that is damaged, or that the service does not give, is left there; the others are not concerned.
/// Each id is reported once in a session. What was confirmed and not deleted before the session ended is deleted in the next one and
/// not reported again.
package struct OfflineInbox: Sendable {
    private enum State: Equatable {
        case idle
        /// The number is the job's.
        case listing(UInt32)
        case fetching(UInt32)
        case deleting(UInt32, [String])
        case renewing(UInt32)
        /// A request failed and is to be made again.
        case pausing
    }

    /// What is to be done next, most pressing first.
    private enum Task: Equatable {
        case list
        case fetch
        case delete
    }

    private var timeouts = MSNTimeouts()
    private var tickets = ServiceTickets()
    private var isOnline = false

    private var state = State.idle
    /// What the request under way, or the one that failed last and is to be made again, is for.
    private var underWay: Task?
    private var wantsList = false
    /// Ids known since the sign-in: reported, or to be.
    private var known: Set<String> = []
    /// To be fetched, the next one last.
    private var waiting: [OfflineMessages.Item] = []
    /// Fetched and not reported yet.
    private var fetched: [OfflineMail] = []
    /// Confirmed and not deleted yet.
    private var confirmed: [String] = []
    /// Of the request under way.
    private var tries = 0
    private var hasRenewed = false
    private var skipped = 0
    private var hasNoticed = false
    private var lastJob: UInt32 = 1
    private var deadline: NIODeadline?

    package init() {}

    /// When `timePassed` wants to be called.
    package var nextDeadline: NIODeadline { deadline ?? .distantFuture }

    // MARK: Events

    /// A session has begun.
    package mutating func sessionBegan(tickets: ServiceTickets, timeouts: MSNTimeouts) {
        self.tickets = tickets
        self.timeouts = timeouts
        isOnline = true
        known = Set(confirmed)
    }

    /// The session is over; what it has not fetched is announced again in the next one.
    package mutating func sessionEnded() {
        if case .deleting(_, let ids) = state { confirmed = ids + confirmed }
        let confirmed = confirmed
        self = OfflineInbox()
        self.confirmed = confirmed
    }

    /// The service has said which messages it keeps.
    package mutating func announced(_ messages: OfflineMessages, now: NIODeadline) -> [OfflineInboxAction] {
        guard isOnline else { return [] }
        switch messages {
        case .tooMany: wantsList = true
        case .list(let items): take(items)
        }
        return goOn(now)
    }

    /// These are kept elsewhere now.
    package mutating func confirm(_ ids: [String], now: NIODeadline) -> [OfflineInboxAction] {
        for id in ids where confirmed.count < MSNClientLimits.offlineMessages && !confirmed.contains(id) {
            confirmed.append(id)
        }
        return goOn(now)
    }

    /// Other tickets have come.
    package mutating func renew(_ tickets: ServiceTickets) {
        self.tickets.renew(with: tickets)
    }

    /// Whether the answer to this job is waited for here.
    package func waits(for number: UInt32) -> Bool {
        switch state {
        case .idle, .pausing: false
        case .listing(let job), .fetching(let job), .renewing(let job), .deleting(let job, _): job == number
        }
    }

    /// The service has answered.
    package mutating func answered(_ answer: OfflineAnswer, now: NIODeadline) -> [OfflineInboxAction] {
        guard waits(for: answer.number) else { return [] }
        switch (state, answer.result) {
        case (.listing, .listed(.success(let document))):
            wantsList = false
            take(OfflineMessages(document: document))
            return succeeded(now)
        case (.listing, .listed(.failure(let error))): return failed(error, now)
        case (.fetching, .fetched(.success(let document))):
            if let item = waiting.popLast() { fetched.append(OfflineMail(item, document)) }
            return succeeded(now)
        case (.fetching, .fetched(.failure(.unreadable))): return giveUp(now)
        case (.fetching, .fetched(.failure(.web(let error)))): return failed(error, now)
        case (.deleting, .deleted(nil)): return succeeded(now)
        case (.deleting(_, let ids), .deleted(let error?)):
            confirmed = ids + confirmed
            return failed(error, now)
        case (.renewing, .tickets(.success(let newer))):
            tickets.renew(with: newer)
            return succeeded(now)
        case (.renewing, .tickets(.failure)): return giveUp(now)
        default: return giveUp(now)
        }
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline) -> [OfflineInboxAction] {
        guard let deadline, deadline <= now else { return [] }
        switch state {
        case .idle: return []
        case .pausing: return proceed(now)
        case .deleting(_, let ids):
            confirmed = ids + confirmed
            return failed(.timedOut, now)
        case .listing, .fetching: return failed(.timedOut, now)
        case .renewing: return giveUp(now)
        }
    }

    // MARK: Steps

    private var task: Task? {
        if wantsList { return .list }
        if !waiting.isEmpty { return .fetch }
        return confirmed.isEmpty ? nil : .delete
    }

    private mutating func take(_ messages: OfflineMessages) {
        if case .list(let items) = messages { take(items) }
    }

    /// Takes what is new, in the order in which it came.
    private mutating func take(_ items: [OfflineMessages.Item]) {
        var new: [OfflineMessages.Item] = []
        for item in items where known.count < MSNClientLimits.offlineMessages {
            if known.insert(item.id).inserted { new.append(item) }
        }
        // The times are written alike, so that their text can be compared.
        let inOrder = new.enumerated().sorted { one, other in
            (one.element.receivedAt ?? "", one.offset) < (other.element.receivedAt ?? "", other.offset)
        }
        waiting = inOrder.reversed().map(\.element) + waiting
    }

    private mutating func goOn(_ now: NIODeadline) -> [OfflineInboxAction] {
        isOnline && state == .idle ? proceed(now) : []
    }

    /// Makes the next request; before it, tells what has collected.
    private mutating func proceed(_ now: NIODeadline) -> [OfflineInboxAction] {
        state = .idle
        deadline = nil
        var actions: [OfflineInboxAction] = []
        if !fetched.isEmpty, waiting.isEmpty && !wantsList || fetched.count >= MSNClientLimits.offlineBatch {
            actions.append(.report(OfflineMail.sorted(fetched)))
            fetched = []
        }
        guard let task else {
            if let notice = noticeOfSkipped() { actions.append(notice) }
            return actions
        }
        guard let ticket = tickets.messenger else {
            if task != .delete { skipped += max(waiting.count, 1) }
            wantsList = false
            waiting = []
            // What is confirmed is still known in the next session, which may have a ticket.
            if let notice = noticeOfSkipped() { actions.append(notice) }
            return actions
        }
        if task != underWay {
            // It has tries of its own.
            underWay = task
            tries = 0
            hasRenewed = false
        }
        switch task {
        case .list: actions.append(.ask(job(.list(ticket: ticket), State.listing, now)))
        case .fetch:
            guard let item = waiting.last else { return actions }
            actions.append(.ask(job(.fetch(id: item.id, ticket: ticket), State.fetching, now)))
        case .delete:
            let ids = Array(confirmed.prefix(ServiceLimits.offlineDeletions))
            confirmed.removeFirst(ids.count)
            actions.append(.ask(job(.delete(ids: ids, ticket: ticket), { .deleting($0, ids) }, now)))
        }
        return actions
    }

    private mutating func job(
        _ request: OfflineRequest, _ next: (UInt32) -> State, _ now: NIODeadline
    ) -> OfflineJob {
        // Odd numbers; the even ones are the outbox's.
        lastJob &+= 2
        state = next(lastJob)
        deadline = now + timeouts.offlineRequest
        return OfflineJob(number: lastJob, request)
    }

    private mutating func succeeded(_ now: NIODeadline) -> [OfflineInboxAction] {
        if case .renewing = state {
        } else {
            tries = 0
            hasRenewed = false
        }
        return proceed(now)
    }

    private mutating func failed(_ error: WebError, _ now: NIODeadline) -> [OfflineInboxAction] {
        if error.isTicketRefused, !hasRenewed {
            hasRenewed = true
            return [.ask(job(.renewTickets, State.renewing, now))]
        }
        tries += 1
        guard tries < MSNClientLimits.offlineTries, !error.isTicketRefused else { return giveUp(now) }
        state = .pausing
        deadline = now + timeouts.offlineRetry * Int64(tries)
        return []
    }

    /// Does without what was asked for last, whatever has become more pressing meanwhile.
    private mutating func giveUp(_ now: NIODeadline) -> [OfflineInboxAction] {
        tries = 0
        switch underWay {
        case .list:
            wantsList = false
            skipped += 1
        case .fetch:
            _ = waiting.popLast()
            skipped += 1
        case .delete:
            guard task == .delete else { break }
            // Still there in the next session, whose first deed it will be.
            state = .idle
            deadline = nil
            return noticeOfSkipped().map { [$0] } ?? []
        case nil:
            break
        }
        return proceed(now)
    }

    /// Once a session is enough.
    private mutating func noticeOfSkipped() -> OfflineInboxAction? {
        guard skipped > 0, !hasNoticed else { return nil }
        hasNoticed = true
        return .notice("Some offline messages cannot be read; they stay with the service.")
    }
}
