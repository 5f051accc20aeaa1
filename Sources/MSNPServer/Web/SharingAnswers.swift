// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// The membership service: who is allowed, blocked, has the user on a list, or waits for an answer.
extension ServiceState {
    private static let roles: [(list: ListBits, role: MembershipRole)] = [
        (.allow, .allow), (.block, .block), (.reverse, .reverse), (.pending, .pending),
    ]

    mutating func answerSharing(_ request: SOAPServiceRequest, account: Account, now: Int64) -> WebAnswer {
        guard let query = SharingService.parse(request.body) else {
            return .fault("Forbidden", action: request.action, text: "That is not served here.")
        }
        var actions: [ServiceAction] = []
        switch query {
        case .findMembership(deltasOnly: true):
            return .fault("FullSyncRequired", action: request.action, text: "Only whole lists are given.")
        case .findMembership(deltasOnly: false):
            return .soap(
                SharingService.findMembershipResponse(
                    memberships(of: account), owner: account.address, now: now / 1000))
        case .addMember(let members):
            for member in members {
                let contact = MSNAddress.key(member.account)
                guard let list = Self.list(member.role), directory[contact] != nil else {
                    return .fault(
                        "InvalidPassportUser", action: request.action, text: "There is no such account.",
                        actions: actions)
                }
                // The reverse list is the service's own, the pending list is left by being allowed or blocked.
                guard list == .allow || list == .block else { continue }
                actions += add(contact, to: list, of: account.key).told
            }
        case .createCircle:
            return .fault("Forbidden", action: request.action, text: "That is not served here.")
        case .deleteMember(let members):
            for member in members {
                guard let list = Self.list(member.role) else { continue }
                actions += remove(Self.contact(member), from: list, of: account.key).told
            }
        }
        return .soap(SharingService.editResponse(to: query), actions: actions)
    }

    private func memberships(of account: Account) -> [Membership] {
        account.contacts.flatMap { contact in
            let lists = contact.shownLists(withPending: true)
            return Self.roles.filter { lists.contains($0.list) }.map { list in
                Membership(
                    role: list.role, account: contact.address,
                    membershipID: list.role.rawValue + "/" + contact.key, displayName: directory.name(of: contact.key))
            }
        }
    }

    private static func list(_ role: MembershipRole) -> ListBits? {
        roles.first { $0.role == role }?.list
    }

    /// The key of a member that is named by its account, or by an id as `memberships` makes them: `Pending/bob@example.net`.
    private static func contact(_ member: Membership) -> String {
        guard member.account.isEmpty, let id = member.membershipID, let slash = id.firstIndex(of: "/") else {
            return MSNAddress.key(member.account)
        }
        return MSNAddress.key(String(id[id.index(after: slash)...]))
    }
}
