// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// How a session stands with its history.
struct HistoryKeeping {
    enum Mode: Equatable {
        /// Nothing is stored, and nothing waits for it.
        case off
        /// The user is known to be the owner; what is kept of them is being read.
        case starting
        case on
    }

    var mode = Mode.off
    /// Counts starts, so that what is answered too late is known.
    var start = 0
    var queue = EventQueue()
    /// Whether the queue is being emptied at this moment.
    var isTelling = false
    /// Attachments that came while the queue was not empty, and the number of the first event that is for them: what was
    /// queued before is part of what they found.
    var since: [AttachmentID: UInt64] = [:]

    /// Messages of the user's that go out when they are stored.
    var storing: [MessageID: SubmittedMessage] = [:]
    /// Messages of the user's that are in the store as being sent.
    var beingSent: Set<MessageID> = []
    /// The time of the entry before, in milliseconds since 1970.
    var lastTime: Int64 = 0
    /// The latest time of all entries.
    private var latest: Int64 = 0

    /// Whether something that is to be kept now was said before what is kept already.
    mutating func isLate(_ time: Int64) -> Bool {
        latest = max(latest, lastTime)
        defer { latest = max(latest, time) }
        return time < latest
    }

    /// By how much what an earlier session has kept may be ahead of the clock, in milliseconds, for times to go on from
    /// there: a day.
    static let mostAhead: Int64 = 24 * 3600 * 1000

    /// The store has taken too long, so nothing waits for it until it answers again.
    var isStuck = false
    /// The user knows that something could not be stored, and nothing has been since.
    var hasToldOfFailure = false
    /// Looks whether the store answers, while anything waits for it.
    var watch: RepeatedTask?
    var watchedTicket: UInt64?

    /// What earlier sessions left as being sent, and was not told yet.
    var unsettled: [HistoryEntry] = []
    /// What the outbox told of the same kind.
    var reported: Set<MessageID> = []
    /// Failures that nobody was there to be told of.
    var untold: [(message: SubmittedMessage, failure: DeliveryFailure)] = []
    static let mostUntold = 200

    /// Up to when the user has read each conversation, in milliseconds since 1970.
    var readMarkers: [HistoryPlace: Int64] = [:]
}
