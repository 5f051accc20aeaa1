// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The service's side of one switchboard connection: `USR` or `ANS`, then calls and messages until `OUT`.
struct SwitchboardSession: Sendable {
    /// How far the client has come.
    enum Phase: Sendable {
        /// No cookie has been presented.
        case waiting
        /// `head` is the start of the line that others get with this member's messages: `MSG alice@example.com Alice `.
        case inside(SwitchboardID, Visitor, head: ByteBuffer)
        /// The connection is being closed; what still comes is ignored.
        case closed
    }

    let connection: ConnectionID
    private(set) var phase: Phase = .waiting
    /// When the cookie must have come, milliseconds since 1970.
    private let deadline: Int64

    init(connection: ConnectionID, now: Int64) {
        self.connection = connection
        deadline = now &+ Int64(MSNPServerLimits.switchboardSignInSeconds) &* 1000
    }

    /// The connection is there.
    func opened() -> [ServiceAction] {
        [.wake(connection, afterMilliseconds: Int64(MSNPServerLimits.switchboardSignInSeconds) &* 1000)]
    }

    /// The time that was asked for has come.
    mutating func woke(in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        switch phase {
        case .waiting: return now >= deadline ? leave(in: &state, now: now) : []
        case .inside(let id, _, _): return state.expire(id, at: connection, now: now)
        case .closed: return []
        }
    }

    /// A command of the client.
    mutating func received(_ command: MSNPCommand, in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        switch phase {
        case .inside(let id, _, let head):
            guard command.verb != "MSG" else { return message(command, head: head, in: id, &state, now: now) }
        case .waiting:
            break
        case .closed:
            return []
        }
        guard command.verb != "OUT", let transactionID = command.transactionID else {
            return leave(in: &state, now: now)
        }
        switch (phase, command.verb) {
        case (.waiting, "USR"):
            return open(command, transactionID, in: &state, now: now)
        case (.waiting, "ANS"):
            return answer(command, transactionID, in: &state, now: now)
        case (.inside(let id, let visitor, _), "CAL"):
            guard let account = command.decoded(1) else { return [refuse(.invalidAccount, transactionID)] }
            return state.call(account, by: visitor, at: connection, in: id, transactionID: transactionID, now: now)
        case (_, "USR"), (_, "ANS"), (_, "CAL"), (_, "MSG"):
            return [refuse(.notExpected, transactionID)]
        default:
            return [refuse(.syntaxError, transactionID)]
        }
    }

    /// The client has gone, or is to go: the others learn it.
    mutating func leave(in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        switch phase {
        case .closed:
            return []
        case .waiting:
            phase = .closed
            return [.close(connection)]
        case .inside(let id, _, _):
            phase = .closed
            return state.leave(id, connection: connection, now: now) + [.close(connection)]
        }
    }

    /// `USR 1 alice@example.com;{…} 6ac1e0`: opens a switchboard.
    private mutating func open(
        _ command: MSNPCommand, _ id: UInt32, in state: inout ServiceState, now: Int64
    ) -> [ServiceAction] {
        guard let account = command.parameter(1), let cookie = command.parameter(2),
            let pass = state.cookies.redeem(cookie, now: now), pass.purpose == .open,
            Self.names(account, pass.visitor)
        else { return refuseAndClose(id, in: &state, now: now) }
        let switchboard = state.openSwitchboard()
        let entered = enter(switchboard, as: pass.visitor, in: &state, now: now)
        let name = PercentEncoding.encodeMinimal(state.directory.name(of: pass.visitor.account))
        return [.send(MSNPCommand("USR", [String(id), "OK", account, name]), to: connection)] + entered
    }

    /// `ANS 1 bob@example.net;{…} 93bd07 11752013`: comes into the one it was called to.
    private mutating func answer(
        _ command: MSNPCommand, _ id: UInt32, in state: inout ServiceState, now: Int64
    ) -> [ServiceAction] {
        guard let account = command.parameter(1), let cookie = command.parameter(2),
            let sessionID = command.parameter(3), let pass = state.cookies.redeem(cookie, now: now),
            case .answer(let switchboardID) = pass.purpose, Self.names(account, pass.visitor),
            let switchboard = state.switchboards[switchboardID], switchboard.sessionID == sessionID
        else { return refuseAndClose(id, in: &state, now: now) }
        guard switchboard.members.count < MSNPServerLimits.switchboardMembers else {
            phase = .closed
            return [refuse(.callingTooRapidly, id), .close(connection)]
        }
        let dialect = pass.visitor.dialect
        var actions = switchboard.roster(for: dialect, transactionID: id)
            .map { ServiceAction.send($0, to: connection) }
        actions.append(.send(MSNPCommand("ANS", [String(id), "OK"]), to: connection))
        if dialect.hasEndpoints { actions.append(state.joinedSelf(pass.visitor, connection)) }
        return actions + enter(switchboardID, as: pass.visitor, in: &state, now: now)
    }

    private mutating func enter(
        _ id: SwitchboardID, as visitor: Visitor, in state: inout ServiceState, now: Int64
    ) -> [ServiceAction] {
        phase = .inside(id, visitor, head: state.messageHead(visitor))
        return state.enter(id, visitor, connection: connection, now: now)
    }

    /// `MSG 5 A 124` and the payload, which goes to everybody else as it is.
    private mutating func message(
        _ command: MSNPCommand, head: ByteBuffer, in id: SwitchboardID, _ state: inout ServiceState, now: Int64
    ) -> [ServiceAction] {
        guard let transactionID = command.parameter(0), let kind = command.parameter(1), let payload = command.payload,
            let acknowledgement = Acknowledgement(rawValue: kind),
            payload.readableBytes <= SwitchboardContent.maximumBytes,
            acknowledgement == .data || !Self.isPeerToPeer(payload)
        else { return leave(in: &state, now: now) }
        var (actions, isDelivered) = state.relay(payload, head: head, from: connection, in: id, now: now)
        switch (acknowledgement, isDelivered) {
        case (.none, _), (.failureOnly, true): break
        case (.full, true), (.data, true): actions.append(send("ACK", transactionID))
        case (.full, false), (.failureOnly, false): actions.append(send("NAK", transactionID))
        case (.data, false): actions.append(send(MSNPErrorCode.invalidPeerMessage.code, transactionID))
        }
        return actions
    }

    private mutating func refuseAndClose(_ id: UInt32, in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        [refuse(.authenticationFailed, id)] + leave(in: &state, now: now)
    }

    private func send(_ verb: String, _ transactionID: String) -> ServiceAction {
        .send(MSNPCommand(verb, [transactionID]), to: connection)
    }

    private func refuse(_ error: MSNPErrorCode, _ transactionID: UInt32) -> ServiceAction {
        .send(MSNPCommand(error, transactionID: transactionID), to: connection)
    }

    /// Whether the account in `USR` or `ANS`, with or without its endpoint, is the one that the cookie was made for.
    private static func names(_ text: String, _ visitor: Visitor) -> Bool {
        guard let address = MSNAddress(parsing: PercentEncoding.decode(text)), address.key == visitor.account else {
            return false
        }
        return address.endpoint == nil || address.endpoint == visitor.endpoint
    }

    /// Whether a payload is peer-to-peer data, in the one form in which clients write it. Such data must come as `D`.
    private static func isPeerToPeer(_ payload: ByteBuffer) -> Bool {
        payload.withUnsafeReadableBytes { bytes in
            bytes.count > peerToPeerStart.count && bytes.prefix(peerToPeerStart.count).elementsEqual(peerToPeerStart)
        }
    }

    private static let peerToPeerStart = Array("MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p".utf8)
}
