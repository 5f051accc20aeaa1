// SPDX-License-Identifier: Apache-2.0

/// How clients of one listener speak.
enum ListenerKind: Sendable, Hashable, CaseIterable {
    /// IRC as it is, over TCP.
    case plain
    /// IRC as it is, over a socket in the file system.
    case unix
    case tls
    case webSocket
    case secureWebSocket

    var isTLS: Bool { self == .tls || self == .secureWebSocket }
    var isWebSocket: Bool { self == .webSocket || self == .secureWebSocket }
}
