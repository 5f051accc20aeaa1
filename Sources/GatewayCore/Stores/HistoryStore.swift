// SPDX-License-Identifier: Apache-2.0
package import NIOCore

/// Keeps everything that is said to a user and by them, once, in the order in which it was shown. Calls and answers as in
/// `NickStore`; `user` is `UserSession.user`.
///
/// A message of the user's is appended as one that is being sent and is no part of the history until it is `settle`d; what
/// a crash leaves in that state may or may not have arrived (`unsettled`). Everything else is part of it as soon as it is
/// appended. Texts are private: they appear in no log.
package protocol HistoryStore: Sendable {
    /// Appends something, and answers when it would survive the end of the process, or could not be stored. What is
    /// there already with the same `networkID` in the same account is not appended again. Answers come in the order of
    /// the calls, those of `settle` included.
    func append(
        _ entry: HistoryEntry, isBeingSent: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryAppend) -> Void)
    /// A message that was being sent has been delivered, or is kept by the network: it becomes part of the history with
    /// this order and time. Answers with whether that could be stored.
    func settle(
        _ message: MessageID, order: MessageID, time: Int64, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void)
    /// A message that was being sent has failed, or waits elsewhere: it is no longer here.
    func discard(_ message: MessageID, of user: String)
    /// What was being sent when an earlier session ended, oldest first, and the highest id or order that is stored (0 if
    /// none is).
    func unsettled(
        of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (_ messages: [HistoryEntry], _ highest: MessageID) -> Void)

    /// A stretch of one conversation, oldest first; nil if it cannot be read, or a message it names is not there.
    func entries(
        in place: HistoryPlace, _ range: HistoryRange, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void)
    /// Messages with a higher `order` and not said before `time`, the user's own among them but no events, in the order of
    /// `HistoryRange`: at most the last `limit` of each conversation; nil if they cannot be read.
    func missed(
        after order: MessageID, since time: Int64, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void)
    /// Messages with a higher `order` that are late (`HistoryEntry.isLate`), in that order: at most the last `limit`; nil if
    /// they cannot be read.
    func late(
        after order: MessageID, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void)
    /// Conversations whose latest message lies between two moments (exclusive, in ms since 1970), the one with the oldest
    /// latest message first; at most the last `limit` if `fromEnd`, else the first. Of groups that were called the same, on
    /// the same account, the latest only: it is the one that the name means.
    func conversations(
        after: Int64, before: Int64, limit: Int, fromEnd: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryConversation]) -> Void)
    /// The conversation in which something was said last that is called `name`, or that is with the contact of this
    /// address, ASCII letters in either case; nil if there is none.
    func conversation(
        named name: String, _ kind: HistoryPlace.Kind, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryConversation?) -> Void)
    /// Somebody who has spoken anywhere and was called `name` then, or had this address, ASCII letters in either case: of
    /// several one of the later ones; nil if nobody has.
    func speaker(
        named name: String, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (ContactID?) -> Void)
    /// Messages that match, oldest first; nil if they cannot be read.
    func search(
        _ search: HistorySearch, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void)

    /// Up to when the user has read each conversation, in milliseconds since 1970.
    func readMarkers(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([HistoryPlace: Int64]) -> Void)
    /// Moves a marker on. One that is behind the present one changes nothing.
    func mark(_ place: HistoryPlace, readUpTo time: Int64, of user: String)
    /// Up to which order a client, by the name it gives itself, has been shown everything; nil if it never was here.
    /// `keepPosition` may move it either way.
    func position(
        of client: String, user: String, on loop: any EventLoop, _ answer: @escaping @Sendable (MessageID?) -> Void)
    func keepPosition(_ order: MessageID, of client: String, user: String)

    /// Forgets a conversation, or what was said in it since a moment (ms since 1970), events too. Answers with how many
    /// messages that were; nil if that could not be done.
    func forget(
        _ place: HistoryPlace, since time: Int64?, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Int?) -> Void)
    /// Forgets everything of a user.
    func forget(user: String)
    /// What belonged to `former` belongs to `user`: somebody who was signed in directly has registered.
    func adopt(from former: String, to user: String)
}
