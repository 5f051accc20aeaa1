// SPDX-License-Identifier: Apache-2.0
internal import CoreMetrics

/// What the front end counts. Labels are words from this file: never an address, a nick or anything a client has chosen.
struct FrontEndMetrics: Sendable {
    /// Why somebody is not let in, or thrown out.
    enum Refusal: String, Sendable, CaseIterable {
        /// Enough connections of one address, at a time or within ten minutes.
        case tooMany = "connections_per_address"
        case tooFast = "connections_per_ten_minutes"
        case stopping = "server_stopping"
        /// A listed proxy that said nothing, or nonsense, about who is behind it.
        case proxyHeader = "proxy_header"
        /// TLS where there is none, none where there is, or a handshake that failed.
        case tls
        /// A request that is no WebSocket, or of a page that may not connect.
        case webSocket = "websocket"
        /// Not registered in time.
        case timeOut = "registration_timeout"
        /// Ended by its own registration: wrong passwords, too many lines, what browsers send, QUIT.
        case registration
        /// Did not read what was sent.
        case sendQueue = "send_queue"
        /// Did not answer a PING.
        case pingTimeOut = "ping_timeout"
    }

    private let connections: [ListenerKind: Counter]
    private let refusals: [Refusal: Counter]
    private let registrations: Counter
    private let slowed: Counter
    private let clients: Meter

    init(_ factory: any MetricsFactory) {
        connections = Dictionary(
            uniqueKeysWithValues: ListenerKind.allCases.map {
                (
                    $0,
                    Counter(
                        label: "monarch_irc_connections_total", dimensions: [("listener", $0.label)], factory: factory)
                )
            })
        refusals = Dictionary(
            uniqueKeysWithValues: Refusal.allCases.map {
                (
                    $0,
                    Counter(label: "monarch_irc_refused_total", dimensions: [("reason", $0.rawValue)], factory: factory)
                )
            })
        registrations = Counter(label: "monarch_irc_registrations_total", factory: factory)
        slowed = Counter(label: "monarch_irc_flood_delays_total", factory: factory)
        clients = Meter(label: "monarch_irc_clients", factory: factory)
    }

    func accepted(_ kind: ListenerKind) { connections[kind]?.increment() }
    func refused(_ reason: Refusal) { refusals[reason]?.increment() }
    /// A client has got through its registration.
    func registered() {
        registrations.increment()
        clients.increment()
    }
    /// One that had got through has gone.
    func left() { clients.decrement() }
    /// A line had to wait because its client sends too fast.
    func delayed() { slowed.increment() }
}

extension ListenerKind {
    /// In metrics.
    var label: String {
        switch self {
        case .plain: "plain"
        case .unix: "unix"
        case .tls: "tls"
        case .webSocket: "ws"
        case .secureWebSocket: "wss"
        }
    }
}
