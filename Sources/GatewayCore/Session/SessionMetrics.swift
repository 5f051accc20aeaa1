// SPDX-License-Identifier: Apache-2.0
package import CoreMetrics
internal import Synchronization

/// What sessions count, network by network. Labels are names of networks and words from here, never an address or a nick.
package final class SessionMetrics: Sendable {
    private let factory: any MetricsFactory
    private let networks = Mutex<[String: NetworkMetrics]>([:])
    private let limits: [Limit: Counter]

    /// Of what a user has so much that more of it is refused, or not shown.
    enum Limit: String, CaseIterable {
        case accounts
        case contacts
        case groupChats = "group_chats"
        /// Messages on their way.
        case messages
        /// Messages that wait until they can be sent.
        case waitingMessages = "waiting_messages"
    }

    package init(_ factory: any MetricsFactory) {
        self.factory = factory
        limits = Dictionary(
            uniqueKeysWithValues: Limit.allCases.map {
                ($0, Counter(label: "monarch_limits_total", dimensions: [("limit", $0.rawValue)], factory: factory))
            })
    }

    func exceeded(_ limit: Limit) { limits[limit]?.increment() }

    /// The counters of a network, the same each time.
    func network(_ name: String) -> NetworkMetrics {
        networks.withLock { networks in
            if let metrics = networks[name] { return metrics }
            let metrics = NetworkMetrics(name, factory)
            networks[name] = metrics
            return metrics
        }
    }
}

/// The counters of one network.
final class NetworkMetrics: Sendable {
    /// Sign-ins that succeeded, that were refused, and that failed for any other reason.
    let signIns: Counter
    let rejections: Counter
    let failures: Counter
    /// Connections that were lost after the sign-in.
    let losses: Counter
    /// Messages that came, and those of users by how they ended.
    let received: Counter
    let delivered: Counter
    let storedOffline: Counter
    let undelivered: Counter

    init(_ name: String, _ factory: any MetricsFactory) {
        func counter(_ label: String, _ outcome: String? = nil) -> Counter {
            let dimensions = [("network", name)] + (outcome.map { [("outcome", $0)] } ?? [])
            return Counter(label: label, dimensions: dimensions, factory: factory)
        }
        signIns = counter("monarch_sign_ins_total", "signed_in")
        rejections = counter("monarch_sign_ins_total", "refused")
        failures = counter("monarch_sign_ins_total", "failed")
        losses = counter("monarch_network_losses_total")
        received = counter("monarch_messages_received_total")
        delivered = counter("monarch_messages_sent_total", "delivered")
        storedOffline = counter("monarch_messages_sent_total", "stored_offline")
        undelivered = counter("monarch_messages_sent_total", "failed")
    }

    /// A connection has ended.
    func ended(_ end: Disconnection, wasConnected: Bool) {
        if wasConnected {
            losses.increment()
        } else if end.isRejection {
            rejections.increment()
        } else {
            failures.increment()
        }
    }

    /// A message of the user has ended.
    func ended(_ outcome: DeliveryOutcome) {
        switch outcome {
        case .delivered: delivered.increment()
        case .storedOffline: storedOffline.increment()
        case .failed: undelivered.increment()
        }
    }
}
