// SPDX-License-Identifier: Apache-2.0

import Cryptography
import SOAP
import XML

/// The service's own side: the whole address book.
extension AddressBookService {
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
            for contact in book.contacts { write(contact, settings: nil, time: time, to: &body) }
            if paged {
                for circle in book.circles { CircleService.writeContact(circle, time: time, to: &body) }
            }
            if let me = book.me { write(me, settings: book, time: time, to: &body) }
            body.close()
            if paged {
                body.open("CircleResult")
                if !book.circles.isEmpty {
                    body.open("Circles")
                    for circle in book.circles { CircleService.writeInverse(circle, time: time, to: &body) }
                    body.close()
                }
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

    /// One `Contact`.
    ///
    /// - Parameter settings: Whose settings the user's own entry shows; `nil` for everybody else's.
    static func write(
        _ contact: AddressBookContact, settings: AddressBook?, time: String, to writer: inout XMLWriter
    ) {
        writer.open("Contact")
        writer.element("contactId", contact.contactID)
        writer.open("contactInfo")
        if settings != nil || contact.alias != nil {
            writer.open("annotations")
            if let alias = contact.alias { writer.annotation("AB.NickName", alias) }
            if let settings {
                writer.annotation("MSN.IM.MBEA", "0")
                writer.annotation("MSN.IM.GTC", settings.asksAboutAdditions ? "1" : "2")
                writer.annotation("MSN.IM.BLP", settings.privacy == .block ? "2" : "1")
                writer.annotation("MSN.IM.MPOP", settings.allowsSeveralEndpoints ? "1" : "0")
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
        writer.element("contactType", settings == nil ? contact.type : "Me")
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
        writer.element("isMessengerUser", contact.isMessengerUser && settings == nil ? "true" : "false")
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
