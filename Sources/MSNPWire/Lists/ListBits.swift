// SPDX-License-Identifier: Apache-2.0

/// The lists a contact is on, as a sum of numbers: `LST … 11` is 1 + 2 + 8.
package struct ListBits: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
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
