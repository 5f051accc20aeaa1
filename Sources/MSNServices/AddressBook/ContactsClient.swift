// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP

/// Where the ticket stands in a request to the address book and membership services.
package enum TicketPlace: Equatable, Sendable {
    /// In the header of the envelope (`TicketToken`): the token for `contacts.msn.com`, MSNP15 and later.
    case token
    /// In the cookie `MSPAuth`: the `MSPAuth` of the profile, MSNP13 and 14.
    case cookie
}

/// Reads and edits the lists of MSNP13 and later over a transport.
package struct ContactsClient: Sendable {
    private let transport: any HTTPTransport
    let endpoints: ServiceEndpoints
    private let rule: RedirectRule
    private let ticketPlace: TicketPlace

    /// A client of the services at `endpoints`.
    ///
    /// - Parameter ticketPlace: Where the tickets go that the methods are given.
    package init(transport: any HTTPTransport, endpoints: ServiceEndpoints, ticketPlace: TicketPlace = .token) {
        self.transport = transport
        self.endpoints = endpoints
        self.rule = RedirectRule(configured: endpoints.all)
        self.ticketPlace = ticketPlace
    }

    // MARK: Reading

    /// All lists and the address book, whole.
    ///
    /// An account that has never had an address book (`ABDoesNotExist`) has an empty one.
    ///
    /// - Parameters:
    ///   - ticket: The token for `contacts.msn.com`, or what `USR 4 TWN S` was sent, or the `MSPAuth` of the profile.
    ///   - paged: Whether the address book is asked for in the way of MSNP16 and later, which tells of circles too.
    package func lists(
        ticket: Secret<String>, paged: Bool = false
    ) async throws(WebError) -> (memberships: [Membership], addressBook: AddressBook) {
        // Side by side: at sign-in people wait for both.
        async let memberships = self.memberships(ticket: ticket)
        async let addressBook = self.addressBook(ticket: ticket, paged: paged)
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
        let response = try await send(ticket) {
            SharingService.findMembershipRequest(url: endpoints.sharing, ticket: $0)
        }
        do {
            return try SharingService.memberships(in: response)
        } catch .fault(let fault) where fault.addressBookFault == .noAddressBook {
            return []
        }
    }

    /// The address book.
    package func addressBook(ticket: Secret<String>, paged: Bool = false) async throws(WebError) -> AddressBook {
        let response = try await send(ticket) {
            paged
                ? AddressBookService.findContactsPagedRequest(url: endpoints.addressBook, ticket: $0)
                : AddressBookService.findAllRequest(url: endpoints.addressBook, ticket: $0)
        }
        do {
            return try AddressBookService.addressBook(in: response)
        } catch .fault(let fault) where fault.addressBookFault == .noAddressBook {
            return AddressBook()
        }
    }

    // MARK: Editing

    /// Makes a row of changes, one after the other, and stops at the first that fails; those before it stay made.
    ///
    /// An account without an address book gets one.
    ///
    /// - Parameter owner: The account, whose address book is made where there is none.
    package func perform(
        _ edits: [ContactsEdit], ticket: Secret<String>, owner: String
    ) async throws(WebError) -> ContactsEdited {
        var made = ContactsEdited()
        for edit in edits {
            let edit = edit.resolved(made)
            do throws(WebError) {
                try await perform(edit, ticket: ticket, made: &made)
            } catch {
                guard error.addressBookFault == .noAddressBook else { throw error }
                let response = try await send(ticket) {
                    AddressBookService.addressBookAddRequest(url: endpoints.addressBook, ticket: $0, owner: owner)
                }
                try AddressBookService.addressBookAdded(in: response)
                try await perform(edit, ticket: ticket, made: &made)
            }
        }
        return made
    }

    private func perform(
        _ edit: ContactsEdit, ticket: Secret<String>, made: inout ContactsEdited
    ) async throws(WebError) {
        let response = try await send(ticket) { request(for: edit, ticket: $0) }
        switch edit {
        case .addContact: made.contactID = try AddressBookService.contactAdded(in: response)
        case .deleteContact: try AddressBookService.contactDeleted(in: response)
        case .update: try AddressBookService.contactUpdated(in: response)
        case .addMember: try SharingService.memberAdded(in: response)
        case .deleteMember: try SharingService.memberDeleted(in: response)
        case .addGroup: made.groupID = try AddressBookService.groupAdded(in: response)
        case .renameGroup, .deleteGroup, .addToGroup, .removeFromGroup:
            try AddressBookService.groupEdited(in: response)
        }
    }

    private func request(for edit: ContactsEdit, ticket: Secret<String>) -> WebRequest {
        let url = endpoints.addressBook
        switch edit {
        case .addContact(let account, let networkID, let ownName, let message):
            return AddressBookService.contactAddRequest(
                url: url, ticket: ticket, account: account, networkID: networkID, displayName: ownName,
                inviteMessage: message)
        case .deleteContact(let id):
            return AddressBookService.contactDeleteRequest(url: url, ticket: ticket, contactID: id)
        case .update(let update):
            return AddressBookService.contactUpdateRequest(url: url, ticket: ticket, update: update)
        case .addMember(let member):
            return SharingService.addMemberRequest(url: endpoints.sharing, ticket: ticket, member: member)
        case .deleteMember(let member):
            return SharingService.deleteMemberRequest(url: endpoints.sharing, ticket: ticket, member: member)
        case .addGroup(let name):
            return AddressBookService.groupAddRequest(url: url, ticket: ticket, name: name)
        case .renameGroup(let id, let name):
            return AddressBookService.groupUpdateRequest(url: url, ticket: ticket, groupID: id, name: name)
        case .deleteGroup(let id):
            return AddressBookService.groupDeleteRequest(url: url, ticket: ticket, groupID: id)
        case .addToGroup(let id, let contact):
            return AddressBookService.groupContactAddRequest(
                url: url, ticket: ticket, groupID: id, contactID: contact)
        case .removeFromGroup(let id, let contact):
            return AddressBookService.groupContactDeleteRequest(
                url: url, ticket: ticket, groupID: id, contactID: contact)
        }
    }

    /// Makes a request with the ticket where it belongs.
    func send(
        _ ticket: Secret<String>, _ request: (Secret<String>) -> WebRequest
    ) async throws(WebError) -> WebResponse {
        var made = request(ticketPlace == .token ? ticket : Secret(""))
        if ticketPlace == .cookie {
            made.headers.append(("Cookie", "MSPAuth=\(TicketParts(ticket).t.exposed)"))
        }
        // Where the services would rather be asked (`PreferredHostName`) is not followed: nobody vouches for that host.
        guard !made.url.isEmpty else { throw .unreachable("the network has no address book") }
        return try await transport.execute(made, following: rule).response
    }
}
