// SPDX-License-Identifier: Apache-2.0

/// The lists a contact is on, as a sum of numbers: `LST … 11` is 1 + 2 + 8.
package struct ListBits: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The sum of the lists as it is on the wire, `11`; what is not one of them is left out.
    package init(sum: Int) {
        self.init(rawValue: UInt8(truncatingIfNeeded: sum & 31))
    }

    /// `FL`: the contacts the user sees.
    package static let forward = ListBits(rawValue: 1)
    /// `AL`: who may see the user.
    package static let allow = ListBits(rawValue: 2)
    /// `BL`: who may not.
    package static let block = ListBits(rawValue: 4)
    /// `RL`: who has the user on a list.
    package static let reverse = ListBits(rawValue: 8)
    /// `PL`: who added the user and waits for an answer.
    package static let pending = ListBits(rawValue: 16)

    private static let names: [(name: String, list: ListBits)] = [
        ("FL", .forward), ("AL", .allow), ("BL", .block), ("RL", .reverse), ("PL", .pending),
    ]

    /// One list by its name on the wire: "FL", "AL", "BL", "RL", "PL".
    package init?(name: String) {
        guard let entry = Self.names.first(where: { $0.name == name }) else { return nil }
        self = entry.list
    }

    /// The wire name of a single list, nil for none or several.
    package var name: String? {
        Self.names.first { $0.list == self }?.name
    }
}
