// SPDX-License-Identifier: Apache-2.0

/// Where something was said, as history knows it: it outlives nicks, groups, sessions and connections.
package struct HistoryPlace: Hashable, Sendable {
    package enum Kind: Int, Sendable {
        case direct = 0
        case group = 1
    }

    package let account: AccountID
    package let kind: Kind
    /// The id of the contact; for a group what the network calls it if the network keeps it, or else something that no
    /// other group has, whatever it is called (`Group.historyKey`).
    package let key: String

    package init(account: AccountID, kind: Kind, key: String) {
        self.account = account
        self.kind = kind
        self.key = key
    }
}

/// Who said something, as they were called then: they may be on no list any more when it is read.
package struct HistorySender: Hashable, Sendable {
    package let contact: ContactID
    package let nick: String
    package let address: String

    package init(contact: ContactID, nick: String, address: String) {
        self.contact = contact
        self.nick = nick
        self.address = address
    }
}

/// One thing that was said or that happened in a conversation.
package struct HistoryEntry: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case message(MessageBody)
        /// The sender came into the group, or left it.
        case joined
        case left
        case topic(String)
        /// The user put a sign to the message in `replyTo`, or took it away.
        case reaction(String, isWithdrawn: Bool)
    }

    /// As clients see it in a `msgid`.
    package var id: MessageID
    /// When it was shown, as a number that rises within a user's history without regard to clocks: what a client has
    /// seen is all up to one of these. Minted from the same counter as ids; the same as `id` for what others say.
    package var order: MessageID
    package var place: HistoryPlace
    /// What the place was called: the nick of a contact, the name of a group.
    package var placeName: String
    /// The address of the contact, so that they are found when they are on no list any more; empty for a group.
    package var placeAddress: String
    /// Nil when the user said it.
    package var sender: HistorySender?
    package var content: Content
    /// Milliseconds since 1970: when it was said, as well as that is known.
    package var time: Int64
    /// The message it answers, where the user's client said so.
    package var replyTo: MessageID?
    /// What the network calls a message that it may tell again, as it does with those it has kept; unique within the
    /// account.
    package var networkID: String?
    /// Whether something that was said later had been kept before it, as happens to what the network keeps while the user
    /// is away: who asks for what came after the last message that they know does not find it.
    package var isLate: Bool

    package init(
        id: MessageID, order: MessageID, place: HistoryPlace, placeName: String, placeAddress: String,
        sender: HistorySender?, content: Content, time: Int64, replyTo: MessageID? = nil, networkID: String? = nil,
        isLate: Bool = false
    ) {
        self.id = id
        self.order = order
        self.place = place
        self.placeName = placeName
        self.placeAddress = placeAddress
        self.sender = sender
        self.content = content
        self.time = time
        self.replyTo = replyTo
        self.networkID = networkID
        self.isLate = isLate
    }
}

/// What became of an entry that was to be appended.
package enum HistoryAppend: Sendable, Equatable {
    /// It would survive the end of the process.
    case stored
    /// One with its `networkID` is there already, and nothing was added.
    case known
    case failed
}

/// A point between the entries of a conversation.
package enum HistoryPoint: Sendable, Equatable {
    /// Milliseconds since 1970; entries of this very moment lie neither before nor after it.
    case time(Int64)
    case message(MessageID)
}

/// A stretch of a conversation. Entries are in order of time, those of one moment in order of `order`.
package struct HistoryRange: Sendable, Equatable {
    /// What comes after this point only; nil for no bound.
    package var after: HistoryPoint?
    package var before: HistoryPoint?
    /// At most so many: the last ones of the stretch if `fromEnd`, else the first ones.
    package var limit: Int
    package var fromEnd: Bool
    /// Whether people coming and going, topics, and signs put to messages are wanted besides messages.
    package var withEvents: Bool

    package init(
        after: HistoryPoint? = nil, before: HistoryPoint? = nil, limit: Int, fromEnd: Bool, withEvents: Bool = false
    ) {
        self.after = after
        self.before = before
        self.limit = limit
        self.fromEnd = fromEnd
        self.withEvents = withEvents
    }
}

/// What is looked for in a user's history.
package struct HistorySearch: Sendable, Equatable {
    package enum Author: Sendable, Equatable {
        case user
        case contact(ContactID)
    }

    /// Words that all have to be in a message, each as the beginning of a word; accents and case do not matter. Empty for
    /// any text.
    package var words: String
    /// Only there; nil for everywhere.
    package var place: HistoryPlace?
    /// Only on this account; nil for all.
    package var account: AccountID?
    /// Only what they said; nil for everybody.
    package var author: Author?
    /// Milliseconds since 1970, inclusive: not before the one, and not after the other.
    package var after: Int64?
    package var before: Int64?
    /// The newest so many, or the oldest if `fromStart`.
    package var limit: Int
    package var fromStart: Bool

    package init(
        words: String, place: HistoryPlace? = nil, author: Author? = nil, after: Int64? = nil, before: Int64? = nil,
        limit: Int, fromStart: Bool = false
    ) {
        self.words = words
        self.place = place
        self.author = author
        self.after = after
        self.before = before
        self.limit = limit
        self.fromStart = fromStart
    }
}

/// A conversation in which something was said, and when last.
package struct HistoryConversation: Sendable, Equatable {
    package let place: HistoryPlace
    /// What it was called last, and the address of the contact then; the latter empty for a group.
    package let name: String
    package let address: String
    /// Milliseconds since 1970.
    package let latest: Int64

    package init(place: HistoryPlace, name: String, address: String, latest: Int64) {
        self.place = place
        self.name = name
        self.address = address
        self.latest = latest
    }

    /// Whether this is its name, or the contact's address; both folded.
    package func isCalled(_ folded: String) -> Bool {
        NickMap.fold(name) == folded || !address.isEmpty && NickMap.fold(address) == folded
    }
}
