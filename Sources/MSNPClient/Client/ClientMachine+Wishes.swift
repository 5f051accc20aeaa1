// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore

/// What the machines of a session want done, and its end.
extension ClientMachine {
    mutating func perform(_ wishes: [SignInAction], _ now: NIODeadline, into actions: inout [ClientAction]) {
        for wish in wishes {
            switch wish {
            case .connect(let host, let port, let transport):
                if let notificationID { actions.append(.close(notificationID)) }
                // What was asked for the connection before is not for this one.
                session &+= 1
                self.transport = transport
                let id = nextConnectionID()
                notificationID = id
                actions.append(.connect(id, host: host, port: port))
            case .send(let command):
                if let notificationID { actions.append(.write(notificationID, command)) }
            case .fetch(let job):
                actions.append(.fetch(job, session: session))
            case .step(let step):
                actions.append(.report(.connecting(step)))
            case .end(let reason):
                return finish(reason, into: &actions)
            case .signedIn(let result):
                signIn = nil
                redirects = result.redirects
                tickets = result.tickets
                let context = ConversationContext(
                    dialect: result.dialect, account: result.account, endpointID: configuration.endpointID,
                    timeouts: configuration.timeouts, canStoreOffline: canStoreOffline(result.dialect), seed: seed)
                self.context = context
                for number in conversations.keys { conversations[number]?.renew(context) }
                beginOfflineMessages(context, now)
                var machine = NotificationMachine(signedIn: result, configuration: configuration)
                let next = machine.start(now: now)
                notification = machine
                return perform(next, now, into: &actions)
            }
        }
        note(signIn?.nextDeadline)
    }

    mutating func perform(
        _ wishes: [NotificationAction], _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        for wish in wishes {
            switch wish {
            case .send(let command):
                if let notificationID { actions.append(.write(notificationID, command)) }
            case .fetch(let job):
                actions.append(.fetch(job, session: session))
            case .step(let step):
                actions.append(.report(.connecting(step)))
            case .report(let event):
                if case .signedIn(_, _, let lists, let own) = event {
                    learnSpellings(lists.contacts)
                    learnOwnName(own.displayName)
                } else if case .own(let name?, _, _) = event {
                    learnOwnName(name)
                } else if case .endpoints(let endpoints) = event {
                    hasOtherEndpoints = endpoints.contains { !$0.isOwn }
                }
                actions.append(.report(event))
            case .switchboard(let number, let result):
                switchboardGranted(number, result, now, into: &actions)
            case .ring(let ring):
                answer(ring, now, into: &actions)
            case .offlineMessages(let messages):
                offlineMessagesAnnounced(messages, now: now, into: &actions)
            case .tickets(let newer):
                renewed(newer)
            case .offlineTickets(let number, let result):
                answered(OfflineAnswer(number: number, .tickets(result)), now, into: &actions)
            case .end(let reason):
                return finish(reason, into: &actions)
            }
        }
        note(notification?.nextDeadline)
    }

    /// Ends the session: first every outcome, then the end.
    mutating func finish(_ reason: MSNEnd, into actions: inout [ClientAction]) {
        failMessages(into: &actions)
        for event in notification?.abandon() ?? [] { actions.append(.report(event)) }
        for id in boards.keys { actions.append(.close(id)) }
        for id in rings.keys { actions.append(.close(id)) }
        if let notificationID { actions.append(.close(notificationID)) }
        boards = [:]
        rings = [:]
        isParting = false
        spellings = [:]
        forbiddenHosts = []
        signIn = nil
        notification = nil
        notificationID = nil
        context = nil
        tickets = ServiceTickets()
        hasOtherEndpoints = false
        nextDeadline = .distantFuture
        actions.append(.report(.ended(reason)))
    }
}
