// SPDX-License-Identifier: Apache-2.0

/// When messages were sent of which the network has kept whole seconds, among what was said in a conversation in the same
/// second: they came behind that, or they would not have had to be kept.
///
/// Times are milliseconds since 1970.
struct OfflineMessageTimes {
    /// One second of one conversation.
    struct Moment: Hashable {
        let contact: ContactID
        let second: Int64

        /// Nil for a message of which the very millisecond is known, or nothing at all.
        init?(_ message: OfflineMessage) {
            guard let sentAt = message.sentAt, sentAt % 1000 == 0 else { return nil }
            contact = message.sender.id
            second = sentAt
        }

        /// Just behind it.
        var end: Int64 { second &+ 1000 }
    }

    /// The time of what was said last in each.
    private var latest: [Moment: Int64] = [:]

    /// The history has this there last.
    mutating func note(_ time: Int64, in moment: Moment) {
        if time >= moment.second, time < moment.end { latest[moment] = time }
    }

    /// The time of a message; to be asked in the order of the messages.
    mutating func time(of message: OfflineMessage) -> Int64? {
        guard let moment = Moment(message) else { return message.sentAt }
        let time = latest[moment].map { min($0 &+ 1, moment.end &- 1) } ?? moment.second
        latest[moment] = time
        return time
    }
}
