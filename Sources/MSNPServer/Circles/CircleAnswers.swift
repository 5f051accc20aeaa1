// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore

/// Circles by the web services: made, joined and left.
extension ServiceState {
    /// `CreateCircle`.
    mutating func createCircle(
        named name: String, by account: Account, _ request: SOAPServiceRequest
    ) -> WebAnswer {
        guard !name.isEmpty, name.utf8.count <= MSNPServerLimits.propertyBytes else {
            return .fault(.badArgumentLength, request)
        }
        let number = AccountIdentity.guid(identifiers.bytes(16)).suffix(12)
        guard let circle = circles.create(id: "00000000-0000-0000-0009-\(number)", name: name, owner: account.key)
        else { return .fault(.quotaLimitReached, request) }
        return .soap(CircleService.createResponse(circleID: circle.id), actions: circleNotes(circle, [account.key]))
    }

    /// The operations of the address book that are about circles.
    mutating func answerCircles(
        _ query: AddressBookQuery, _ request: SOAPServiceRequest, account: Account, now: Int64
    ) -> WebAnswer {
        switch query {
        case .circleMembers(let id):
            guard let circle = circles[id], circle.member(account.key) != nil else {
                return .fault(.noAddressBook, request)
            }
            let members = circle.members.map { addressBookMember($0) }
            return .soap(CircleService.membersResponse(members, circleID: id, now: now / 1000))
        case .circleContactAdd(let id, let address):
            let key = MSNAddress.key(address)
            guard let circle = circles[id], circle.accepts(account.key) else { return .fault(.noAddressBook, request) }
            guard directory.contains(key) else { return .fault(.invalidPassportUser, request) }
            guard circle.member(key) == nil else { return .fault(.contactAlreadyExists, request) }
            guard circles.addContact(key, to: id), let member = circles[id]?.member(key) else {
                return .fault(.quotaLimitReached, request)
            }
            return .soap(CircleService.contactResponse(addressBookMember(member), now: now / 1000))
        case .circleConnection(.invite(let id, let contactID, let message)):
            guard let circle = circles[id], circle.accepts(account.key) else { return .fault(.noAddressBook, request) }
            guard let invited = circle.member(withID: contactID) else { return .fault(.contactDoesNotExist, request) }
            guard invited.state != .accepted else { return .fault(.memberAlreadyExists, request) }
            circles.update(invited.account, in: id) { member in
                member.state = .waitingResponse
                member.role = .pendingOutbound
                member.inviter = account.address
                member.inviteMessage = message.isEmpty ? nil : message
            }
            let member = circles[id]?.member(invited.account) ?? invited
            return .soap(
                CircleService.inviteResponse(addressBookMember(member), now: now / 1000),
                actions: circleNotes(circle, [invited.account]))
        case .circleConnection(.accept(let id)):
            guard let circle = circles[id], circle.member(account.key)?.state == .waitingResponse else {
                return .fault(.contactDoesNotExist, request)
            }
            circles.update(account.key, in: id) { member in
                member.state = .accepted
                member.role = .member
            }
            return .soap(
                CircleService.answerResponse(
                    AddressBookCircle(id: id, name: circle.name), now: now / 1000),
                actions: circleNotes(circle, circle.members.filter { $0.state != .none }.map(\.account)))
        case .circleConnection(.decline(let id)):
            guard let circle = circles[id], circle.member(account.key)?.state == .waitingResponse else {
                return .fault(.contactDoesNotExist, request)
            }
            circles.remove(account.key, from: id)
            return .soap(
                CircleService.answerResponse(
                    AddressBookCircle(id: id, name: circle.name, role: .none, state: .rejected), now: now / 1000),
                actions: circleNotes(circle, circle.members.filter { $0.state == .accepted }.map(\.account)))
        case .circleLeave(let id, let contactID):
            guard let circle = circles[id], let own = circle.member(account.key),
                let leaving = circle.member(withID: contactID)
            else { return .fault(.contactDoesNotExist, request) }
            guard leaving.account == account.key || own.role == .admin else { return .fault(.forbidden, request) }
            var actions: [ServiceAction] = []
            for place in circle.attendance where place.account == leaving.account {
                actions += departCircle(id, place.connection, account: leaving.account)
            }
            circles.remove(leaving.account, from: id)
            actions += circleNotes(circle, circle.members.filter { $0.state == .accepted }.map(\.account))
            return .soap(CircleService.leaveResponse(), actions: actions)
        default:
            return .fault(.forbidden, request)
        }
    }

    /// The circles of an account as its own address book has them.
    func addressBookCircles(of account: String) -> [AddressBookCircle] {
        circles.circles(of: account).compactMap { circle in
            guard let member = circle.member(account), member.state != .none else { return nil }
            return AddressBookCircle(
                id: circle.id, name: circle.name, role: member.role, state: member.state, inviter: member.inviter,
                inviteMessage: member.inviteMessage)
        }
    }

    /// Tells people's clients that a circle has changed: `NOT`.
    private func circleNotes(_ circle: Circles.Circle, _ accounts: [String]) -> [ServiceAction] {
        accounts.flatMap { account in
            let address = directory[account]?.address ?? account
            let note = ServiceNotice(kind: .circleChanged(id: circle.id)).payload(
                to: address, time: "2000-01-01T00:00:00Z")
            return presence.endpoints(of: account).filter { $0.dialect.hasCircles }.map { endpoint in
                ServiceAction.send(MSNPCommand("NOT", payload: note), to: endpoint.connection)
            }
        }
    }

    private func addressBookMember(_ member: Circles.Member) -> CircleMember {
        CircleMember(
            contactID: AccountIdentity(key: member.account).contactID,
            account: directory[member.account]?.address ?? member.account,
            displayName: directory.name(of: member.account), role: member.role,
            state: member.state)
    }
}

extension Circles.Circle {
    /// The member that the circle's address book calls so.
    func member(withID contactID: String) -> Circles.Member? {
        let id = contactID.lowercased()
        return members.first { AccountIdentity(key: $0.account).contactID == id }
    }
}

extension Dialect {
    /// Groups with a membership of their own (18).
    var hasCircles: Bool { self >= .msnp18 }
}
