// SPDX-License-Identifier: Apache-2.0

import Cryptography
import SOAP
package import XML

/// What a client asks the address book service to do.
package enum AddressBookQuery: Equatable, Sendable {
    /// The whole address book, as `ABFindAll` or as `ABFindContactsPaged` has it; changes alone with `deltasOnly`.
    case findAll(paged: Bool, deltasOnly: Bool)
    /// Add somebody.
    case contactAdd(account: String, networkID: Int, inviteMessage: String, managesAllowList: Bool)
    /// Take out these contacts, by their IDs.
    case contactDelete([String])
    /// Change these.
    case contactUpdate([ContactUpdate])
}

/// The service's own side.
extension AddressBookService {
    /// What a request's body asks for; `nil` for an operation that is not known, or that names nobody.
    package static func parse(_ body: XMLElement) -> AddressBookQuery? {
        switch body.name {
        case findAll:
            return .findAll(paged: false, deltasOnly: body.isTrue("deltasOnly"))
        case findContactsPaged:
            return .findAll(paged: true, deltasOnly: body.first("filterOptions")?.isTrue("DeltasOnly") ?? false)
        case contactAdd:
            guard let info = body.at("contacts", "Contact", "contactInfo"),
                let (account, networkID) = address(in: info)
            else { return nil }
            let annotations = info.at("MessengerMemberInfo", "PendingAnnotations")?.all("Annotation") ?? []
            let message = annotations.first { $0.trimmedText(at: "Name") == "MSN.IM.InviteMessage" }
            return .contactAdd(
                account: account, networkID: networkID, inviteMessage: message?.trimmedText(at: "Value") ?? "",
                managesAllowList: body.first("options")?.isTrue("EnableAllowListManagement") ?? false)
        case contactDelete:
            let ids = body.first("contacts")?.all("Contact").compactMap { $0.trimmedText(at: "contactId") } ?? []
            return ids.isEmpty ? nil : .contactDelete(ids)
        case contactUpdate:
            guard let contacts = body.first("contacts")?.all("Contact"), !contacts.isEmpty else { return nil }
            return .contactUpdate(contacts.flatMap(updates))
        default:
            return nil
        }
    }

    /// The answer with the whole address book.
    ///
    /// - Parameters:
    ///   - book: The address book; `me` is written last, with the privacy setting.
    ///   - paged: Whether `ABFindContactsPaged` was asked.
    ///   - now: Seconds since 1970.
    package static func findAllResponse(_ book: AddressBook, paged: Bool, now: Int64) -> [UInt8] {
        let time = ISO8601.string(secondsSince1970: now)
        let action = paged ? findContactsPaged : findAll
        return ServiceEnvelope.response(action: action) { body in
            body.open(action + "Result")
            body.open(paged ? "Groups" : "groups")
            for group in book.groups { write(group, time: time, to: &body) }
            body.close()
            body.open(paged ? "Contacts" : "contacts")
            for contact in book.contacts { write(contact, privacy: nil, time: time, to: &body) }
            if let me = book.me { write(me, privacy: book.privacy, time: time, to: &body) }
            body.close()
            if paged {
                body.open("CircleResult")
                if let ticket = book.circleTicket { body.element("CircleTicket", ticket.exposed) }
                body.close()
            }
            body.open(paged ? "Ab" : "ab")
            body.element("abId", ServiceEnvelope.defaultAddressBook)
            body.open("abInfo")
            body.element("ownerPuid", "0")
            body.element("OwnerCID", book.me?.cid ?? "0")
            body.element("ownerEmail", book.me?.account ?? "")
            body.element("fDefault", "true")
            body.element("joinedNamespace", "false")
            body.element("IsBot", "false")
            body.element("AddressBookType", "Individual")
            body.close()
            body.element("lastChange", time)
            body.element("DynamicItemLastChanged", "0001-01-01T00:00:00")
            body.element("createDate", time)
            body.empty("propertiesChanged")
            body.close()
            body.close()
        }
    }

    /// The answer to `contactAdd`.
    package static func contactAddResponse(contactID: String) -> [UInt8] {
        ServiceEnvelope.response(action: contactAdd) { body in
            body.open("ABContactAddResult")
            body.element("guid", contactID)
            body.close()
        }
    }

    /// The answer to `contactDelete`.
    package static func contactDeleteResponse() -> [UInt8] {
        ServiceEnvelope.response(action: contactDelete)
    }

    /// The answer to `contactUpdate`.
    package static func contactUpdateResponse() -> [UInt8] {
        ServiceEnvelope.response(action: contactUpdate)
    }

    private static func address(in info: XMLElement) -> (account: String, networkID: Int)? {
        if let account = info.trimmedText(at: "passportName") { return (account, NetworkID.passport) }
        if let email = info.at("emails", "ContactEmail"), let account = email.trimmedText(at: "email") {
            return (account, email.trimmedText(at: "Capability").flatMap { Int($0) } ?? NetworkID.yahoo)
        }
        return info.at("phones", "ContactPhone")?.trimmedText(at: "number").map {
            ("tel:" + $0, NetworkID.telephone)
        }
    }

    private static func updates(of contact: XMLElement) -> [ContactUpdate] {
        guard let info = contact.first("contactInfo") else { return [] }
        var updates: [ContactUpdate] = []
        if info.trimmedText(at: "contactType") == "Me" {
            if let name = info.trimmedText(at: "displayName") { updates.append(.ownDisplayName(name)) }
            if let value = info.annotation("MSN.IM.BLP") { updates.append(.ownPrivacy(value == "2" ? .block : .allow)) }
        } else if let id = contact.trimmedText(at: "contactId") {
            if let annotation = info.first("annotations")?.all("Annotation").first(where: {
                $0.trimmedText(at: "Name") == "AB.NickName"
            }) {
                updates.append(.alias(contactID: id, annotation.trimmedText(at: "Value") ?? ""))
            }
            if info.first("isMessengerUser") != nil {
                updates.append(.isMessengerUser(contactID: id, info.isTrue("isMessengerUser")))
            }
        }
        return updates
    }

    private static func write(_ group: AddressBookGroup, time: String, to writer: inout XMLWriter) {
        writer.open("Group")
        writer.element("groupId", group.id)
        writer.open("groupInfo")
        writer.open("annotations")
        writer.annotation("MSN.IM.Display", "1")
        writer.close()
        writer.element("groupType", "c8529ce2-6ead-434d-881f-341e17db3ff8")
        writer.element("name", group.name)
        writer.element("IsNotMobileVisible", "false")
        writer.element("IsPrivate", "false")
        writer.element("IsFavorite", "false")
        writer.close()
        writer.empty("propertiesChanged")
        writer.element("fDeleted", "false")
        writer.element("lastChange", time)
        writer.close()
    }

    private static func write(
        _ contact: AddressBookContact, privacy: MessagePrivacy?, time: String, to writer: inout XMLWriter
    ) {
        writer.open("Contact")
        writer.element("contactId", contact.contactID)
        writer.open("contactInfo")
        if privacy != nil || contact.alias != nil {
            writer.open("annotations")
            if let alias = contact.alias { writer.annotation("AB.NickName", alias) }
            if let privacy {
                writer.annotation("MSN.IM.MBEA", "0")
                writer.annotation("MSN.IM.GTC", "1")
                writer.annotation("MSN.IM.BLP", privacy == .block ? "2" : "1")
            }
            writer.close()
        }
        let kind = MemberKind(networkID: contact.networkID)
        if kind == .email {
            writer.open("emails")
            writer.open("ContactEmail")
            writer.element("contactEmailType", contact.networkID == NetworkID.yahoo ? "Messenger2" : "Messenger3")
            writer.element("email", contact.account)
            writer.element("isMessengerEnabled", contact.isMessengerUser ? "true" : "false")
            writer.element("Capability", "\(contact.networkID)")
            writer.close()
            writer.close()
        }
        writer.element("contactType", privacy == nil ? contact.type : "Me")
        writer.element("quickName", contact.displayName)
        if kind == .passport {
            writer.element("passportName", contact.account)
            writer.element("IsPassportNameHidden", "false")
        }
        writer.element("displayName", contact.displayName)
        writer.element("puid", "0")
        if !contact.groupIDs.isEmpty {
            writer.open("groupIds")
            for id in contact.groupIDs { writer.element("guid", id) }
            writer.close()
        }
        writer.element("CID", contact.cid ?? "0")
        writer.element("IsNotMobileVisible", "false")
        writer.element("isMobileIMEnabled", "false")
        writer.element("isMessengerUser", contact.isMessengerUser && privacy == nil ? "true" : "false")
        writer.element("isFavorite", "false")
        writer.element("isSmtp", "false")
        writer.element("hasSpace", "false")
        writer.element("spotWatchState", "NoDevice")
        writer.element("birthdate", "0001-01-01T00:00:00")
        writer.element("primaryEmailType", "ContactEmailPersonal")
        writer.element("PrimaryLocation", "ContactLocationPersonal")
        writer.element("PrimaryPhone", "ContactPhonePersonal")
        writer.element("IsPrivate", "false")
        writer.element("Gender", "Unspecified")
        writer.element("TimeZone", "None")
        writer.close()
        writer.empty("propertiesChanged")
        writer.element("fDeleted", "false")
        writer.element("lastChange", time)
        writer.close()
    }
}
