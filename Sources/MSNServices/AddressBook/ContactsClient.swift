// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP

/// Reads and edits the lists of MSNP13 and later over a transport.
package struct ContactsClient: Sendable {
    private let transport: any HTTPTransport
    private let endpoints: ServiceEndpoints
    private let rule: RedirectRule

    /// A client of the services at `endpoints`.
    package init(transport: any HTTPTransport, endpoints: ServiceEndpoints) {
        self.transport = transport
        self.endpoints = endpoints
        self.rule = RedirectRule(configured: endpoints.all)
    }

    /// All lists and the address book, whole.
    ///
    /// An account that has never had an address book (`ABDoesNotExist`) has an empty one.
    ///
    /// - Parameter ticket: The token for `contacts.msn.com`, or what `USR 4 TWN S` was sent.
    package func lists(
        ticket: Secret<String>
    ) async throws(WebError) -> (memberships: [Membership], addressBook: AddressBook) {
        // Side by side: at sign-in people wait for both.
        async let memberships = self.memberships(ticket: ticket)
        async let addressBook = self.addressBook(ticket: ticket)
        do {
            return (try await memberships, try await addressBook)
        } catch let error as WebError {
            throw error
        } catch {
            throw .unreachable("interrupted")
        }
    }

    /// The lists of the membership service.
    package func memberships(ticket: Secret<String>) async throws(WebError) -> [Membership] {
        let response = try await send(SharingService.findMembershipRequest(url: endpoints.sharing, ticket: ticket))
        do {
            return try SharingService.memberships(in: response)
        } catch .fault(let fault) where fault.errorCode == "ABDoesNotExist" {
            return []
        }
    }

    /// The address book.
    package func addressBook(ticket: Secret<String>) async throws(WebError) -> AddressBook {
        let response = try await send(AddressBookService.findAllRequest(url: endpoints.addressBook, ticket: ticket))
        do {
            return try AddressBookService.addressBook(in: response)
        } catch .fault(let fault) where fault.errorCode == "ABDoesNotExist" {
            return AddressBook()
        }
    }

    /// Puts somebody on a list.
    package func addMember(_ member: Membership, ticket: Secret<String>) async throws(WebError) {
        let request = SharingService.addMemberRequest(url: endpoints.sharing, ticket: ticket, member: member)
        try SharingService.memberAdded(in: try await send(request))
    }

    /// Takes somebody off a list.
    package func deleteMember(_ member: Membership, ticket: Secret<String>) async throws(WebError) {
        let request = SharingService.deleteMemberRequest(url: endpoints.sharing, ticket: ticket, member: member)
        try SharingService.memberDeleted(in: try await send(request))
    }

    /// Puts somebody on the contact list; gives what the service calls the contact.
    package func addContact(
        account: String, networkID: Int = 1, displayName: String = "", inviteMessage: String = "",
        ticket: Secret<String>
    ) async throws(WebError) -> String {
        let request = AddressBookService.contactAddRequest(
            url: endpoints.addressBook, ticket: ticket, account: account, networkID: networkID,
            displayName: displayName, inviteMessage: inviteMessage)
        return try AddressBookService.contactAdded(in: try await send(request))
    }

    /// Takes a contact out of the address book.
    package func deleteContact(contactID: String, ticket: Secret<String>) async throws(WebError) {
        let request = AddressBookService.contactDeleteRequest(
            url: endpoints.addressBook, ticket: ticket, contactID: contactID)
        try AddressBookService.contactDeleted(in: try await send(request))
    }

    /// Changes a contact, or the user's own entry.
    package func update(_ update: ContactUpdate, ticket: Secret<String>) async throws(WebError) {
        let request = AddressBookService.contactUpdateRequest(
            url: endpoints.addressBook, ticket: ticket, update: update)
        try AddressBookService.contactUpdated(in: try await send(request))
    }

    private func send(_ request: WebRequest) async throws(WebError) -> WebResponse {
        guard !request.url.isEmpty else { throw .unreachable("the network has no address book") }
        return try await transport.execute(request, following: rule).response
    }
}
