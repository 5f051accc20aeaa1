// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// NICK, AWAY and SETNAME: the client's own state.
extension IRCClient {
    func changeNick(_ message: IRCMessage) {
        guard let wanted = message.parameters.first, !wanted.isEmpty else {
            return reply(.noNicknameGiven, "No nickname given")
        }
        guard IRCNick.isValid(wanted) else { return reply(.erroneousNickname, wanted, OwnNick.rules) }
        guard wanted != nick else { return }
        if !isOwnNick(wanted) {
            let isTaken =
                isBot(wanted) || OwnNick.isService(wanted) || session.assumeIsolated { $0.contact(nick: wanted) } != nil
            guard !isTaken else { return reply(.nicknameInUse, wanted, "Nickname is already in use") }
        }
        takeNick(wanted)
    }

    /// Calls the client something else, and says so.
    func takeNick(_ new: String) {
        let old = source
        session.assumeIsolated { [nick] session in
            session.release(nick: nick)
            session.reserve(nick: new)
        }
        send(IRCMessage(source: old, "NICK", [new]), account: account)
        nick = new
    }

    /// A nick like `base` that nobody has.
    func freeNick(like base: String) -> String {
        var number = 0
        while true {
            let suffix = number == 0 ? "_" : "_\(number)"
            let candidate =
                String(decoding: base.utf8.prefix(IRCNick.maximumLength - suffix.utf8.count), as: UTF8.self) + suffix
            if !isBot(candidate), session.assumeIsolated({ $0.contact(nick: candidate) }) == nil { return candidate }
            number += 1
        }
    }

    /// The first word of the text chooses the state that contacts see; no text means being back.
    func away(_ message: IRCMessage) {
        let text = message.parameters.first.map { MessageText.plain($0) } ?? ""
        if text == "*", enabled.contains(.preAway) {
            count(as: .absent)
            // Unless the session has said so already, as nobody else of the user's is here.
            if ownAvailability.isPresent { reply(.nowAway, "You have been marked as being away") }
        } else if text.isEmpty {
            awayText = nil
            ownAvailability = .online
            count(as: .present)
            session.assumeIsolated { $0.setAvailability(.online) }
            reply(.unaway, "You are no longer marked as being away")
        } else {
            let kept = IRCText.split(text, maximumBytes: FrontEndLimits.awayText).first.map { String($0) } ?? text
            let availability = Availability(awayText: kept)
            awayText = kept
            ownAvailability = availability
            session.assumeIsolated { $0.setAvailability(availability) }
            count(as: .away(kept))
            reply(.nowAway, "You have been marked as being away (\(availability.title))")
        }
    }

    /// Whether anybody sits in front of this client (IRCv3 pre-away).
    private func count(as presence: ClientPresence) {
        guard self.presence != presence else { return }
        self.presence = presence
        session.assumeIsolated { $0.presenceChanged() }
    }

    /// What AWAY said before registration.
    func applyPresence() {
        if case .away(let text) = presence { away(IRCMessage("AWAY", [text])) }
    }

    /// Changes the friendly name; the SETNAME line follows when the service has taken it over.
    func setname(_ message: IRCMessage) {
        if isSigningIn { return wait(message, for: .signIn) }
        let name = MessageText.plain(message.parameters[0])
        guard let failure = setProfile(.displayName, to: name) else { return }
        let isWrong = name.isEmpty || name.utf8.count > FrontEndLimits.realName
        let code = isWrong ? "INVALID_REALNAME" : "CANNOT_CHANGE_REALNAME"
        fail("SETNAME", code, MessageText.sentence(failure.text))
    }

    /// Changes what contacts see of the user, on the accounts that the client sees. Gives why that could not be done.
    func setProfile(_ setting: Setting, to text: String) -> SettingError? {
        session.assumeIsolated { [network] session in
            do throws(SettingError) {
                if let network {
                    try session.set(setting, to: text, on: network)
                } else {
                    try session.set(setting, to: text)
                }
                return nil
            } catch {
                return error
            }
        }
    }
}
