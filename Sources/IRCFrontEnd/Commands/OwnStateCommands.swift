// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

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

    /// The first word of the text chooses the state that contacts see; no text means being back. A client of one network says
    /// so there alone.
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
            session.assumeIsolated { [network] in $0.setAvailability(.online, on: network) }
            reply(.unaway, "You are no longer marked as being away")
        } else {
            let kept = IRCText.split(text, maximumBytes: FrontEndLimits.awayText).first.map { String($0) } ?? text
            let availability = Availability(awayText: kept)
            awayText = kept
            ownAvailability = availability
            session.assumeIsolated { [network] in $0.setAvailability(availability, on: network) }
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
        let isNews = name != realName
        // The session may tell at once.
        let renaming = isNews && enabled.contains(.setname) ? request : nil
        if let renaming { hold(renaming) }
        guard let failure = setProfile(.displayName, to: name) else { return }
        if let renaming { finish(renaming) }
        let isWrong = name.isEmpty || name.utf8.count > FrontEndLimits.realName
        let code = isWrong ? "INVALID_REALNAME" : "CANNOT_CHANGE_REALNAME"
        fail("SETNAME", code, MessageText.sentence(failure.text))
    }

    /// The answer to a SETNAME with a label is the SETNAME that comes when the service has taken the name over, if it does
    /// so before long.
    private func hold(_ renaming: LabelledRequest) {
        renaming.outstanding += 1
        renamings.append(renaming)
        session.loop.assumeIsolated().scheduleTask(in: .seconds(FrontEndLimits.renamingTime)) { [weak self] in
            self?.finish(renaming)
        }
    }

    /// Gives what `body` sends to a SETNAME that is under way, as its answer.
    func answeringRenaming(_ body: () -> Void) {
        guard let renaming = renamings.first else { return body() }
        answering(renaming, body)
        finish(renaming)
    }

    private func finish(_ renaming: LabelledRequest) {
        guard let index = renamings.firstIndex(where: { $0 === renaming }) else { return }
        renamings.remove(at: index)
        renaming.outstanding -= 1
        finishIfDone(renaming)
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
