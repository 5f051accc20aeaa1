// SPDX-License-Identifier: Apache-2.0

/// A group conversation of a user's session, stable over the network conversations that come and go below it.
package struct GroupID: Hashable, Sendable {
    package let rawValue: Int
    package init(_ rawValue: Int) { self.rawValue = rawValue }

    /// A group of an earlier run of the gateway. Those of a user who is here now count from 1.
    static let ofEarlierRun = GroupID(0)
}

/// A group conversation: the user and others in one place.
package struct Group: Sendable, Equatable {
    package let id: GroupID
    /// Unique within the session, without any prefix of a front end: `chat-1`.
    package let name: String
    package let account: AccountID
    /// What the history calls it, unless the network keeps it: a later group of its name is another one.
    package let historyKey: String
    /// The network's conversation below it; nil since the connection was lost, until there is something to say.
    package var conversation: ConversationID?
    /// Everybody else in it, in order of arrival.
    package var members: [ContactReference]
    /// Who was in it when it emptied or the connection was lost, and has not come back: to be called by the next message on
    /// another connection. On the same one the network's client does that.
    package var absent: [ContactReference] = []
    /// Who has left while others stayed.
    package var departed: [ContactReference] = []
    package var topic: String
    /// Milliseconds since 1970.
    package let createdAt: Int64
    /// The network keeps it, with its members, whoever is signed in. Its title is the topic.
    package var isLasting = false
    /// A lasting group that the user closed here. The next message opens it again.
    package var isHidden = false
}

/// What happened to a group.
package enum GroupChange: Sendable, Equatable {
    /// It came to be. `invitedBy` is who brought the user in, nil when the user opened it.
    case opened(invitedBy: Correspondent?)
    case joined(Correspondent)
    case left(Correspondent)
    /// The user invited somebody, through the attachment given.
    case invited(Correspondent, by: AttachmentID?)
    /// An invitation did not succeed.
    case inviteFailed(Correspondent, DeliveryFailure)
    case topic(String)
    /// The user left, or closed a lasting group here; the group is gone.
    case closed
}

extension Group {
    /// Whether a name is one of those that groups get by themselves: `chat-12`.
    package static func isNumbered(_ name: some StringProtocol) -> Bool {
        let prefix = "chat-"
        let number = name.utf8.dropFirst(prefix.utf8.count)
        return NickMap.fold(String(name)).utf8.starts(with: prefix.utf8) && !number.isEmpty
            && number.allSatisfy { UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "9") }
    }
}
