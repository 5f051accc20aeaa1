// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Coming and going.
extension ServiceState {
    /// Lets an endpoint in. Endpoints since MSNP16 with different GUIDs share an account that allows it; otherwise the older
    /// sign-in has to go, and is told so.
    ///
    /// - Returns: What becomes of the older ones; nil if the account has too many endpoints.
    mutating func signIn(_ endpoint: Endpoint) -> [ServiceAction]? {
        let present = presence.endpoints(of: endpoint.account)
        let several = directory[endpoint.account]?.allowsEndpoints ?? false
        let displaced = present.filter { other in
            !(several && endpoint.dialect.hasEndpoints && other.dialect.hasEndpoints) || other.guid == endpoint.guid
        }
        guard present.count - displaced.count < settings.limits.endpoints else { return nil }
        var actions: [ServiceAction] = []
        for other in displaced {
            actions += [.send(OutReason.signedInElsewhere.command, to: other.connection), .close(other.connection)]
        }
        actions += change(endpoint.account) { state in
            for other in displaced { state.presence.signOut(other.connection) }
        }
        for other in displaced { actions += departCircles(other.connection, account: other.account) }
        presence.signIn(endpoint)
        return actions
    }

    /// Lets an endpoint go; nothing happens if the connection is not signed in.
    mutating func signOut(_ connection: ConnectionID) -> [ServiceAction] {
        guard let endpoint = presence.endpoint(connection) else { return [] }
        let others = change(endpoint.account) { $0.presence.signOut(connection) }
        return others + ownLines(endpoint.account) + departCircles(connection, account: endpoint.account)
    }

    /// Changes a friendly name and tells those who see it, the user's own clients included.
    mutating func rename(_ account: String, to name: String) -> [ServiceAction] {
        let others = change(account) { $0.directory.update(account) { $0.name = name } }
        return ownLines(account) + others
    }

    /// Changes whether strangers may see and call the account.
    mutating func setPrivacy(of account: String, allowsStrangers: Bool) -> [ServiceAction] {
        change(account) { $0.directory.update(account) { $0.allowsStrangers = allowsStrangers } }
    }

    /// Who this endpoint is on a switchboard.
    func visitor(_ endpoint: Endpoint) -> Visitor {
        Visitor(
            account: endpoint.account, address: directory[endpoint.account]?.address ?? endpoint.account,
            endpoint: endpoint.guid, dialect: endpoint.dialect, capabilities: endpoint.capabilities)
    }
}
