// SPDX-License-Identifier: Apache-2.0

/// A property that the user sets for a contact, `SBP` (MSNP10-12); the answer repeats the request:
/// `SBP 12 bbbbbbbb-0000-0000-0000-000000000001 MFN Bobby`.
package struct ContactProperty: Equatable, Sendable {
    package var transactionID: UInt32
    /// The contact's GUID.
    package var contactID: String
    /// MFN is the name that the lists keep; MOB, WWE, PHM, HSB.
    package var key: String
    /// Decoded; empty if the property is taken away.
    package var value: String

    package init(transactionID: UInt32, contactID: String, key: String, value: String) {
        self.transactionID = transactionID
        self.contactID = contactID
        self.key = key
        self.value = value
    }

    /// Reads the line of either side; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand) {
        let fields = command.parameters
        guard command.verb == "SBP", let id = command.transactionID, fields.count >= 3 else { return nil }
        self.init(
            transactionID: id, contactID: fields[1], key: fields[2],
            value: command.parameter(3).map(PercentEncoding.decodeName) ?? "")
    }

    /// The line of either side.
    package var command: MSNPCommand {
        let fields = [String(transactionID), contactID, key]
        return MSNPCommand("SBP", value.isEmpty ? fields : fields + [PercentEncoding.encodeMinimal(value)])
    }
}
