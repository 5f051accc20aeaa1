// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// Up to where a client has really got what was written to it.
///
/// What is written may be lost on its way when a connection breaks. So the client is asked with a PING, and what was
/// written before is known to have come when the PONG does. A crash before that is known makes the client see some lines
/// twice, never none.
///
/// One question is open at a time, and the next one is asked after a while: clients count what they answer as something
/// that they send. irssi as it comes (1.4, `server_cmd_timeout`) holds back what its user types after five commands until
/// 2.2 seconds have passed without one; asked twice a second it sends nothing for as long as others talk.
///
/// ```
/// :monarch.local PING monarch-5x
/// PONG :monarch-5x
/// ```
struct DeliveryPosition: Equatable {
    enum Step: Equatable {
        case nothing
        /// Ask with this token.
        case ask(String)
        /// Look again after so many milliseconds.
        case wait(Int64)
    }

    /// Written to the client, and got by it as far as is known.
    private(set) var shown = MessageID(0)
    private(set) var got = MessageID(0)
    private var asked: MessageID?
    private var askedAt: Int64?

    /// The client has got everything up to there on an earlier connection.
    mutating func begin(at order: MessageID) {
        show(order)
        got = max(got, order)
    }

    /// Everything up to there has been written.
    mutating func show(_ order: MessageID) {
        if order.rawValue > shown.rawValue { shown = order }
    }

    /// What is to be done about what has been written.
    ///
    /// - Parameter now: milliseconds of a clock that only goes forward.
    mutating func next(at now: Int64) -> Step {
        guard asked == nil, shown.rawValue > got.rawValue else { return .nothing }
        if let askedAt, now - askedAt < FrontEndLimits.positionInterval {
            return .wait(FrontEndLimits.positionInterval - max(0, now - askedAt))
        }
        asked = shown
        askedAt = now
        return .ask(Self.token(shown))
    }

    /// The connection is about to end in good order. Asks once more, however short ago it was that it was asked.
    mutating func last() -> String? {
        guard shown.rawValue > got.rawValue else { return nil }
        asked = shown
        return Self.token(shown)
    }

    /// A PONG with these parameters has come. Up to where the client has got everything, if that is news.
    mutating func answered(_ parameters: [String]) -> MessageID? {
        guard let asked, parameters.contains(Self.token(asked)) else { return nil }
        self.asked = nil
        got = asked
        return asked
    }

    /// The client says goodbye: somebody has read what there was. What was written in the last moment before it hung up may be
    /// lost to it; the others and the history have it.
    mutating func left() -> MessageID? {
        guard shown.rawValue > got.rawValue else { return nil }
        got = shown
        return shown
    }

    private static func token(_ order: MessageID) -> String { "monarch-\(order)" }
}

/// What a client is being shown of what it has missed, and what has happened meanwhile.
struct Playback {
    /// Whether the client has been shown what it has missed, or is being shown it, or looks for it itself.
    var hasBegun = false
    /// Live events wait until it has seen what came before.
    var isUnderWay = false
    var delayed: [SessionEvent] = []
    /// What is not newer than this has been shown.
    var played = MessageID(0)
    /// And these have, of a client that looks for the others itself.
    var late: Set<MessageID> = []
    var position = DeliveryPosition()
    /// Whether the question that may not be asked yet will be.
    var isScheduled = false
}
