// SPDX-License-Identifier: Apache-2.0

/// A state of presence, three letters: `CHG 8 LUN …`. Others than the ones named here may come.
package struct PresenceStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let online = PresenceStatus(rawValue: "NLN")
    package static let busy = PresenceStatus(rawValue: "BSY")
    package static let idle = PresenceStatus(rawValue: "IDL")
    package static let beRightBack = PresenceStatus(rawValue: "BRB")
    package static let away = PresenceStatus(rawValue: "AWY")
    package static let onThePhone = PresenceStatus(rawValue: "PHN")
    package static let outToLunch = PresenceStatus(rawValue: "LUN")
    /// Signed in, seen as offline by everybody; only ever one's own.
    package static let hidden = PresenceStatus(rawValue: "HDN")
    package static let offline = PresenceStatus(rawValue: "FLN")

    /// What a client may set with `CHG`.
    package static let settable: [PresenceStatus] = [
        .online, .busy, .idle, .beRightBack, .away, .onThePhone, .outToLunch, .hidden,
    ]

    package var description: String { rawValue }

    /// The state in words: "Out to Lunch".
    package var text: String {
        switch self {
        case .online: "Online"
        case .busy: "Busy"
        case .idle: "Idle"
        case .beRightBack: "Be Right Back"
        case .away: "Away"
        case .onThePhone: "On the Phone"
        case .outToLunch: "Out to Lunch"
        case .hidden: "Appear Offline"
        case .offline: "Offline"
        default: rawValue
        }
    }
}
