// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import MSNPWire
import MSNServices
package import NIOCore

/// A message on its way to the service that keeps it for somebody who is offline.
package struct OfflineSubmission: Equatable, Sendable {
    /// The conversation that it was written in.
    package var conversation: UInt32
    /// What `storedOffline` and `failed` call it.
    package var id: UInt64
    /// Counts what the user submitted.
    package var order: UInt64
    /// As the service spells it.
    package var recipient: String
    /// The whole text, or the pieces of it that were not delivered.
    package var texts: [String]
    /// The beginning of the text was delivered already.
    package var isRest: Bool
    /// What the user does, to begin with the name: "* Alice waves".
    package var isAction: Bool

    package init(
        conversation: UInt32, id: UInt64, order: UInt64, recipient: String, texts: [String], isRest: Bool = false,
        isAction: Bool = false
    ) {
        self.conversation = conversation
        self.id = id
        self.order = order
        self.recipient = recipient
        self.texts = texts
        self.isRest = isRest
        self.isAction = isAction
    }

    var bytes: Int { texts.reduce(0) { $0 + $1.utf8.count } }
}

/// What an `OfflineOutbox` wants done.
package enum OfflineOutboxAction: Equatable, Sendable {
    case ask(OfflineJob)
    /// The submission is at its end: stored for nil.
    case ended(OfflineSubmission, MSNSendFailure?)
}

/// Leaves messages with the service that keeps them until their recipients sign in.
///
/// One request at a time, in the order of submission: so the order for each recipient holds. The whole session is one run, whose
/// messages are numbered. The first request has no lock key; the refusal carries a challenge, whose answer is good for what follows.
/// A refused ticket is renewed once. A service that wants the sender to slow down is obeyed a few times. What may be stored is
/// never sent again.
package struct OfflineOutbox: Sendable {
    private enum State: Equatable {
        case idle
        /// `number` is the job's.
        case storing(UInt32)
        case renewing(UInt32)
        /// The service wants the sender to wait.
        case waiting
    }

    private let dialect: Dialect
    private let account: String
    private let timeouts: MSNTimeouts
    private let runID: String
    package var tickets: ServiceTickets
    /// How the recipients know the sender.
    package var senderName: String

    private var state = State.idle
    private var submissions = CircularBuffer<OfflineSubmission>()
    /// Texts of the first submission that are not stored yet, the next one last.
    private var pieces: [String] = []
    private var hasStoredPiece = false
    private var bytes = 0
    private var sequence = 0
    private var lockKey = ""
    /// Since the last message that was stored.
    private var challenges = 0
    private var throttlings = 0
    private var hasRenewed = false
    private var lastJob: UInt32 = 0
    private var deadline: NIODeadline?

    /// - Parameter runID: a GUID in braces, new for each session.
    package init(
        dialect: Dialect, account: String, senderName: String, runID: String, tickets: ServiceTickets,
        timeouts: MSNTimeouts
    ) {
        self.dialect = dialect
        self.account = account
        self.senderName = senderName
        self.runID = runID
        self.tickets = tickets
        self.timeouts = timeouts
    }

    /// When `timePassed` wants to be called.
    package var nextDeadline: NIODeadline { deadline ?? .distantFuture }

    private var ticket: Secret<String>? {
        dialect.rawValue >= 15 ? tickets.messengerSecure : tickets.messenger
    }

    // MARK: Events

    /// Takes a message; exactly one `ended` follows for it.
    package mutating func submit(_ submission: OfflineSubmission, now: NIODeadline) -> [OfflineOutboxAction] {
        guard submissions.count < MSNClientLimits.offlineSubmissions,
            bytes + submission.bytes <= MSNClientLimits.offlineSubmissionBytes
        else {
            return [.ended(submission, .tooMany(limit: MSNClientLimits.offlineSubmissions))]
        }
        submissions.append(submission)
        bytes += submission.bytes
        return state == .idle ? begin(now) : []
    }

    /// Whether the answer to this job is waited for here.
    package func waits(for number: UInt32) -> Bool {
        state == .storing(number) || state == .renewing(number)
    }

    /// The service has answered.
    package mutating func answered(_ answer: OfflineAnswer, now: NIODeadline) -> [OfflineOutboxAction] {
        guard waits(for: answer.number) else { return [] }
        switch (state, answer.result) {
        case (.storing, .stored(nil)): return stored(now)
        case (.storing, .stored(let failure?)): return refused(failure, now)
        case (.renewing, .tickets(.success(let newer))):
            tickets.renew(with: newer)
            return store(now)
        case (.renewing, .tickets(.failure(let error))): return failAll(.notStored(error.description))
        default: return failAll(.notStored("its answer makes no sense"))
        }
    }

    /// Time has passed; call it at `nextDeadline` or later.
    package mutating func timePassed(now: NIODeadline) -> [OfflineOutboxAction] {
        guard let deadline, deadline <= now else { return [] }
        switch state {
        case .idle: return []
        case .waiting: return store(now)
        case .renewing: return failAll(.notStored("no answer in time"))
        case .storing: return failAll(.unacknowledged, others: .notStored("no answer in time"))
        }
    }

    /// The session is over: what was not sent yet could be sent again.
    package mutating func sessionEnded() -> [OfflineOutboxAction] {
        let isUnderWay = if case .storing = state { true } else { false }
        return failAll(isUnderWay ? .connectionLost : .notSignedIn, others: .notSignedIn)
    }

    // MARK: Steps

    /// Begins with the first submission.
    private mutating func begin(_ now: NIODeadline) -> [OfflineOutboxAction] {
        guard let first = submissions.first else {
            rest()
            return []
        }
        var texts = first.texts
        if first.isAction, let beginning = texts.first { texts[0] = "* \(senderName) \(beginning)" }
        pieces = texts.flatMap { text in
            let pieces = MessageSplitter.split(text, maximumBytes: ServiceLimits.offlineTextBytes).map(String.init)
            return pieces.isEmpty ? [text] : pieces
        }.reversed()
        hasStoredPiece = first.isRest
        challenges = 0
        throttlings = 0
        hasRenewed = false
        return store(now)
    }

    /// Sends the next piece.
    private mutating func store(_ now: NIODeadline) -> [OfflineOutboxAction] {
        guard let first = submissions.first else { return begin(now) }
        guard let text = pieces.last else { return endFirst(nil, now) }
        guard let ticket else { return failAll(.notStored("there is no ticket for it")) }
        let draft = OfflineMessageDraft(
            sender: account, senderName: senderName, recipient: first.recipient, runID: runID,
            sequenceNumber: sequence &+ 1, text: text, dialect: dialect.rawValue,
            productID: Challenge.product(for: dialect).id)
        return [.ask(job(.store(draft, ticket: ticket, lockKey: lockKey), State.storing, now))]
    }

    private mutating func stored(_ now: NIODeadline) -> [OfflineOutboxAction] {
        sequence &+= 1
        hasStoredPiece = true
        challenges = 0
        throttlings = 0
        hasRenewed = false
        _ = pieces.popLast()
        return pieces.isEmpty ? endFirst(nil, now) : store(now)
    }

    private mutating func refused(_ failure: OfflineStoreFailure, _ now: NIODeadline) -> [OfflineOutboxAction] {
        switch failure {
        case .needsLockKey(let challenge):
            challenges += 1
            guard challenges <= 2 else { return failAll(.notStored(failure.text)) }
            lockKey = Challenge.response(
                challenge: challenge, product: Challenge.product(for: dialect), dialect: dialect)
            return store(now)
        case .ticketRefused:
            guard !hasRenewed else { return failAll(.notStored(failure.text)) }
            hasRenewed = true
            return [.ask(job(.renewTickets, State.renewing, now))]
        case .throttled:
            guard throttlings < MSNClientLimits.offlineThrottlings else { return failAll(.notStored(failure.text)) }
            state = .waiting
            deadline = now + timeouts.offlineThrottling * Int64(1 << throttlings)
            throttlings += 1
            return []
        case .recipientUnavailable, .invalidContent:
            return endFirst(.notStored(failure.text), now)
        case .other(.timedOut):
            return failAll(.unacknowledged, others: .notStored(failure.text))
        case .other(.lost):
            return failAll(.connectionLost, others: .notStored(failure.text))
        case .other(.malformed), .other(.tooLarge):
            // It was answered, with something that does not tell whether the message is kept.
            return endFirst(.unacknowledged, now)
        case .other(.unreachable), .other(.tls), .other(.refused), .other(.redirectRefused), .other(.tooManyRedirects):
            return failAll(.notStored(failure.text))
        case .other:
            return endFirst(.notStored(failure.text), now)
        }
    }

    private mutating func job(
        _ request: OfflineRequest, _ next: (UInt32) -> State, _ now: NIODeadline
    ) -> OfflineJob {
        // Even numbers; the odd ones are the inbox's.
        lastJob &+= 2
        state = next(lastJob)
        deadline = now + timeouts.offlineRequest
        return OfflineJob(number: lastJob, request)
    }

    // MARK: Ends

    private mutating func endFirst(_ failure: MSNSendFailure?, _ now: NIODeadline) -> [OfflineOutboxAction] {
        guard let first = submissions.popFirst() else { return begin(now) }
        bytes -= first.bytes
        return [.ended(first, outcome(failure))] + begin(now)
    }

    /// What went wrong with one message will go wrong with the next: none of them is tried.
    private mutating func failAll(_ failure: MSNSendFailure, others: MSNSendFailure? = nil) -> [OfflineOutboxAction] {
        guard let first = submissions.popFirst() else {
            rest()
            return []
        }
        var actions: [OfflineOutboxAction] = [.ended(first, outcome(failure))]
        for submission in submissions {
            actions.append(.ended(submission, submission.isRest ? .cutShort : others ?? failure))
        }
        submissions = CircularBuffer()
        rest()
        return actions
    }

    /// A message whose beginning has arrived has not failed as a whole, nor may it be sent again as a whole.
    private func outcome(_ failure: MSNSendFailure?) -> MSNSendFailure? {
        guard let failure, hasStoredPiece, failure != .unacknowledged, failure != .connectionLost else {
            return failure
        }
        return .cutShort
    }

    private mutating func rest() {
        state = .idle
        deadline = nil
        pieces = []
        bytes = 0
    }
}
