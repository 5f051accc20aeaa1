// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What a user says of itself: CHG and UUX. And XFR, which depends on it.
extension NotificationSession {
    /// `CHG 6 NLN` (MSNP2-7), `CHG 6 NLN 32` (8), `CHG 8 NLN 2684354592:0 0`. The first one makes the user visible, and shows
    /// it the others.
    func changeStatus(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        let status = PresenceStatus(rawValue: command.parameter(1) ?? "")
        guard PresenceStatus.settable.contains(status), let endpoint = state.presence.endpoint(connection) else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        let request = PresenceRequest(command, dialect: user.dialect)
        // Without its capabilities a client since MSNP8 is not understood.
        guard let capabilities = user.dialect.hasCapabilities ? request?.capabilities : ClientCapabilities(base: 0)
        else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        let object = user.dialect.hasObjects ? request?.object : nil
        var actions = [send("CHG", command.parameters)]
        let isFirst = endpoint.status == nil
        let others = state.change(user.account) { state in
            state.presence.setStatus(status, capabilities: capabilities, object: object, of: connection)
        }
        if isFirst {
            actions += state.initialPresence(for: endpoint, transactionID: user.transactionID)
            if user.dialect.hasPersonalMessages {
                let mail = state.mailData(for: user.account, dialect: user.dialect)
                actions.append(
                    send(
                        "MSG", ["Hotmail", "Hotmail"],
                        payload: NotificationContent.initialMail(mail, dialect: user.dialect)))
            }
        }
        return actions + state.ownLines(user.account) + others
    }

    /// `UUX 11 60` and a document.
    func publish(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let payload = command.payload, payload.readableBytes <= MSNPServerLimits.documentBytes else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        let document = UserDocument(parsing: payload)
        if case .unknown = document { return [refuse(.invalidParameter, user.transactionID)] }
        let others = state.change(user.account) { state in
            switch document {
            case .data(let personalMessage, let currentMedia, let machineGUID):
                state.directory.update(user.account) { account in
                    account.document.personalMessage = personalMessage
                    account.document.currentMedia = currentMedia
                    account.document.machineGUID = machineGUID
                }
            case .endpoint(let capabilities):
                state.presence.update(connection) { $0.capabilities = capabilities }
            case .privateEndpoint(let details):
                state.presence.update(connection) { $0.details = details }
            case .unknown:
                break
            }
        }
        return [send("UUX", [String(user.transactionID), "0"])] + state.ownLines(user.account) + others
    }

    /// `XFR 15 SB`: where the switchboard is, with a cookie. Not for somebody whom nobody can see.
    func referToSwitchboard(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard command.parameter(1) == "SB", let endpoint = state.presence.endpoint(connection) else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        guard let status = endpoint.status, status != .hidden || user.dialect.usesAddressBook else {
            return [refuse(.notAllowedWhenHidden, user.transactionID)]
        }
        guard
            let cookie = state.cookies.issue(
                .open, to: state.visitor(endpoint), identifiers: &state.identifiers, now: user.now)
        else { return [refuse(.changingTooRapidly, user.transactionID)] }
        let address = state.addresses.switchboard
        let referral = SwitchboardReferral(
            transactionID: user.transactionID, host: address.host, port: address.port, cookie: cookie)
        return [send(referral.command(dialect: user.dialect))]
    }
}
