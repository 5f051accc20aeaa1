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
    /// The GUID of this endpoint, as `MSNAddress.endpoint` has it.
    let endpoint: String
    let timeouts: MSNTimeouts
    /// What cannot be delivered can be left with the service.
    let canStoreOffline: Bool
    /// Random, so that names made from it are used by nobody else.
    private let seed: UInt64

    package init(
        dialect: Dialect, account: String, endpointID: String, timeouts: MSNTimeouts, canStoreOffline: Bool = false,
        seed: UInt64 = 0
    ) {
        self.dialect = dialect
        self.account = account
        self.timeouts = timeouts
        self.canStoreOffline = canStoreOffline
        self.seed = seed
        endpoint = endpointID.lowercased()
        ownKey = MSNAddress.key(account)
        selfName = dialect.hasEndpoints ? MSNAddress(account, endpoint: endpointID).withEndpoint : account
    }

    /// A number to count from, another one for each number.
    func number(_ number: UInt64) -> UInt32 {
        var word = seed ^ number &* 0x9E37_79B9_7F4A_7C15
        word ^= word >> 29
        return UInt32(truncatingIfNeeded: word &* 0xBF58_476D_1CE4_E5B9 >> 32)
    }

    /// A GUID in braces, another one for each number.
    func guid(_ number: UInt64) -> String {
        var text = "{"
        text.reserveCapacity(38)
        // Neighbouring numbers should not look alike.
        var (high, low) = (seed, seed ^ number &* 0x9E37_79B9_7F4A_7C15)
        low ^= low >> 29
        low = low &* 0xBF58_476D_1CE4_E5B9
        high ^= number
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { text += "-" }
            let word = index < 16 ? high : low
            text += String(word >> UInt64(60 - index % 16 * 4) & 0xF, radix: 16, uppercase: true)
        }
        return text + "}"
    }
}
