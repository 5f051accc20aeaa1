// SPDX-License-Identifier: Apache-2.0

/// A contact put on a list or taken off it: `ADD`, `ADC` and `REM`, from either side.
///
/// Pushed by a server when somebody adds the user: `ADD 0 RL 5 erin@example.net Erin` (MSNP2-9),
/// `ADC 0 RL N=erin@example.net F=Erin` (10-12), `REM 0 RL erin@example.net`. As a request and its reply:
/// `ADC 8 FL N=erin@example.net F=erin@example.net`, `ADC 10 FL C=bbbb… aaaa…` (into a group).
package struct ContactChange: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case added
        case removed
    }

    package var kind: Kind
    /// 0 if the server pushed it.
    package var transactionID: UInt32
    /// The one list that changed.
    package var list: ListBits
    /// The version of the lists after it (server, MSNP2-9).
    package var version: String?
    /// Nil where only the contact's GUID is given.
    package var account: String?
    /// The friendly name, decoded.
    package var name: String?
    /// The contact's GUID (10 and later).
    package var contactID: String?
    /// The group that the contact was put into or taken from.
    package var groupID: String?

    package init(
        kind: Kind, transactionID: UInt32 = 0, list: ListBits, version: String? = nil, account: String? = nil,
        name: String? = nil, contactID: String? = nil, groupID: String? = nil
    ) {
        self.kind = kind
        self.transactionID = transactionID
        self.list = list
        self.version = version
        self.account = account
        self.name = name
        self.contactID = contactID
        self.groupID = groupID
    }

    /// Whether the server said it unasked.
    package var isPushed: Bool { transactionID == 0 }

    /// Reads the line as sent by `side`; nil if the command is another or lacks fields.
    package init?(_ command: MSNPCommand, dialect: Dialect, sentBy side: MSNPSide = .server) {
        switch command.verb {
        case "ADD", "ADC": kind = .added
        case "REM": kind = .removed
        default: return nil
        }
        guard let id = command.transactionID, let list = command.parameter(1).flatMap(ListBits.init(name:)) else {
            return nil
        }
        transactionID = id
        self.list = list
        var rest = command.parameters.dropFirst(2)
        if side == .server, !dialect.hasContactIDs {
            version = rest.popFirst()
        }
        if command.verb == "ADC" {
            for field in rest {
                if field.hasPrefix("N=") {
                    account = String(field.dropFirst(2))
                } else if field.hasPrefix("F=") {
                    name = PercentEncoding.decodeName(String(field.dropFirst(2)))
                } else if field.hasPrefix("C=") {
                    contactID = String(field.dropFirst(2))
                } else {
                    groupID = field
                }
            }
        } else if let first = rest.popFirst() {
            if kind == .removed, dialect.hasContactIDs, list == .forward {
                contactID = first
            } else {
                account = first
            }
            if kind == .added { name = rest.popFirst().map(PercentEncoding.decodeName) }
            groupID = rest.popFirst()
        }
        guard account?.isEmpty == false || contactID?.isEmpty == false else { return nil }
    }

    /// Writes the line as `side` sends it.
    package func command(dialect: Dialect, sentBy side: MSNPSide = .server) -> MSNPCommand {
        var parameters = [String(transactionID), list.name ?? "FL"]
        if !dialect.hasContactIDs, side == .server { parameters.append(version ?? "1") }
        if kind == .added, dialect.hasContactIDs {
            if let account { parameters.append("N=" + account) }
            if let name { parameters.append("F=" + PercentEncoding.encodeMinimal(name)) }
            if let contactID { parameters.append("C=" + contactID) }
        } else if kind == .added {
            let account = self.account ?? ""
            parameters += [account, PercentEncoding.encodeMinimal(name ?? account)]
        } else if dialect.hasContactIDs, list == .forward {
            parameters.append(contactID ?? account ?? "")
        } else {
            parameters.append(account ?? contactID ?? "")
        }
        if let groupID { parameters.append(groupID) }
        return MSNPCommand(kind == .removed ? "REM" : dialect.hasContactIDs ? "ADC" : "ADD", parameters)
    }
}
