// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// How fast a client that is not on this machine may send lines: what waits is handled later, nothing is lost.
///
/// Two buckets. Questions that clients ask of each of a hundred windows when they connect have one of their own, which is
/// much larger, so that they hold up nobody's talk and are not held up by it. A message of several lines counts once.
struct FloodControl: Sendable {
    /// What clients ask of each window or contact.
    static let questions: Set<String> = ["CHATHISTORY", "MARKREAD", "MONITOR", "WATCH", "METADATA", "WHO"]

    /// Whether the client sends messages of several lines (draft/multiline).
    var usesMultiline = false
    private var talk: FloodBucket
    private var questions: FloodBucket
    private var allowance: BatchAllowance

    /// - Parameters:
    ///   - burst: lines at once.
    ///   - linesPerSecond: after that.
    ///   - maximumLines: of one message.
    ///   - now: milliseconds of a clock that only goes forward.
    init(burst: Int, linesPerSecond: Int, maximumLines: Int, now: Int64) {
        let more = FrontEndLimits.questionsPerLine
        talk = FloodBucket(burst: burst, linesPerSecond: linesPerSecond, now: now)
        questions = FloodBucket(burst: burst * more, linesPerSecond: linesPerSecond * more, now: now)
        allowance = BatchAllowance(maximumLines: maximumLines)
    }

    /// Takes the next line. Zero: it may be handled now; else so many milliseconds have to pass, and it is to be given again.
    mutating func take(_ line: IRCLine, at now: Int64) -> Int64 {
        guard case .message(let message) = line else { return talk.take(at: now) }
        if usesMultiline, allowance.covers(message) { return 0 }
        // A client that answers has been asked.
        if message.command == "PONG" { return questions.take(at: now) }
        return Self.questions.contains(message.command) ? questions.take(at: now) : talk.take(at: now)
    }
}
