// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// The networks that users can sign in to, by name. More may come while the gateway runs; none goes.
package final class NetworkTable: Sendable {
    private let connectors: Mutex<[String: any NetworkConnector]>

    /// Of two with one name the first counts.
    package init(_ connectors: [any NetworkConnector]) {
        self.connectors = Mutex(
            Dictionary(connectors.map { ($0.descriptor.id, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    package subscript(name: String) -> (any NetworkConnector)? { connectors.withLock { $0[name] } }

    /// In the order of the alphabet.
    package var names: [String] { connectors.withLock { $0.keys.sorted() } }

    package var descriptors: [NetworkDescriptor] {
        connectors.withLock { $0.values.map(\.descriptor) }.sorted { $0.id < $1.id }
    }

    /// Adds a network; one of that name stays as it is.
    package func add(_ connector: any NetworkConnector) {
        connectors.withLock { connectors in
            if connectors[connector.descriptor.id] == nil { connectors[connector.descriptor.id] = connector }
        }
    }
}
