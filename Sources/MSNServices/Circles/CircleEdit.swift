// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// One change that the user makes about circles.
package enum CircleEdit: Equatable, Sendable {
    /// Makes a circle; `ownName` is the user's name in it.
    case create(name: String, ownName: String)
    /// Invites somebody.
    case invite(account: String, circleID: String, message: String)
    /// Accepts an invitation.
    case accept(circleID: String)
    /// Turns one down.
    case decline(circleID: String)
    /// Leaves; `account` is the user's own.
    case leave(circleID: String, account: String)
}

extension ContactsClient {
    /// Everybody in a circle, those too who have been invited.
    package func members(
        ofCircle circleID: String, ticket: Secret<String>
    ) async throws(WebError) -> [CircleMember] {
        let response = try await send(ticket) {
            CircleService.membersRequest(url: endpoints.addressBook, ticket: $0, circleID: circleID)
        }
        return try CircleService.members(in: response)
    }

    /// Makes one change about circles; gives the ID of the circle that was made, or that it is about.
    ///
    /// - Parameter ticket: The token for `contacts.msn.com`.
    package func perform(_ edit: CircleEdit, ticket: Secret<String>) async throws(WebError) -> String {
        switch edit {
        case .create(let name, let ownName):
            let response = try await send(ticket) {
                CircleService.createRequest(url: endpoints.sharing, ticket: $0, name: name, ownName: ownName)
            }
            return try CircleService.created(in: response)
        case .invite(let account, let circleID, let message):
            let contactID = try await contactID(of: account, inCircle: circleID, ticket: ticket)
            try await connect(
                .invite(circleID: circleID, contactID: contactID, message: message), ticket: ticket)
            return circleID
        case .accept(let circleID):
            try await connect(.accept(circleID: circleID), ticket: ticket)
            return circleID
        case .decline(let circleID):
            try await connect(.decline(circleID: circleID), ticket: ticket)
            return circleID
        case .leave(let circleID, let account):
            let members = try await members(ofCircle: circleID, ticket: ticket)
            guard let own = members.first(where: { equalIgnoringCase($0.account, account) }) else { return circleID }
            let response = try await send(ticket) {
                CircleService.leaveRequest(
                    url: endpoints.addressBook, ticket: $0, circleID: circleID, contactID: own.contactID)
            }
            try CircleService.connectionChanged(in: response)
            return circleID
        }
    }

    /// What the circle's address book calls somebody, who is put into it.
    private func contactID(
        of account: String, inCircle circleID: String, ticket: Secret<String>
    ) async throws(WebError) -> String {
        do throws(WebError) {
            let response = try await send(ticket) {
                CircleService.contactRequest(
                    url: endpoints.addressBook, ticket: $0, circleID: circleID, account: account)
            }
            return try CircleService.contact(in: response)
        } catch {
            guard error.addressBookFault == .contactAlreadyExists else { throw error }
            // There already, from an invitation that was not answered. The ID in the fault is not to be trusted: some
            // services put a constant there.
            let members = try await members(ofCircle: circleID, ticket: ticket)
            guard let member = members.first(where: { equalIgnoringCase($0.account, account) }) else { throw error }
            return member.contactID
        }
    }

    private func connect(_ connection: CircleConnection, ticket: Secret<String>) async throws(WebError) {
        let response = try await send(ticket) {
            CircleService.connectionRequest(url: endpoints.addressBook, ticket: $0, connection: connection)
        }
        try CircleService.connectionChanged(in: response)
    }
}
