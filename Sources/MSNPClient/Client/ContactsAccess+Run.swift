// SPDX-License-Identifier: Apache-2.0

import MSNServices

/// The lists and their edits over a transport.
extension ContactsAccess {
    /// Memberships and address book. A service that does not know the paged way is asked in the older one.
    func lists(
        paged: Bool, _ configuration: MSNClientConfiguration, _ transport: any HTTPTransport
    ) async -> Result<ContactLists, WebError> {
        let client = client(configuration, transport)
        do throws(WebError) {
            let lists = try await client.lists(ticket: ticket, paged: paged)
            return .success(ContactLists(memberships: lists.memberships, addressBook: lists.addressBook))
        } catch {
            guard paged, error.isAboutTheRequest else { return .failure(error) }
            return await self.lists(paged: false, configuration, transport)
        }
    }

    func perform(
        _ edits: [ContactsEdit], _ configuration: MSNClientConfiguration, _ transport: any HTTPTransport
    ) async -> Result<ContactsEdited, WebError> {
        do throws(WebError) {
            return .success(
                try await client(configuration, transport)
                    .perform(edits, ticket: ticket, owner: configuration.account.lowercased()))
        } catch {
            return .failure(error)
        }
    }

    func perform(
        _ edit: CircleEdit, _ configuration: MSNClientConfiguration, _ transport: any HTTPTransport
    ) async -> Result<String, WebError> {
        do throws(WebError) {
            return .success(try await client(configuration, transport).perform(edit, ticket: ticket))
        } catch {
            return .failure(error)
        }
    }

    private func client(
        _ configuration: MSNClientConfiguration, _ transport: any HTTPTransport
    ) -> ContactsClient {
        ContactsClient(transport: transport, endpoints: configuration.endpoints, ticketPlace: place)
    }
}

extension WebError {
    /// The service was there and did not like what it was asked.
    fileprivate var isAboutTheRequest: Bool {
        switch self {
        case .fault, .malformed: !isTicketRefused
        case .status(let status): status == 404 || status >= 500
        default: false
        }
    }
}
