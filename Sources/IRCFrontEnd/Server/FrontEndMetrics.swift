// SPDX-License-Identifier: Apache-2.0
internal import CoreMetrics

/// What the front end counts. Labels are words from this file: never an address, a nick or anything a client has chosen.
struct FrontEndMetrics: Sendable {
    /// Why somebody is not let in, or thrown out.
    enum Refusal: String, Sendable, CaseIterable {
        /// Enough connections of one address, at a time or within ten minutes.
        case tooMany = "connections_per_address"
        case tooFast = "connections_per_ten_minutes"
        /// Enough new users from one address within an hour.
        case newUsers = "registrations_per_address"
        case stopping = "server_stopping"
        /// A listed proxy that said nothing, or nonsense, about who is behind it.
        case proxyHeader = "proxy_header"
        /// TLS where there is none, none where there is, or a handshake that failed.
        case tls
        /// A request that is no WebSocket, or of a page that may not connect.
        case webSocket = "websocket"
        /// What browsers send, on a port for IRC.
        case http
        /// Not registered in time.
        case timeOut = "registration_timeout"
        /// Too many lines before being registered, or a network that there is not.
        case registration
        /// Too many wrong passwords, or none where one is needed.
        case logIn = "log_in"
        /// Enough clients of one user.
        case clients = "clients_per_user"
        /// Did not read what was sent.
        case sendQueue = "send_queue"
        /// Did not answer a PING.
        case pingTimeOut = "ping_timeout"
    }

    /// What was too much of something, and is answered with an error.
    enum Limit: String, Sendable, CaseIterable {
        /// A line of more than 512 bytes, or tags of more than 4096 (417).
        case line
        /// A line that is not UTF-8.
        case encoding
        /// A SASL response (905).
        case sasl
        /// The list of MONITOR or of WATCH is full (734, 512).
        case monitor
        /// A message of several lines.
        case multilineBytes = "multiline_bytes"
        case multilineLines = "multiline_lines"
        /// The targets of one message (407).
        case targets
    }

    private let connections: [ListenerKind: Counter]
    private let limits: [Limit: Counter]
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
        limits = Dictionary(
            uniqueKeysWithValues: Limit.allCases.map {
                ($0, Counter(label: "monarch_irc_limits_total", dimensions: [("limit", $0.rawValue)], factory: factory))
            })
        registrations = Counter(label: "monarch_irc_registrations_total", factory: factory)
        slowed = Counter(label: "monarch_irc_flood_delays_total", factory: factory)
        clients = Meter(label: "monarch_irc_clients", factory: factory)
    }

    func accepted(_ kind: ListenerKind) { connections[kind]?.increment() }
    func refused(_ reason: Refusal) { refusals[reason]?.increment() }
    func exceeded(_ limit: Limit) { limits[limit]?.increment() }
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
