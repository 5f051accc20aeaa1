// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import XML

@testable import MSNServices
@testable import SOAP

@Suite struct SharingServiceTests {
    private let url = "https://contacts.example.com/abservice/SharingService.asmx"
    private let ticket = Secret("t=a&b<c>&p=")

    @Test func theRequestCarriesTheTicketAndTheAction() throws {
        let request = SharingService.findMembershipRequest(url: url, ticket: ticket)
        #expect(request.header("SOAPAction") == "\"http://www.msn.com/webservices/AddressBook/FindMembership\"")
        #expect(request.header("Content-Type") == "text/xml; charset=utf-8")
        let envelope = try XMLReader.parse(request.body, limits: .soap)
        #expect(envelope.at("Header", "ABAuthHeader", "TicketToken")?.text == "t=a&b<c>&p=")
        #expect(envelope.at("Header", "ABApplicationHeader", "PartnerScenario")?.text == "Initial")
        let body = try #require(try SOAPEnvelope.body(of: envelope))
        #expect(body.name == "FindMembership")
        #expect(body.namespace == "http://www.msn.com/webservices/AddressBook")
        // Some services refuse an operation without children, or one that asks for changes alone.
        #expect(body.descendants("ServiceType").map(\.text).first == "Messenger")
        #expect(body.descendant("deltasOnly") == nil)
    }

    @Test func theListsOfARealServer() throws {
        let memberships = try SharingService.memberships(in: .xml(Golden.findMembership))
        #expect(
            memberships == [
                Membership(
                    role: .allow, account: "user2@example.com",
                    membershipID: "Allow/d2bf9686-d830-5b7e-aa50-70d41545c0af"),
                Membership(
                    role: .allow, account: "user3@example.com",
                    membershipID: "Allow/8ddaebc7-a7d4-5e2c-b069-20667876664e"),
                Membership(
                    role: .reverse, account: "user2@example.com",
                    membershipID: "Reverse/d2bf9686-d830-5b7e-aa50-70d41545c0af"),
                Membership(
                    role: .reverse, account: "user3@example.com",
                    membershipID: "Reverse/8ddaebc7-a7d4-5e2c-b069-20667876664e"),
            ])
    }

    private func answer(_ members: String, role: String = "Pending", type: String = "Messenger") -> WebResponse {
        .xml(
            """
            <Envelope><Body><FindMembershipResponse><FindMembershipResult><Services>
            <Service><Memberships><Membership><MemberRole>Allow</MemberRole><Members><Member>
            <PassportName>somebody@space</PassportName></Member></Members></Membership></Memberships>
            <Info><Handle><Type>Space</Type></Handle></Info></Service>
            <Service><Memberships><Membership><MemberRole>\(role)</MemberRole><Members>\(members)</Members>
            </Membership></Memberships><Info><Handle><Type>\(type)</Type></Handle></Info></Service>
            </Services></FindMembershipResult></FindMembershipResponse></Body></Envelope>
            """)
    }

    @Test func everyKindOfMember() throws {
        let memberships = try SharingService.memberships(
            in: answer(
                """
                <Member><MembershipId>7</MembershipId><PassportName>dave@example.org</PassportName>
                  <DisplayName>Dave &amp; co</DisplayName><Annotations><Annotation><Name>MSN.IM.InviteMessage</Name>
                  <Value>It's me</Value></Annotation></Annotations></Member>
                <Member><Email>y@yahoo.com</Email><Annotations><Annotation><Name>MSN.IM.BuddyType</Name>
                  <Value>32:</Value></Annotation></Annotations></Member>
                <Member><Email>z@example.com</Email></Member>
                <Member><PhoneNumber>+15551112222</PhoneNumber></Member>
                <Member><CircleId>00000000-0000-0000-0009-6a1063c3626c</CircleId></Member>
                <Member><PassportName>gone@example.com</PassportName><Deleted>true</Deleted></Member>
                <Member><PassportName/></Member>
                <Member/>
                """))
        #expect(
            memberships == [
                Membership(
                    role: .pending, account: "dave@example.org", membershipID: "7", displayName: "Dave & co",
                    inviteMessage: "It's me"),
                Membership(role: .pending, account: "y@yahoo.com", networkID: 32),
                Membership(role: .pending, account: "z@example.com", networkID: 32),
                Membership(role: .pending, account: "tel:+15551112222", networkID: 4),
                Membership(
                    role: .pending, account: "00000000-0000-0000-0009-6a1063c3626c@live.com", networkID: 9),
            ])
    }

    @Test func unknownRolesAreKeptAndOtherServicesAreNot() throws {
        let members = "<Member><PassportName>a@b</PassportName></Member>"
        let memberships = try SharingService.memberships(in: answer(members, role: "ProfileExpression"))
        #expect(memberships.map(\.role) == [MembershipRole(rawValue: "ProfileExpression")])
        #expect(try SharingService.memberships(in: answer(members, type: "Profile")) == [])
        let nothing = "<Envelope><Body><FindMembershipResponse/></Body></Envelope>"
        #expect(try SharingService.memberships(in: .xml(nothing)) == [])
    }

    @Test func faultsWhateverTheStatus() {
        for status in [200, 500] {
            #expect {
                try SharingService.memberships(in: .xml(Golden.fullSyncRequired, status: status))
            } throws: { error in
                guard case WebError.fault(let fault) = error else { return false }
                return fault.errorCode == "FullSyncRequired"
            }
        }
        #expect(throws: WebError.status(403)) {
            try SharingService.memberships(in: WebResponse(status: 403, body: Array("403: Forbidden".utf8)))
        }
        #expect(throws: WebError.status(500)) {
            try SharingService.memberships(in: .xml(Golden.findMembership, status: 500))
        }
        #expect(throws: WebError.malformed("no answer to FindMembership")) {
            try SharingService.memberships(in: .xml(Golden.findAll))
        }
    }

    @Test func whichErrorsSpeakOfTheTicket() {
        #expect(WebError.status(403).isTicketRefused)
        #expect(WebError.status(401).isTicketRefused)
        #expect(!WebError.status(500).isTicketRefused)
        #expect(WebError.fault(SOAPFault(code: "x", string: "", errorCode: "PassportAuthFail")).isTicketRefused)
        #expect(WebError.fault(SOAPFault(code: "q0:TweenerChallenge", string: "")).isTicketRefused)
        #expect(!WebError.fault(SOAPFault(code: "x", string: "", errorCode: "FullSyncRequired")).isTicketRefused)
        #expect(!WebError.timedOut.isTicketRefused)
    }

    @Test func damagedAnswers() throws {
        let right = try SharingService.memberships(in: .xml(Golden.findMembership))
        try damage(Golden.findMembership) { damaged in
            guard let memberships = try? SharingService.memberships(in: .xml(damaged)) else { return }
            for membership in memberships {
                #expect(!membership.account.isEmpty)
                #expect(!membership.role.rawValue.isEmpty)
            }
            // One element holds at most a list; nobody moves to another one.
            let roles = Dictionary(grouping: memberships, by: \.role).keys
            #expect(roles.allSatisfy { [.allow, .reverse].contains($0) || $0.rawValue == Damage.nonsense })
            #expect(memberships.count <= right.count * 2)
        }
    }

    // MARK: Edits, both sides

    @Test(arguments: [
        Membership(role: .allow, account: "bob@example.net"),
        Membership(role: .block, account: "y@yahoo.com", networkID: 32),
        Membership(role: .reverse, account: "tel:+15551112222", networkID: 4),
        Membership(role: .pending, account: "00000000-0000-0000-0009-6a1063c3626c@live.com", networkID: 9),
        Membership(role: .block, account: "a<b>&@example.net"),
    ])
    func theServiceUnderstandsEdits(member: Membership) throws {
        let add = SharingService.addMemberRequest(url: url, ticket: ticket, member: member)
        let request = try #require(try SOAPRequestParser.parse(add.body))
        #expect(request.action == "AddMember")
        #expect(request.ticket == ticket)
        #expect(SharingService.parse(request.body) == .addMember([member]))

        var known = member
        known.membershipID = "Pending/1"
        let delete = SharingService.deleteMemberRequest(url: url, ticket: ticket, member: known)
        let body = try #require(try SOAPRequestParser.parse(delete.body)).body
        #expect(SharingService.parse(body) == .deleteMember([known]))
    }

    @Test func deletionByNameAlone() throws {
        let body = try XMLReader.parse(
            """
            <DeleteMember><memberships><Membership><MemberRole>Pending</MemberRole><Members>
            <Member><MembershipId>9</MembershipId></Member><Member/></Members></Membership></memberships></DeleteMember>
            """, limits: .soap)
        #expect(
            SharingService.parse(body) == .deleteMember([Membership(role: .pending, account: "", membershipID: "9")]))
        #expect(SharingService.parse(XMLElement("AddMember")) == .addMember([]))
        #expect(SharingService.parse(XMLElement("CreateCircle")) == nil)
    }

    @Test func whatCountsAsDone() throws {
        try SharingService.memberAdded(in: .xml(Golden.addMember))
        func fault(_ code: String) -> WebResponse {
            WebResponse(status: 500, body: SOAPRequestParser.fault(action: "x", errorCode: code, text: "text"))
        }
        try SharingService.memberAdded(in: fault("MemberAlreadyExists"))
        try SharingService.memberDeleted(in: fault("MemberDoesNotExist"))
        #expect(throws: WebError.self) { try SharingService.memberAdded(in: fault("InvalidPassportUser")) }
        #expect(throws: WebError.self) { try SharingService.memberDeleted(in: fault("MemberAlreadyExists")) }
        #expect(throws: WebError.self) { try SharingService.memberDeleted(in: .xml(Golden.addMember)) }
    }

    @Test func theListsOfTheServiceAreReadBack() throws {
        let memberships = [
            Membership(role: .allow, account: "bob@example.net", membershipID: "1"),
            Membership(role: .block, account: "y@yahoo.com", networkID: 32, membershipID: "2"),
            Membership(
                role: .pending, account: "dave@example.org", membershipID: "3", displayName: "D<ave>",
                inviteMessage: "Hi & hello"),
        ]
        let bytes = SharingService.findMembershipResponse(memberships, owner: "alice@example.com", now: 0)
        let response = WebResponse(status: 200, body: bytes)
        #expect(try SharingService.memberships(in: response) == memberships)
        let root = try XMLReader.parse(bytes, limits: .soap)
        #expect(root.descendant("LastChange")?.text == "1970-01-01T00:00:00Z")
        let empty = SharingService.findMembershipResponse([], owner: "", now: 0)
        #expect(try SharingService.memberships(in: WebResponse(status: 200, body: empty)) == [])
        let done = SharingService.editResponse(to: .addMember([]))
        try SharingService.memberAdded(in: WebResponse(status: 200, body: done))
        let deleted = SharingService.editResponse(to: .deleteMember([]))
        try SharingService.memberDeleted(in: WebResponse(status: 200, body: deleted))
    }
}

@Suite struct AddressBookServiceTests {
    private let url = "https://contacts.example.com/abservice/abservice.asmx"
    private let ticket = Secret("t=abc&p=")

    @Test(arguments: [Golden.findAll, Golden.findContactsPaged]) func theBookOfARealServer(_ golden: String) throws {
        let book = try AddressBookService.addressBook(in: .xml(golden))
        #expect(
            book.contacts == [
                AddressBookContact(
                    contactID: "d2bf9686-d830-5b7e-aa50-70d41545c0af", account: "user2@example.com",
                    displayName: "User2", groupIDs: ["49eb2b2b-efe5-5227-90c2-7bb19fba1b07"],
                    cid: "-5782545961482956630"),
                AddressBookContact(
                    contactID: "7a8c4319-392c-5c90-9679-be7061bf4b34", account: "user4@example.com",
                    displayName: "User4", cid: "3768315938449815958"),
            ])
        #expect(book.groups == [AddressBookGroup(id: "49eb2b2b-efe5-5227-90c2-7bb19fba1b07", name: "Friends")])
        #expect(
            book.me
                == AddressBookContact(
                    contactID: "40bce0c8-d070-52bd-8c04-e56e68d9caad", account: "user1@example.com",
                    displayName: "User1", isMessengerUser: false, cid: "-5923683317292137332", type: "Me"))
        #expect(book.privacy == .allow)
        #expect((book.circleTicket != nil) == (golden == Golden.findContactsPaged))
        #expect(book.circleTicket?.exposed.hasPrefix("<?xml version=\"1.0\" encoding=\"utf-16\"?>") ?? true)
    }

    private func answer(_ contacts: String, rest: String = "") -> WebResponse {
        .xml(
            """
            <Envelope><Body><ABFindAllResponse><ABFindAllResult><contacts>\(contacts)</contacts>\(rest)
            </ABFindAllResult></ABFindAllResponse></Body></Envelope>
            """)
    }

    @Test func everyKindOfContact() throws {
        let book = try AddressBookService.addressBook(
            in: answer(
                """
                <Contact><contactId>1</contactId><contactInfo><passportName>a@b</passportName>
                  <isMessengerUser>TRUE</isMessengerUser><quickName>Quick</quickName>
                  <annotations><Annotation><Name>AB.NickName</Name><Value>Pal</Value></Annotation></annotations>
                </contactInfo></Contact>
                <Contact><contactId>2</contactId><contactInfo><emails>
                  <ContactEmail><email>no@x</email><isMessengerEnabled>false</isMessengerEnabled></ContactEmail>
                  <ContactEmail><contactEmailType>Messenger2</contactEmailType><email>y@yahoo.com</email>
                  <isMessengerEnabled>true</isMessengerEnabled><Capability>32</Capability></ContactEmail></emails>
                </contactInfo></Contact>
                <Contact><contactId>3</contactId><contactInfo><phones><ContactPhone><number>+1555</number>
                  <isMessengerEnabled>true</isMessengerEnabled></ContactPhone></phones></contactInfo></Contact>
                <Contact><contactId>4</contactId><contactInfo><displayName>paper</displayName></contactInfo></Contact>
                <Contact><contactId>5</contactId><contactInfo><passportName>gone@b</passportName></contactInfo>
                  <fDeleted>true</fDeleted></Contact>
                <Contact><contactId>6</contactId><contactInfo><passportName>h@b</passportName><IsHidden>true</IsHidden>
                </contactInfo></Contact>
                <Contact><contactId>7</contactId></Contact>
                <Contact><contactInfo><passportName>noid@b</passportName></contactInfo></Contact>
                <Contact><contactId>8</contactId><contactInfo><contactType>Me</contactType>
                  <isMessengerUser>true</isMessengerUser><annotations><Annotation><Name>MSN.IM.BLP</Name>
                  <Value>2</Value></Annotation></annotations></contactInfo></Contact>
                """))
        #expect(
            book.contacts == [
                AddressBookContact(contactID: "1", account: "a@b", displayName: "Quick", alias: "Pal"),
                AddressBookContact(contactID: "2", account: "y@yahoo.com", networkID: 32, displayName: "y@yahoo.com"),
                AddressBookContact(contactID: "3", account: "tel:+1555", networkID: 4, displayName: "tel:+1555"),
            ])
        #expect(book.privacy == .block)
        #expect(book.me?.isMessengerUser == false)
    }

    @Test(arguments: [("0", MessagePrivacy.allow), ("1", .allow), ("2", .block), ("", .allow), ("x", .allow)])
    func privacy(value: String, privacy: MessagePrivacy) throws {
        let me = """
            <Contact><contactInfo><contactType>Me</contactType><annotations><Annotation><Name>MSN.IM.BLP</Name>
            <Value>\(value)</Value></Annotation></annotations></contactInfo></Contact>
            """
        #expect(try AddressBookService.addressBook(in: answer(me)).privacy == privacy)
    }

    @Test func emptyBooksAndNone() throws {
        #expect(try AddressBookService.addressBook(in: answer("")) == AddressBook())
        #expect(throws: WebError.malformed("no address book")) {
            try AddressBookService.addressBook(in: .xml("<Envelope><Body><ABFindAllResponse/></Body></Envelope>"))
        }
        #expect(throws: WebError.malformed("no answer to ABFindAll or ABFindContactsPaged")) {
            try AddressBookService.addressBook(in: .xml(Golden.findMembership))
        }
        #expect(throws: WebError.self) { try AddressBookService.addressBook(in: .xml(Golden.fullSyncRequired)) }
    }

    @Test func damagedAnswers() throws {
        let accounts = Set(["user2@example.com", "user4@example.com", Damage.nonsense])
        try damage(Golden.findContactsPaged) { damaged in
            guard let book = try? AddressBookService.addressBook(in: .xml(damaged)) else { return }
            for contact in book.contacts where contact.account != "user1@example.com" {
                #expect(accounts.contains(contact.account))
                #expect(!contact.contactID.isEmpty)
                #expect(!contact.displayName.isEmpty)
            }
        }
    }

    // MARK: Both sides

    @Test(arguments: [true, false]) func theBookOfTheServiceIsReadBack(paged: Bool) throws {
        let book = AddressBook(
            contacts: [
                AddressBookContact(
                    contactID: "c-1", account: "bob@example.net", displayName: "Bob <b>", alias: "Bobby",
                    groupIDs: ["g-1", "g-2"], cid: "1001"),
                AddressBookContact(
                    contactID: "c-2", account: "old@example.net", displayName: "Old", isMessengerUser: false, cid: "0"),
                AddressBookContact(
                    contactID: "c-3", account: "y@yahoo.com", networkID: 32, displayName: "Y", cid: "0",
                    type: "Live"),
            ],
            groups: [AddressBookGroup(id: "g-1", name: "Friends & family")],
            me: AddressBookContact(
                contactID: "c-0", account: "alice@example.com", displayName: "Alice", isMessengerUser: false,
                cid: "1000", type: "Me"), privacy: .block,
            circleTicket: paged ? Secret("<SignedTicket/>") : nil)
        let bytes = AddressBookService.findAllResponse(book, paged: paged, now: 1_704_164_645)
        #expect(try AddressBookService.addressBook(in: WebResponse(status: 200, body: bytes)) == book)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("<lastChange>2024-01-02T03:04:05Z</lastChange>"))
    }

    private func query(_ request: WebRequest) throws -> AddressBookQuery? {
        let parsed = try #require(try SOAPRequestParser.parse(request.body))
        #expect(parsed.ticket == ticket)
        #expect(request.header("SOAPAction") == "\"http://www.msn.com/webservices/AddressBook/\(parsed.action)\"")
        return AddressBookService.parse(parsed.body)
    }

    @Test func theServiceUnderstandsTheClient() throws {
        #expect(
            try query(AddressBookService.findAllRequest(url: url, ticket: ticket))
                == .findAll(paged: false, deltasOnly: false))
        #expect(
            try query(AddressBookService.findContactsPagedRequest(url: url, ticket: ticket))
                == .findAll(paged: true, deltasOnly: false))
        for (account, networkID) in [("bob@example.net", 1), ("y@yahoo.com", 32), ("tel:+1555", 4)] {
            #expect(
                try query(
                    AddressBookService.contactAddRequest(
                        url: url, ticket: ticket, account: account, networkID: networkID))
                    == .contactAdd(
                        account: account, networkID: networkID, inviteMessage: "", managesAllowList: true))
        }
        #expect(
            try query(
                AddressBookService.contactAddRequest(
                    url: url, ticket: ticket, account: "bob@example.net", displayName: "Alice",
                    inviteMessage: "It's <me>"))
                == .contactAdd(
                    account: "bob@example.net", networkID: 1, inviteMessage: "It's <me>", managesAllowList: true))
        #expect(
            try query(AddressBookService.contactDeleteRequest(url: url, ticket: ticket, contactID: "c-1"))
                == .contactDelete(["c-1"]))
        for update: ContactUpdate in [
            .ownDisplayName("Alice & Bob"), .ownPrivacy(.allow), .ownPrivacy(.block),
            .alias(contactID: "c-1", "Bobby"), .alias(contactID: "c-1", ""),
            .isMessengerUser(contactID: "c-1", true), .isMessengerUser(contactID: "c-1", false),
        ] {
            #expect(
                try query(AddressBookService.contactUpdateRequest(url: url, ticket: ticket, update: update))
                    == .contactUpdate([update]))
        }
    }

    @Test func theClientUnderstandsTheService() throws {
        let added = AddressBookService.contactAddResponse(contactID: "c-9")
        #expect(try AddressBookService.contactAdded(in: WebResponse(status: 200, body: added)) == "c-9")
        #expect(
            try AddressBookService.contactAdded(in: .xml(Golden.contactAdd))
                == "4500afd2-0847-591e-b239-c199653b0a41")
        try AddressBookService.contactDeleted(
            in: WebResponse(status: 200, body: AddressBookService.contactDeleteResponse()))
        try AddressBookService.contactUpdated(
            in: WebResponse(status: 200, body: AddressBookService.contactUpdateResponse()))
        let refused = SOAPRequestParser.fault(action: "ABContactAdd", errorCode: "PassportAuthFail", text: "who?")
        #expect {
            try AddressBookService.contactAdded(in: WebResponse(status: 500, body: refused))
        } throws: { error in
            (error as? WebError)?.isTicketRefused == true
        }
    }

    @Test func aContactThatIsThereAlready() throws {
        let there = """
            <e:Envelope xmlns:e="u"><e:Body><e:Fault><faultcode>soap:Client</faultcode><detail>
            <errorcode>ContactAlreadyExists</errorcode><additionalDetails><conflictObjectId>c-1</conflictObjectId>
            </additionalDetails></detail></e:Fault></e:Body></e:Envelope>
            """
        #expect(try AddressBookService.contactAdded(in: .xml(there, status: 500)) == "c-1")
        let unnamed = there.replacing("conflictObjectId", with: "x")
        #expect(throws: WebError.self) { try AddressBookService.contactAdded(in: .xml(unnamed, status: 500)) }
        #expect(throws: WebError.self) { try AddressBookService.contactDeleted(in: .xml(there, status: 500)) }
        try AddressBookService.contactDeleted(
            in: .xml(there.replacing("AlreadyExists", with: "DoesNotExist"), status: 500))
    }

    @Test func requestsThatNameNobody() {
        for name in ["ABContactAdd", "ABContactDelete", "ABContactUpdate", "ABGroupAdd", ""] {
            #expect(AddressBookService.parse(XMLElement(name)) == nil)
        }
        #expect(AddressBookService.parse(XMLElement("ABFindAll")) == .findAll(paged: false, deltasOnly: false))
    }

    @Test func ticketsInHeaderAndCookie() throws {
        let plain = "<Envelope><Body><ABFindAll/></Body></Envelope>"
        #expect(try SOAPRequestParser.parse(Array(plain.utf8))?.ticket == nil)
        #expect(
            try SOAPRequestParser.parse(Array(plain.utf8), cookie: "a=b; MSPAuth=abc==; c=d")?.ticket
                == Secret("abc=="))
        #expect(try SOAPRequestParser.parse(Array(plain.utf8), cookie: "XMSPAuth=abc; MSPAuth=")?.ticket == nil)
        let header = """
            <Envelope><Header><x><TicketToken>t=1&amp;p=</TicketToken></x></Header><Body><A/></Body></Envelope>
            """
        #expect(
            try SOAPRequestParser.parse(Array(header.utf8), cookie: "MSPAuth=abc")?.ticket == Secret("t=1&p="))
        #expect(try SOAPRequestParser.parse(Array("<a/>".utf8)) == nil)
        #expect(try SOAPRequestParser.parse(Array("<Envelope><Body/></Envelope>".utf8)) == nil)
        #expect(throws: XMLError.self) { try SOAPRequestParser.parse(Array("<Envelope>".utf8)) }
        #expect(throws: XMLError.tooLarge) {
            try SOAPRequestParser.parse([UInt8](repeating: 0x20, count: ServiceLimits.requestBytes + 1))
        }
    }

    @Test func damagedRequests() throws {
        let requests = [
            AddressBookService.contactAddRequest(url: url, ticket: ticket, account: "y@yahoo.com", networkID: 32),
            AddressBookService.contactUpdateRequest(url: url, ticket: ticket, update: .alias(contactID: "c", "a")),
            SharingService.deleteMemberRequest(
                url: url, ticket: ticket, member: Membership(role: .pending, account: "a@b", membershipID: "1")),
        ]
        for request in requests {
            try damage(request.text) { damaged in
                guard let parsed = try SOAPRequestParser.parse(Array(damaged.utf8)) else { return }
                if case .contactAdd(let account, _, _, _)? = AddressBookService.parse(parsed.body) {
                    #expect(!account.isEmpty)
                }
                if case .deleteMember(let members)? = SharingService.parse(parsed.body) {
                    #expect(members.allSatisfy { !$0.account.isEmpty || $0.membershipID != nil })
                }
            }
        }
    }
}

@Suite struct ContactsClientTests {
    private let endpoints = ServiceEndpoints(base: "https://contacts.example.com")
    private let ticket = Secret("t=abc&p=")

    private func client(sharing: WebResponse, addressBook: WebResponse) -> (ContactsClient, TestTransport) {
        let transport = TestTransport([endpoints.sharing: [sharing], endpoints.addressBook: [addressBook]])
        return (ContactsClient(transport: transport, endpoints: endpoints), transport)
    }

    @Test func bothListsInOneGo() async throws {
        let (client, transport) = client(sharing: .xml(Golden.findMembership), addressBook: .xml(Golden.findAll))
        let lists = try await client.lists(ticket: ticket)
        #expect(lists.memberships.count == 4)
        #expect(lists.addressBook.contacts.count == 2)
        #expect(transport.requests.allSatisfy { $0.text.contains("<TicketToken>t=abc&amp;p=</TicketToken>") })
        #expect(Set(transport.urls) == [endpoints.sharing, endpoints.addressBook])
    }

    @Test func aFailureOfEitherIsTheError() async {
        let (first, _) = client(sharing: WebResponse(status: 403), addressBook: .xml(Golden.findAll))
        await #expect(throws: WebError.status(403)) { try await first.lists(ticket: ticket) }
        let (second, _) = client(sharing: .xml(Golden.findMembership), addressBook: .xml(Golden.fullSyncRequired))
        await #expect(throws: WebError.self) { try await second.lists(ticket: ticket) }
    }

    @Test func anAccountWithoutAnAddressBook() async throws {
        let fault = WebResponse(
            status: 500, body: SOAPRequestParser.fault(action: "x", errorCode: "ABDoesNotExist", text: "none"))
        let (client, _) = client(sharing: fault, addressBook: fault)
        let lists = try await client.lists(ticket: ticket)
        #expect(lists.memberships == [])
        #expect(lists.addressBook == AddressBook())
    }

    @Test func aNetworkWithoutContacts() async {
        let client = ContactsClient(transport: TestTransport([:]), endpoints: ServiceEndpoints())
        await #expect(throws: WebError.unreachable("the network has no address book")) {
            try await client.lists(ticket: ticket)
        }
    }

    @Test func editsGoToTheRightService() async throws {
        let (client, transport) = client(sharing: .xml(Golden.addMember), addressBook: .xml(Golden.contactAdd))
        let bob = Membership(role: .allow, account: "bob@example.net")
        let made = try await client.perform(
            [.addContact(account: "bob@example.net", networkID: 1, ownName: "Alice", message: ""), .addMember(bob)],
            ticket: ticket, owner: "alice@example.com")
        #expect(made == ContactsEdited(contactID: "4500afd2-0847-591e-b239-c199653b0a41"))
        #expect(transport.urls == [endpoints.addressBook, endpoints.sharing])
        let others: [ContactsEdit] = [
            .deleteMember(bob), .deleteContact(contactID: "c"), .update(.ownDisplayName("A")), .addGroup(name: "G"),
            .renameGroup(groupID: "g", name: "H"), .deleteGroup(groupID: "g"),
            .addToGroup(groupID: "g", contactID: "c"), .removeFromGroup(groupID: "g", contactID: "c"),
        ]
        for edit in others {
            // The answers are to something else, and nothing may pass for success.
            await #expect(throws: WebError.self) {
                try await client.perform([edit], ticket: ticket, owner: "alice@example.com")
            }
        }
    }
}

@Suite struct ISO8601Tests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"), (1_704_164_645, "2024-01-02T03:04:05Z"), (-1, "1969-12-31T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"), (951_868_800, "2000-03-01T00:00:00Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
        (1_795_232_316, "2026-11-21T03:38:36Z"), (.max, "9999-12-31T23:59:59Z"), (.min, "0001-01-01T00:00:00Z"),
    ])
    func texts(seconds: Int64, text: String) {
        #expect(ISO8601.string(secondsSince1970: seconds) == text)
    }
}
