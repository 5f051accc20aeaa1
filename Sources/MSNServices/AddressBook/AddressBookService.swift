// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// A change to a contact, or to the user's own entry.
package enum ContactUpdate: Equatable, Sendable {
    /// The user's own name.
    case ownDisplayName(String)
    /// What happens to people on neither list.
    case ownPrivacy(MessagePrivacy)
    /// The user's name for a contact; an empty one takes it away.
    case alias(contactID: String, String)
    /// Whether a contact is on the contact list.
    case isMessengerUser(contactID: String, Bool)
}

/// The address book service (`abservice.asmx`), MSNP13 and later: contacts, groups and the user's own name.
package enum AddressBookService {
    static let findAll = "ABFindAll"
    static let findContactsPaged = "ABFindContactsPaged"
    static let contactAdd = "ABContactAdd"
    static let contactDelete = "ABContactDelete"
    static let contactUpdate = "ABContactUpdate"

    // MARK: Reading

    /// Asks for the whole address book. Changes alone are never asked for: some services refuse
    /// (`FullSyncRequired`), and the whole is small.
    package static func findAllRequest(url: String, ticket: Secret<String>) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: findAll, scenario: "Initial") { body in
            body.element("abId", ServiceEnvelope.defaultAddressBook)
            body.element("abView", "Full")
            body.element("deltasOnly", "false")
            body.element("lastChange", ServiceEnvelope.never)
        }
    }

    /// Asks for the whole address book in the way of MSNP16 and later, which tells of circles too.
    package static func findContactsPagedRequest(url: String, ticket: Secret<String>) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: findContactsPaged, scenario: "Initial") { body in
            body.element("abView", "MessengerClient8")
            body.element("extendedContent", "AB AllGroups CircleResult")
            body.open("abHandle")
            body.element("ABId", ServiceEnvelope.defaultAddressBook)
            body.element("Puid", "0")
            body.element("Cid", "0")
            body.close()
        }
    }

    /// The address book in the answer to either request.
    ///
    /// Left out are deleted and hidden contacts and those without an address that can be written to.
    package static func addressBook(in response: WebResponse) throws(WebError) -> AddressBook {
        let body = try ServiceEnvelope.body(in: response, actions: [findAll, findContactsPaged])
        // The two operations differ in the case of these names alone.
        guard let result = body.first("ABFindAllResult") ?? body.first("ABFindContactsPagedResult") else {
            throw .malformed("no address book")
        }
        var book = AddressBook()
        for group in (result.first("groups") ?? result.first("Groups"))?.all("Group") ?? [] {
            guard !group.isTrue("fDeleted"), let id = group.trimmedText(at: "groupId") else { continue }
            book.groups.append(AddressBookGroup(id: id, name: group.trimmedText(at: "groupInfo", "name") ?? id))
        }
        for element in (result.first("contacts") ?? result.first("Contacts"))?.all("Contact") ?? [] {
            guard !element.isTrue("fDeleted"), let info = element.first("contactInfo"),
                let contact = contact(element, info)
            else { continue }
            if contact.type == "Me" {
                book.me = contact
                // 1 is allow; 0, like nothing at all, has not been set, which means allow.
                book.privacy = info.annotation("MSN.IM.BLP") == "2" ? .block : .allow
            } else if !contact.account.isEmpty {
                book.contacts.append(contact)
            }
        }
        book.circleTicket = result.first("CircleResult")?.trimmedText(at: "CircleTicket").map { Secret($0) }
        return book
    }

    private static func contact(_ element: XMLElement, _ info: XMLElement) -> AddressBookContact? {
        guard !info.isTrue("IsHidden"), !info.isTrue("IsShellContact") else { return nil }
        let type = info.trimmedText(at: "contactType") ?? "Regular"
        var isMessengerUser = info.isTrue("isMessengerUser")
        var account = info.trimmedText(at: "passportName") ?? ""
        var networkID = NetworkID.passport
        if account.isEmpty, let email = info.first("emails")?.all("ContactEmail").first(where: isMessengerEnabled) {
            account = email.trimmedText(at: "email") ?? ""
            networkID = email.trimmedText(at: "Capability").flatMap { Int($0) } ?? NetworkID.yahoo
            isMessengerUser = true
        }
        if account.isEmpty, let phone = info.first("phones")?.all("ContactPhone").first(where: isMessengerEnabled) {
            account = phone.trimmedText(at: "number").map { "tel:" + $0 } ?? ""
            networkID = NetworkID.telephone
            isMessengerUser = true
        }
        guard let contactID = element.trimmedText(at: "contactId") ?? (type == "Me" ? "" : nil) else { return nil }
        return AddressBookContact(
            contactID: contactID, account: account, networkID: networkID,
            displayName: info.trimmedText(at: "displayName") ?? info.trimmedText(at: "quickName") ?? account,
            alias: info.annotation("AB.NickName"), isMessengerUser: isMessengerUser && type != "Me",
            groupIDs: info.first("groupIds")?.all("guid").compactMap { $0.trimmedText() } ?? [],
            cid: info.trimmedText(at: "CID"), type: type)
    }

    private static func isMessengerEnabled(_ element: XMLElement) -> Bool { element.isTrue("isMessengerEnabled") }

    // MARK: Editing

    /// Puts somebody on the contact list.
    ///
    /// - Parameters:
    ///   - displayName: The user's own name, which goes with the message.
    ///   - inviteMessage: What they read with the request.
    package static func contactAddRequest(
        url: String, ticket: Secret<String>, account: String, networkID: Int = 1, displayName: String = "",
        inviteMessage: String = ""
    ) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: contactAdd, scenario: "ContactSave") { body in
            body.element("abId", ServiceEnvelope.defaultAddressBook)
            body.open("contacts")
            body.open("Contact", [("xmlns", ServiceEnvelope.namespace)])
            body.open("contactInfo")
            switch MemberKind(networkID: networkID) {
            case .passport, .circle:
                body.element("contactType", "LivePending")
                body.element("passportName", account)
                body.element("isMessengerUser", "true")
                if !inviteMessage.isEmpty || !displayName.isEmpty {
                    body.open("MessengerMemberInfo")
                    if !inviteMessage.isEmpty {
                        body.open("PendingAnnotations")
                        body.annotation("MSN.IM.InviteMessage", inviteMessage)
                        body.close()
                    }
                    body.element("DisplayName", displayName)
                    body.close()
                }
            case .email:
                body.open("emails")
                body.open("ContactEmail")
                body.element("contactEmailType", networkID == NetworkID.yahoo ? "Messenger2" : "Messenger3")
                body.element("email", account)
                body.element("isMessengerEnabled", "true")
                body.element("Capability", "\(networkID)")
                body.element("MessengerEnabledExternally", "false")
                body.element("propertiesChanged", "Email IsMessengerEnabled Capability")
                body.close()
                body.close()
            case .telephone:
                body.open("phones")
                body.open("ContactPhone")
                body.element("contactPhoneType", "ContactPhoneMobile")
                body.element("number", MemberKind.telephone.address(account))
                body.element("isMessengerEnabled", "true")
                body.element("propertiesChanged", "Number IsMessengerEnabled")
                body.close()
                body.close()
            }
            body.close()
            body.close()
            body.close()
            body.open("options")
            body.element("EnableAllowListManagement", "true")
            body.close()
        }
    }

    /// What the service calls the contact that was added. One that was there already is as good.
    package static func contactAdded(in response: WebResponse) throws(WebError) -> String {
        do throws(WebError) {
            let body = try ServiceEnvelope.body(in: response, actions: [contactAdd])
            guard let id = body.first("ABContactAddResult")?.trimmedText(at: "guid") else {
                throw .malformed("no contact")
            }
            return id
        } catch .fault(let fault) where fault.errorCode == "ContactAlreadyExists" && fault.conflictObjectID != nil {
            return fault.conflictObjectID ?? ""
        }
    }

    /// Takes a contact out of the address book.
    package static func contactDeleteRequest(url: String, ticket: Secret<String>, contactID: String) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: contactDelete, scenario: "ContactSave") { body in
            body.element("abId", ServiceEnvelope.defaultAddressBook)
            body.open("contacts")
            body.open("Contact")
            body.element("contactId", contactID)
            body.close()
            body.close()
        }
    }

    /// Throws if `contactDeleteRequest` failed. That there is no such contact is no failure.
    package static func contactDeleted(in response: WebResponse) throws(WebError) {
        do {
            _ = try ServiceEnvelope.body(in: response, actions: [contactDelete])
        } catch .fault(let fault) where fault.errorCode == "ContactDoesNotExist" {}
    }

    /// Changes a contact, or the user's own entry.
    package static func contactUpdateRequest(
        url: String, ticket: Secret<String>, update: ContactUpdate
    ) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: contactUpdate, scenario: "ContactSave") { body in
            body.element("abId", ServiceEnvelope.defaultAddressBook)
            body.open("contacts")
            body.open("Contact", [("xmlns", ServiceEnvelope.namespace)])
            let changed: String
            switch update {
            case .ownDisplayName(let name):
                body.open("contactInfo")
                body.element("contactType", "Me")
                body.element("displayName", name)
                changed = "DisplayName"
            case .ownPrivacy(let privacy):
                body.open("contactInfo")
                body.element("contactType", "Me")
                body.open("annotations")
                body.annotation("MSN.IM.BLP", privacy == .block ? "2" : "1")
                body.close()
                changed = "Annotation"
            case .alias(let id, let alias):
                body.element("contactId", id)
                body.open("contactInfo")
                body.open("annotations")
                body.annotation("AB.NickName", alias)
                body.close()
                changed = "Annotation"
            case .isMessengerUser(let id, let isMessengerUser):
                body.element("contactId", id)
                body.open("contactInfo")
                body.element("isMessengerUser", isMessengerUser ? "true" : "false")
                changed = "IsMessengerUser"
            }
            body.close()
            body.element("propertiesChanged", changed)
            body.close()
            body.close()
        }
    }

    /// Throws if `contactUpdateRequest` failed.
    package static func contactUpdated(in response: WebResponse) throws(WebError) {
        _ = try ServiceEnvelope.body(in: response, actions: [contactUpdate])
    }
}
