// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Bob: answers everything, notices typing and nudges, tells how he sees somebody, and calls Carol for a group.
struct Bob: DemoPersonality {
    /// Milliseconds in which he remarks on typing once.
    private static let typingInterval: Int64 = 30_000

    /// Key of the contact that he calls for a group.
    private let friend: String
    private var talk = DemoTalk()
    /// When he last remarked on somebody's typing, per conversation.
    private var remarked: [SwitchboardID: Int64] = [:]
    /// Conversations in which his friend is.
    private var joinedByFriend: Set<SwitchboardID> = []

    init(friend: String) {
        self.friend = friend
    }

    mutating func react(to event: DemoEvent, now: Int64) -> [DemoStep] {
        talk.observe(event)
        switch event {
        case .said(let text, let speaker, let conversation):
            guard !speaker.isDemoContact else { return [] }
            return answer(text, from: speaker, in: conversation, now: now)
        case .nudged(let speaker, let conversation):
            guard !speaker.isDemoContact else { return [] }
            return talk.answer("Hey, you nudged me!", in: conversation, now: now)
        case .typing(let speaker, let conversation):
            guard !speaker.isDemoContact else { return [] }
            if let last = remarked[conversation], now &- last < Self.typingInterval { return [] }
            remarked[conversation] = now
            return talk.answer("I saw you typing.", in: conversation, now: now)
        case .arrived(let speaker, let conversation, _):
            if speaker.account == friend { joinedByFriend.insert(conversation) }
            return []
        case .departed(let speaker, let conversation, _):
            if speaker.account == friend { joinedByFriend.remove(conversation) }
            return []
        case .closed(let conversation):
            remarked[conversation] = nil
            joinedByFriend.remove(conversation)
            return []
        case .entered, .minutePassed:
            return []
        }
    }

    private mutating func answer(
        _ text: String, from speaker: DemoSpeaker, in conversation: SwitchboardID, now: Int64
    ) -> [DemoStep] {
        switch DemoTalk.word(text) {
        case "group" where joinedByFriend.contains(conversation):
            return talk.answer("Carol is here already.", in: conversation, now: now)
        case "group":
            return talk.answer(
                "I am calling Carol, then we are three.", in: conversation, now: now,
                then: [.call(friend, conversation)])
        case "status":
            let line =
                speaker.status == .offline
                ? "You appear offline to me." : "You are \(speaker.status.text)."
            return talk.answer(line, in: conversation, now: now)
        case "nudge", "leave", "away":
            // In a group there is somebody for whom those words are meant.
            guard !talk.isGroup(conversation) else { return [] }
            return talk.answer("Tell that to Carol or Dave, not to me.", in: conversation, now: now)
        default:
            let name = DemoTalk.address(speaker)
            guard !talk.isFirstTalk(with: speaker.account) else {
                return talk.answer(
                    "Hello from the other side, \(name)! Say \"group\" or \"status\", or nudge me.", in: conversation,
                    now: now)
            }
            let quote = DemoTalk.quote(text)
            return talk.answer(
                quote.isEmpty ? "You said nothing, \(name)." : "You said: \(quote)", in: conversation, now: now)
        }
    }
}
