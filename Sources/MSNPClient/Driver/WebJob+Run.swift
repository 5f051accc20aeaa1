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
        case .lists(let access, let paged):
            return .lists(await access.lists(paged: paged, configuration, transport))
        case .edit(let edits, let access, let number):
            return .edited(await access.perform(edits, configuration, transport), number: number)
        case .circle(let edit, let access, let number):
            return .circleEdited(await access.perform(edit, configuration, transport), number: number)
        case .offline(let job):
            return .offline(await job.run(configuration: configuration, transport: transport))
        }
    }
}
