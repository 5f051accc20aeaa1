// SPDX-License-Identifier: Apache-2.0

/// Carol: nudges when told to, greets in groups and leaves them when asked.
struct Carol: DemoPersonality {
    private var talk = DemoTalk()

    mutating func react(to event: DemoEvent, now: Int64) -> [DemoStep] {
        talk.observe(event)
        switch event {
        case .entered(let conversation, _):
            guard talk.isGroup(conversation) else { return [] }
            return talk.answer(
                "Hello everybody! Say \"nudge\" for a nudge, \"leave\" and I go.", in: conversation, now: now)
        case .said(let text, let speaker, let conversation):
            guard !speaker.isDemoContact else { return [] }
            return answer(text, from: speaker, in: conversation, now: now)
        case .nudged(let speaker, let conversation):
            guard !speaker.isDemoContact, !talk.isGroup(conversation) else { return [] }
            return talk.answer("Ouch! Say \"nudge\" and you get one back.", in: conversation, now: now)
        case .arrived, .departed, .typing, .closed, .minutePassed:
            return []
        }
    }

    private mutating func answer(
        _ text: String, from speaker: DemoSpeaker, in conversation: SwitchboardID, now: Int64
    ) -> [DemoStep] {
        switch DemoTalk.word(text) {
        case "nudge":
            return talk.answer("Here it comes.", in: conversation, now: now, then: [.nudge(conversation)])
        case "leave" where talk.isGroup(conversation):
            return talk.answer("Bye, all of you!", in: conversation, now: now, then: [.leave(conversation)])
        case "leave":
            return talk.answer(
                "I only leave groups. Say \"group\" to Bob and he starts one.", in: conversation, now: now)
        default:
            // In a group she lets others talk.
            guard !talk.isGroup(conversation) else { return [] }
            let name = DemoTalk.address(speaker)
            guard talk.isFirstTalk(with: speaker.account) else {
                return talk.answer("Say \"nudge\", \(name).", in: conversation, now: now)
            }
            return talk.answer(
                "Hi \(name)! Say \"nudge\" and I nudge you; meet me in a group by way of Bob.", in: conversation,
                now: now)
        }
    }
}
