// SPDX-License-Identifier: Apache-2.0

/// A property of the user (`PRP`) or of a contact (`BPR`).
///
/// As a request `PRP 27 MFN Alice`; as a server sends it `PRP 7 MFN Alice`, `PRP 8 2 PHH 555` with a list version
/// (MSNP5-9), `PRP MFN Alice` inside a reply to `SYN` (8-12). Of a contact `BPR 2 bob@example.net PHH 555` (5-9),
/// `BPR bob@example.net PHH 555` (10-12), `BPR MOB Y` for the contact of the line before (8-12, inside a reply to `SYN`).
package struct PropertyLine: Equatable, Sendable {
    package enum Owner: Equatable, Sendable {
        /// `PRP`: the user.
        case user
        /// `BPR`: a contact; without an account the one of the `LST` before.
        case contact(String?)
    }

    /// The friendly name of the user (10 and later).
    package static let friendlyName = "MFN"
    /// Telephone numbers: at home, at work, mobile.
    package static let telephones = ["PHH", "PHW", "PHM"]

    package var owner: Owner
    /// Nil inside a `SYN` reply since MSNP8 and in `BPR`.
    package var transactionID: UInt32?
    /// The version of the lists (server, MSNP5-9).
    package var version: String?
    /// Three letters: MFN, PHH, PHW, PHM, MOB, MBE, WWE, HSB.
    package var key: String
    /// Decoded; empty if the property is not set.
    package var value: String

    package init(
        owner: Owner = .user, transactionID: UInt32? = nil, version: String? = nil, key: String, value: String
    ) {
        self.owner = owner
        self.transactionID = transactionID
        self.version = version
        self.key = key
        self.value = value
    }

    /// Whose property it is: nil in `PRP`, and in `BPR` if it is the contact of the line before.
    package var account: String? {
        if case .contact(let account) = owner { account } else { nil }
    }

    /// Reads the line of either side; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        guard command.verb == "PRP" || command.verb == "BPR" else { return nil }
        // The key is the first field of three capitals; before it stand numbers or an account.
        guard let index = command.parameters.prefix(3).firstIndex(where: Self.isKey) else { return nil }
        key = command.parameters[index]
        value = command.parameter(index + 1).map(PercentEncoding.decodeName) ?? ""
        let before = command.parameters[..<index]
        if command.verb == "PRP" {
            owner = .user
            transactionID = before.first.flatMap { UInt32(decimal: $0) }
            if before.count > 1 { version = before[1] }
        } else {
            // A list version is a number, and no account is.
            let account = before.last { Int(decimal: $0) == nil }
            owner = .contact(account)
            version = before.first { Int(decimal: $0) != nil }
        }
    }

    /// The line. A version, where the dialect wants one, has to be set.
    package var command: MSNPCommand {
        var fields: [String] = []
        if case .user = owner, let transactionID { fields.append(String(transactionID)) }
        if let version { fields.append(version) }
        if let account { fields.append(account) }
        fields.append(key)
        if !value.isEmpty { fields.append(PercentEncoding.encodeMinimal(value)) }
        return MSNPCommand(owner == .user ? "PRP" : "BPR", fields)
    }

    private static func isKey(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { $0 >= 0x41 && $0 <= 0x5A }
    }
}
