// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import MSNServices

/// Something to ask of the web services that keep messages for people who are offline.
package struct OfflineJob: Equatable, Sendable {
    /// The answer has the same.
    package var number: UInt32
    package var request: OfflineRequest

    package init(number: UInt32, _ request: OfflineRequest) {
        self.number = number
        self.request = request
    }
}

package enum OfflineRequest: Equatable, Sendable {
    /// Leave a message (`Store`, `Store2`).
    case store(OfflineMessageDraft, ticket: Secret<String>, lockKey: String)
    /// List what waits (`GetMetadata`).
    case list(ticket: Secret<String>)
    /// Fetch one message (`GetMessage`).
    case fetch(id: String, ticket: Secret<String>)
    /// Delete messages (`DeleteMessages`).
    case delete(ids: [String], ticket: Secret<String>)
    /// Other tickets in the place of those that were refused (RST).
    case renewTickets
}

/// What an `OfflineJob` brought.
package struct OfflineAnswer: Sendable {
    package var number: UInt32
    package var result: OfflineResult

    package init(number: UInt32, _ result: OfflineResult) {
        self.number = number
        self.result = result
    }
}

package enum OfflineResult: Sendable {
    /// The message is stored; with a failure it is not.
    case stored(OfflineStoreFailure?)
    /// What waits: the `<MD>` document.
    case listed(Result<String, WebError>)
    case fetched(Result<OfflineMessageDocument, OfflineFetchFailure>)
    /// The messages are deleted; with a failure some may be left.
    case deleted(WebError?)
    case tickets(Result<ServiceTickets, WebError>)
}
