// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The question whether a client is genuine (CHL), and what has become of it.
struct Interrogation: Sendable {
    /// The question that waits for its answer, and the time by which it must have come.
    var pending: (challenge: String, deadline: Int64)?
    /// When the next one is due, milliseconds since 1970; nil for never.
    var next: Int64?
}

extension NotificationSession {
    /// `CHL 0 22210219642164014968`
    mutating func ask(in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        let challenge = state.identifiers.decimal(20)
        let settings = state.settings
        interrogation.pending = (challenge, now &+ settings.challengeTimeout)
        interrogation.next = settings.challengeInterval > 0 ? now &+ settings.challengeInterval : nil
        return [
            send("CHL", ["0", challenge]), .wake(connection, afterMilliseconds: settings.challengeTimeout),
        ]
    }

    /// `QRY 9 PROD0090YUAUV{2B 32` and 32 hex digits. A wrong answer ends the connection with 540.
    mutating func takeAnswer(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let pending = interrogation.pending else { return [refuse(.notExpected, user.transactionID)] }
        let answer = command.payload.map { String(buffer: $0) } ?? ""
        guard
            Challenge.verify(
                response: answer, challenge: pending.challenge, productID: command.decoded(1) ?? "",
                dialect: user.dialect)
        else { return refuseAndClose(.challengeFailed, user.transactionID, in: &state) }
        interrogation.pending = nil
        var actions = [send("QRY", [String(user.transactionID)])]
        if let next = interrogation.next {
            actions.append(.wake(connection, afterMilliseconds: max(0, next &- user.now)))
        }
        return actions
    }

    /// A deadline may have passed, or the next question be due.
    mutating func interrogate(in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        if let pending = interrogation.pending {
            guard now >= pending.deadline else { return [] }
            return refuseAndClose(.challengeFailed, 0, in: &state)
        }
        guard let next = interrogation.next, now >= next else { return [] }
        return ask(in: &state, now: now)
    }
}
