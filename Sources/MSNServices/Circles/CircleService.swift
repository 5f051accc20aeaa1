// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// Circles (MSNP18): groups with a membership and an address book of their own. Both services of the contacts have a
/// part in them.
package enum CircleService {
    static let createCircle = "CreateCircle"
    static let createContact = "CreateContact"
    static let manageConnection = "ManageWLConnection"
    static let breakConnection = "BreakConnection"
    /// The domain of all circles' addresses.
    package static let domain = "live.com"
    /// The kind of tie that a circle is, other than that between people.
    static let relationshipType = 5

    /// Makes a circle. Goes to the membership service.
    ///
    /// - Parameter ownName: The user's name in it.
    package static func createRequest(
        url: String, ticket: Secret<String>, name: String, ownName: String
    ) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: createCircle, scenario: "CircleSave") { body in
            body.open("properties")
            body.element("Domain", "1")
            body.element("HostedDomain", domain)
            body.element("Type", "2")
            body.element("MembershipAccess", "0")
            body.element("IsPresenceEnabled", "true")
            body.element("RequestMembershipOption", "2")
            body.element("DisplayName", name)
            body.close()
            body.open("callerInfo")
            body.element("PublicDisplayName", ownName)
            body.close()
        }
    }

    /// What the service calls the circle that was made.
    package static func created(in response: WebResponse) throws(WebError) -> String {
        let body = try ServiceEnvelope.body(in: response, actions: [createCircle])
        guard let id = body.first("CreateCircleResult")?.trimmedText(at: "Id"), AddressBookCircle.isCircleID(id) else {
            throw .malformed("no circle")
        }
        return id.lowercased()
    }

    /// Asks for the address book of a circle.
    package static func membersRequest(url: String, ticket: Secret<String>, circleID: String) -> WebRequest {
        AddressBookService.findContactsPagedRequest(url: url, ticket: ticket, addressBookID: circleID)
    }

    /// Everybody in a circle, those too who have been invited; the circle's own entry is left out.
    package static func members(in response: WebResponse) throws(WebError) -> [CircleMember] {
        let body = try ServiceEnvelope.body(in: response, actions: [AddressBookService.findContactsPaged])
        guard let contacts = body.first("ABFindContactsPagedResult")?.first("Contacts") else {
            throw .malformed("no address book")
        }
        return contacts.all("Contact").compactMap(member)
    }

    /// Puts somebody into the address book of a circle, which the invitation needs.
    package static func contactRequest(
        url: String, ticket: Secret<String>, circleID: String, account: String
    ) -> WebRequest {
        request(createContact, url: url, ticket: ticket, addressBookID: circleID) { body in
            body.open("contactHandle")
            body.element("Email", account)
            body.element("Puid", "0")
            body.element("Cid", "0")
            body.close()
        }
    }

    /// What the circle's address book calls them.
    package static func contact(in response: WebResponse) throws(WebError) -> String {
        let body = try ServiceEnvelope.body(in: response, actions: [createContact])
        guard let id = body.first("CreateContactResult")?.trimmedText(at: "contactId") else {
            throw .malformed("no contact")
        }
        return id
    }

    /// Invites somebody, or answers an invitation.
    package static func connectionRequest(
        url: String, ticket: Secret<String>, connection: CircleConnection
    ) -> WebRequest {
        switch connection {
        case .invite(let circleID, let contactID, let message):
            self.connection(
                url: url, ticket: ticket, addressBookID: circleID, contactID: contactID, action: 1, role: .member,
                message: message)
        case .accept(let circleID):
            self.connection(
                url: url, ticket: ticket, addressBookID: ServiceEnvelope.defaultAddressBook, contactID: circleID,
                action: 1, role: .none, message: "")
        case .decline(let circleID):
            self.connection(
                url: url, ticket: ticket, addressBookID: ServiceEnvelope.defaultAddressBook, contactID: circleID,
                action: 2, role: .none, message: "")
        }
    }

    /// Leaves a circle.
    ///
    /// - Parameter contactID: What the circle's address book calls the user.
    package static func leaveRequest(
        url: String, ticket: Secret<String>, circleID: String, contactID: String
    ) -> WebRequest {
        request(breakConnection, url: url, ticket: ticket, addressBookID: circleID) { body in
            body.element("contactId", contactID)
            body.element("deleteContact", "true")
        }
    }

    /// Throws if `connectionRequest` or `leaveRequest` failed.
    package static func connectionChanged(in response: WebResponse) throws(WebError) {
        _ = try ServiceEnvelope.body(in: response, actions: [manageConnection, breakConnection])
    }

    private static func connection(
        url: String, ticket: Secret<String>, addressBookID: String, contactID: String, action: Int, role: CircleRole,
        message: String
    ) -> WebRequest {
        request(manageConnection, url: url, ticket: ticket, addressBookID: addressBookID) { body in
            body.element("contactId", contactID)
            body.element("connection", "true")
            body.element("presence", "false")
            body.element("action", "\(action)")
            body.element("relationshipType", "\(relationshipType)")
            body.element("relationshipRole", "\(role.rawValue)")
            if !message.isEmpty {
                body.open("annotations")
                body.annotation("MSN.IM.InviteMessage", message)
                body.close()
            }
        }
    }

    private static func request(
        _ action: String, url: String, ticket: Secret<String>, addressBookID: String,
        body: (inout XMLWriter) -> Void
    ) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: action, scenario: "CircleInvite") { writer in
            writer.open("abHandle")
            writer.element("ABId", addressBookID)
            writer.element("Puid", "0")
            writer.element("Cid", "0")
            writer.close()
            body(&writer)
        }
    }

    private static func member(_ contact: XMLElement) -> CircleMember? {
        guard !contact.isTrue("fDeleted"), let id = contact.trimmedText(at: "contactId"),
            let info = contact.first("contactInfo"), let type = info.trimmedText(at: "contactType"), type != "Me",
            let account = info.trimmedText(at: "passportName")
        else { return nil }
        let tie = circleTie(in: info)
        let role = tie?.trimmedText(at: "RelationshipRole").flatMap { Int($0) }.flatMap(CircleRole.init) ?? .none
        // Services number the state of those who have not answered as they like; the type of the contact tells.
        let state = type == "LivePending" ? CircleState.waitingResponse : .accepted
        return CircleMember(
            contactID: id, account: account, displayName: info.trimmedText(at: "displayName") ?? account, role: role,
            state: state)
    }

    /// What a contact's entry says of the tie to a circle.
    static func circleTie(in info: XMLElement) -> XMLElement? {
        info.first("NetworkInfoList")?.all("NetworkInfo").first {
            $0.trimmedText(at: "RelationshipType") == "\(relationshipType)"
        }
    }
}
