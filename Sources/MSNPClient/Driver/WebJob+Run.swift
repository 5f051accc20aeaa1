// SPDX-License-Identifier: Apache-2.0

import MSNServices

extension WebJob {
    /// Does the job over a transport.
    func run(configuration: MSNClientConfiguration, transport: any HTTPTransport) async -> WebAnswer {
        let credentials = Credentials(account: configuration.account, password: configuration.password)
        let passport = PassportClient(transport: transport, endpoints: configuration.endpoints)
        switch self {
        case .tokens(let requests):
            return .tokens(
                await TokenFetch.run(
                    requests, credentials: credentials, endpoints: configuration.endpoints, transport: transport))
        case .passport(let challenge):
            do throws(WebError) {
                return .passport(
                    .success(try await passport.ticketByNexus(credentials: credentials, challenge: challenge)))
            } catch {
                return .passport(.failure(error))
            }
        case .lists(let access, let paged):
            return .lists(await access.lists(paged: paged, configuration, transport))
        case .edit(let edits, let access, let number):
            return .edited(await access.perform(edits, configuration, transport), number: number)
        case .circle(let edit, let access, let number):
            return .circleEdited(await access.perform(edit, configuration, transport), number: number)
        case .profile(let cid, let ticket):
            let client = StorageClient(transport: transport, endpoints: configuration.endpoints)
            return .profile((try? await client.profile(cid: cid, ticket: ticket)) ?? nil)
        case .keepProfile(let profile, let ticket):
            let client = StorageClient(transport: transport, endpoints: configuration.endpoints)
            do throws(WebError) {
                _ = try await client.update(profile, ticket: ticket)
                return .profileKept(nil)
            } catch {
                return .profileKept(error)
            }
        case .offline(let job):
            return .offline(await job.run(configuration: configuration, transport: transport))
        }
    }
}
