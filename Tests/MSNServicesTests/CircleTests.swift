// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import XML

@testable import MSNServices
@testable import SOAP

@Suite struct CircleServiceTests {
    private let url = "https://contacts.example.com/abservice/abservice.asmx"
    private let ticket = Secret("t=1&p=")
    private let id = "00000000-0000-0000-0009-6a1063c3626c"

    private let user1 = CircleMember(
        contactID: "40bce0c8-d070-52bd-8c04-e56e68d9caad", account: "user1@example.com",
        displayName: "user1@example.com", role: .admin)
    private let user2 = CircleMember(
        contactID: "d2bf9686-d830-5b7e-aa50-70d41545c0af", account: "user2@example.com",
        displayName: "user2@example.com", role: .member, state: .waitingResponse)

    @Test func theRequestsOfARealSession() {
        func body(_ request: WebRequest) -> Substring {
            let text = request.text
            guard let start = text.firstRange(of: "<soap:Body>"), let end = text.firstRange(of: "</soap:Body>") else {
                return ""
            }
            return text[start.upperBound..<end.lowerBound]
        }
        let namespace = "xmlns=\"http://www.msn.com/webservices/AddressBook\""
        #expect(
            body(CircleService.createRequest(url: url, ticket: ticket, name: "LabCircle", ownName: "User1"))
                == "<CreateCircle \(namespace)><properties><Domain>1</Domain><HostedDomain>live.com</HostedDomain><Type>2</Type>"
                + "<MembershipAccess>0</MembershipAccess><IsPresenceEnabled>true</IsPresenceEnabled>"
                + "<RequestMembershipOption>2</RequestMembershipOption><DisplayName>LabCircle</DisplayName></properties>"
                + "<callerInfo><PublicDisplayName>User1</PublicDisplayName></callerInfo></CreateCircle>")
        let handle = "<abHandle><ABId>\(id)</ABId><Puid>0</Puid><Cid>0</Cid></abHandle>"
        #expect(
            body(CircleService.contactRequest(url: url, ticket: ticket, circleID: id, account: "user2@example.com"))
                == "<CreateContact \(namespace)>\(handle)<contactHandle><Email>user2@example.com</Email>"
                + "<Puid>0</Puid><Cid>0</Cid></contactHandle></CreateContact>")
        let invite = CircleConnection.invite(circleID: id, contactID: user2.contactID, message: "")
        #expect(
            body(CircleService.connectionRequest(url: url, ticket: ticket, connection: invite))
                == "<ManageWLConnection \(namespace)>\(handle)<contactId>\(user2.contactID)</contactId>"
                + "<connection>true</connection><presence>false</presence><action>1</action>"
                + "<relationshipType>5</relationshipType><relationshipRole>3</relationshipRole></ManageWLConnection>")
    }

    @Test func theServiceUnderstandsTheClient() throws {
        let requests: [(WebRequest, AddressBookQuery)] = [
            (CircleService.membersRequest(url: url, ticket: ticket, circleID: id), .circleMembers(circleID: id)),
            (
                CircleService.contactRequest(url: url, ticket: ticket, circleID: id, account: "b@c"),
                .circleContactAdd(circleID: id, account: "b@c")
            ),
            (
                CircleService.leaveRequest(url: url, ticket: ticket, circleID: id, contactID: "c"),
                .circleLeave(circleID: id, contactID: "c")
            ),
        ]
        let connections: [CircleConnection] = [
            .invite(circleID: id, contactID: "c", message: "Come & see"),
            .invite(circleID: id, contactID: "c", message: ""),
            .accept(circleID: id), .decline(circleID: id),
        ]
        let all =
            requests
            + connections.map {
                (CircleService.connectionRequest(url: url, ticket: ticket, connection: $0), .circleConnection($0))
            }
        for (request, query) in all {
            let parsed = try #require(try SOAPRequestParser.parse(request.body))
            #expect(AddressBookService.parse(parsed.body) == query)
            try damage(request.text) { damaged in
                guard let parsed = try? SOAPRequestParser.parse(Array(damaged.utf8)) else { return }
                _ = AddressBookService.parse(parsed.body)
            }
        }
        let create = CircleService.createRequest(url: url, ticket: ticket, name: "N", ownName: "A")
        let parsed = try #require(try SOAPRequestParser.parse(create.body))
        #expect(SharingService.parse(parsed.body) == .createCircle(name: "N", ownName: "A"))
    }

    @Test func theCirclesOfARealServer() throws {
        let book = try AddressBookService.addressBook(in: .xml(Golden.circles))
        #expect(
            book.circles == [
                AddressBookCircle(
                    id: id, name: "LabCircle", role: .pendingOutbound, state: .waitingResponse,
                    inviter: "user1@example.com", inviteMessage: "Come & see"),
                AddressBookCircle(id: "00000000-0000-0000-0009-000000000001", name: "Mine", role: .admin),
            ])
        // The hidden entry of a circle is nobody to talk to.
        #expect(book.contacts.isEmpty)
        #expect(book.circleTicket == Secret("<?xml version=\"1.0\" encoding=\"utf-16\"?><SignedTicket/>"))
        #expect(try CircleService.members(in: .xml(Golden.circleMembers)) == [user1, user2])
        #expect(try CircleService.created(in: .xml(Golden.createCircle)) == id)
        #expect(try CircleService.contact(in: .xml(Golden.createContact)) == user2.contactID)
        try CircleService.connectionChanged(in: .xml(Golden.manageConnection))
        try CircleService.connectionChanged(in: .xml(Golden.breakConnection))
    }

    @Test func theClientUnderstandsTheService() throws {
        func answer(_ body: [UInt8]) -> WebResponse { WebResponse(status: 200, body: body) }
        let circles = try AddressBookService.addressBook(in: .xml(Golden.circles)).circles
        let book = AddressBook(circles: circles, circleTicket: Secret("<x/>"))
        let read = try AddressBookService.addressBook(
            in: answer(AddressBookService.findAllResponse(book, paged: true, now: 0)))
        #expect(read == book)
        let plain = try AddressBookService.addressBook(
            in: answer(AddressBookService.findAllResponse(book, paged: false, now: 0)))
        #expect(plain == AddressBook())
        #expect(
            try CircleService.members(
                in: answer(CircleService.membersResponse([user1, user2], circleID: id, now: 0))) == [user1, user2])
        #expect(try CircleService.created(in: answer(CircleService.createResponse(circleID: id))) == id)
        #expect(try CircleService.contact(in: answer(CircleService.contactResponse(user2, now: 0))) == user2.contactID)
        try CircleService.connectionChanged(in: answer(CircleService.inviteResponse(user2, now: 0)))
        try CircleService.connectionChanged(in: answer(CircleService.answerResponse(circles[0], now: 0)))
        try CircleService.connectionChanged(in: answer(CircleService.leaveResponse()))
    }

    @Test(arguments: [Golden.circles, Golden.circleMembers, Golden.createCircle, Golden.createContact])
    func damagedAnswers(
        _ golden: String
    ) throws {
        try damage(golden) { damaged in
            for circle in (try? AddressBookService.addressBook(in: .xml(damaged)))?.circles ?? [] {
                #expect(AddressBookCircle.isCircleID(circle.id))
            }
            for member in (try? CircleService.members(in: .xml(damaged))) ?? [] { #expect(!member.account.isEmpty) }
            if let id = try? CircleService.created(in: .xml(damaged)) { #expect(AddressBookCircle.isCircleID(id)) }
            if let id = try? CircleService.contact(in: .xml(damaged)) { #expect(!id.isEmpty) }
        }
    }
}

@Suite struct CircleEditTests {
    private let endpoints = ServiceEndpoints(
        addressBook: "https://contacts.example.com/ab", sharing: "https://contacts.example.com/sharing")
    private let ticket = Secret("t=1&p=")
    private let id = "00000000-0000-0000-0009-6a1063c3626c"

    private func perform(_ edit: CircleEdit, _ answers: [WebResponse]) async throws -> (String, [String]) {
        let transport = TestTransport([endpoints.addressBook: answers, endpoints.sharing: [.xml(Golden.createCircle)]])
        let client = ContactsClient(transport: transport, endpoints: endpoints)
        let result = try await client.perform(edit, ticket: ticket)
        let actions = try transport.requests.map { try #require(try SOAPRequestParser.parse($0.body)).action }
        return (result, actions)
    }

    @Test func creating() async throws {
        let (made, actions) = try await perform(.create(name: "LabCircle", ownName: "User1"), [])
        #expect(made == id)
        #expect(actions == ["CreateCircle"])
    }

    @Test func inviting() async throws {
        let edit = CircleEdit.invite(account: "user2@example.com", circleID: id, message: "")
        let (_, actions) = try await perform(edit, [.xml(Golden.createContact), .xml(Golden.manageConnection)])
        #expect(actions == ["CreateContact", "ManageWLConnection"])
    }

    @Test func invitingSomebodyOnceMore() async throws {
        let there = WebResponse(
            status: 500, body: SOAPRequestParser.fault(action: "x", errorCode: "ContactAlreadyExists", text: ""))
        let edit = CircleEdit.invite(account: "User2@example.com", circleID: id, message: "")
        let (_, actions) = try await perform(edit, [there, .xml(Golden.circleMembers), .xml(Golden.manageConnection)])
        #expect(actions == ["CreateContact", "ABFindContactsPaged", "ManageWLConnection"])
        let stranger = CircleEdit.invite(account: "user9@example.com", circleID: id, message: "")
        await #expect(throws: WebError.self) { try await perform(stranger, [there, .xml(Golden.circleMembers)]) }
    }

    @Test func answering() async throws {
        let (_, accepted) = try await perform(.accept(circleID: id), [.xml(Golden.manageConnection)])
        #expect(accepted == ["ManageWLConnection"])
        let (_, declined) = try await perform(.decline(circleID: id), [.xml(Golden.manageConnection)])
        #expect(declined == ["ManageWLConnection"])
        await #expect(throws: WebError.status(500)) {
            try await perform(.accept(circleID: id), [.xml(Golden.manageConnection, status: 500)])
        }
    }

    @Test func leaving() async throws {
        let answers: [WebResponse] = [.xml(Golden.circleMembers), .xml(Golden.breakConnection)]
        let (_, actions) = try await perform(.leave(circleID: id, account: "user2@example.com"), answers)
        #expect(actions == ["ABFindContactsPaged", "BreakConnection"])
        let (_, nothing) = try await perform(.leave(circleID: id, account: "user3@example.com"), answers)
        #expect(nothing == ["ABFindContactsPaged"])
    }
}
