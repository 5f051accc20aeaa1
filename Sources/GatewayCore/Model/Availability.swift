// SPDX-License-Identifier: Apache-2.0

/// Whether somebody can be reached, in the words that instant messengers share.
package enum Availability: String, Sendable, CaseIterable {
    case online
    case busy
    case idle
    case beRightBack = "brb"
    case away
    case onThePhone = "phone"
    case outToLunch = "lunch"
    /// Signed in but shown as offline; only ever one's own state.
    case hidden
    case offline

    /// What a person reads: `Out to lunch`.
    package var title: String {
        switch self {
        case .online: "Online"
        case .busy: "Busy"
        case .idle: "Idle"
        case .beRightBack: "Be right back"
        case .away: "Away"
        case .onThePhone: "On the phone"
        case .outToLunch: "Out to lunch"
        case .hidden: "Hidden"
        case .offline: "Offline"
        }
    }

    /// Signed in and not known to be away from the keyboard.
    package var isPresent: Bool { self == .online }

    /// Signed in as far as others can see.
    package var isReachable: Bool { self != .offline && self != .hidden }

    /// The state that the first word of an away text asks for; a text that names none means plain `away`.
    ///
    /// `Lunch, back at two` is `outToLunch`. The words are those that people who come from other gateways already type.
    package init(awayText text: String) {
        let first = text.utf8.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ".") }
        let word = String(decoding: first, as: UTF8.self).lowercased()
        self = Self.awayWords[word] ?? (text.lowercased().hasPrefix("on the phone") ? .onThePhone : .away)
        if word == "out", text.lowercased().hasPrefix("out to lunch") { self = .outToLunch }
        if word == "be", text.lowercased().hasPrefix("be right back") { self = .beRightBack }
    }

    private static let awayWords: [String: Availability] = [
        "away": .away, "na": .away, "afk": .away,
        "busy": .busy, "dnd": .busy, "work": .busy, "working": .busy,
        "idle": .idle, "*": .idle,
        "brb": .beRightBack, "back": .beRightBack,
        "phone": .onThePhone, "call": .onThePhone, "telephone": .onThePhone,
        "lunch": .outToLunch, "food": .outToLunch, "dinner": .outToLunch, "eating": .outToLunch,
        "hidden": .hidden, "invisible": .hidden, "hide": .hidden,
    ]
}
