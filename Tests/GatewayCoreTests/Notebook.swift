// SPDX-License-Identifier: Apache-2.0
import Synchronization

@testable import GatewayCore

/// An attachment that writes down what it is told, a line each.
final class Notebook: SessionAttachment {
    let id: AttachmentID
    private let written = Mutex<[String]>([])

    private let isPresent: Mutex<Bool>

    init(_ id: UInt64, countsAsPresence: Bool = true) {
        self.id = AttachmentID(id)
        isPresent = Mutex(countsAsPresence)
    }

    var countsAsPresence: Bool {
        get { isPresent.withLock { $0 } }
        set { isPresent.withLock { $0 = newValue } }
    }

    var lines: [String] { written.withLock { $0 } }

    func take() -> [String] {
        written.withLock { lines in
            defer { lines.removeAll() }
            return lines
        }
    }

    func holdInput(_ hold: Bool) { note(hold ? "hold" : "go on") }

    func receive(_ event: SessionEvent) {
        switch event {
        case .account(let summary): note("account \(Self.text(summary.state))")
        case .accountRemoved(let summary): note("account removed \(summary.address)")
        case .contact(let before, let after):
            note("contact \(after.nick) \(before?.availability.rawValue ?? "new") -> \(after.availability.rawValue)")
        case .contactRemoved(let contact): note("removed \(contact.nick)")
        case .contactsLost(_, let contacts): note("lost " + contacts.map(\.nick).joined(separator: " "))
        case .message(let message):
            note(
                "\(Self.text(message.place)) <\(message.sender?.nick ?? "me")> \(Self.text(message.body))"
                    + (message.outlivedOrigin ? " (from earlier)" : ""))
        case .failed(let message, let failure): note("failed \(Self.text(message.body)): \(failure.code.rawValue)")
        case .typing(let place, let who): note("typing \(who.nick) in \(Self.text(place))")
        case .group(let group, let change): note("#\(group.name) \(Self.text(change))")
        case .profile(let summary):
            note("profile \(summary.profile.displayName) \(summary.profile.availability.rawValue)")
        case .addedBy(let contact): note("added by \(contact.nick)")
        case .notice(let text): note("notice \(text)")
        case .reaction(let reaction):
            note("\(reaction.isWithdrawn ? "no longer " : "")\(reaction.text) to \(reaction.message)")
        case .history(let isKept): note("history \(isKept ? "on" : "off")")
        case .readMarker(let place, let time): note("read \(place.key) up to \(time)")
        case .marks(let place, before: _, after: let marks): note("marks \(Self.text(place)) \(marks.rawValue)")
        case .user(let standing): note("user \(Self.text(standing))")
        case .toOneself(let text): note("to myself: \(text)")
        case .storedOffline(let message): note("\(Self.text(message.place)) <me> \(Self.text(message.body)) (stored)")
        case .kept(let message, let keeping, let isFirst):
            let how =
                switch keeping {
                case .untilSignedIn: ""
                case .whileAttached: " for now"
                case .inMemory: " in memory"
                case .untilOpened: " until opened"
                }
            note("kept \(Self.text(message.body))\(how)\(isFirst ? ", the first" : "")")
        case .contactGroups(_, let groups): note("groups " + groups.map(\.name).joined(separator: ", "))
        case .privacy(_, let privacy): note("strangers \(privacy.allowsStrangers), asks \(privacy.asksAboutAdditions)")
        case .contactChannel(let before, let after):
            let name = (after ?? before).map { $0.isControl ? "control" : $0.name } ?? ""
            note("channel \(name) \(after.map { "\($0.fill) \($0.shown)" } ?? "gone")")
        case .groupInvitation(let invitation):
            note(
                "invited into #\(invitation.name) (\(invitation.title))"
                    + (invitation.inviter.map { " by \($0.nick)" } ?? ""))
        case .groupInvitationGone(let invitation): note("no longer invited into #\(invitation.name)")
        case .request(let request, let isNew):
            note("request of \(request.sender.nick): \(request.message)\(isNew ? "" : " (from earlier)")")
        case .requestGone(let request): note("request gone of \(request.sender.nick)")
        case .edited(_, let edit, _, let failure): note("edited \(edit): \(failure?.code.rawValue ?? "done")")
        case .setting(let setting, let account): note("setting \(setting.rawValue)\(account.map { " of \($0)" } ?? "")")
        case .endpoints(_, let endpoints): note("endpoints " + endpoints.map(\.name).joined(separator: ", "))
        }
    }

    private func note(_ line: String) { written.withLock { $0.append(line) } }

    private static func text(_ state: ConnectionState) -> String {
        switch state {
        case .disconnected(let end): "disconnected " + (end?.text ?? "-")
        case .connecting(let step): "connecting: \(step)"
        case .connected(let detail): "connected: \(detail)"
        case .disconnecting: "disconnecting"
        case .waiting(let end, let seconds): "waiting \(seconds): \(end.text)"
        }
    }

    private static func text(_ standing: UserStanding) -> String {
        var words = [standing.name?.rawValue ?? "nobody"]
        if !standing.isOpen { words.append("locked") }
        if !standing.areAccountsRead { words.append("unread") }
        if standing.isAlwaysOn { words.append("always on") }
        if standing.isRemembered { words.append("remembered") }
        return words.joined(separator: ", ")
    }

    private static func text(_ place: ChatPlace) -> String {
        switch place {
        case .direct(let who): who.nick
        case .group(_, let name): "#" + name
        }
    }

    private static func text(_ body: MessageBody) -> String {
        switch body {
        case .text(let text): text.text
        case .action(let text): "* " + text.text
        case .nudge: "(nudge)"
        }
    }

    private static func text(_ change: GroupChange) -> String {
        switch change {
        case .opened(let by): "opened by \(by?.nick ?? "me")"
        case .joined(let who): "joined \(who.nick)"
        case .left(let who): "left \(who.nick)"
        case .invited(let who, _): "invited \(who.nick)"
        case .inviteFailed(let who, let failure): "\(who.nick) not invited: \(failure.code.rawValue)"
        case .topic(let topic): "topic \(topic)"
        case .closed: "closed"
        }
    }
}
