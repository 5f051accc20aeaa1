// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore

/// Other tickets for the web services: a session may last for weeks, a ticket for hours or a day.
///
/// They are asked for in the way in which the sign-in got them. What was refused for its ticket waits meanwhile, is done once more
/// with another one, and fails with the first refusal if there is none.
extension NotificationMachine {
    /// What a ticket was refused for.
    enum TicketUse: Equatable, Sendable {
        case lists
        /// The step of an edit of the lists.
        case edit(number: UInt32)
        case circleEdit(number: UInt32)
        /// The own name in the address book.
        case ownName
        /// The roaming profile.
        case profile
        /// What the machines of offline messages want, by the number of their job.
        case offline(number: UInt32)

        /// Whether it is about the address book and the memberships.
        fileprivate var isContacts: Bool {
            switch self {
            case .lists, .edit, .circleEdit, .ownName: true
            case .profile, .offline: false
            }
        }
    }

    /// Tickets are being asked for.
    struct Renewal: Sendable {
        var deadline: NIODeadline
        /// What waits for them, each with its refusal.
        var uses: [(use: TicketUse, refusal: WebError)] = []
    }

    /// Sees to other tickets if an error asks for them; nil if it does not, or if they would be refused too.
    mutating func renewTickets(
        for use: TicketUse, after refusal: WebError, _ now: NIODeadline
    ) -> [NotificationAction]? {
        guard refusal.isTicketRefused, ticketJob != nil, renewal != nil || renewableAt <= now else { return nil }
        return renewTickets(use, refusal, now)
    }

    /// The same for the machines of offline messages, which have been refused; one `offlineTickets` follows.
    mutating func renewTickets(offline number: UInt32, now: NIODeadline) -> [NotificationAction] {
        renewTickets(.offline(number: number), .refused, now)
    }

    private mutating func renewTickets(
        _ use: TicketUse, _ refusal: WebError, _ now: NIODeadline
    ) -> [NotificationAction] {
        let isUnderWay = renewal != nil
        var renewal = renewal ?? Renewal(deadline: now + timeouts.webService)
        if !renewal.uses.contains(where: { $0.use == use }) { renewal.uses.append((use, refusal)) }
        self.renewal = renewal
        if isUnderWay { return [] }
        renewableAt = now + timeouts.ticketRenewal
        guard let ticketJob else { return ticketsFetched(.failure(.refused), now) }
        return [.fetch(ticketJob)]
    }

    /// The services have given other tickets, or have not.
    mutating func ticketsFetched(
        _ result: Result<ServiceTickets, WebError>, _ now: NIODeadline
    ) -> [NotificationAction] {
        guard let renewal else { return [] }
        self.renewal = nil
        var actions: [NotificationAction] = []
        if case .success(let newer) = result {
            tickets.renew(with: newer)
            // The one of the profile cannot be renewed; a ticket does as well.
            if renewal.uses.contains(where: \.use.isContacts) { tickets.mspAuth = nil }
            actions.append(.tickets(newer))
        }
        for (use, refusal) in renewal.uses {
            switch (use, result) {
            case (.offline(let number), _): actions.append(.offlineTickets(number, result))
            case (_, .success): actions += doAgain(use, now)
            case (_, .failure): actions += giveUp(use, refusal, now)
            }
        }
        return actions
    }

    private mutating func doAgain(_ use: TicketUse, _ now: NIODeadline) -> [NotificationAction] {
        switch use {
        case .lists:
            guard refetch.isFetching, let access = contactsAccess else { return [] }
            refetch.prolong(until: now + timeouts.webService)
            return [.fetch(.lists(access, paged: dialect.prefixesNetworkID))]
        case .edit(let number): return edits.waits(for: number) ? perform(edits.fetchAgain(), now) : []
        case .circleEdit(let number): return circles.waits(for: number) ? perform(circles.fetchAgain(), now) : []
        case .ownName: return keepDisplayName()
        case .profile:
            return keepProfile(displayName: displayName, personalMessage: hasNewMessage ? personalMessage : nil)
        case .offline: return []
        }
    }

    /// It is too soon for other tickets once more, so that this is the end of it.
    private mutating func giveUp(
        _ use: TicketUse, _ refusal: WebError, _ now: NIODeadline
    ) -> [NotificationAction] {
        switch use {
        case .lists: listsFetchedAgain(.failure(refusal), now)
        case .edit(let number): edited(.failure(refusal), number: number, now)
        case .circleEdit(let number): circleEdited(.failure(refusal), number: number, now)
        case .ownName: edited(.failure(refusal), number: Self.ownNameNumber, now)
        case .profile, .offline: []
        }
    }
}
