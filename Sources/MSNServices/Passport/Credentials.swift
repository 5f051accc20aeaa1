// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// An account and its password.
package struct Credentials: Sendable {
    /// The address, `alice@example.com`.
    package var account: String
    /// The password.
    package var password: Secret<String>

    /// An account and its password.
    package init(account: String, password: Secret<String>) {
        self.account = account
        self.password = password
    }
}
