// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// Signing in and out, in the words of the bot.
extension IRCClient {
    /// One line when signing in begins, one when it ends, whatever the steps between.
    func show(_ summary: AccountSummary) {
        let before = accountStates.updateValue(summary.state, forKey: summary.id)
        let who = "\(summary.network) as \(summary.address)"
        switch summary.state {
        case .connecting(let step):
            // Whoever waits for others wants to know that it is not for nothing.
            if step.hasSuffix("before me)") {
                tell("\(summary.network): \(MessageText.plain(step)).")
            }
            switch before {
            case .connecting, .waiting: break
            case .connected, .disconnecting, .disconnected, nil: tell("Signing in to \(who) …")
            }
        case .connected:
            if case .connected = before { break }
            account = account ?? summary.address
            settling.insert(summary.id)
            let time = TimeAmount.milliseconds(Int64(FrontEndLimits.settlingTime))
            session.loop.assumeIsolated().scheduleTask(in: time) { [weak self] in self?.settled(summary.id) }
            showOwnProfile()
            applyEarlyMetadata()
        case .disconnecting:
            settling.remove(summary.id)
        case .waiting(let end, let seconds):
            settling.remove(summary.id)
            let text = MessageText.plain(end.text)
            if case .connected = before {
                tell("The connection to \(who) was lost: \(text). Next attempt in \(seconds) s.")
            } else {
                tell("Signing in to \(who) failed: \(text). Next attempt in \(seconds) s.")
            }
        case .disconnected(nil):
            settling.remove(summary.id)
            tell("Signed out of \(who).")
        case .disconnected(.some(let end)):
            settling.remove(summary.id)
            // Nothing tries again, so the client is signed in as nobody, and may log in once more.
            if let account, IRCCaseMapping.equal(account, summary.address) { self.account = nil }
            let text = MessageText.plain(end.text)
            let advice = MessageText.sentence(
                AccountText.advice(on: end, of: summary) ?? "type account on to try again")
            if case .connected = before {
                tell("Signed out of \(who): \(text). \(advice)")
            } else {
                tell("Signing in to \(who) failed: \(text). \(advice)")
            }
        }
        resumeWaiting()
    }

    /// An account has been signed in for a moment, in which those who are online have shown up.
    private func settled(_ id: AccountID) {
        guard !isDetached, settling.remove(id) != nil else { return }
        if let summary = session.assumeIsolated({ $0.accountSummaries }).first(where: { $0.id == id }) {
            tell(AccountText.line(of: summary) + ".")
            tellNextStep(on: id)
        }
        resumeWaiting()
    }

    func showRemoval(of summary: AccountSummary) {
        accountStates[summary.id] = nil
        if let account, IRCCaseMapping.equal(account, summary.address) { self.account = nil }
        settling.remove(summary.id)
        tell("The account \(summary.address) on \(summary.network) is gone.")
        resumeWaiting()
    }

    /// The user's own state or name may have changed, here, in another client, or somewhere else; or that of one of several
    /// accounts, which is none of this client's.
    func showOwnProfile() {
        let profile = session.assumeIsolated { [network] in $0.ownProfile(on: network) }
        let availability = profile.availability == .offline ? .online : profile.availability
        if availability != ownAvailability {
            ownAvailability = availability
            awayText = availability.isPresent ? nil : availability.title
            if !availability.isPresent {
                reply(.nowAway, "You have been marked as being away (\(availability.title))")
            } else {
                reply(.unaway, "You are no longer marked as being away")
            }
        }
        let name = MessageText.name(profile.displayName)
        if !name.isEmpty, name != realName {
            realName = name
            if enabled.contains(.setname) {
                answeringRenaming { send(IRCMessage(source: source, "SETNAME", [name]), account: account) }
            }
        }
        showOwnMetadata()
    }
}

/// How an account stands, in words.
enum AccountText {
    /// `demo: alice@demo.monarch is signed in (MSNP18), 6 contacts, 4 online`
    static func line(of summary: AccountSummary) -> String {
        "\(summary.network): \(summary.address) is \(state(of: summary))"
    }

    /// Where somebody is known: `demo`, or `demo as alice@demo.monarch` where the user has several accounts there.
    static func place(of account: AccountID, _ session: isolated UserSession) -> String {
        let all = session.accountSummaries
        guard let summary = all.first(where: { $0.id == account }) else { return "another network" }
        let isAlone = all.filter { $0.network == summary.network }.count == 1
        return isAlone ? summary.network : "\(summary.network) as \(summary.address)"
    }

    static func state(of summary: AccountSummary) -> String {
        switch summary.state {
        case .connected(let detail):
            let contacts = summary.contacts == 1 ? "1 contact" : "\(summary.contacts) contacts"
            return "signed in" + (detail.isEmpty ? "" : " (\(detail))") + ", \(contacts), \(summary.reachable) online"
        case .connecting(let step):
            return "signing in (\(step))"
        case .disconnecting:
            return "signing out"
        case .waiting(let end, let seconds):
            return "not signed in: \(MessageText.plain(end.text)); the next attempt follows within \(seconds) s"
        case .disconnected(nil):
            return "not signed in"
        case .disconnected(.some(let end)):
            return "not signed in: \(MessageText.plain(end.text))"
                + (advice(on: end, of: summary).map { "; \($0)" } ?? "")
        }
    }

    /// What there is to do about the end of a connection, when it is something special.
    static func advice(on end: Disconnection, of summary: AccountSummary) -> String? {
        end.isRejection
            ? "type account add \(summary.network) \(summary.address) <password> with the right one, then account on"
            : end.advice
    }
}
