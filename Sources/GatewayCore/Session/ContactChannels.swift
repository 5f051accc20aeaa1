// SPDX-License-Identifier: Apache-2.0

/// The channels of contacts of one session. There always is the control channel.
struct ContactChannels {
    private(set) var control = ContactChannel(id: .control, name: "", joinsByItself: true)
    /// Those that the user made, in the order of their ids.
    private(set) var others: [ContactChannel] = []

    var all: [ContactChannel] { [control] + others }

    subscript(id: ContactChannelID) -> ContactChannel? {
        id == .control ? control : others.first { $0.id == id }
    }

    func named(_ name: String) -> ContactChannel? {
        let folded = NickMap.fold(name)
        return others.first { NickMap.fold($0.name) == folded }
    }

    /// The lowest id that is free; nil when there are as many channels as there can be.
    func freeID(limit: Int) -> ContactChannelID? {
        let used = Set(others.map(\.id.rawValue))
        let end = UInt8(clamping: min(limit, ContactChannelID.count))
        guard end > 1 else { return nil }
        return (1..<end).first { !used.contains($0) }.map { ContactChannelID($0) }
    }

    /// Puts a channel in, in the place of the one with its id.
    mutating func put(_ channel: ContactChannel) {
        guard channel.id != .control else {
            control = channel
            return
        }
        others.removeAll { $0.id == channel.id }
        others.insert(channel, at: others.firstIndex { $0.id.rawValue > channel.id.rawValue } ?? others.endIndex)
    }

    mutating func remove(_ id: ContactChannelID) {
        others.removeAll { $0.id == id }
    }
}
