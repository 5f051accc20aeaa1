// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// PERSISTENCE (IRCv3 persistence): whether the user stays signed in without clients, which is the setting `always-on`.
///
/// ```
/// PERSISTENCE SET ON
/// :monarch.local PERSISTENCE STATUS ON ON
/// ```
extension IRCClient {
    func persistence(_ message: IRCMessage) {
        guard account != nil else {
            return fail("PERSISTENCE", "ACCOUNT_REQUIRED", "An account is required")
        }
        switch message.parameters[0].uppercased() {
        case "GET" where message.parameters.count == 1:
            sendPersistence()
        case "SET":
            switch message.parameter(1)?.uppercased() {
            case "ON": setPersistence(true)
            case "OFF", "DEFAULT": setPersistence(false)
            default: fail("PERSISTENCE", "INVALID_PARAMETERS", "Type: PERSISTENCE SET ON, OFF or DEFAULT")
            }
        default:
            fail("PERSISTENCE", "INVALID_PARAMETERS", "Type: PERSISTENCE GET, or PERSISTENCE SET ON")
        }
    }

    private func setPersistence(_ isOn: Bool) {
        // What the session tells of it at once is the answer, which follows.
        shownPersistence = isOn
        let failure = session.assumeIsolated { session -> SettingError? in
            do throws(SettingError) {
                try session.set(.alwaysOn, to: isOn ? "on" : "off")
                return nil
            } catch {
                return error
            }
        }
        if let failure { return fail("PERSISTENCE", "INTERNAL_ERROR", MessageText.sentence(failure.text)) }
        sendPersistence()
    }

    /// Tells what is wished and what is so, which are the same here.
    func sendPersistence() {
        let isOn = session.assumeIsolated { $0.standing.isAlwaysOn }
        shownPersistence = isOn
        let word = isOn ? "ON" : "OFF"
        send(IRCMessage(source: serverSource, "PERSISTENCE", ["STATUS", word, word]))
    }

    /// It may have been changed by another client of the user, or not have been possible.
    func showPersistence(_ standing: UserStanding) {
        guard enabled.contains(.persistence), account != nil, shownPersistence != standing.isAlwaysOn else { return }
        sendPersistence()
    }
}
