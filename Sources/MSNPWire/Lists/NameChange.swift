// SPDX-License-Identifier: Apache-2.0

/// A friendly name changed, one's own or that which the lists keep of a contact, `REA` (MSNP2-9).
///
/// The client sends `REA 27 alice@example.com Alice%20A`; the server answers `REA 27 11 alice@example.com Alice%20A`
/// with the version of the lists. Since MSNP10 it is `PRP MFN` and `SBP`.
package struct NameChange: Equatable, Sendable {
    package var transactionID: UInt32
    /// The version of the lists after it (server).
    package var version: String?
    package var account: String
    /// Decoded.
    package var name: String

    package init(transactionID: UInt32, version: String? = nil, account: String, name: String) {
        self.transactionID = transactionID
        self.version = version
        self.account = account
        self.name = name
    }

    /// Reads the line as sent by `side`; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, sentBy side: MSNPSide = .server) {
        let fields = command.parameters
        let first = side == .server ? 2 : 1
        guard command.verb == "REA", let id = command.transactionID, fields.count > first + 1 else { return nil }
        self.init(
            transactionID: id, version: side == .server ? fields[1] : nil, account: fields[first],
            name: PercentEncoding.decodeName(fields[first + 1]))
    }

    /// Writes the line as `side` sends it.
    package func command(sentBy side: MSNPSide = .server) -> MSNPCommand {
        let version = side == .server ? [self.version ?? "1"] : []
        return MSNPCommand(
            "REA", [String(transactionID)] + version + [account, PercentEncoding.encodeMinimal(name)])
    }
}
