// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// Who is in which channel, as one client was told. What is told next follows from this and not from what the session
/// knows, so that no client ever sees somebody join twice, or leave a channel they were not in.
struct Roster {
    struct Member: Equatable {
        /// Whether they are in the control channel, and have +v there.
        var isInControl = false
        var isVoiced = false
        var groups: Set<GroupID> = []

        var isAnywhere: Bool { isInControl || !groups.isEmpty }
    }

    /// Whether the client itself is in the control channel.
    var hasJoinedControl = false
    /// The group channels the client is in, by their names.
    var groups: [GroupID: String] = [:]
    private(set) var members: [ContactReference: Member] = [:]

    subscript(reference: ContactReference) -> Member? {
        get { members[reference] }
        set { members[reference] = newValue?.isAnywhere == true ? newValue : nil }
    }

    /// The client left the control channel; it sees nobody in it any more.
    mutating func leaveControl() {
        hasJoinedControl = false
        for (reference, member) in members where member.isInControl {
            var member = member
            member.isInControl = false
            member.isVoiced = false
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
