// SPDX-License-Identifier: Apache-2.0

/// What all demo contacts know about talking: they type before they write, one answer at a time, never more than a few
/// seconds behind, and they tell everybody once what can be tried.
struct DemoTalk: Sendable {
    /// Milliseconds from the typing sign to the line.
    static let typingTime: Int64 = 600
    /// Milliseconds between two lines.
    private static let pause: Int64 = 100

    /// When the contact has time again, per conversation. Conversations that are over are forgotten.
    private var busyUntil: [SwitchboardID: Int64] = [:]
    /// How many others there are, per conversation.
    private var others: [SwitchboardID: Int] = [:]
    /// Accounts that have been told what can be tried.
    private var told: Set<String> = []

    /// Keeps up with who is in a conversation; every event goes through here first.
    mutating func observe(_ event: DemoEvent) {
        switch event {
        case .entered(let conversation, let count), .arrived(_, let conversation, let count),
            .departed(_, let conversation, let count):
            others[conversation] = count
        case .closed(let conversation):
            others[conversation] = nil
            busyUntil[conversation] = nil
        case .said, .typing, .nudged, .minutePassed:
            break
        }
    }

    /// Whether there is more than one other.
    func isGroup(_ conversation: SwitchboardID) -> Bool {
        (others[conversation] ?? 0) > 1
    }

    /// Typing, then the line, then whatever follows right after it; nothing if too many answers are waiting already.
    mutating func answer(
        _ text: String, in conversation: SwitchboardID, now: Int64, then: [DemoAction] = []
    ) -> [DemoStep] {
        let start = max(0, (busyUntil[conversation] ?? now) &- now)
        guard start <= MSNPServerLimits.demoBacklogMilliseconds else { return [] }
        let spoken = start + Self.typingTime
        busyUntil[conversation] = now &+ spoken &+ Self.pause
        return [DemoStep(after: start, .type(conversation)), DemoStep(after: spoken, .say(text, conversation))]
            + then.map { DemoStep(after: spoken + Self.pause, $0) }
    }

    /// Whether this is the first time; from then on it is not.
    mutating func isFirstTalk(with account: String) -> Bool {
        told.insert(account).inserted
    }

    /// A line as a command: "  Group! " is "group". Nil if it is too long for one.
    static func word(_ text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let letters = text.utf8.filter { byte in
            (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x41 && byte <= 0x5A) || byte == 0x20
        }
        let word = String(decoding: letters, as: UTF8.self).lowercased()
        return word.split(separator: " ").joined(separator: " ")
    }

    /// Somebody's line for a quotation: one line, without control characters, shortened between characters.
    static func quote(_ text: String) -> String {
        var quote = ""
        var bytes = 0
        var wasSpace = true
        for character in text {
            let isBlank =
                character.isWhitespace || character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
            if isBlank && wasSpace { continue }
            wasSpace = isBlank
            let piece = isBlank ? " " : character
            bytes += piece.utf8.count
            guard bytes <= MSNPServerLimits.demoQuoteBytes else { return quote + "…" }
            quote.append(piece)
        }
        return quote
    }

    /// What is left of a friendly name to address somebody by.
    static func address(_ speaker: DemoSpeaker) -> String {
        let name = quote(String(speaker.name.prefix(40)))
        return name.isEmpty ? "stranger" : name
    }
}
