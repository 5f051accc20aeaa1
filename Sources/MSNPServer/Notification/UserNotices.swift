// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// Notices from client to client, MSNP13 and later: UUN on one side, UBN on the other.
extension NotificationSession {
    /// `UUN 12 bob@example.net;{…} 4 14` and data: passed on to the clients of somebody who is online.
    func notifyUser(_ command: MSNPCommand, by user: User, in state: ServiceState) -> [ServiceAction] {
        guard let target = command.decoded(1).flatMap(MSNAddress.init(parsing:)),
            let type = command.parameter(2)
        else { return [refuse(.invalidParameter, user.transactionID)] }
        let isOwn = target.key == user.account
        guard isOwn || state.directory[target.key]?.permits(user.account) == true else {
            return [refuse(.notOnline, user.transactionID)]
        }
        let receivers = state.presence.endpoints(of: target.key).filter { endpoint in
            endpoint.dialect.usesAddressBook && endpoint.connection != connection
                && (isOwn || endpoint.status.map { $0 != .hidden } == true)
                && (target.endpoint == nil || endpoint.guid == target.endpoint)
        }
        guard !receivers.isEmpty, let sender = state.presence.endpoint(connection) else {
            return [refuse(.notOnline, user.transactionID)]
        }
        let address = MSNAddress(state.directory[user.account]?.address ?? user.account, endpoint: sender.guid)
        let notices = receivers.map { receiver in
            ServiceAction.send(
                MSNPCommand(
                    "UBN", [receiver.dialect.hasEndpoints ? address.withEndpoint : address.account, type],
                    payload: command.payload ?? ByteBuffer()), to: receiver.connection)
        }
        return notices + [send("UUN", [String(user.transactionID), "OK"])]
    }
}
