// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// Who is in which channel, as one client was told. What is told next follows from this and not from what the session
/// knows, so that no client ever sees somebody join twice, or leave a channel they were not in.
struct Roster {
    struct Member: Equatable {
        /// A bit for each channel of contacts they are in, and two for their rank there.
        private var places: UInt32 = 0
        private var ranks: UInt64 = 0
        var groups: Set<GroupID> = []

        /// Their rank in a channel of contacts; nil when they are not in it.
        subscript(channel: ContactChannelID) -> ContactRank? {
            get {
                let number = UInt64(channel.rawValue)
                guard places >> number & 1 == 1 else { return nil }
                return ContactRank(rawValue: UInt8(truncatingIfNeeded: ranks >> (2 * number) & 3))
            }
            set {
                let number = UInt64(channel.rawValue)
                guard number < UInt64(ContactChannelID.count) else { return }
                places &= ~(1 << number)
                ranks &= ~(3 << (2 * number))
                guard let newValue else { return }
                places |= 1 << number
                ranks |= UInt64(newValue.rawValue) << (2 * number)
            }
        }

        var isInContactChannel: Bool { places != 0 }
        var isAnywhere: Bool { isInContactChannel || !groups.isEmpty }

        mutating func leaveContactChannels() {
            places = 0
            ranks = 0
        }
    }

    /// The channels of contacts that the client is in, by the names it knows them by.
    private(set) var channels: [ContactChannelID: String] = [:]
    /// The group channels the client is in, by their names.
    var groups: [GroupID: String] = [:]
    private(set) var members: [ContactReference: Member] = [:]

    /// Whether the client itself is in the control channel.
    var hasJoinedControl: Bool { channels[.control] != nil }

    subscript(reference: ContactReference) -> Member? {
        get { members[reference] }
        set { members[reference] = newValue?.isAnywhere == true ? newValue : nil }
    }

    mutating func join(_ channel: ContactChannelID, as name: String) { channels[channel] = name }

    /// The client left a channel of contacts; it sees nobody in it any more.
    mutating func leave(_ channel: ContactChannelID) {
        channels[channel] = nil
        for (reference, member) in members where member[channel] != nil {
            var member = member
            member[channel] = nil
            self[reference] = member
        }
    }

    mutating func leaveGroup(_ id: GroupID) {
        groups[id] = nil
        for (reference, member) in members where member.groups.contains(id) {
            var member = member
            member.groups.remove(id)
            self[reference] = member
        }
    }
}
