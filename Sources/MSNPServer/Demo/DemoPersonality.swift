// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// How a contact that lives in the service behaves: what happens to it goes in, what it does comes out, with delays as data.
///
/// A personality is a value without clock or chance, so a test reads like a conversation.
protocol DemoPersonality: Sendable {
    /// Reacts to one event at `now`, milliseconds since 1970.
    mutating func react(to event: DemoEvent, now: Int64) -> [DemoStep]
}

/// Who did something, as the demo contact sees them.
struct DemoSpeaker: Equatable, Sendable {
    /// Key of the account.
    let account: String
    /// The friendly name.
    let name: String
    /// The state the contact sees; offline for somebody hidden.
    let status: PresenceStatus
    /// Another contact that lives in the service. They do not answer each other, or it would never end.
    let isDemoContact: Bool
}

/// What happens to a demo contact.
enum DemoEvent: Equatable, Sendable {
    /// It came into a conversation in which there are so many others already.
    case entered(SwitchboardID, others: Int)
    /// Somebody else came in; `others` counts them too.
    case arrived(DemoSpeaker, SwitchboardID, others: Int)
    /// Somebody else left; `others` are still there.
    case departed(DemoSpeaker, SwitchboardID, others: Int)
    /// Somebody said something.
    case said(String, by: DemoSpeaker, SwitchboardID)
    /// Somebody is typing.
    case typing(DemoSpeaker, SwitchboardID)
    /// Somebody nudged.
    case nudged(DemoSpeaker, SwitchboardID)
    /// The conversation is over.
    case closed(SwitchboardID)
    /// A minute has gone by.
    case minutePassed
}

/// Something a demo contact does, and when.
struct DemoStep: Equatable, Sendable {
    /// Milliseconds after the event.
    let after: Int64
    let action: DemoAction

    init(after: Int64 = 0, _ action: DemoAction) {
        self.after = after
        self.action = action
    }
}

/// What a demo contact can do.
enum DemoAction: Equatable, Sendable {
    /// Shows that it is typing.
    case type(SwitchboardID)
    /// Says one line.
    case say(String, SwitchboardID)
    /// Sends a nudge.
    case nudge(SwitchboardID)
    /// Calls somebody into the conversation.
    case call(String, SwitchboardID)
    /// Leaves the conversation.
    case leave(SwitchboardID)
    /// Changes its presence.
    case setStatus(PresenceStatus)
}
