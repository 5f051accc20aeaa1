// SPDX-License-Identifier: Apache-2.0

/// One sign-in of one's own account, seen by the others of the same account (MSNP16 and later).
package struct PrivateEndpoint: Equatable, Sendable {
    /// The GUID, lower case, with braces; empty in a `UUX`, where it is the sender's own.
    package var id: String
    /// The name of the place: "Laptop".
    package var name: String
    package var isIdle: Bool
    /// 1 computer, 2 web, 3 telephone.
    package var clientType: Int
    package var status: PresenceStatus

    package init(
        id: String = "", name: String, isIdle: Bool = false, clientType: Int = 1, status: PresenceStatus = .online
    ) {
        self.id = id
        self.name = name
        self.isIdle = isIdle
        self.clientType = clientType
        self.status = status
    }
}

/// One sign-in of a contact and what its client can do (MSNP16 and later).
package struct EndpointCapabilities: Equatable, Sendable {
    /// The GUID, lower case, with braces.
    package var id: String
    package var capabilities: ClientCapabilities

    package init(id: String, capabilities: ClientCapabilities) {
        self.id = id
        self.capabilities = capabilities
    }
}
