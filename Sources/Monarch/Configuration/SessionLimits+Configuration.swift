// SPDX-License-Identifier: Apache-2.0
import GatewayCore

extension SessionLimits {
    /// Those that the owner of a gateway decides on.
    init(_ limits: Configuration.Limits) {
        self.init()
        attachments = limits.clientsPerUser
        accounts = limits.accountsPerUser
        groups = limits.groupChats
        contacts = limits.contacts
        keptMessages = limits.waitingMessages
    }
}

extension UserLimits {
    /// Those that the owner of a gateway decides on.
    init(_ limits: Configuration.Limits) {
        self.init()
        users = limits.users
        accounts = limits.accountsPerUser
    }
}
