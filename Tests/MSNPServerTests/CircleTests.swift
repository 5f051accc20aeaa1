// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPServer

/// Circles from the making to the leaving, in the shapes that clients of 2009 knew.
@Suite struct CircleTests {
    private static let base = "http://127.0.0.1:8081"
    private static let book = base + ServiceEndpoints.addressBookPath

    private var service: PlayedService
    private let alice: Secret<String>
    private let bob: Secret<String>

    init() throws {
        service = PlayedService.people()
        alice = try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        bob = try service.signIn18(
            "bob", "bob@example.net", password: "secret of Bob", endpoint: PlayedService.bobEndpoint)
        service.says("alice", "CHG 8 NLN 2684354592:0 0")
        service.says("bob", "CHG 8 NLN 2684354592:0 0")
        forget()
    }

    private mutating func forget() {
        _ = service.take("alice")
        _ = service.take("bob")
    }

    private mutating func addressBook(_ ticket: Secret<String>) throws -> AddressBook {
        try AddressBookService.addressBook(
            in: service.web(AddressBookService.findContactsPagedRequest(url: Self.book, ticket: ticket)))
    }

    private mutating func members(_ id: String, _ ticket: Secret<String>) throws -> [CircleMember] {
        try CircleService.members(
            in: service.web(CircleService.membersRequest(url: Self.book, ticket: ticket, circleID: id)))
    }

    private mutating func connect(_ connection: CircleConnection, _ ticket: Secret<String>) throws {
        try CircleService.connectionChanged(
            in: service.web(
                CircleService.connectionRequest(url: Self.book, ticket: ticket, connection: connection)))
    }

    private mutating func create() throws -> String {
        try CircleService.created(
            in: service.web(
                CircleService.createRequest(
                    url: Self.base + ServiceEndpoints.sharingPath, ticket: alice, name: "Chess", ownName: "Alice")))
    }

    /// A circle of alice's that bob has been invited to.
    private mutating func invite() throws -> String {
        let id = try create()
        let contact = try CircleService.contact(
            in: service.web(
                CircleService.contactRequest(
                    url: Self.book, ticket: alice, circleID: id, account: "Bob@Example.net")))
        try connect(.invite(circleID: id, contactID: contact, message: "Come & play"), alice)
        return id
    }

    /// Shows the ticket of the address book, and watches the circle.
    private mutating func enter(_ name: String, _ id: String, _ ticket: Secret<String>) throws {
        let proof = try #require(try addressBook(ticket).circleTicket)
        service.says(name, "USR 30 SHA A \(Base64.encode(Array(proof.exposed.utf8)))")
        service.says(name, "ADL 31|<ml><d n=\"live.com\"><c n=\"\(id)\" l=\"3\" t=\"9\"/></d></ml>")
    }

    private func put(_ kind: CircleAttendance.Kind, _ id: String, _ account: String) -> MSNPCommand {
        CircleAttendance(
            kind, circleID: id, member: MSNAddress(account, endpoint: "{11111111-2222-3333-4444-555555555555}")
        ).command(transactionID: 32).command
    }

    @Test mutating func invitationAndAnswer() throws {
        let id = try invite()
        #expect(id.hasPrefix("00000000-0000-0000-0009-") && id.utf8.count == 36)
        #expect(service.take("bob").contains { $0.hasPrefix("NOT|") && $0.contains(id) })
        let invitation = try #require(try addressBook(bob).circles.first)
        #expect(invitation.state == .waitingResponse && invitation.name == "Chess")
        #expect(invitation.inviter == "alice@example.com" && invitation.inviteMessage == "Come & play")
        #expect(try members(id, alice).map(\.state) == [.accepted, .waitingResponse])
        forget()
        try connect(.accept(circleID: id), bob)
        #expect(service.take("alice").contains { $0.hasPrefix("NOT|") && $0.contains(id) })
        #expect(try addressBook(bob).circles.map(\.state) == [.accepted])
        #expect(try members(id, bob).map(\.role) == [.admin, .member])
        // Once more there is nothing to accept.
        #expect(throws: WebError.self) { try connect(.accept(circleID: id), bob) }
    }

    @Test mutating func declining() throws {
        let id = try invite()
        try connect(.decline(circleID: id), bob)
        #expect(try addressBook(bob).circles.isEmpty)
        #expect(try members(id, alice).map(\.account) == ["alice@example.com"])
        #expect(throws: WebError.self) { try members(id, bob) }
    }

    @Test mutating func theTicketIsNeeded() throws {
        let id = try create()
        forget()
        service.exchange("alice", "ADL 7|<ml><d n=\"live.com\"><c n=\"\(id)\" l=\"3\" t=\"9\"/></d></ml>", "933 7")
        service.receive(put(.join, id, "alice@example.com"), from: "alice")
        service.hears("alice", "933 32")
        service.exchange("alice", "USR 30 SHA A bm8=", "911 30")
        // Bob's ticket is not alice's.
        let other = try #require(try addressBook(bob).circleTicket)
        service.exchange("alice", "USR 30 SHA A \(Base64.encode(Array(other.exposed.utf8)))", "911 30")
        let own = try #require(try addressBook(alice).circleTicket)
        service.exchange(
            "alice", "USR 30 SHA A \(Base64.encode(Array(own.exposed.utf8)))", "USR 30 OK alice@example.com 0 0",
            "NFY PUT|*From: 9:\(id)@live.com\r\n*NotifType: Full\r\n*Content-Length: 0\r\n*")
        // Somebody else's circle, and one that there is not.
        service.exchange(
            "alice",
            "ADL 7|<ml><d n=\"live.com\"><c n=\"00000000-0000-0000-0009-0123456789ab\" l=\"3\" t=\"9\"/></d></ml>",
            "933 7")
    }

    @Test mutating func aConversation() throws {
        let id = try invite()
        try connect(.accept(circleID: id), bob)
        try enter("alice", id, alice)
        forget()
        try enter("bob", id, bob)
        let via = ";via=9:\(id)@live.com"
        service.hears(
            "alice", "NLN NLN 1:bob@example.net\(via) Bob 2684354592:0 0", "UBX 1:bob@example.net\(via)|*",
            "NFY PUT|*NotifType: Partial*<user><id>1:alice@example.com</id></user><user><id>1:bob@example.net</id></user>*"
        )
        let seen = service.take("bob")
        #expect(seen.contains { $0.hasPrefix("NLN NLN 1:alice@example.com\(via) Alice ") })
        #expect(seen.last == "ADL 31 OK")
        // PUT after ADL changes nothing for the others.
        service.receive(put(.join, id, "bob@example.net"), from: "bob")
        #expect(service.take("bob").last == "PUT 32 OK|")
        service.hears("alice")

        let text = RoutedMessage(
            from: MSNAddress("alice@example.com", endpoint: PlayedService.aliceEndpoint), to: .circle(id: id),
            content: .text("hello circle", format: nil))
        let message = RoutedCommand(.message, transactionID: 34, document: text.document).command
        service.receive(message, from: "alice")
        service.hears("alice")
        service.hears("bob", PlayedService.text(MSNPCommand("SDG", ["0"], payload: message.payload)))
        // Nobody speaks as somebody else.
        service.receive(message, from: "bob")
        service.hears("bob", "201 34")

        service.receive(put(.leave, id, "bob@example.net"), from: "bob")
        service.hears("bob", "DEL 32 OK|")
        service.hears("alice", "NFY DEL|*Uri: /circle/roster(IM)/user(1:bob@example.net)\r\n*")
        service.receive(message, from: "alice")
        service.hears("bob")
    }

    @Test mutating func whoSignsOutIsGone() throws {
        let id = try invite()
        try connect(.accept(circleID: id), bob)
        try enter("alice", id, alice)
        try enter("bob", id, bob)
        forget()
        // As long as another of bob's endpoints is there, nobody is told.
        try service.signIn18("laptop", "bob@example.net", password: "secret of Bob")
        service.says("laptop", "CHG 8 NLN 2684354592:0 0")
        try enter("laptop", id, bob)
        forget()
        service.says("laptop", "OUT")
        #expect(!service.take("alice").contains { $0.hasPrefix("NFY") })
        service.says("bob", "OUT")
        #expect(service.take("alice").contains { $0.hasPrefix("NFY DEL|") })
        #expect(service.state.circles[id]?.attending == ["alice@example.com"])
    }

    @Test mutating func leavingForGood() throws {
        let id = try invite()
        try connect(.accept(circleID: id), bob)
        try enter("alice", id, alice)
        try enter("bob", id, bob)
        forget()
        func leave(_ account: String, _ ticket: Secret<String>) throws {
            let contact = AccountIdentity(key: account).contactID
            try CircleService.connectionChanged(
                in: service.web(
                    CircleService.leaveRequest(url: Self.book, ticket: ticket, circleID: id, contactID: contact)))
        }
        // A member does not remove others.
        #expect(throws: WebError.self) { try leave("alice@example.com", bob) }
        try leave("bob@example.net", bob)
        #expect(service.take("alice").contains { $0.hasPrefix("NFY DEL|") })
        #expect(try addressBook(bob).circles.isEmpty)
        try leave("alice@example.com", alice)
        #expect(service.state.circles[id] == nil)
    }
}
