// SPDX-License-Identifier: Apache-2.0

/// Something a user can set, by the name they type.
package enum Setting: String, Sendable {
    case displayName = "display-name"
    case personalMessage = "personal-message"
    case status
    case typing
    /// Kept for an account rather than for a user, and set by a command of its own.
    case endpointName = "endpoint-name"

    /// Those that `UserSession.set` takes.
    package static let general: [Setting] = [.displayName, .personalMessage, .status, .typing]

    /// What it is for, as a help text.
    package var explanation: String {
        switch self {
        case .displayName: "the friendly name that your contacts see"
        case .personalMessage: "the personal message that your contacts see beside it"
        case .status: "your state: " + Self.states.joined(separator: ", ")
        case .typing: "whether contacts see that you are typing: on or off"
        case .endpointName: "what this place is called among those where you are signed in"
        }
    }

    /// What to type, as an example.
    package var example: String {
        switch self {
        case .displayName: "set display-name Alice at work"
        case .personalMessage: "set personal-message reading a good book"
        case .status: "set status busy"
        case .typing: "set typing off"
        case .endpointName: "endpoints name Laptop"
        }
    }

    /// The states a user can choose.
    package static let states = Availability.allCases.filter { $0 != .offline }.map(\.rawValue)
}

/// Why a setting did not change, in words for the one who typed it.
package struct SettingError: Error, Sendable, Equatable {
    package let text: String
    package init(_ text: String) { self.text = text }
}
