// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// What a user sets and the service keeps: PRP, BLP, GTC, IMS.
extension NotificationSession {
    /// `PRP 7 MFN Alice` (since MSNP10): the friendly name. `PRP 8 PHH 555%201234` (5 and later): a telephone number or another
    /// property that is only kept, and shown to whoever has the user on the list; without a value it is cleared.
    func setProperty(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let key = command.parameter(1), key.utf8.count == 3, let account = state.directory[user.account] else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        let value = command.parameter(2)
        guard (value?.utf8.count ?? 0) <= MSNPServerLimits.propertyBytes else {
            return [refuse(.nameRefused, user.transactionID)]
        }
        guard key == PropertyLine.friendlyName else {
            guard account.properties[key] != nil || account.properties.count < MSNPServerLimits.properties else {
                return [refuse(.invalidParameter, user.transactionID)]
            }
            state.directory.update(user.account) { $0.setProperty(key, to: value) }
            let told = state.directory[user.account].map { Self.sharedPropertyChanged(key, of: $0, in: state) } ?? []
            return [echo(command, by: user, in: state)] + told
        }
        // Up to MSNP9 the name is changed with REA.
        guard user.dialect.hasContactIDs else { return [refuse(.notExpected, user.transactionID)] }
        let name = value.map(PercentEncoding.decodeName) ?? ""
        guard !name.isEmpty else { return [refuse(.nameRefused, user.transactionID)] }
        // At sign-in clients since MSNP13 say the name that they have got.
        guard name == account.name || state.renames.allows(user.account, now: user.now) else {
            return [refuse(.changingTooRapidly, user.transactionID)]
        }
        return [send("PRP", command.parameters)] + state.rename(user.account, to: name)
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
        let told = state.setPrivacy(of: user.account, allowsStrangers: allowsStrangers)
        return [echo(MSNPCommand("BLP", [String(user.transactionID), value]), by: user, in: state)] + told
    }

    /// `GTC 9 N`: whether the client asks about people who add the user. Up to MSNP12.
    func setPrompting(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let value = command.parameter(1), value == "A" || value == "N" else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        guard state.directory[user.account]?.asksAboutAdditions != (value == "A") else {
            return [refuse(.alreadyInMode, user.transactionID)]
        }
        state.directory.update(user.account) { $0.asksAboutAdditions = value == "A" }
        return [echo(MSNPCommand("GTC", [String(user.transactionID), value]), by: user, in: state)]
    }

    /// `IMS 9 OFF` gets `IMS 9 0 OFF`: whether the client takes calls (RNG).
    func setCalls(_ command: MSNPCommand, by user: User, in state: inout ServiceState) -> [ServiceAction] {
        guard let value = command.parameter(1), value == "ON" || value == "OFF" else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        state.presence.update(connection) { $0.takesCalls = value == "ON" }
        return [send("IMS", [String(user.transactionID), "0", value])]
    }
}
