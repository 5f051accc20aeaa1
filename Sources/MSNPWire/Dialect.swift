// SPDX-License-Identifier: Apache-2.0

/// One version of the protocol, agreed on with `VER`: `VER 1 MSNP18 MSNP12 CVR0`.
///
/// The traits say what a dialect has, so that code asks for a feature and not for a number.
package struct Dialect: RawRepresentable, Comparable, Hashable, Sendable, CustomStringConvertible {
    /// The number: 2 to 18.
    package let rawValue: Int

    /// Nil outside 2…18.
    package init?(rawValue: Int) {
        guard (2...18).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(_ rawValue: Int) {
        self.rawValue = rawValue
    }

    /// A name as on the wire, in any case: "MSNP18". Nil for "CVR0", "0" and versions outside 2…18.
    package init?(name: String) {
        let bytes = name.utf8
        guard bytes.count <= 6, name.uppercased().hasPrefix("MSNP"),
            let number = Int(decimal: bytes.dropFirst(4))
        else { return nil }
        self.init(rawValue: number)
    }

    package static let msnp2 = Dialect(2)
    package static let msnp3 = Dialect(3)
    package static let msnp4 = Dialect(4)
    package static let msnp5 = Dialect(5)
    package static let msnp6 = Dialect(6)
    package static let msnp7 = Dialect(7)
    package static let msnp8 = Dialect(8)
    package static let msnp9 = Dialect(9)
    package static let msnp10 = Dialect(10)
    package static let msnp11 = Dialect(11)
    package static let msnp12 = Dialect(12)
    package static let msnp13 = Dialect(13)
    package static let msnp14 = Dialect(14)
    package static let msnp15 = Dialect(15)
    package static let msnp16 = Dialect(16)
    package static let msnp17 = Dialect(17)
    package static let msnp18 = Dialect(18)

    /// Every dialect, oldest first.
    package static let all: [Dialect] = (2...18).map { Dialect($0) }

    /// The name on the wire: "MSNP18".
    package var description: String { "MSNP\(rawValue)" }

    package static func < (left: Dialect, right: Dialect) -> Bool { left.rawValue < right.rawValue }

    /// Sign-in with a salted MD5 on the notification connection (2-7).
    package var usesMD5: Bool { rawValue <= 7 }
    /// Sign-in with a Passport 1.4 ticket, `USR 3 TWN I …` (8-14).
    package var usesTweener: Bool { (8...14).contains(rawValue) }
    /// Sign-in with a web ticket and a proof of the nonce, `USR 3 SSO I …` (15 and later).
    package var usesSingleSignOn: Bool { rawValue >= 15 }
    /// The contact list comes over the notification connection with `SYN` (2-12).
    package var usesSYN: Bool { rawValue <= 12 }
    /// The contact list comes from the address book web services, presence from `ADL` (13 and later).
    package var usesAddressBook: Bool { rawValue >= 13 }
    /// Presence lines carry client capabilities (8 and later).
    package var hasCapabilities: Bool { rawValue >= 8 }
    /// Presence lines carry an MSNObject, the display picture (9 and later).
    package var hasObjects: Bool { rawValue >= 9 }
    /// Contacts are known by a GUID, `LST N=… F=… C=…`, own name by `PRP MFN` (10 and later).
    package var hasContactIDs: Bool { rawValue >= 10 }
    /// Personal messages and current media, `UUX` and `UBX` (11 and later).
    package var hasPersonalMessages: Bool { rawValue >= 11 }
    /// Switchboard rosters carry capabilities (12 and later).
    package var hasRosterCapabilities: Bool { rawValue >= 12 }
    /// Presence lines carry the network of the contact (14 and later).
    package var hasNetworkIDs: Bool { rawValue >= 14 }
    /// An account may be signed in at several endpoints; capabilities are `base:extended` (16 and later).
    package var hasEndpoints: Bool { rawValue >= 16 }
    /// Addresses are written `1:bob@example.net` and `ILN` is gone (18 and later).
    package var prefixesNetworkID: Bool { rawValue >= 18 }
}
