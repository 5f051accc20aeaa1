// SPDX-License-Identifier: Apache-2.0

/// A property of the user (`PRP`) or of a contact (`BPR`), as a server sends it: `PRP 7 MFN Alice`, `PRP MFN Alice`
/// inside a `SYN` reply, `PRP 8 2 PHH 555` with a list version up to MSNP9, `BPR MOB Y` for the contact before, `BPR
/// bob@example.net PHH 555`.
package struct PropertyLine: Equatable, Sendable {
    /// The friendly name of the user (10 and later).
    package static let friendlyName = "MFN"

    /// Nil inside a `SYN` reply and in `BPR`.
    package var transactionID: UInt32?
    /// Whose property it is: nil in `PRP`, and in `BPR` if it is the contact of the line before.
    package var account: String?
    /// Three letters: MFN, PHH, PHW, PHM, MOB, MBE, WWE, HSB.
    package var key: String
    /// Decoded; empty if the property is not set.
    package var value: String

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        guard command.verb == "PRP" || command.verb == "BPR" else { return nil }
        // The key is the first field of three capitals; before it stand numbers or an account.
        guard let index = command.parameters.prefix(3).firstIndex(where: Self.isKey) else { return nil }
        key = command.parameters[index]
        value = command.parameter(index + 1).map(PercentEncoding.decodeName) ?? ""
        let before = command.parameters[..<index]
        if command.verb == "PRP" {
            transactionID = before.first.flatMap { UInt32(decimal: $0) }
        } else {
            account = before.last { $0.utf8.contains(UInt8(ascii: "@")) }
        }
    }

    private static func isKey(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { $0 >= 0x41 && $0 <= 0x5A }
    }
}
