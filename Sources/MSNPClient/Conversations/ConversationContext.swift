// SPDX-License-Identifier: Apache-2.0

package import MSNPWire

/// What all conversations of one session have in common. Shared, never changed.
package final class ConversationContext: Sendable {
    let dialect: Dialect
    /// The own account as the service stores it.
    let account: String
    let ownKey: String
    /// What `USR` and `ANS` on a switchboard call the client: the account, since MSNP16 with the endpoint.
    let selfName: String
    let timeouts: MSNTimeouts

    package init(dialect: Dialect, account: String, endpointID: String, timeouts: MSNTimeouts) {
        self.dialect = dialect
        self.account = account
        self.timeouts = timeouts
        ownKey = MSNAddress.key(account)
        selfName = dialect.hasEndpoints ? MSNAddress(account, endpoint: endpointID).withEndpoint : account
    }
}
