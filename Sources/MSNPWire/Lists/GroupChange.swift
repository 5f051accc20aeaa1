// SPDX-License-Identifier: Apache-2.0

/// A group made, renamed or removed: `ADG`, `REG` and `RMG` (MSNP7-12), from either side.
///
/// Requests: `ADG 22 Friends 0`, `REG 23 2 Mates 0`, `RMG 24 2`. A server answers, and tells other connections of the
/// account with the number 0: `ADG 22 7 Friends 2 0`, `REG 23 8 2 Mates 0`, `RMG 24 9 2` (MSNP7-9),
/// `ADG 20 Friends c4dd67b1-d0cc-44cb-84aa-edbdf56a776f 0`, `REG 21 1 Mates c4dd… 0`, `RMG 22 1 c4dd…` (10-12).
package struct GroupChange: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// `ADG`
        case added
        /// `REG`
        case renamed
        /// `RMG`
        case removed
    }

    package var kind: Kind
    /// 0 if the server pushed it.
    package var transactionID: UInt32
    /// The version of the lists after it (server, MSNP7-9; 10-12 have a 1 in its place in `REG` and `RMG`).
    package var version: String?
    /// A number up to MSNP9, a GUID later. Nil only in a request to make a group.
    package var id: String?
    /// Decoded; nil only in a removal.
    package var name: String?

    package init(
        kind: Kind, transactionID: UInt32 = 0, version: String? = nil, id: String? = nil, name: String? = nil
    ) {
        self.kind = kind
        self.transactionID = transactionID
        self.version = version
        self.id = id
        self.name = name
    }

    /// Whether the server said it unasked.
    package var isPushed: Bool { transactionID == 0 }

    /// Reads the line as sent by `side`; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect, sentBy side: MSNPSide = .server) {
        guard let transaction = command.transactionID else { return nil }
        let fields = command.parameters.dropFirst()
        switch (command.verb, side, dialect.hasContactIDs) {
        case ("ADG", .client, _):
            guard let name = fields.first else { return nil }
            self.init(kind: .added, transactionID: transaction, name: PercentEncoding.decodeName(name))
        case ("ADG", .server, false):
            guard fields.count >= 3 else { return nil }
            self.init(
                kind: .added, transactionID: transaction, version: fields[1], id: fields[3],
                name: PercentEncoding.decodeName(fields[2]))
        case ("ADG", .server, true):
            guard fields.count >= 2 else { return nil }
            self.init(
                kind: .added, transactionID: transaction, id: fields[2], name: PercentEncoding.decodeName(fields[1]))
        case ("REG", .client, _):
            guard fields.count >= 2 else { return nil }
            self.init(
                kind: .renamed, transactionID: transaction, id: fields[1], name: PercentEncoding.decodeName(fields[2]))
        case ("REG", .server, false):
            guard fields.count >= 3 else { return nil }
            self.init(
                kind: .renamed, transactionID: transaction, version: fields[1], id: fields[2],
                name: PercentEncoding.decodeName(fields[3]))
        case ("REG", .server, true):
            // Servers differ: "1 Mates <guid> 0" and "<guid> Mates".
            if fields.count >= 3, Self.isGUID(fields[3]) {
                self.init(
                    kind: .renamed, transactionID: transaction, version: fields[1], id: fields[3],
                    name: PercentEncoding.decodeName(fields[2]))
            } else {
                guard fields.count >= 2 else { return nil }
                self.init(
                    kind: .renamed, transactionID: transaction, id: fields[1],
                    name: PercentEncoding.decodeName(fields[2]))
            }
        case ("RMG", .client, _):
            guard let id = fields.first else { return nil }
            self.init(kind: .removed, transactionID: transaction, id: id)
        case ("RMG", .server, _):
            guard let id = fields.last else { return nil }
            self.init(kind: .removed, transactionID: transaction, version: fields.count > 1 ? fields[1] : nil, id: id)
        default:
            return nil
        }
    }

    /// Writes the line as `side` sends it.
    package func command(dialect: Dialect, sentBy side: MSNPSide = .server) -> MSNPCommand {
        let transaction = String(transactionID)
        let name = PercentEncoding.encodeMinimal(self.name ?? "")
        let id = self.id ?? "0"
        switch (kind, side, dialect.hasContactIDs) {
        case (.added, .client, _): return MSNPCommand("ADG", [transaction, name, "0"])
        case (.added, .server, false): return MSNPCommand("ADG", [transaction, version ?? "1", name, id, "0"])
        case (.added, .server, true): return MSNPCommand("ADG", [transaction, name, id, "0"])
        case (.renamed, .client, _): return MSNPCommand("REG", [transaction, id, name, "0"])
        case (.renamed, .server, false): return MSNPCommand("REG", [transaction, version ?? "1", id, name, "0"])
        case (.renamed, .server, true): return MSNPCommand("REG", [transaction, version ?? "1", name, id, "0"])
        case (.removed, .client, _): return MSNPCommand("RMG", [transaction, id])
        case (.removed, .server, _): return MSNPCommand("RMG", [transaction, version ?? "1", id])
        }
    }

    /// Whether a field looks like `c4dd67b1-d0cc-44cb-84aa-edbdf56a776f`.
    private static func isGUID(_ text: String) -> Bool {
        guard text.utf8.count == 36 else { return false }
        return text.utf8.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index)
                ? byte == UInt8(ascii: "-") : PercentEncoding.hexValue(byte) != nil
        }
    }
}
