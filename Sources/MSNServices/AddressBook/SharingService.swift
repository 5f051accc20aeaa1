// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// The membership service (`SharingService.asmx`), MSNP13 and later: who may, who may not, who has added the user.
package enum SharingService {
    static let findMembership = "FindMembership"
    static let addMember = "AddMember"
    static let deleteMember = "DeleteMember"

    /// Asks for all lists.
    package static func findMembershipRequest(url: String, ticket: Secret<String>) -> WebRequest {
        ServiceEnvelope.request(url: url, ticket: ticket, action: findMembership, scenario: "Initial") { body in
            body.open("serviceFilter")
            body.open("Types")
            for type in ["Messenger", "Invitation", "SocialNetwork", "Space", "Profile"] {
                body.element("ServiceType", type)
            }
            body.close()
            body.close()
        }
    }

    /// The entries of all lists of the messenger, deleted ones left out.
    package static func memberships(in response: WebResponse) throws(WebError) -> [Membership] {
        let body = try ServiceEnvelope.body(in: response, actions: [findMembership])
        guard let services = body.at("FindMembershipResult", "Services") else { return [] }
        var memberships: [Membership] = []
        for service in services.all("Service") {
            guard service.first("Info")?.trimmedText(at: "Handle", "Type") == "Messenger" else { continue }
            for list in service.first("Memberships")?.all("Membership") ?? [] {
                guard let role = list.trimmedText(at: "MemberRole") else { continue }
                for member in list.first("Members")?.all("Member") ?? [] where !member.isTrue("Deleted") {
                    guard let (account, networkID) = address(of: member) else { continue }
                    memberships.append(
                        Membership(
                            role: MembershipRole(rawValue: role), account: account, networkID: networkID,
                            membershipID: member.trimmedText(at: "MembershipId"),
                            displayName: member.trimmedText(at: "DisplayName"),
                            inviteMessage: member.annotation("MSN.IM.InviteMessage")))
                }
            }
        }
        return memberships
    }

    /// Puts somebody on a list.
    package static func addMemberRequest(url: String, ticket: Secret<String>, member: Membership) -> WebRequest {
        edit(addMember, url: url, ticket: ticket, member: member)
    }

    /// Takes somebody off a list, by the entry's own name where it is known.
    package static func deleteMemberRequest(url: String, ticket: Secret<String>, member: Membership) -> WebRequest {
        edit(deleteMember, url: url, ticket: ticket, member: member)
    }

    /// Throws if `addMemberRequest` failed. That they are on the list already is no failure.
    package static func memberAdded(in response: WebResponse) throws(WebError) {
        do {
            _ = try ServiceEnvelope.body(in: response, actions: [addMember])
        } catch .fault(let fault) where fault.errorCode == "MemberAlreadyExists" {}
    }

    /// Throws if `deleteMemberRequest` failed. That they are not on the list is no failure.
    package static func memberDeleted(in response: WebResponse) throws(WebError) {
        do {
            _ = try ServiceEnvelope.body(in: response, actions: [deleteMember])
        } catch .fault(let fault) where fault.errorCode == "MemberDoesNotExist" {}
    }

    private static func edit(_ action: String, url: String, ticket: Secret<String>, member: Membership) -> WebRequest {
        let scenario =
            switch member.role {
            case .allow, .block: "BlockUnblock"
            case .pending, .reverse: "MessengerPendingList"
            default: "ContactSave"
            }
        return ServiceEnvelope.request(url: url, ticket: ticket, action: action, scenario: scenario) { body in
            body.open("serviceHandle")
            body.element("Id", "0")
            body.element("Type", "Messenger")
            body.empty("ForeignId")
            body.close()
            body.open("memberships")
            body.open("Membership")
            body.element("MemberRole", member.role.rawValue)
            body.open("Members")
            let kind = MemberKind(networkID: member.networkID)
            body.open("Member", [("xsi:type", kind.schemaType)])
            if action == deleteMember, let id = member.membershipID { body.element("MembershipId", id) }
            body.element("Type", kind.type)
            body.element("State", "Accepted")
            body.element(kind.addressElement, kind.address(member.account))
            if kind == .email { writeBuddyType(member.networkID, to: &body) }
            body.close()
            body.close()
            body.close()
            body.close()
        }
    }

    // MARK: Members, as both sides have them

    /// The address in a `Member`, told by the element that holds it rather than by its declared type.
    static func address(of member: XMLElement) -> (account: String, networkID: Int)? {
        if let name = member.trimmedText(at: MemberKind.passport.addressElement) { return (name, NetworkID.passport) }
        if let email = member.trimmedText(at: MemberKind.email.addressElement) {
            let type = member.annotation("MSN.IM.BuddyType")?.prefix { $0 != ":" }
            return (email, type.flatMap { Int($0) } ?? NetworkID.yahoo)
        }
        if let number = member.trimmedText(at: MemberKind.telephone.addressElement) {
            return (number.hasPrefix("tel:") ? number : "tel:" + number, NetworkID.telephone)
        }
        if let circle = member.trimmedText(at: MemberKind.circle.addressElement) {
            return (circle.contains("@") ? circle : circle + "@live.com", NetworkID.circle)
        }
        return nil
    }

    static func writeBuddyType(_ networkID: Int, to writer: inout XMLWriter) {
        writer.open("Annotations")
        writer.annotation("MSN.IM.BuddyType", "\(networkID):")
        writer.close()
    }
}

/// How a `Member` of each network is written.
enum MemberKind {
    case passport, email, telephone, circle

    init(networkID: Int) {
        switch networkID {
        case NetworkID.passport: self = .passport
        case NetworkID.telephone: self = .telephone
        case NetworkID.circle: self = .circle
        default: self = .email
        }
    }

    /// The element's `xsi:type`.
    var schemaType: String {
        switch self {
        case .passport: "PassportMember"
        case .email: "EmailMember"
        case .telephone: "PhoneMember"
        case .circle: "CircleMember"
        }
    }

    /// The text of `Type`.
    var type: String {
        switch self {
        case .passport: "Passport"
        case .email: "Email"
        case .telephone: "Phone"
        case .circle: "Circle"
        }
    }

    /// The element with the address.
    var addressElement: String {
        switch self {
        case .passport: "PassportName"
        case .email: "Email"
        case .telephone: "PhoneNumber"
        case .circle: "CircleId"
        }
    }

    /// The address as that element has it.
    func address(_ account: String) -> String {
        switch self {
        case .passport, .email: account
        case .telephone: account.hasPrefix("tel:") ? String(account.dropFirst(4)) : account
        case .circle: String(account.prefix { $0 != "@" })
        }
    }
}
