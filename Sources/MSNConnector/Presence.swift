// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import MSNPWire

/// The nine states of MSN and the neutral ones are the same nine.
extension Availability {
    init(_ status: PresenceStatus) {
        switch status {
        case .online: self = .online
        case .busy: self = .busy
        case .idle: self = .idle
        case .beRightBack: self = .beRightBack
        case .onThePhone: self = .onThePhone
        case .outToLunch: self = .outToLunch
        case .hidden: self = .hidden
        case .offline: self = .offline
        // A service may know more states than MSN had; whoever is in one is there, but not available.
        default: self = .away
        }
    }

    var presenceStatus: PresenceStatus {
        switch self {
        case .online: .online
        case .busy: .busy
        case .idle: .idle
        case .beRightBack: .beRightBack
        case .away: .away
        case .onThePhone: .onThePhone
        case .outToLunch: .outToLunch
        case .hidden, .offline: .hidden
        }
    }
}
