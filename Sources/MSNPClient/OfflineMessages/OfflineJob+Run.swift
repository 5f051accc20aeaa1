// SPDX-License-Identifier: Apache-2.0

import MSNServices

extension OfflineJob {
    /// Does the job over a transport.
    func run(configuration: MSNClientConfiguration, transport: any HTTPTransport) async -> OfflineAnswer {
        let client = OfflineMessageClient(transport: transport, endpoints: configuration.endpoints)
        let result: OfflineResult
        switch request {
        case .store(let draft, let ticket, let lockKey):
            do throws(OfflineStoreFailure) {
                try await client.store(draft, ticket: ticket, lockKey: lockKey)
                result = .stored(nil)
            } catch {
                result = .stored(error)
            }
        case .list(let ticket):
            do throws(WebError) {
                result = .listed(.success(try await client.metadata(ticket: ticket)))
            } catch {
                result = .listed(.failure(error))
            }
        case .fetch(let id, let ticket):
            do throws(OfflineFetchFailure) {
                result = .fetched(.success(try await client.message(id: id, ticket: ticket)))
            } catch {
                result = .fetched(.failure(error))
            }
        case .delete(let ids, let ticket):
            do throws(WebError) {
                try await client.delete(ids, ticket: ticket)
                result = .deleted(nil)
            } catch {
                result = .deleted(error)
            }
        case .renewTickets:
            // Not reached: the session asks for tickets, for all that want some at once.
            result = .tickets(.failure(.refused))
        }
        return OfflineAnswer(number: number, result)
    }
}
