// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import NIOCore

/// One sign-in of an account: a notification connection that has authenticated.
struct Endpoint: Sendable {
    let connection: ConnectionID
    /// Key of the account.
    let account: String
    let dialect: Dialect
    /// The GUID with which the client signed in, lower case with braces; nil below MSNP16.
    let guid: String?
    /// What names the ticket of the client, with which it comes to the web services too.
    var token: Secret<String>?
    /// Nil until the first CHG: nobody sees the user, and the user sees nobody, before it.
    var status: PresenceStatus?
    var capabilities = ClientCapabilities(base: 0)
    /// The MSNObject of the display picture, decoded.
    var object: String?
    /// What the client says of this endpoint to the account's other endpoints.
    var details = PrivateEndpoint(name: "")
    /// Whether the client wants calls (IMS).
    var takesCalls = true
    /// Goes up with every CHG of anybody; tells which endpoint spoke last.
    var lastChange: UInt64 = 0
}

/// Who is signed in, where and in what state.
struct Presence: Sendable {
    private var endpoints: [ConnectionID: Endpoint] = [:]
    /// Connections of an account in order of sign-in.
    private var connections: [String: [ConnectionID]] = [:]
    /// States of the contacts that live in the service.
    private var residents: [String: PresenceStatus] = [:]
    private var changes: UInt64 = 0
    /// A bot in the manner of 2009, which may be nudged but gets no chunks and has no picture.
    private static let residentCapabilities = ClientCapabilities(
        base: 10 << 28 | ClientCapabilities.botBit, extended: 0)

    /// The endpoint behind a connection, nil once it is signed out.
    func endpoint(_ connection: ConnectionID) -> Endpoint? {
        endpoints[connection]
    }

    /// Where an account is signed in, oldest first.
    func endpoints(of account: String) -> [Endpoint] {
        connections[account, default: []].compactMap { endpoints[$0] }
    }

    /// Whether an account is signed in anywhere.
    func isSignedIn(_ account: String) -> Bool {
        connections[account] != nil
    }

    /// Whether an account is signed in anywhere or lives in the service.
    func isPresent(_ account: String) -> Bool {
        connections[account] != nil || residents[account] != nil
    }

    mutating func signIn(_ endpoint: Endpoint) {
        endpoints[endpoint.connection] = endpoint
        connections[endpoint.account, default: []].append(endpoint.connection)
    }

    mutating func signOut(_ connection: ConnectionID) {
        guard let endpoint = endpoints.removeValue(forKey: connection) else { return }
        var remaining = connections[endpoint.account, default: []]
        remaining.removeAll { $0 == connection }
        connections[endpoint.account] = remaining.isEmpty ? nil : remaining
    }

    /// Changes an endpoint in place.
    mutating func update(_ connection: ConnectionID, _ change: (inout Endpoint) -> Void) {
        guard var endpoint = endpoints[connection] else { return }
        change(&endpoint)
        endpoints[connection] = endpoint
    }

    /// CHG: sets the state of one endpoint, which from now on speaks for the account.
    mutating func setStatus(
        _ status: PresenceStatus, capabilities: ClientCapabilities, object: String?, of connection: ConnectionID
    ) {
        changes &+= 1
        let change = changes
        update(connection) { endpoint in
            endpoint.status = status
            endpoint.capabilities = capabilities
            endpoint.object = object
            endpoint.lastChange = change
        }
    }

    /// The state of a contact that lives in the service.
    mutating func setResident(_ account: String, status: PresenceStatus) {
        residents[account] = status
    }

    /// What an account shows to those who may see it, nil while it is offline or hidden everywhere. Of several endpoints the
    /// one that changed last speaks.
    func shown(_ account: String) -> (status: PresenceStatus, capabilities: ClientCapabilities, object: String?)? {
        if let status = residents[account] {
            return (status, Self.residentCapabilities, nil)
        }
        let visible = endpoints(of: account).filter { $0.status != nil && $0.status != .hidden }
        guard let speaker = visible.max(by: { $0.lastChange < $1.lastChange }), let status = speaker.status else {
            return nil
        }
        return (status, speaker.capabilities, speaker.object)
    }
}
