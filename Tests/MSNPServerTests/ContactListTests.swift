// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import Testing

@testable import MSNPServer

/// Lists by the web services and on the notification connection, MSNP18.
@Suite struct ContactListTests {
    private static let emptyDocument =
        "<Data><PSM></PSM><CurrentMedia></CurrentMedia><DDP></DDP><SignatureSound></SignatureSound>"
        + "<Scene></Scene><ColorScheme></ColorScheme></Data>"

    @Test func workedSession() throws {
        var service = PlayedService.people()
        try service.signIn12("bob", "bob@example.net", password: "secret of Bob")
        service.says("bob", "CHG 4 NLN 1073741856 0")
        service.says("bob", "UUX 5|<Data><PSM>hi</PSM><CurrentMedia></CurrentMedia></Data>")
        try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        _ = service.take("bob")
        service.exchange("alice", "BLP 5 AL", "BLP 5 AL")
        service.exchange(
            "alice",
            "ADL 6|<ml l=\"1\"><d n=\"example.net\"><c n=\"bob\" l=\"3\" t=\"1\"/><c n=\"carol\" l=\"5\" t=\"1\"/></d></ml>",
            "ADL 6 OK")
        service.exchange("alice", "PRP 7 MFN Alice", "PRP 7 MFN Alice")
        service.exchange(
            "alice", "CHG 8 NLN 2684354592:0 0", "CHG 8 NLN 2684354592:0 0",
            "NLN NLN 1:bob@example.net Bob 1073741856:0 0",
            "UBX 1:bob@example.net|" + Self.emptyDocument.replacing("<PSM></PSM>", with: "<PSM>hi</PSM>"),
            "MSG Hotmail Hotmail|*Mail-Data: <MD>*</MD>\r\n",
            "NLN NLN 1:alice@example.com Alice 2684354592:0 0",
            "UBX 1:alice@example.com|<Data><PSM></PSM>*<EndpointData id=\"{11111111-2222-3333-4444-555555555555}\">"
                + "<Capabilities>2684354592:0</Capabilities></EndpointData>"
                + "<PrivateEndpointData id=\"{11111111-2222-3333-4444-555555555555}\">*</PrivateEndpointData></Data>")
        service.hears(
            "bob", "NLN NLN alice@example.com Alice 2684354592 0",
            "UBX alice@example.com|<Data><PSM></PSM><CurrentMedia></CurrentMedia></Data>")
        service.exchange(
            "alice", "UUX 9|<EndpointData><Capabilities>2684354592:0</Capabilities></EndpointData>", "UUX 9 0",
            "NLN *", "UBX *")
        service.exchange(
            "alice",
            "UUX 10|<PrivateEndpointData><EpName>Laptop</EpName><Idle>false</Idle><ClientType>1</ClientType>"
                + "<State>NLN</State></PrivateEndpointData>",
            "UUX 10 0", "NLN *", "UBX 1:alice@example.com|*<EpName>Laptop</EpName>*")
        service.hears("bob")
        service.exchange(
            "alice", "UUX 11|<Data><PSM>at home</PSM><CurrentMedia></CurrentMedia></Data>", "UUX 11 0", "NLN *",
            "UBX 1:alice@example.com|<Data><PSM>at home</PSM>*")
        service.hears(
            "bob", "UBX alice@example.com|<Data><PSM>at home</PSM><CurrentMedia></CurrentMedia></Data>")
        service.exchange("bob", "OUT")
        service.hears("alice", "FLN 1:bob@example.net 0:0")
    }

    @Test func listsOfTheWebServices() throws {
        var service = PlayedService.people()
        let ticket = try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        for request in [
            AddressBookService.findAllRequest(url: "http://127.0.0.1:8081/abservice/abservice.asmx", ticket: ticket),
            AddressBookService.findContactsPagedRequest(
                url: "http://127.0.0.1:8081/abservice/abservice.asmx", ticket: ticket),
        ] {
            let book = try AddressBookService.addressBook(in: service.web(request))
            #expect(book.contacts.map(\.account) == ["bob@example.net", "carol@example.net"])
            #expect(book.contacts.map(\.displayName) == ["Bob", "Carol C."])
            #expect(book.contacts.map(\.contactID)[0] == AccountIdentity(key: "bob@example.net").contactID)
            #expect(book.me?.account == "alice@example.com")
            #expect(book.privacy == .allow)
        }
        let memberships = try SharingService.memberships(
            in: service.web(
                SharingService.findMembershipRequest(
                    url: "http://127.0.0.1:8081/abservice/SharingService.asmx", ticket: ticket)))
        #expect(
            memberships.map { "\($0.role.rawValue) \($0.account)" } == [
                "Allow bob@example.net", "Allow carol@example.net", "Reverse bob@example.net",
                "Pending dave@example.org",
            ])
    }

    /// As clients do it: the address book, then the allow list, then the notification connection.
    @Test func addingSomebody() throws {
        var service = PlayedService.people()
        let ticket = try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        service.says("alice", "CHG 8 NLN 2684354592:0 0")
        try service.signIn18(
            "erin", "erin@example.net", password: "secret of Erin", endpoint: PlayedService.bobEndpoint)
        service.says("erin", "CHG 8 NLN 2684354592:0 0")
        _ = service.take("alice")
        _ = service.take("erin")
        let book = "http://127.0.0.1:8081/abservice/abservice.asmx"
        let id = try AddressBookService.contactAdded(
            in: service.web(
                AddressBookService.contactAddRequest(url: book, ticket: ticket, account: "erin@example.net")))
        #expect(id == AccountIdentity(key: "erin@example.net").contactID)
        service.hears("alice", "NLN NLN 1:erin@example.net Erin 2684354592:0 0", "UBX 1:erin@example.net|*")
        service.hears(
            "erin", "ADL 0|<ml><d n=\"example.com\"><c n=\"alice\" l=\"8\" t=\"1\" f=\"Alice\"/></d></ml>",
            "NOT|<NOTIFICATION *ABCHInternal*</NOTIFICATION>")
        service.exchange(
            "alice", "ADL 12|<ml><d n=\"example.net\"><c n=\"erin\" l=\"3\" t=\"1\"/></d></ml>",
            "NLN NLN 1:erin@example.net Erin 2684354592:0 0", "UBX 1:erin@example.net|*", "ADL 12 OK")
        service.hears("erin")

        // Erin decides against it.
        service.exchange(
            "erin", "ADL 9|<ml><d n=\"example.com\"><c n=\"alice\" l=\"4\" t=\"1\"/></d></ml>", "ADL 9 OK")
        service.hears("alice", "FLN 1:erin@example.net 0:0")
        service.exchange(
            "erin", "RML 10|<ml><d n=\"example.com\"><c n=\"alice\" l=\"4\" t=\"1\"/></d></ml>", "RML 10 OK")
        service.hears("alice", "NLN NLN 1:erin@example.net Erin 2684354592:0 0", "UBX *")

        _ = try AddressBookService.contactDeleted(
            in: service.web(AddressBookService.contactDeleteRequest(url: book, ticket: ticket, contactID: id)))
        service.hears("erin", "RML 0|<ml><d n=\"example.com\"><c n=\"alice\" l=\"8\" t=\"1\"/></d></ml>")
        service.exchange(
            "alice", "RML 13|<ml><d n=\"example.net\"><c n=\"erin\" l=\"1\" t=\"1\"/></d></ml>", "RML 13 OK")
        #expect(service.state.directory["alice@example.com"]?.lists("erin@example.net") == [.allow])
    }

    @Test func blockingByTheWeb() throws {
        var service = try PlayedService.aliceAndBob()
        let sharing = "http://127.0.0.1:8081/abservice/SharingService.asmx"
        let ticket = try #require(
            try service.tokens("alice@example.com", password: "secret of Alice")["contacts.msn.com"]
        ).ticket
        let bob = Membership(role: .block, account: "bob@example.net")
        try SharingService.memberAdded(
            in: service.web(SharingService.addMemberRequest(url: sharing, ticket: ticket, member: bob)))
        service.hears("bob", "FLN alice@example.com")
        try SharingService.memberDeleted(
            in: service.web(SharingService.deleteMemberRequest(url: sharing, ticket: ticket, member: bob)))
        service.hears("bob", "NLN NLN alice@example.com Alice 2684354592 0", "UBX *")
        let waiting = Membership(role: .pending, account: "dave@example.org", membershipID: "Pending/dave@example.org")
        try SharingService.memberDeleted(
            in: service.web(SharingService.deleteMemberRequest(url: sharing, ticket: ticket, member: waiting)))
        #expect(service.state.directory["alice@example.com"]?.lists("dave@example.org") == [.reverse])
    }

    @Test func ownNameAndPrivacyByTheWeb() throws {
        var service = try PlayedService.aliceAndBob()
        let book = "http://127.0.0.1:8081/abservice/abservice.asmx"
        let ticket = try #require(
            try service.tokens("alice@example.com", password: "secret of Alice")["contacts.msn.com"]
        ).ticket
        try AddressBookService.contactUpdated(
            in: service.web(
                AddressBookService.contactUpdateRequest(
                    url: book, ticket: ticket, update: .ownDisplayName("Alice & <co>"))))
        service.hears("bob", "NLN NLN alice@example.com Alice%20&%20<co> 2684354592 0")
        service.hears("alice", "NLN NLN 1:alice@example.com Alice%20&%20<co> 2684354592:0 0", "UBX *", "NOT|*")
        try AddressBookService.contactUpdated(
            in: service.web(
                AddressBookService.contactUpdateRequest(url: book, ticket: ticket, update: .ownPrivacy(.block))))
        #expect(service.state.directory["alice@example.com"]?.allowsStrangers == false)
    }

    @Test func refusalsOfTheWeb() throws {
        var service = PlayedService.people()
        let book = "http://127.0.0.1:8081/abservice/abservice.asmx"
        func isRefused(_ response: WebResponse) -> Bool {
            do {
                _ = try AddressBookService.addressBook(in: response)
                return false
            } catch {
                return error.isTicketRefused
            }
        }
        let stale = AddressBookService.findAllRequest(url: book, ticket: Secret("t=0&p="))
        #expect(isRefused(service.web(stale)))
        let ticket = try #require(
            try service.tokens("alice@example.com", password: "secret of Alice")["contacts.msn.com"]
        ).ticket
        let good = AddressBookService.findAllRequest(url: book, ticket: ticket)
        #expect(!isRefused(service.web(good)))
        service.wait(86_400_000)
        #expect(isRefused(service.web(good)))
        #expect(service.web(WebRequest(method: "POST", url: book, body: Array("<x".utf8))).status == 500)
        #expect(service.web(WebRequest(method: "GET", url: "http://127.0.0.1:8081/other")).status == 404)
        let renewed = try #require(
            try service.tokens("alice@example.com", password: "secret of Alice")["contacts.msn.com"]
        ).ticket
        let unknown = service.web(
            AddressBookService.contactAddRequest(url: book, ticket: renewed, account: "nobody@example.com"))
        #expect(throws: WebError.self) { try AddressBookService.contactAdded(in: unknown) }
    }

    @Test(arguments: [
        ("ADL 5|<ml", "241 5"), ("ADL 5|<ml></ml>", "240 5"), ("ADL 5", "241 5"),
        ("ADL 5|<ml><d n=\"example.com\"><c n=\"nobody\" l=\"1\" t=\"1\"/></d></ml>", "208 5"),
        ("ADL 5|<ml><d n=\"example.net\"><c n=\"bob\" l=\"8\" t=\"1\"/></d></ml>", "241 5"),
        ("ADL 5|<ml><d n=\"example.net\"><c n=\"bob\" l=\"6\" t=\"1\"/></d></ml>", "241 5"),
        ("ADL 5|<ml><d n=\"example.net\"><c n=\"bob\" l=\"3\" t=\"32\"/></d></ml>", "204 5"),
        (
            "FQY 5|<ml><d n=\"example.net\"><c n=\"bob\"/></d></ml>",
            "FQY 5|<ml><d n=\"example.net\"><c n=\"bob\" t=\"1\"/></d></ml>"
        ),
        ("FQY 5|<ml><d n=\"example.net\"><c n=\"nobody\"/></d></ml>", "208 5"),
        ("SYN 5 0 0", "502 5"), ("GTC 5 A", "502 5"), ("GCF 5 Shields.xml", "201 5"), ("BLP 5 AL", "BLP 5 AL"),
        ("USR 5 SHA A dGlja2V0", "911 5"),
    ])
    func answers(_ line: String, _ answer: String) throws {
        var service = PlayedService.people()
        try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        service.exchange("alice", line, answer)
        #expect(service.closed.isEmpty)
    }
}
