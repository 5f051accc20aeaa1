// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP

/// Why one message could not be fetched.
package enum OfflineFetchFailure: Error, Equatable, Sendable {
    /// It is there and cannot be read; asking again is of no use.
    case unreadable(OfflineMessageError)
    /// The service did not give it.
    case web(WebError)
}

/// Fetches messages that came while the account was offline, and leaves some for others, over a transport.
package struct OfflineMessageClient: Sendable {
    private let transport: any HTTPTransport
    private let endpoints: ServiceEndpoints
    private let rule: RedirectRule

    /// A client of the services at `endpoints`.
    package init(transport: any HTTPTransport, endpoints: ServiceEndpoints) {
        self.transport = transport
        self.endpoints = endpoints
        self.rule = RedirectRule(configured: endpoints.all)
    }

    /// The document that lists what is there, `<MD>…</MD>`; needed where the notification server found it too large.
    ///
    /// - Parameter ticket: The token for `messenger.msn.com`, or the `MSPAuth` of the profile.
    package func metadata(ticket: Secret<String>) async throws(WebError) -> String {
        let request = OfflineMessageService.metadataRequest(url: endpoints.offlineFetch, ticket: ticket)
        return try OfflineMessageService.metadata(in: try await send(request))
    }

    /// One message. It stays there until it is deleted.
    package func message(
        id: String, ticket: Secret<String>
    ) async throws(OfflineFetchFailure) -> OfflineMessageDocument {
        let mail: String
        do throws(WebError) {
            let request = OfflineMessageService.messageRequest(url: endpoints.offlineFetch, ticket: ticket, id: id)
            mail = try OfflineMessageService.mail(in: try await send(request))
        } catch {
            throw .web(error)
        }
        do throws(OfflineMessageError) {
            return try OfflineMessageDocument(mail: mail)
        } catch {
            throw .unreadable(error)
        }
    }

    /// Several messages, each by itself: one that is damaged, or not there, is left out with its reason. Only what
    /// concerns all of them, such as a refused ticket, is thrown.
    package func messages(
        ids: [String], ticket: Secret<String>
    ) async throws(WebError) -> [(id: String, result: Result<OfflineMessageDocument, OfflineFetchFailure>)] {
        var results: [(id: String, result: Result<OfflineMessageDocument, OfflineFetchFailure>)] = []
        for id in ids {
            do throws(OfflineFetchFailure) {
                results.append((id, .success(try await message(id: id, ticket: ticket))))
            } catch {
                if case .web(let error) = error, error.concernsEveryRequest { throw error }
                results.append((id, .failure(error)))
            }
        }
        return results
    }

    /// Takes messages away, which should be kept elsewhere by then. That one is not there is no failure.
    package func delete(_ ids: [String], ticket: Secret<String>) async throws(WebError) {
        var rest = ids[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(ServiceLimits.offlineDeletions))
            rest = rest.dropFirst(batch.count)
            do throws(WebError) {
                try await deleteBatch(batch, ticket: ticket)
            } catch {
                // Some services delete nothing if one of the messages is gone already.
                guard !error.concernsEveryRequest else { throw error }
                for id in batch {
                    do throws(WebError) {
                        try await deleteBatch([id], ticket: ticket)
                    } catch .fault(let fault) where fault.localCode == "Client" {
                        continue
                    }
                }
            }
        }
    }

    /// Leaves a message for somebody.
    ///
    /// - Parameters:
    ///   - ticket: The token for `messengersecure.live.com`, up to MSNP14 for `messenger.msn.com`.
    ///   - lockKey: The signature of the last challenge; empty where there has been none.
    package func store(
        _ draft: OfflineMessageDraft, ticket: Secret<String>, lockKey: String
    ) async throws(OfflineStoreFailure) {
        let request = OfflineStoreService.storeRequest(
            url: endpoints.offlineSend, ticket: ticket, draft: draft, lockKey: lockKey)
        let response: WebResponse
        do throws(WebError) {
            response = try await send(request)
        } catch {
            throw .other(error)
        }
        try OfflineStoreService.stored(in: response, lockKey: lockKey)
    }

    private func deleteBatch(_ ids: [String], ticket: Secret<String>) async throws(WebError) {
        let request = OfflineMessageService.deleteRequest(url: endpoints.offlineFetch, ticket: ticket, ids: ids)
        try OfflineMessageService.deleted(in: try await send(request))
    }

    private func send(_ request: WebRequest) async throws(WebError) -> WebResponse {
        guard !request.url.isEmpty else { throw .unreachable("the network has no offline messages") }
        return try await transport.execute(request, following: rule).response
    }
}

extension WebError {
    /// Whether the next request to the same service would fare no better.
    fileprivate var concernsEveryRequest: Bool {
        switch self {
        case .unreachable, .timedOut, .lost, .tls, .refused, .redirectRefused, .tooManyRedirects: true
        case .tooLarge, .malformed: false
        case .status, .fault: isTicketRefused
        }
    }
}
