// SPDX-License-Identifier: Apache-2.0

import SOAP
import XML

/// The service's own side.
extension CircleService {
    /// What a request to the address book asks for about circles.
    static func parse(_ body: XMLElement) -> AddressBookQuery? {
        guard let book = body.first("abHandle")?.trimmedText(at: "ABId")?.lowercased() else { return nil }
        switch body.name {
        case createContact:
            guard AddressBookCircle.isCircleID(book),
                let account = body.first("contactHandle")?.trimmedText(at: "Email")
            else { return nil }
            return .circleContactAdd(circleID: book, account: account)
        case manageConnection:
            return connection(body, book: book).map { .circleConnection($0) }
        case breakConnection:
            guard AddressBookCircle.isCircleID(book), let contact = body.trimmedText(at: "contactId") else {
                return nil
            }
            return .circleLeave(circleID: book, contactID: contact)
        default:
            return nil
        }
    }

    private static func connection(_ body: XMLElement, book: String) -> CircleConnection? {
        guard body.isTrue("connection"), body.trimmedText(at: "relationshipType") == "\(relationshipType)",
            let contact = body.trimmedText(at: "contactId")
        else { return nil }
        if AddressBookCircle.isCircleID(book) {
            return .invite(
                circleID: book, contactID: contact, message: body.annotation("MSN.IM.InviteMessage") ?? "")
        }
        guard AddressBookCircle.isCircleID(contact) else { return nil }
        switch body.trimmedText(at: "action") {
        case "1": return .accept(circleID: contact.lowercased())
        case "2": return .decline(circleID: contact.lowercased())
        default: return nil
        }
    }

    /// The answer to `SharingQuery.createCircle`.
    package static func createResponse(circleID: String) -> [UInt8] {
        ServiceEnvelope.response(action: createCircle) { body in
            body.open("CreateCircleResult")
            body.element("Id", circleID)
            body.close()
        }
    }

    /// The answer to `AddressBookQuery.circleMembers`.
    ///
    /// - Parameter now: Seconds since 1970.
    package static func membersResponse(_ members: [CircleMember], circleID: String, now: Int64) -> [UInt8] {
        let time = ISO8601.string(secondsSince1970: now)
        let action = AddressBookService.findContactsPaged
        return ServiceEnvelope.response(action: action) { body in
            body.open(action + "Result")
            body.open("Contacts")
            for member in members { write(member, time: time, to: &body) }
            let own = AddressBookContact(
                contactID: circleID, account: circleID + "@" + domain, displayName: circleID + "@" + domain,
                isMessengerUser: false, type: "Me")
            AddressBookService.write(own, settings: nil, time: time, to: &body)
            body.close()
            body.open("Ab")
            body.element("abId", circleID)
            body.open("abInfo")
            body.element("ownerPuid", "0")
            body.element("OwnerCID", "0")
            body.element("ownerEmail", circleID + "@" + domain)
            body.element("fDefault", "true")
            body.element("AddressBookType", "Group")
            body.close()
            body.element("lastChange", time)
            body.close()
            body.close()
        }
    }

    /// The answer to `AddressBookQuery.circleContactAdd`.
    package static func contactResponse(_ member: CircleMember, now: Int64) -> [UInt8] {
        ServiceEnvelope.response(action: createContact) { body in
            body.open(createContact + "Result")
            writeContent(member, time: ISO8601.string(secondsSince1970: now), to: &body)
            body.close()
        }
    }

    /// The answer to `AddressBookQuery.circleConnection` with an invitation.
    package static func inviteResponse(_ member: CircleMember, now: Int64) -> [UInt8] {
        ServiceEnvelope.response(action: manageConnection) { body in
            body.open(manageConnection + "Result")
            body.empty("clientErrorData")
            writeContent(member, time: ISO8601.string(secondsSince1970: now), to: &body)
            body.close()
        }
    }

    /// The answer to `AddressBookQuery.circleConnection` with the answer to an invitation.
    package static func answerResponse(_ circle: AddressBookCircle, now: Int64) -> [UInt8] {
        ServiceEnvelope.response(action: manageConnection) { body in
            body.open(manageConnection + "Result")
            body.empty("clientErrorData")
            writeContent(circle, time: ISO8601.string(secondsSince1970: now), to: &body)
            body.close()
        }
    }

    /// The answer to `AddressBookQuery.circleLeave`.
    package static func leaveResponse() -> [UInt8] { ServiceEnvelope.response(action: breakConnection) }

    // MARK: Circles in the user's own address book

    /// The hidden contact that each circle has in it.
    static func writeContact(_ circle: AddressBookCircle, time: String, to writer: inout XMLWriter) {
        writer.open("Contact")
        writeContent(circle, time: time, to: &writer)
        writer.close()
    }

    /// What is said of a circle in `CircleResult`.
    static func writeInverse(_ circle: AddressBookCircle, time: String, to writer: inout XMLWriter) {
        writer.open("CircleInverseInfo")
        writer.open("Content")
        writer.open("Handle")
        writer.element("Id", circle.id)
        writer.close()
        writer.open("Info")
        writer.element("Domain", "1")
        writer.element("HostedDomain", domain)
        writer.element("Type", "2")
        writer.element("MembershipAccess", "0")
        writer.element("IsPresenceEnabled", "true")
        writer.element("RequestMembershipOption", "2")
        writer.element("DisplayName", circle.name)
        writer.element("LastUpdated", time)
        writer.close()
        writer.close()
        writer.open("PersonalInfo")
        writer.open("MembershipInfo")
        writer.open("CirclePersonalMembership")
        writer.element("Role", circle.role.name)
        writer.element("State", circle.state.name)
        writer.close()
        writer.close()
        writer.element("Name", circle.name)
        writer.close()
        writer.element("Deleted", "false")
        writer.close()
    }

    private static func write(_ member: CircleMember, time: String, to writer: inout XMLWriter) {
        writer.open("Contact")
        writeContent(member, time: time, to: &writer)
        writer.close()
    }

    private static func writeContent(_ member: CircleMember, time: String, to writer: inout XMLWriter) {
        writer.element("contactId", member.contactID)
        writer.open("contactInfo")
        writer.element("contactType", member.state == .accepted ? "Live" : "LivePending")
        writer.element("quickName", member.displayName)
        writer.element("passportName", member.account)
        writer.element("IsPassportNameHidden", "false")
        writer.element("displayName", member.displayName)
        writer.element("isMessengerUser", "false")
        if member.state != .none {
            writeTie(
                state: member.state == .waitingResponse ? 2 : member.state.rawValue, role: member.role, inviter: nil,
                message: nil, time: time, to: &writer)
        }
        writer.close()
        writer.empty("propertiesChanged")
        writer.element("fDeleted", "false")
        writer.element("lastChange", time)
    }

    private static func writeContent(_ circle: AddressBookCircle, time: String, to writer: inout XMLWriter) {
        writer.element("contactId", circle.id)
        writer.open("contactInfo")
        writer.element("contactType", "Circle")
        writer.element("quickName", "circle")
        writer.element("passportName", circle.id.uppercased() + "@hotmail.com")
        writer.element("displayName", circle.name)
        writer.element("isMessengerUser", "false")
        writer.element("IsHidden", "true")
        writeTie(
            state: circle.state.rawValue, role: circle.role == .pendingOutbound ? .pendingOutbound : .none,
            inviter: circle.inviter, message: circle.inviteMessage, time: time, to: &writer)
        writer.close()
        writer.empty("propertiesChanged")
        writer.element("fDeleted", "false")
        writer.element("lastChange", time)
    }

    private static func writeTie(
        state: Int, role: CircleRole, inviter: String?, message: String?, time: String, to writer: inout XMLWriter
    ) {
        writer.open("NetworkInfoList")
        writer.open("NetworkInfo")
        writer.element("DomainId", "1")
        writer.element("SourceId", "WL")
        writer.element("RelationshipType", "\(relationshipType)")
        writer.element("RelationshipState", "\(state)")
        writer.element("RelationshipStateDate", time)
        writer.element("RelationshipRole", "\(role.rawValue)")
        if let message { writer.element("InviterMessage", message) }
        if let inviter { writer.element("InviterEmail", inviter) }
        writer.element("CreateDate", time)
        writer.element("LastUpdated", time)
        writer.close()
        writer.close()
    }
}
