// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What a server answers, or does not answer in time.
extension NotificationMachine {
    mutating func answered(_ id: UInt32, by command: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        let code = command.errorCode
        guard let purpose = transactions.purpose(of: id) else {
            // `540 9`, after which the service hangs up without a word: the answer to its challenge came too late or is wrong.
            if code == .challengeFailed { return end(.refused(.challengeFailed)) }
            return answeredInCircle(id, by: command, now)
        }
        // It ends with the last of its lines, not with the first.
        if purpose == .synchronisation, code == nil { return synchronisationBegan(command, now) }
        _ = transactions.finish(id)
        switch purpose {
        case .synchronisation:
            return end(code.map(MSNEnd.refused) ?? .protocolError("its answer to SYN cannot be read"))
        case .contactList:
            return announced(code, now)
        case .privacy, .endpoint:
            return []
        case .edit:
            return perform(edits.answered(by: command, book: &book, ids: &transactionIDs), now)
        case .firstStatus:
            if let code { return end(.refused(code)) }
            return cameOnline(as: command, now)
        case .status(let status):
            if let code { return refused("status", code) }
            return [.report(.own(displayName: nil, status: status, personalMessage: nil))]
        case .displayName(let name, let isInitial):
            if let code { return refused("display name", code) }
            displayName = name
            return [.report(.own(displayName: name, status: nil, personalMessage: nil))]
                + (isInitial ? [] : keepDisplayName() + keepProfile(displayName: name))
        case .personalMessage(let text):
            if let code { return refused("personal message", code) }
            return [.report(.own(displayName: nil, status: nil, personalMessage: text))]
                + (hasNewMessage ? keepProfile(personalMessage: text) : [])
        case .signOut(let endpoint):
            return signOutAnswered(endpoint, code)
        case .switchboard(let conversation):
            if let code { return [.switchboard(conversation: conversation, .failure(.refused(code)))] }
            guard let referral = SwitchboardReferral(command, dialect: dialect) else {
                return [.switchboard(conversation: conversation, .failure(.refused(.switchboardTransferFailed)))]
            }
            return [.switchboard(conversation: conversation, .success(referral))]
        case .circle:
            return answeredInCircle(id, by: command, now)
        }
    }

    /// `CHG 8 NLN 2684354592:0 0`: the sign-in is over.
    private mutating func cameOnline(as reply: MSNPCommand, _ now: NIODeadline) -> [NotificationAction] {
        phase = .online
        let status = PresenceRequest(reply, dialect: dialect)?.status ?? status
        var actions: [NotificationAction] = [
            .report(.own(displayName: nil, status: status, personalMessage: nil))
        ]
        if endpoints.count > 1 { actions.append(.report(.endpoints(endpoints))) }
        let held = heldRequests
        heldRequests = []
        for conversation in held { actions += requestSwitchboard(for: conversation, now: now) }
        return actions + submitHeldEdits(now) + enterCircles(now)
    }

    mutating func expired(_ purpose: Transactions.Purpose, _ now: NIODeadline) -> [NotificationAction] {
        switch purpose {
        case .synchronisation, .contactList: end(.timedOut(.lists))
        case .firstStatus: end(.timedOut(.presence))
        case .privacy, .endpoint: []
        case .edit: perform(edits.timedOut(book: &book, ids: &transactionIDs), now)
        case .status: unanswered("status")
        case .displayName: unanswered("display name")
        case .personalMessage: unanswered("personal message")
        case .signOut: [.report(.notice("The service did not answer to the order to sign out another place."))]
        case .switchboard(let conversation): [.switchboard(conversation: conversation, .failure(.timedOut))]
        case .circle(let id): unansweredInCircle(id, now)
        }
    }

    private func refused(_ what: String, _ code: MSNPErrorCode) -> [NotificationAction] {
        [.report(.notice("The service refused the new \(what): \(code.text)"))]
    }

    private func unanswered(_ what: String) -> [NotificationAction] {
        [.report(.notice("The service did not answer to the new \(what)."))]
    }
}
