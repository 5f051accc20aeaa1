// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// Editing groups, and making the address book of an account that never had one.
extension AddressBookService {
    /// The kind that all groups of contacts are of.
    static let groupType = "C8529CE2-6EAD-434D-881F-341E17DB3FF8"

    /// Makes a group.
    package static func groupAddRequest(url: String, ticket: Secret<String>, name: String) -> WebRequest {
        request(groupAdd, url: url, ticket: ticket) { body in
            body.open("groupAddOptions")
            body.element("fRenameOnMsgrConflict", "false")
            body.close()
            body.open("groupInfo")
            body.open("GroupInfo")
            body.element("name", name)
            body.element("groupType", groupType)
            body.element("fMessenger", "false")
            body.open("annotations")
            body.annotation("MSN.IM.Display", "1")
            body.close()
            body.close()
            body.close()
        }
    }

    /// What the service calls the group that was made.
    package static func groupAdded(in response: WebResponse) throws(WebError) -> String {
        let body = try ServiceEnvelope.body(in: response, actions: [groupAdd])
        guard let id = body.first("ABGroupAddResult")?.trimmedText(at: "guid") else { throw .malformed("no group") }
        return id
    }

    /// Gives a group another name.
    package static func groupUpdateRequest(
        url: String, ticket: Secret<String>, groupID: String, name: String
    ) -> WebRequest {
        request(groupUpdate, url: url, ticket: ticket) { body in
            body.open("groups")
            body.open("Group")
            body.element("groupId", groupID)
            body.open("groupInfo")
            body.element("name", name)
            body.close()
            body.element("propertiesChanged", "GroupName")
            body.close()
            body.close()
        }
    }

    /// Takes a group away; its contacts stay.
    package static func groupDeleteRequest(url: String, ticket: Secret<String>, groupID: String) -> WebRequest {
        request(groupDelete, url: url, ticket: ticket) { writeFilter(groupID, to: &$0) }
    }

    /// Puts a contact into a group.
    package static func groupContactAddRequest(
        url: String, ticket: Secret<String>, groupID: String, contactID: String
    ) -> WebRequest {
        request(groupContactAdd, url: url, ticket: ticket) { body in
            writeFilter(groupID, to: &body)
            writeContact(contactID, to: &body)
            body.open("groupContactAddOptions")
            body.element("fGenerateMissingQuickName", "true")
            body.element("EnableAllowListManagement", "true")
            body.close()
        }
    }

    /// Takes a contact out of a group.
    package static func groupContactDeleteRequest(
        url: String, ticket: Secret<String>, groupID: String, contactID: String
    ) -> WebRequest {
        request(groupContactDelete, url: url, ticket: ticket) { body in
            writeContact(contactID, to: &body)
            writeFilter(groupID, to: &body)
        }
    }

    /// Throws if any of the requests above but `groupAddRequest` failed. That a contact is in the group already, or
    /// not in it any more, is no failure.
    package static func groupEdited(in response: WebResponse) throws(WebError) {
        do {
            _ = try ServiceEnvelope.body(
                in: response, actions: [groupUpdate, groupDelete, groupContactAdd, groupContactDelete])
        } catch .fault(let fault) where fault.errorCode == "ContactAlreadyExists" {}
    }

    /// Makes the address book of an account that has none (`ABDoesNotExist`).
    ///
    /// - Parameter owner: The account.
    package static func addressBookAddRequest(url: String, ticket: Secret<String>, owner: String) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: addressBookAdd, scenario: "Initial") { body in
            body.open("abInfo")
            body.empty("name")
            body.element("ownerPuid", "0")
            body.element("ownerEmail", owner)
            body.element("fDefault", "true")
            body.close()
        }
    }

    /// Throws if `addressBookAddRequest` failed.
    package static func addressBookAdded(in response: WebResponse) throws(WebError) {
        _ = try ServiceEnvelope.body(in: response, actions: [addressBookAdd])
    }

    private static func request(
        _ action: String, url: String, ticket: Secret<String>, body: (inout XMLWriter) -> Void
    ) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: action, scenario: "GroupSave") { writer in
            writer.element("abId", ServiceEnvelope.defaultAddressBook)
            body(&writer)
        }
    }

    private static func writeFilter(_ groupID: String, to writer: inout XMLWriter) {
        writer.open("groupFilter")
        writer.open("groupIds")
        writer.element("guid", groupID)
        writer.close()
        writer.close()
    }

    private static func writeContact(_ contactID: String, to writer: inout XMLWriter) {
        writer.open("contacts")
        writer.open("Contact")
        writer.element("contactId", contactID)
        writer.close()
        writer.close()
    }
}
