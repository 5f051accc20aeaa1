// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Dave: goes away and comes back, when told to and by himself now and then.
struct Dave: DemoPersonality {
    /// Milliseconds for which he stays away.
    private static let absence: Int64 = 2000
    /// Minutes from one absence of his own to the next.
    private static let interval = 5

    private var minutes = 0
    private var talk = DemoTalk()

    mutating func react(to event: DemoEvent, now: Int64) -> [DemoStep] {
        talk.observe(event)
        switch event {
        case .minutePassed:
            minutes = (minutes + 1) % Self.interval
            return minutes == 0 ? Self.walk(from: 0) : []
        case .said(let text, let speaker, let conversation):
            guard !speaker.isDemoContact else { return [] }
            guard DemoTalk.word(text) == "away" else {
                return talk.answer(line(for: speaker), in: conversation, now: now)
            }
            let steps = talk.answer("I am off, back in two seconds.", in: conversation, now: now)
            return steps.last.map { steps + Self.walk(from: $0.after) } ?? []
        case .nudged(let speaker, let conversation):
            guard !speaker.isDemoContact else { return [] }
            return talk.answer("I am awake!", in: conversation, now: now)
        case .entered, .arrived, .departed, .typing, .closed:
            return []
        }
    }

    private mutating func line(for speaker: DemoSpeaker) -> String {
        let name = DemoTalk.address(speaker)
        guard talk.isFirstTalk(with: speaker.account) else { return "Say \"away\", \(name), and I go for a moment." }
        return "Hi \(name)! Say \"away\" and watch me go and come back. I also do it by myself now and then."
    }

    private static func walk(from start: Int64) -> [DemoStep] {
        [
            DemoStep(after: start, .setStatus(.away)),
            DemoStep(after: start + absence, .setStatus(.online)),
        ]
    }
}
