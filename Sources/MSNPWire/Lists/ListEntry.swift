// SPDX-License-Identifier: Apache-2.0

/// A contact in the reply to `SYN`, a server's `LST`.
///
/// `LST 5 FL 1 2 19 bob@example.net Bob` (MSNP2-6), `LST bob@example.net Bob 11 0,3` (8, 9),
/// `LST N=bob@example.net F=Bob C=bbbbbbbb-0000-0000-0000-000000000001 11 1 aaaaaaaa-0000-0000-0000-000000000001` (12).
package struct ListEntry: Equatable, Sendable {
    /// Where a line of MSNP2-7 stands within its list, whose lines are counted.
    package struct Position: Equatable, Sendable {
        package var transactionID: UInt32
        /// The version of the lists.
        package var version: String
        /// 1 to `total`; 0 with a total of 0 says that the list is empty.
        package var index: Int
        package var total: Int

        package init(transactionID: UInt32, version: String, index: Int, total: Int) {
            self.transactionID = transactionID
            self.version = version
            self.index = index
            self.total = total
        }
    }

    /// Empty if the line only says that a list of MSNP2-7 is empty.
    package var account: String
    /// The friendly name, decoded; the account if the line has none.
    package var name: String
    /// The contact's GUID (10 and later), only on the forward list.
    package var contactID: String?
    /// All lists of the contact; in MSNP2-7 the one that the line belongs to.
    package var lists: ListBits
    package var networkID: Int
    /// Numbers up to MSNP9, GUIDs later.
    package var groupIDs: [String]
    /// Only in MSNP2-7.
    package var position: Position?

    package init(
        account: String, name: String, contactID: String? = nil, lists: ListBits, networkID: Int = 1,
        groupIDs: [String] = [], position: Position? = nil
    ) {
        self.account = account
        self.name = name
        self.contactID = contactID
        self.lists = lists
        self.networkID = networkID
        self.groupIDs = groupIDs
        self.position = position
    }

    /// Reads the line; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect) {
        guard command.verb == "LST" else { return nil }
        if dialect <= .msnp7 {
            self.init(counted: command)
        } else if dialect.hasContactIDs {
            self.init(tagged: command, dialect: dialect)
        } else {
            self.init(positional: command)
        }
    }

    /// MSNP2-7: `LST 5 FL 1 1 1 bob@example.net Bob 0,3`.
    private init?(counted command: MSNPCommand) {
        let parameters = command.parameters
        guard parameters.count >= 5, let id = command.transactionID, let list = ListBits(name: parameters[1]),
            let index = Int(decimal: parameters[3]), let total = Int(decimal: parameters[4])
        else { return nil }
        let position = Position(transactionID: id, version: parameters[2], index: index, total: total)
        guard total > 0 else {
            self.init(account: "", name: "", lists: list, position: position)
            return
        }
        guard let account = command.parameter(5) else { return nil }
        self.init(
            account: account, name: command.parameter(6).map(PercentEncoding.decodeName) ?? account, lists: list,
            groupIDs: Self.groups(command.parameter(7)), position: position)
    }

    /// MSNP8-9: `LST bob@example.net Bob 11 0,3`.
    private init?(positional command: MSNPCommand) {
        let parameters = command.parameters
        guard parameters.count >= 3, let bits = Int(decimal: parameters[2]) else { return nil }
        self.init(
            account: parameters[0], name: PercentEncoding.decodeName(parameters[1]), lists: ListBits(sum: bits),
            groupIDs: Self.groups(command.parameter(3)))
    }

    /// MSNP10-12: fields with a letter and `=`, then bits, since MSNP12 the network, then groups.
    private init?(tagged command: MSNPCommand, dialect: Dialect) {
        var account: String?
        var name: String?
        var contactID: String?
        var plain: [String] = []
        for parameter in command.parameters {
            if parameter.hasPrefix("N=") {
                account = String(parameter.dropFirst(2))
            } else if parameter.hasPrefix("F=") {
                name = PercentEncoding.decodeName(String(parameter.dropFirst(2)))
            } else if parameter.hasPrefix("C=") {
                contactID = String(parameter.dropFirst(2))
            } else {
                plain.append(parameter)
            }
        }
        guard let account, !account.isEmpty, let first = plain.first, let bits = Int(decimal: first) else { return nil }
        self.init(account: account, name: name ?? account, contactID: contactID, lists: ListBits(sum: bits))
        var next = 1
        if dialect >= .msnp12, next < plain.count, let network = Int(decimal: plain[next]) {
            networkID = network
            next += 1
        }
        groupIDs = Self.groups(next < plain.count ? plain[next] : nil)
    }

    /// Writes the line for a client of a dialect. MSNP2-7 need a `position`.
    package func command(dialect: Dialect) -> MSNPCommand {
        let name = PercentEncoding.encodeMinimal(self.name.isEmpty ? account : self.name)
        let groups = groupIDs.joined(separator: ",")
        if dialect <= .msnp7 {
            let position = self.position ?? Position(transactionID: 0, version: "0", index: 1, total: 1)
            var parameters = [
                String(position.transactionID), lists.name ?? "FL", position.version, String(position.index),
                String(position.total),
            ]
            if position.total > 0 {
                parameters += [account, name]
                if dialect == .msnp7, lists == .forward { parameters.append(groups) }
            }
            return MSNPCommand("LST", parameters)
        }
        guard dialect.hasContactIDs else {
            return MSNPCommand("LST", [account, name, String(lists.rawValue)] + (groups.isEmpty ? [] : [groups]))
        }
        var parameters = ["N=" + account, "F=" + name]
        if let contactID { parameters.append("C=" + contactID) }
        parameters.append(String(lists.rawValue))
        if dialect >= .msnp12 { parameters.append(String(networkID)) }
        if !groups.isEmpty { parameters.append(groups) }
        return MSNPCommand("LST", parameters)
    }

    private static func groups(_ field: String?) -> [String] {
        guard let field else { return [] }
        return field.split(separator: ",").map(String.init)
    }
}
