// SPDX-License-Identifier: Apache-2.0

import Cryptography
import SOAP
package import XML

/// What a client asks the address book service to do.
package enum AddressBookQuery: Equatable, Sendable {
    /// The whole address book, as `ABFindAll` or as `ABFindContactsPaged` has it; changes alone with `deltasOnly`.
    case findAll(paged: Bool, deltasOnly: Bool)
    /// Make the address book.
    case addressBookAdd
    /// Add somebody.
    case contactAdd(account: String, networkID: Int, inviteMessage: String, managesAllowList: Bool)
    /// Take out these contacts, by their IDs.
    case contactDelete([String])
    /// Change these.
    case contactUpdate([ContactUpdate])
    /// Make a group.
    case groupAdd(name: String)
    /// Give a group another name.
    case groupUpdate(groupID: String, name: String)
    /// Take these groups away.
    case groupDelete([String])
    /// Put these contacts into a group.
    case groupContactAdd(groupID: String, contactIDs: [String])
    /// Take these contacts out of a group.
    case groupContactDelete(groupID: String, contactIDs: [String])
    /// The address book of a circle.
    case circleMembers(circleID: String)
    /// Put somebody into the address book of a circle.
    case circleContactAdd(circleID: String, account: String)
    /// Invite somebody to a circle, or answer an invitation.
    case circleConnection(CircleConnection)
    /// Leave a circle.
    case circleLeave(circleID: String, contactID: String)
}

extension AddressBookService {
    /// What a request's body asks for; `nil` for an operation that is not known, or that names nobody.
    package static func parse(_ body: XMLElement) -> AddressBookQuery? {
        switch body.name {
        case findAll:
            return .findAll(paged: false, deltasOnly: body.isTrue("deltasOnly"))
        case findContactsPaged:
            if let id = body.first("abHandle")?.trimmedText(at: "ABId"), id != ServiceEnvelope.defaultAddressBook {
                return AddressBookCircle.isCircleID(id) ? .circleMembers(circleID: id.lowercased()) : nil
            }
            return .findAll(paged: true, deltasOnly: body.first("filterOptions")?.isTrue("DeltasOnly") ?? false)
        case addressBookAdd:
            return .addressBookAdd
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
            let ids = contactIDs(in: body)
            return ids.isEmpty ? nil : .contactDelete(ids)
        case contactUpdate:
            guard let contacts = body.first("contacts")?.all("Contact"), !contacts.isEmpty else { return nil }
            return .contactUpdate(contacts.flatMap(updates))
        case groupAdd:
            return body.at("groupInfo", "GroupInfo")?.trimmedText(at: "name").map { .groupAdd(name: $0) }
        case groupUpdate:
            guard let group = body.at("groups", "Group"), let id = group.trimmedText(at: "groupId"),
                let name = group.trimmedText(at: "groupInfo", "name")
            else { return nil }
            return .groupUpdate(groupID: id, name: name)
        case groupDelete:
            let ids = groupIDs(in: body)
            return ids.isEmpty ? nil : .groupDelete(ids)
        case groupContactAdd:
            guard let id = groupIDs(in: body).first else { return nil }
            return .groupContactAdd(groupID: id, contactIDs: contactIDs(in: body))
        case groupContactDelete:
            guard let id = groupIDs(in: body).first else { return nil }
            return .groupContactDelete(groupID: id, contactIDs: contactIDs(in: body))
        default:
            return CircleService.parse(body)
        }
    }

    private static func contactIDs(in body: XMLElement) -> [String] {
        body.first("contacts")?.all("Contact").compactMap { $0.trimmedText(at: "contactId") } ?? []
    }

    private static func groupIDs(in body: XMLElement) -> [String] {
        body.at("groupFilter", "groupIds")?.all("guid").compactMap { $0.trimmedText() } ?? []
    }

    // MARK: Answers

    /// The answer to `contactAdd`.
    package static func contactAddResponse(contactID: String) -> [UInt8] {
        response(contactAdd, made: contactID)
    }

    /// The answer to `groupAdd`.
    package static func groupAddResponse(groupID: String) -> [UInt8] {
        response(groupAdd, made: groupID)
    }

    /// The answer to `groupContactAdd`.
    package static func groupContactAddResponse(contactID: String) -> [UInt8] {
        response(groupContactAdd, made: contactID)
    }

    /// The answer to `addressBookAdd`.
    package static func addressBookAddResponse() -> [UInt8] {
        ServiceEnvelope.response(action: addressBookAdd) { body in
            body.element("ABAddResult", ServiceEnvelope.defaultAddressBook)
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

    /// The answer to `groupUpdate`.
    package static func groupUpdateResponse() -> [UInt8] {
        ServiceEnvelope.response(action: groupUpdate)
    }

    /// The answer to `groupDelete`.
    package static func groupDeleteResponse() -> [UInt8] {
        ServiceEnvelope.response(action: groupDelete)
    }

    /// The answer to `groupContactDelete`.
    package static func groupContactDeleteResponse() -> [UInt8] {
        ServiceEnvelope.response(action: groupContactDelete)
    }

    private static func response(_ action: String, made id: String) -> [UInt8] {
        ServiceEnvelope.response(action: action) { body in
            body.open(action + "Result")
            body.element("guid", id)
            body.close()
        }
    }

    // MARK: Contacts as clients write them

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
            if let value = info.annotation("MSN.IM.GTC") { updates.append(.ownNotification(asks: value != "2")) }
            if let value = info.annotation("MSN.IM.MPOP") {
                updates.append(.ownEndpoints(severalAllowed: value != "0"))
            }
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
}
