// SPDX-License-Identifier: Apache-2.0

import MSNServices

extension WebJob {
    /// Does the job over a transport.
    func run(configuration: MSNClientConfiguration, transport: any HTTPTransport) async -> WebAnswer {
        let credentials = Credentials(account: configuration.account, password: configuration.password)
        let passport = PassportClient(transport: transport, endpoints: configuration.endpoints)
        switch self {
        case .tokens(let requests):
            do throws(WebError) {
                return .tokens(.success(try await passport.tokens(credentials: credentials, requests: requests)))
            } catch {
                return .tokens(.failure(error))
            }
        case .passport(let challenge):
            do throws(WebError) {
                return .passport(
                    .success(try await passport.ticketByNexus(credentials: credentials, challenge: challenge)))
            } catch {
                return .passport(.failure(error))
            }
        case .lists(let ticket):
            do throws(WebError) {
                let lists = try await ContactsClient(transport: transport, endpoints: configuration.endpoints)
                    .lists(ticket: ticket)
                return .lists(
                    .success(ContactLists(memberships: lists.memberships, addressBook: lists.addressBook)))
            } catch {
                return .lists(.failure(error))
            }
        case .offline(let job):
            return .offline(await job.run(configuration: configuration, transport: transport))
        }
    }
}
