// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// The five contacts that live inside the service. They have no connection, but are seen, called and talked to like others.
struct DemoContacts: Sendable {
    /// The domain of the demo world.
    static let domain = "demo.monarch"

    private var personalities: [String: any DemoPersonality] = [:]

    /// Their accounts, in the order in which they stand on lists. Only those with a state are ever seen online.
    static let cast: [(address: String, name: String, personalMessage: String, status: PresenceStatus?)] = [
        ("butterfly@demo.monarch", "Monarch butterfly", "Ask me what you can try", .online),
        ("bob@demo.monarch", "Bob", "Say \"group\" or \"status\"", .online),
        ("carol@demo.monarch", "Carol", "Say \"nudge\"", .online),
        ("dave@demo.monarch", "Dave", "Say \"away\"", .online),
        ("erin@demo.monarch", "Erin", "", nil),
    ]

    /// Nobody, or all five.
    init(enabled: Bool) {
        guard enabled else { return }
        personalities = [
            "butterfly@demo.monarch": Butterfly(),
            "bob@demo.monarch": Bob(friend: "carol@demo.monarch"),
            "carol@demo.monarch": Carol(),
            "dave@demo.monarch": Dave(),
        ]
    }

    /// Keys of those that can be met, in a fixed order.
    var keys: [String] { personalities.keys.sorted() }

    /// Whether an account is one of them and can be met.
    func contains(_ account: String) -> Bool {
        personalities[account] != nil
    }

    /// Lets one of them react.
    mutating func react(_ account: String, to event: DemoEvent, now: Int64) -> [ServiceAction] {
        guard let steps = personalities[account]?.react(to: event, now: now) else { return [] }
        return steps.map { .perform($0.action, by: account, afterMilliseconds: $0.after) }
    }
}
