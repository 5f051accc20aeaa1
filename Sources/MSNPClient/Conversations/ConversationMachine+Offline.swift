// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The last steps of the ladder: what cannot be delivered is left with the service, or fails.
extension ConversationMachine {
    /// Asks for another switchboard for what waits, unless the one that was lost was another one already.
    mutating func reopen(
        _ failure: MSNSendFailure, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard board == nil else { return pump(now, into: &actions) }
        guard !queue.isEmpty || !invited.isEmpty else {
            losses = 0
            return
        }
        guard losses < 2 else { return giveUp(failure, now, into: &actions) }
        if opening == .none, !people.isEmpty, !isLeft { opening = .wanted }
        pump(now, into: &actions)
    }

    /// No switchboard is to be had, or nobody comes, not at the second attempt either.
    mutating func giveUp(_ failure: MSNSendFailure, _ now: NIODeadline, into actions: inout [ClientAction]) {
        losses = 0
        // Nothing of it was ever written, or what was has reached nobody.
        let failure: MSNSendFailure =
            switch failure {
            case .connectionLost, .unacknowledged: .notSent
            default: failure
            }
        if !isGroup, !isLeft, context.canStoreOffline, failure != .notSignedIn {
            storeQueue(failure, into: &actions)
        } else {
            failQueue(failure, into: &actions)
        }
        failInvitations(failure, into: &actions)
    }

    /// Leaves what waits with the service. A nudge is for the moment and cannot be kept.
    private mutating func storeQueue(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        guard let peer else { return failQueue(failure, into: &actions) }
        for message in queue.takeAll() {
            var submission = OfflineSubmission(
                conversation: number, id: message.id, order: message.order, recipient: peer, texts: [])
            switch message.content {
            case .text(let text, _), .action(let text):
                if case .action = message.content { submission.isAction = true }
                if message.isPart {
                    guard let cut = cuts[message.id] else { continue }
                    // What becomes of the beginning is not known yet, and there is one outcome for all.
                    if olderBoards.contains(where: { $0.partsInFlight.contains(message.id) }) {
                        settle(message, .failed(message.id, .cutShort), key: nil, into: &actions)
                        continue
                    }
                    submission.isRest = cut.delivered > 0
                    if submissions.last?.id == message.id {
                        submissions[submissions.count - 1].texts.append(text)
                        continue
                    }
                }
                submission.texts = [text]
            case .chunk:
                guard let cut = cuts[message.id], case .text(let text, _) = cut.whole.content,
                    submissions.last?.id != message.id
                else { continue }
                submission.texts = [text]
            default:
                settle(message, .failed(message.id, failure), key: nil, into: &actions)
                continue
            }
            submissions.append(submission)
            storing += 1
        }
        cuts = cuts.filter { id, _ in !submissions.contains { $0.id == id } }
    }

    /// The owner takes what is to be stored.
    mutating func takeSubmissions() -> [OfflineSubmission] {
        defer { submissions = [] }
        return submissions
    }

    /// A message is stored, or with a failure it is not. After the last one what was written meanwhile has its turn.
    mutating func stored(
        _ id: UInt64, _ failure: MSNSendFailure?, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard storing > 0 else { return }
        storing -= 1
        report(failure.map { .failed(id, $0) } ?? .storedOffline(id), into: &actions)
        pump(now, into: &actions)
    }

    mutating func failInvitations(_ failure: MSNSendFailure, into actions: inout [ClientAction]) {
        let accounts = invited
        invited = []
        for account in accounts { report(.inviteFailed(account: account, failure), into: &actions) }
    }
}
