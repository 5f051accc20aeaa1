// SPDX-License-Identifier: Apache-2.0

/// The Monarch butterfly: tells what there is to try, one thing at a time.
struct Butterfly: DemoPersonality {
    private static let tips = [
        "Nudge Bob and see what he says.",
        "Set yourself away for lunch, then say \"status\" to Bob.",
        "Say \"group\" to Bob: he calls Carol, and the three of you have a channel.",
        "Say \"nudge\" to Carol and she nudges you.",
        "Say \"away\" to Dave and watch him go and come back.",
        "Erin is always offline: write to her and see what becomes of the message.",
        "Sign in as zoe@demo.monarch from a second client and write to yourself.",
    ]

    private var talk = DemoTalk()
    private var nextTip = 0

    mutating func react(to event: DemoEvent, now: Int64) -> [DemoStep] {
        talk.observe(event)
        switch event {
        case .said(_, let speaker, let conversation), .nudged(let speaker, let conversation):
            guard !speaker.isDemoContact else { return [] }
            return talk.answer(line(for: speaker), in: conversation, now: now)
        case .entered, .arrived, .departed, .typing, .closed, .minutePassed:
            return []
        }
    }

    private mutating func line(for speaker: DemoSpeaker) -> String {
        guard !talk.isFirstTalk(with: speaker.account) else {
            return "Hello, \(DemoTalk.address(speaker))! Say \"group\" or \"status\" to Bob, \"nudge\" to Carol, "
                + "\"away\" to Dave. Ask me again for more."
        }
        defer { nextTip = (nextTip + 1) % Self.tips.count }
        return Self.tips[nextTip]
    }
}
