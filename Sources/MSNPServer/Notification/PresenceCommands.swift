// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What a user says of itself: CHG, UUX, PRP, BLP, GTC. And XFR, which depends on it.
extension NotificationSession {
    /// `CHG 8 NLN 2684354592:0 0`. The first one makes the user visible, and shows it the others.
    func changeStatus(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        let status = PresenceStatus(rawValue: command.parameter(1) ?? "")
        guard PresenceStatus.settable.contains(status), let endpoint = state.presence.endpoint(connection) else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        let capabilities = command.parameter(2).map(ClientCapabilities.init(parsing:)) ?? ClientCapabilities(base: 0)
        guard let capabilities else { return [refuse(.invalidParameter, user.transactionID)] }
        let object = command.decoded(3).flatMap { $0.hasPrefix("<") ? $0 : nil }
        var actions = [send("CHG", command.parameters)]
        let isFirst = endpoint.status == nil
        let others = state.change(user.account) { state in
            state.presence.setStatus(status, capabilities: capabilities, object: object, of: connection)
        }
        if isFirst {
            actions += state.initialPresence(for: endpoint, transactionID: user.transactionID)
            if user.dialect.hasPersonalMessages {
                actions.append(send("MSG", ["Hotmail", "Hotmail"], payload: NotificationContent.emptyMailbox()))
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
                state.directory[user.account]?.document.personalMessage = personalMessage
                state.directory[user.account]?.document.currentMedia = currentMedia
                state.directory[user.account]?.document.machineGUID = machineGUID
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

    /// `PRP 7 MFN Alice`: the friendly name, or a property that is only kept.
    func setProperty(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let key = command.parameter(1), key.utf8.count == 3, let account = state.directory[user.account] else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        let value = command.parameter(2)
        let echo = send("PRP", command.parameters)
        guard (value?.utf8.count ?? 0) <= MSNPServerLimits.propertyBytes else {
            return [refuse(.nameRefused, user.transactionID)]
        }
        guard key == PropertyLine.friendlyName else {
            guard account.properties[key] != nil || account.properties.count < MSNPServerLimits.properties else {
                return [refuse(.invalidParameter, user.transactionID)]
            }
            state.directory[user.account]?.properties[key] = value
            return [echo]
        }
        let name = value.map(PercentEncoding.decodeName) ?? ""
        guard !name.isEmpty else { return [refuse(.nameRefused, user.transactionID)] }
        return [echo] + state.rename(user.account, to: name)
    }

    /// `BLP 5 BL`: whether people who are on neither list may see and call the user.
    func setPrivacy(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let value = command.parameter(1), value == "AL" || value == "BL",
            let account = state.directory[user.account]
        else { return [refuse(.invalidParameter, user.transactionID)] }
        let allowsStrangers = value == "AL"
        if account.allowsStrangers == allowsStrangers, !user.dialect.usesAddressBook {
            return [refuse(.alreadyInMode, user.transactionID)]
        }
        return [send("BLP", [String(user.transactionID), value])]
            + state.setPrivacy(of: user.account, allowsStrangers: allowsStrangers)
    }

    /// `GTC 9 N`: whether the client asks about people who add the user. Up to MSNP12.
    func setPrompting(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard user.dialect.usesSYN else { return [refuse(.commandDisabled, user.transactionID)] }
        guard let value = command.parameter(1), value == "A" || value == "N" else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        guard state.directory[user.account]?.asksAboutAdditions != (value == "A") else {
            return [refuse(.alreadyInMode, user.transactionID)]
        }
        state.directory[user.account]?.asksAboutAdditions = value == "A"
        return [send("GTC", [String(user.transactionID), value])]
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
