// SPDX-License-Identifier: Apache-2.0

import SOAP
package import XML

/// What a client asks the membership service to do.
package enum SharingQuery: Equatable, Sendable {
    /// All lists.
    case findMembership(deltasOnly: Bool)
    /// Put these on their lists.
    case addMember([Membership])
    /// Take these off their lists. One that is named by its `membershipID` alone has an empty account.
    case deleteMember([Membership])
    /// Make a circle; `ownName` is the user's name in it.
    case createCircle(name: String, ownName: String)
}

/// The service's own side.
extension SharingService {
    /// What a request's body asks for; `nil` for an operation that is not known.
    package static func parse(_ body: XMLElement) -> SharingQuery? {
        switch body.name {
        case findMembership: .findMembership(deltasOnly: body.isTrue("deltasOnly"))
        case addMember: .addMember(members(in: body).filter { !$0.account.isEmpty })
        case deleteMember: .deleteMember(members(in: body))
        case CircleService.createCircle:
            body.first("properties")?.trimmedText(at: "DisplayName").map {
                .createCircle(name: $0, ownName: body.first("callerInfo")?.trimmedText(at: "PublicDisplayName") ?? "")
            }
        default: nil
        }
    }

    /// The answer with all lists.
    ///
    /// - Parameters:
    ///   - owner: The user's address.
    ///   - now: Seconds since 1970.
    package static func findMembershipResponse(_ memberships: [Membership], owner: String, now: Int64) -> [UInt8] {
        let time = ISO8601.string(secondsSince1970: now)
        return ServiceEnvelope.response(action: findMembership) { body in
            body.open("FindMembershipResult")
            body.open("Services")
            body.open("Service")
            body.open("Memberships")
            for role in [MembershipRole.allow, .block, .reverse, .pending] {
                body.open("Membership")
                body.element("MemberRole", role.rawValue)
                body.open("Members")
                for member in memberships where member.role == role { write(member, time: time, to: &body) }
                body.close()
                body.element("MembershipIsComplete", "true")
                body.close()
            }
            body.close()
            body.open("Info")
            body.open("Handle")
            body.element("Id", "1")
            body.element("Type", "Messenger")
            body.empty("ForeignId")
            body.close()
            body.element("InverseRequired", "false")
            body.element("AuthorizationCriteria", "Everyone")
            body.element("IsBot", "false")
            body.close()
            body.empty("Changes")
            body.element("LastChange", time)
            body.element("Deleted", "false")
            body.close()
            body.close()
            body.open("OwnerNamespace")
            body.open("Info")
            body.open("Handle")
            body.element("Id", ServiceEnvelope.defaultAddressBook)
            body.element("IsPassportNameHidden", "false")
            body.element("CID", "0")
            body.close()
            body.element("CreatorPuid", "0")
            body.element("CreatorPassportName", owner)
            body.close()
            body.empty("Changes")
            body.element("LastChange", time)
            body.close()
            body.close()
        }
    }

    /// The answer to an edit that worked.
    package static func editResponse(to query: SharingQuery) -> [UInt8] {
        switch query {
        case .findMembership: ServiceEnvelope.response(action: findMembership)
        case .addMember: ServiceEnvelope.response(action: addMember)
        case .deleteMember: ServiceEnvelope.response(action: deleteMember)
        case .createCircle: ServiceEnvelope.response(action: CircleService.createCircle)
        }
    }

    private static func members(in body: XMLElement) -> [Membership] {
        var members: [Membership] = []
        for list in body.first("memberships")?.all("Membership") ?? [] {
            guard let role = list.trimmedText(at: "MemberRole") else { continue }
            for member in list.first("Members")?.all("Member") ?? [] {
                let id = member.trimmedText(at: "MembershipId")
                let address = address(of: member)
                guard address != nil || id != nil else { continue }
                members.append(
                    Membership(
                        role: MembershipRole(rawValue: role), account: address?.account ?? "",
                        networkID: address?.networkID ?? NetworkID.passport, membershipID: id))
            }
        }
        return members
    }

    private static func write(_ member: Membership, time: String, to writer: inout XMLWriter) {
        let kind = MemberKind(networkID: member.networkID)
        writer.open("Member", [("xsi:type", kind.schemaType)])
        writer.element("MembershipId", member.membershipID ?? "\(member.role.rawValue)/\(member.account)")
        writer.element("Type", kind.type)
        if let name = member.displayName { writer.element("DisplayName", name) }
        writer.element("State", member.role == .pending ? "Pending" : "Accepted")
        if let message = member.inviteMessage {
            writer.open("Annotations")
            writer.annotation("MSN.IM.InviteMessage", message)
            if kind == .email { writer.annotation("MSN.IM.BuddyType", "\(member.networkID):") }
            writer.close()
        } else if kind == .email {
            writeBuddyType(member.networkID, to: &writer)
        }
        writer.element("Deleted", "false")
        writer.element("LastChanged", time)
        writer.element("JoinedDate", time)
        writer.element("ExpirationDate", "0001-01-01T00:00:00")
        writer.empty("Changes")
        writer.element(kind.addressElement, kind.address(member.account))
        if kind == .passport {
            writer.element("IsPassportNameHidden", "false")
            writer.element("PassportId", "0")
            writer.element("CID", "0")
            writer.empty("PassportChanges")
            writer.element("LookedupByCID", "false")
        }
        writer.close()
    }
}
