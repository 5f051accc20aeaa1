// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// The address book service (`abservice.asmx`), MSNP13 and later: contacts, groups and the user's own name.
package enum AddressBookService {
    static let findAll = "ABFindAll"
    static let findContactsPaged = "ABFindContactsPaged"
    static let contactAdd = "ABContactAdd"
    static let contactDelete = "ABContactDelete"
    static let contactUpdate = "ABContactUpdate"
    static let groupAdd = "ABGroupAdd"
    static let groupUpdate = "ABGroupUpdate"
    static let groupDelete = "ABGroupDelete"
    static let groupContactAdd = "ABGroupContactAdd"
    static let groupContactDelete = "ABGroupContactDelete"
    static let addressBookAdd = "ABAdd"

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
        findContactsPagedRequest(url: url, ticket: ticket, addressBookID: ServiceEnvelope.defaultAddressBook)
    }

    /// Asks for the user's address book or that of a circle.
    static func findContactsPagedRequest(
        url: String, ticket: Secret<String>, addressBookID: String
    ) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: findContactsPaged, scenario: "Initial") { body in
            body.element("abView", "MessengerClient8")
            body.element("extendedContent", "AB AllGroups CircleResult")
            body.open("abHandle")
            body.element("ABId", addressBookID)
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
                book.asksAboutAdditions = info.annotation("MSN.IM.GTC") != "2"
                book.allowsSeveralEndpoints = info.annotation("MSN.IM.MPOP") != "0"
            } else if !contact.account.isEmpty {
                book.contacts.append(contact)
            }
        }
        if let circles = result.first("CircleResult") {
            book.circleTicket = circles.trimmedText(at: "CircleTicket").map { Secret($0) }
            book.circles = circles.first("Circles")?.all("CircleInverseInfo").compactMap(circle) ?? []
            for element in result.first("Contacts")?.all("Contact") ?? [] {
                addInvitation(in: element, to: &book.circles)
            }
        }
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

    private static func circle(_ element: XMLElement) -> AddressBookCircle? {
        guard !element.isTrue("Deleted"), let content = element.first("Content"),
            let id = content.trimmedText(at: "Handle", "Id"), AddressBookCircle.isCircleID(id)
        else { return nil }
        let membership = element.at("PersonalInfo", "MembershipInfo", "CirclePersonalMembership")
        return AddressBookCircle(
            id: id.lowercased(), name: content.trimmedText(at: "Info", "DisplayName") ?? "",
            role: CircleRole(name: membership?.trimmedText(at: "Role") ?? ""),
            state: CircleState(name: membership?.trimmedText(at: "State") ?? ""))
    }

    /// Adds who has invited the user: that stands in the hidden contact which each circle has in the address book.
    private static func addInvitation(in contact: XMLElement, to circles: inout [AddressBookCircle]) {
        guard let id = contact.trimmedText(at: "contactId")?.lowercased(), AddressBookCircle.isCircleID(id),
            let index = circles.firstIndex(where: { $0.id == id }),
            let tie = contact.first("contactInfo").flatMap(CircleService.circleTie)
        else { return }
        circles[index].inviter = tie.trimmedText(at: "InviterEmail")
        circles[index].inviteMessage = tie.trimmedText(at: "InviterMessage")
    }

    private static func isMessengerEnabled(_ element: XMLElement) -> Bool { element.isTrue("isMessengerEnabled") }
}
