// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The part that contacts living in the service take.
extension ServiceState {
    /// How a demo contact looks to others on a switchboard.
    private func demoVisitor(_ account: String) -> Visitor {
        Visitor(
            account: account, address: directory[account]?.address ?? account, endpoint: nil, dialect: .msnp18,
            capabilities: presence.shown(account)?.capabilities ?? ClientCapabilities(base: 0))
    }

    /// A demo contact comes into a switchboard at once.
    mutating func enterDemoContact(_ account: String, _ id: SwitchboardID, now: Int64) -> [ServiceAction] {
        let others = switchboards[id]?.accountCount ?? 0
        let entered = enter(id, demoVisitor(account), connection: nil, now: now)
        return entered + demo.react(account, to: .entered(id, others: others), now: now)
    }

    /// Tells the demo contacts in a switchboard about somebody else; `event` gets who it is and how many others there are, and
    /// is nil for what they do not notice.
    mutating func tellDemoContacts(
        in id: SwitchboardID, besides account: String, now: Int64, _ event: (DemoSpeaker, Int) -> DemoEvent?
    ) -> [ServiceAction] {
        guard let switchboard = switchboards[id] else { return [] }
        let others = switchboard.accountCount - 1
        var actions: [ServiceAction] = []
        for contact in switchboard.demoContacts where contact != account {
            guard let event = event(speaker(account, seenBy: contact), others) else { continue }
            actions += demo.react(contact, to: event, now: now)
        }
        return actions
    }

    /// Tells the demo contacts in a switchboard what somebody has sent.
    mutating func tellDemoContacts(
        _ content: SwitchboardContent, from account: String, in id: SwitchboardID, now: Int64
    ) -> [ServiceAction] {
        tellDemoContacts(in: id, besides: account, now: now) { speaker, _ in
            switch content {
            case .text(let text, _), .action(let text): .said(text, by: speaker, id)
            case .typing: .typing(speaker, id)
            case .nudge: .nudged(speaker, id)
            default: nil
            }
        }
    }

    private func speaker(_ account: String, seenBy contact: String) -> DemoSpeaker {
        DemoSpeaker(
            account: account, name: directory.name(of: account), status: status(of: account, seenBy: contact),
            isDemoContact: demo.contains(account))
    }

    /// Lets a demo contact do what it said it would. Nothing happens in a conversation that it has left or that is over.
    mutating func perform(_ action: DemoAction, by account: String, now: Int64) -> [ServiceAction] {
        switch action {
        case .type(let id): return say(.typing(account: directory[account]?.address ?? account), by: account, in: id)
        case .say(let text, let id): return say(.text(text, format: nil), by: account, in: id)
        case .nudge(let id): return say(.nudge, by: account, in: id)
        case .leave(let id):
            return leave(id, now: now) { $0.visitor.account == account && $0.connection == nil }
        case .call(let friend, let id):
            guard let switchboard = switchboards[id], switchboard.demoContacts.contains(account),
                !switchboard.contains(friend), demo.contains(friend)
            else { return [] }
            return enterDemoContact(friend, id, now: now)
        case .setStatus(let status):
            return change(account) { $0.presence.setResident(account, status: status) }
        }
    }

    private func say(_ content: SwitchboardContent, by account: String, in id: SwitchboardID) -> [ServiceAction] {
        guard let switchboard = switchboards[id], switchboard.demoContacts.contains(account) else { return [] }
        return [
            .relay(
                RelayedMessage(
                    head: messageHead(demoVisitor(account)), payload: content.payload(),
                    connections: switchboard.connections, sender: nil))
        ]
    }

    /// A minute has gone by.
    mutating func minutePassed(now: Int64) -> [ServiceAction] {
        var actions: [ServiceAction] = []
        for contact in demo.keys { actions += demo.react(contact, to: .minutePassed, now: now) }
        return actions
    }
}
