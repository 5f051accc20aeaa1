// SPDX-License-Identifier: Apache-2.0

/// The ways to sign in that a server offers, the answer to `INF` (MSNP2-7): `INF 2 MD5`, `INF 2 CTP MD5`.
package struct SignInMethods: Equatable, Sendable {
    /// The password in clear text (MSNP2); Monarch does not use it.
    package static let clearText = "CTP"
    package static let md5 = "MD5"
    /// By ticket (8-14).
    package static let tweener = "TWN"
    /// By ticket and proof (15 and later).
    package static let singleSignOn = "SSO"

    package var transactionID: UInt32
    /// In the server's order.
    package var packages: [String]

    package init(transactionID: UInt32, packages: [String]) {
        self.transactionID = transactionID
        self.packages = packages
    }

    /// Reads a server's line; nil if the command is another or names none.
    package init?(_ command: MSNPCommand) {
        guard command.verb == "INF", let id = command.transactionID, command.parameters.count > 1 else { return nil }
        self.init(transactionID: id, packages: Array(command.parameters[1...]))
    }

    /// The line a server sends.
    package var command: MSNPCommand { MSNPCommand("INF", [String(transactionID)] + packages) }

    /// The package with which an account signs in under a dialect.
    package static func package(for dialect: Dialect) -> String {
        dialect.usesMD5 ? md5 : dialect.usesTweener ? tweener : singleSignOn
    }
}
