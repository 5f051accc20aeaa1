// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices

/// The membership service: who is allowed, blocked, has the user on a list, or waits for an answer.
extension ServiceState {
    private static let roles: [(list: ListBits, role: MembershipRole)] = [
        (.allow, .allow), (.block, .block), (.reverse, .reverse), (.pending, .pending),
    ]

    mutating func answerSharing(_ request: SOAPServiceRequest, account: Account, now: Int64) -> WebAnswer {
        guard let query = SharingService.parse(request.body) else { return .fault(.forbidden, request) }
        var actions: [ServiceAction] = []
        switch query {
        case .findMembership(deltasOnly: true):
            return .fault(.fullSyncRequired, request)
        case .findMembership(deltasOnly: false):
            return .soap(
                SharingService.findMembershipResponse(
                    memberships(of: account), owner: account.address, now: now / 1000))
        case .addMember(let members):
            for member in members {
                switch addMember(member, of: account.key) {
                case .success(let told): actions += told
                case .failure(let refusal): return .fault(refusal.fault, request, actions)
                }
            }
        case .deleteMember(let members):
            for member in members {
                switch deleteMember(member, of: account.key) {
                case .success(let told): actions += told
                case .failure(let refusal): return .fault(refusal.fault, request, actions)
                }
            }
        case .createCircle(let name, _):
            return createCircle(named: name, by: account, request)
        }
        return edited(SharingService.editResponse(to: query), of: account.key, by: request, actions)
    }

    /// Puts somebody on the allow or block list. Whoever is put on the reverse list has got an answer; that list itself is
    /// the service's own, and so is the pending one.
    private mutating func addMember(
        _ member: Membership, of owner: String
    ) -> Result<[ServiceAction], WebRefusal> {
        let contact = MSNAddress.key(member.account)
        guard let list = Self.list(member.role), directory.contains(contact) else {
            return .failure(WebRefusal(fault: .invalidPassportUser))
        }
        guard list == .allow || list == .block else {
            if list == .reverse { _ = directory.remove(contact, from: .pending, of: owner) }
            return .success([])
        }
        let (outcome, told) = add(contact, to: list, of: owner)
        switch outcome {
        case .alreadyThere: return .failure(WebRefusal(fault: .memberAlreadyExists))
        case .full: return .failure(.quotaLimitReached)
        default: return .success(told)
        }
    }

    private mutating func deleteMember(
        _ member: Membership, of owner: String
    ) -> Result<[ServiceAction], WebRefusal> {
        guard let list = Self.list(member.role), list != .reverse else { return .success([]) }
        let (outcome, told) = remove(Self.contact(member), from: list, of: owner)
        guard case .done = outcome else { return .failure(WebRefusal(fault: .memberDoesNotExist)) }
        return .success(told)
    }

    private func memberships(of account: Account) -> [Membership] {
        account.contacts.flatMap { contact in
            let lists = contact.shownLists(withPending: true)
            return Self.roles.filter { lists.contains($0.list) }.map { list in
                Membership(
                    role: list.role, account: contact.address,
                    membershipID: list.role.rawValue + "/" + contact.key, displayName: directory.name(of: contact.key),
                    inviteMessage: list.list == .pending ? contact.inviteMessage : nil)
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
