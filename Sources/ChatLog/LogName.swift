// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
package import GatewayCore

/// Names of files and directories made from what contacts, groups and users are called.
///
/// Others choose those names, so a name is one component of a path and nothing else: small letters, digits and a few
/// signs stand for themselves, everything else is written as `%2F`; letters in either case are the same name, as not all
/// file systems tell them apart.
package enum LogName {
    /// Where a conversation is: `alice/escargot/bob@example.com`, `alice/escargot/#friends`.
    package static func directory(of entry: HistoryEntry, user: String) -> String {
        let account = entry.place.account.rawValue
        let network = account.prefix { $0 != "/" }
        let talk =
            switch entry.place.kind {
            case .direct: component(entry.placeAddress.isEmpty ? entry.place.key : entry.placeAddress)
            case .group: "#" + component(entry.placeName.drop { $0 == "#" || $0 == "&" })
            }
        return component(user) + "/" + component(network) + "/" + talk
    }

    /// What the user is called in their own lines: their name, or the name in the address they signed in with.
    package static func own(_ user: String, _ account: AccountID) -> String {
        guard user.contains("/") else { return user }
        let address = account.rawValue.drop { $0 != "/" }.dropFirst()
        let name = address.prefix { $0 != "@" }
        return name.isEmpty ? user : String(name)
    }

    package static func component(_ text: some StringProtocol) -> String {
        let folded = text.lowercased()
        var name = ""
        for scalar in folded.unicodeScalars {
            if stands(scalar) { name.unicodeScalars.append(scalar) } else { name += escaped(scalar) }
        }
        // No hidden file, no option of a command, and nothing that a file system cuts off.
        for mark in [".", "-"] where name.hasPrefix(mark) { name = escaped(mark) + name.dropFirst() }
        if name.hasSuffix(".") { name = name.dropLast() + escaped(".") }
        if let first = name.unicodeScalars.first, isDevice(name) {
            name = escaped(first) + String(name.unicodeScalars.dropFirst())
        }
        if name.isEmpty { return "%" }
        guard name.utf8.count > LogLimits.nameBytes else { return name }
        // What has been cut off still tells two apart.
        let digest = digest(folded, bytes: 8)
        var cut = ""
        for character in name {
            guard cut.utf8.count + character.utf8.count <= LogLimits.nameBytes - digest.utf8.count - 1 else { break }
            cut.append(character)
        }
        return cut + "~" + digest
    }

    /// What tells a conversation from another one that is called the same: `5f2c7a90`.
    static func mark(of place: HistoryPlace) -> String {
        digest("\(place.account.rawValue)\n\(place.kind.rawValue)\n\(place.key)", bytes: 4)
    }

    /// The beginning of the SHA-256 of a text.
    static func digest(_ text: String, bytes: Int) -> String {
        SHA256.digest(Array(text.utf8)).prefix(bytes).map { hexadecimal($0) }.joined().lowercased()
    }

    private static func stands(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "-", "_", ".", "@", "+", ",", "=", "!", "'", "(", ")": return true
        default: break
        }
        guard scalar.value >= 0x80 else { return false }
        return switch scalar.properties.generalCategory {
        case .lowercaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .nonspacingMark, .spacingMark: true
        default: false
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf8.map { "%" + hexadecimal($0) }.joined()
    }

    private static func escaped(_ mark: String) -> String { mark.unicodeScalars.map { escaped($0) }.joined() }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }

    /// Names that mean a device on some systems, whatever follows a point.
    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }
        switch stem {
        case "con", "prn", "aux", "nul": return true
        default:
            guard stem.utf8.count == 4, stem.hasPrefix("com") || stem.hasPrefix("lpt") else { return false }
            return stem.utf8.last.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ?? false
        }
    }
}
