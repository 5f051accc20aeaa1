// SPDX-License-Identifier: Apache-2.0

import MSNPWire

extension NotificationSession {
    /// Whether a dialect has a command of the notification connection; outside its dialects it is refused with 502.
    static func isServed(_ verb: String, in dialect: Dialect) -> Bool {
        switch verb {
        case "SYN", "GTC", "REM": dialect.usesSYN
        case "ADD", "REA": !dialect.hasContactIDs
        case "ADC", "SBP": dialect.hasContactIDs && dialect.usesSYN
        case "ADG", "REG", "RMG": dialect.hasGroups && dialect.usesSYN
        case "IMS": dialect >= .msnp3
        case "PRP", "SDC": dialect >= .msnp5
        case "QRY": dialect.hasChallenges
        case "GCF", "UUX": dialect.hasPersonalMessages
        case "ADL", "RML", "UUN": dialect.usesAddressBook
        case "PUT", "DEL", "SDG": dialect.hasCircles
        case "FQY": dialect.hasNetworkIDs
        case "UUM", "PAG", "PGD", "FND", "LKP": false
        default: true
        }
    }
}

extension Dialect {
    /// Contacts are in groups (7 and later).
    var hasGroups: Bool { self >= .msnp7 }
    /// Clients are asked whether they are genuine (6 and later).
    var hasChallenges: Bool { self >= .msnp6 }
    /// Users and contacts have telephone numbers, PRP and BPR (5 and later).
    var hasProperties: Bool { self >= .msnp5 }
    /// SYN gives all lists of a contact in one line (8 and later); before, one list after the other.
    var countsSynchronisation: Bool { self >= .msnp8 }
}
