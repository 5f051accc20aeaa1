// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The places where the account is signed in (MSNP16 and later).
extension NotificationMachine {
    /// The own `UBX` lists them all; it comes in bursts.
    mutating func endpointsChanged(_ document: EndpointDocument) -> [NotificationAction] {
        guard dialect.hasEndpoints else { return [] }
        let own = endpointID.lowercased()
        var found: [MSNEndpoint] = []
        for endpoint in document.privateEndpoints {
            // A client of an older dialect has no id.
            guard endpoint.id.utf8.count > 2, !found.contains(where: { $0.id == endpoint.id }) else { continue }
            found.append(
                MSNEndpoint(
                    id: endpoint.id, name: Self.oneLine(endpoint.name), status: endpoint.status,
                    isIdle: endpoint.isIdle, isOwn: endpoint.id == own))
        }
        // Before this one has described itself.
        if !found.contains(where: \.isOwn) {
            found.insert(
                MSNEndpoint(id: own, name: endpointName, status: status, isIdle: status == .idle, isOwn: true), at: 0)
        }
        guard found != endpoints else { return [] }
        // That the account is signed in here alone is no news.
        let isNews = phase == .online && (found.count > 1 || endpoints.count > 1)
        endpoints = found
        return isNews ? [.report(.endpoints(found))] : []
    }

    /// Orders another place to sign out, or all others.
    mutating func signOut(endpoint id: String?, now: NIODeadline) -> [NotificationAction] {
        guard dialect.hasEndpoints else {
            return [.report(.notice("Another place can be signed out only from MSNP16 on; this is \(dialect)."))]
        }
        guard phase == .online else { return [.report(.notice("You are not signed in yet."))] }
        let others = endpoints.filter { !$0.isOwn }
        let wanted = id.map { id in others.filter { $0.id == id.lowercased() } } ?? others
        guard !wanted.isEmpty else {
            return [.report(.notice(id == nil ? "You are signed in nowhere else." : "There is no such place."))]
        }
        return wanted.map { endpoint in
            let number = transactionIDs.next()
            transactions.begin(number, .signOut(endpoint.id), until: now + timeouts.transaction)
            let address = MSNAddress(account, endpoint: endpoint.id)
            return .send(
                UserNotification(.endpoint, to: address, transactionID: number).command(sentBy: .client))
        }
    }

    mutating func signOutAnswered(_ id: String, _ code: MSNPErrorCode?) -> [NotificationAction] {
        guard let code, code != .notOnline else { return [] }
        let name = endpoints.first { $0.id == id }.map { $0.name.isEmpty ? $0.id : $0.name } ?? id
        return [.report(.notice("The service did not pass on the order to sign out \(name): \(code.text)"))]
    }

    /// `UBN alice@example.com;{…} 4 14` with a text that orders this endpoint to sign out, which only the own account may; or
    /// somebody wants something that is no conversation.
    mutating func userNotification(_ command: MSNPCommand) -> [NotificationAction] {
        guard let notification = UserNotification(command) else { return [] }
        let sender = notification.address
        guard sender.key != ownKey else {
            guard case .signOut = notification.content else { return [] }
            return [.send(MSNPCommand("OUT"))] + end(.signedOutElsewhere)
        }
        switch notification.content {
        case .signal(let signal):
            guard signal.method == "INVITE", invitations.isNew("\(sender.key) \(signal.callID) \(signal.via)") else {
                return []
            }
            let refusal = UserNotification(refusing: signal, of: sender, transactionID: transactionIDs.next())
            let answer = refusal.map { [NotificationAction.send($0.command(sentBy: .client))] } ?? []
            guard let what = signal.invitation?.summary else { return answer }
            return answer + invited(by: sender, to: what, wasDeclined: refusal != nil)
        case .call(let id):
            return invitations.isNew("\(sender.key) call \(id)")
                ? invited(by: sender, to: "a call", wasDeclined: false) : []
        case .activity:
            let data = notification.payload.map { String(buffer: $0) } ?? ""
            return invitations.isNew("\(sender.key) activity \(data)")
                ? invited(by: sender, to: "an activity together", wasDeclined: false) : []
        case .signOut, .other:
            return []
        }
    }

    func invited(by sender: MSNAddress, to what: String, wasDeclined: Bool) -> [NotificationAction] {
        let name = book[sender.account]?.displayName ?? sender.account
        return [
            .report(
                .conversation(
                    .direct(sender.key),
                    .invitation(from: sender.account, name: name, to: what, wasDeclined: wasDeclined)))
        ]
    }
}
