// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import XML

@testable import MSNServices
@testable import SOAP

/// What a request asks for, as the service reads it.
private func query(_ request: WebRequest) throws -> AddressBookQuery? {
    let parsed = try #require(try SOAPRequestParser.parse(request.body))
    #expect(parsed.ticket == Secret("t=1&p="))
    #expect(request.header("SOAPAction") == "\"http://www.msn.com/webservices/AddressBook/\(parsed.action)\"")
    return AddressBookService.parse(parsed.body)
}

@Suite struct GroupEditingTests {
    private let url = "https://contacts.example.com/abservice/abservice.asmx"
    private let ticket = Secret("t=1&p=")

    private var requests: [(WebRequest, AddressBookQuery)] {
        [
            (
                AddressBookService.groupAddRequest(url: url, ticket: ticket, name: "Fri & ends"),
                .groupAdd(name: "Fri & ends")
            ),
            (
                AddressBookService.groupUpdateRequest(url: url, ticket: ticket, groupID: "g", name: "N"),
                .groupUpdate(groupID: "g", name: "N")
            ),
            (AddressBookService.groupDeleteRequest(url: url, ticket: ticket, groupID: "g"), .groupDelete(["g"])),
            (
                AddressBookService.groupContactAddRequest(url: url, ticket: ticket, groupID: "g", contactID: "c"),
                .groupContactAdd(groupID: "g", contactIDs: ["c"])
            ),
            (
                AddressBookService.groupContactDeleteRequest(url: url, ticket: ticket, groupID: "g", contactID: "c"),
                .groupContactDelete(groupID: "g", contactIDs: ["c"])
            ),
            (
                AddressBookService.addressBookAddRequest(url: url, ticket: ticket, owner: "alice@example.com"),
                .addressBookAdd
            ),
        ]
    }

    @Test func theServiceUnderstandsTheClient() throws {
        for (request, expected) in requests {
            #expect(try query(request) == expected)
            try damage(request.text) { damaged in
                guard let parsed = try? SOAPRequestParser.parse(Array(damaged.utf8)) else { return }
                switch AddressBookService.parse(parsed.body) {
                case .groupAdd(let name)?: #expect(!name.isEmpty)
                case .groupUpdate(let id, let name)?: #expect(!id.isEmpty && !name.isEmpty)
                case .groupDelete(let ids)?: #expect(!ids.isEmpty)
                default: break
                }
            }
        }
    }

    @Test func theClientUnderstandsTheService() throws {
        func answer(_ body: [UInt8]) -> WebResponse { WebResponse(status: 200, body: body) }
        #expect(
            try AddressBookService.groupAdded(in: answer(AddressBookService.groupAddResponse(groupID: "g"))) == "g")
        try AddressBookService.groupEdited(in: answer(AddressBookService.groupUpdateResponse()))
        try AddressBookService.groupEdited(in: answer(AddressBookService.groupDeleteResponse()))
        try AddressBookService.groupEdited(in: answer(AddressBookService.groupContactAddResponse(contactID: "c")))
        try AddressBookService.groupEdited(in: answer(AddressBookService.groupContactDeleteResponse()))
        try AddressBookService.addressBookAdded(in: answer(AddressBookService.addressBookAddResponse()))
        #expect(throws: WebError.malformed("no answer to ABGroupAdd")) {
            try AddressBookService.groupAdded(in: answer(AddressBookService.groupUpdateResponse()))
        }
        #expect(throws: WebError.malformed("no group")) {
            try AddressBookService.groupAdded(in: answer(AddressBookService.groupAddResponse(groupID: "")))
        }
    }

    /// The service's schemas have these elements in this order.
    @Test func theRequestsAreAsTheOldClientsWroteThem() {
        #expect(
            requests[0].0.text.contains(
                "<groupAddOptions><fRenameOnMsgrConflict>false</fRenameOnMsgrConflict></groupAddOptions><groupInfo>"
                    + "<GroupInfo><name>Fri &amp; ends</name><groupType>C8529CE2-6EAD-434D-881F-341E17DB3FF8</groupType>"
            ))
        #expect(requests[1].0.text.contains("</groupInfo><propertiesChanged>GroupName</propertiesChanged></Group>"))
        #expect(
            requests[3].0.text.contains(
                "<groupFilter><groupIds><guid>g</guid></groupIds></groupFilter><contacts><Contact><contactId>c</contactId>"
            ))
    }
}

@Suite struct OwnSettingsTests {
    private let ticket = Secret("t=1&p=")

    @Test(arguments: [
        (ContactUpdate.ownPrivacy(.block), "MSN.IM.BLP", "2"), (.ownPrivacy(.allow), "MSN.IM.BLP", "1"),
        (.ownNotification(asks: true), "MSN.IM.GTC", "1"), (.ownNotification(asks: false), "MSN.IM.GTC", "2"),
        (.ownEndpoints(severalAllowed: true), "MSN.IM.MPOP", "1"),
        (.ownEndpoints(severalAllowed: false), "MSN.IM.MPOP", "0"),
    ])
    func annotations(update: ContactUpdate, name: String, value: String) throws {
        let request = AddressBookService.contactUpdateRequest(url: "https://x/", ticket: ticket, update: update)
        #expect(
            request.text.contains(
                "<contactType>Me</contactType><annotations><Annotation><Name>\(name)</Name><Value>\(value)</Value>"))
        #expect(request.text.contains("<propertiesChanged>Annotation</propertiesChanged>"))
        #expect(!request.text.contains("<contactId>"))
        #expect(try query(request) == .contactUpdate([update]))
    }

    @Test func settingsComeBack() throws {
        for (privacy, asks, several) in [
            (MessagePrivacy.block, false, false), (.allow, true, true), (.allow, false, true),
        ] {
            let me = AddressBookContact(
                contactID: "m", account: "alice@example.com", displayName: "Alice", isMessengerUser: false, type: "Me")
            let book = AddressBook(me: me, privacy: privacy, asksAboutAdditions: asks, allowsSeveralEndpoints: several)
            for paged in [false, true] {
                let answer = AddressBookService.findAllResponse(book, paged: paged, now: 0)
                let read = try AddressBookService.addressBook(in: WebResponse(status: 200, body: answer))
                #expect(read.privacy == privacy)
                #expect(read.asksAboutAdditions == asks)
                #expect(read.allowsSeveralEndpoints == several)
            }
        }
    }

    /// Services write 0, or nothing, for what has never been set.
    @Test(arguments: ["<Annotation><Name>MSN.IM.GTC</Name><Value>0</Value></Annotation>", ""]) func settingsNeverSet(
        annotations: String
    ) throws {
        let answer = """
            <Envelope><Body><ABFindAllResponse><ABFindAllResult><contacts><Contact><contactInfo>
            <contactType>Me</contactType><annotations>\(annotations)</annotations>
            </contactInfo></Contact></contacts></ABFindAllResult></ABFindAllResponse></Body></Envelope>
            """
        let book = try AddressBookService.addressBook(in: .xml(answer))
        #expect(book.me != nil)
        #expect(book.asksAboutAdditions)
        #expect(book.allowsSeveralEndpoints)
        #expect(book.privacy == .allow)
    }
}

@Suite struct AddressBookFaultTests {
    private func fault(_ code: String, status: Int = 500) -> WebResponse {
        WebResponse(
            status: status, body: SOAPRequestParser.fault(action: "x", errorCode: code, text: "words of the service"))
    }

    @Test func everyFaultHasItsOwnWords() throws {
        let codes = [
            "ABDoesNotExist", "ContactAlreadyExists", "ContactDoesNotExist", "MemberAlreadyExists",
            "MemberDoesNotExist",
            "GroupAlreadyExists", "GroupDoesNotExist", "InvalidPassportUser", "BadEmailArgument", "BadArgumentLength",
            "EmailDomainIsFederated", "QuotaLimitReached", "FullSyncRequired", "PassportAuthFail",
            "RequestLimitReached",
            "TooManySessions", "Forbidden",
        ]
        var texts: Set<String> = []
        for code in codes {
            let error = #expect(throws: WebError.self) { try AddressBookService.groupAdded(in: fault(code)) }
            let told = try #require(error?.addressBookFault)
            #expect(told.rawValue == code)
            #expect(error?.description == "the service says: \(told.text)")
            texts.insert(told.text)
        }
        #expect(texts.count == codes.count)
        let error = #expect(throws: WebError.self) { try AddressBookService.groupAdded(in: fault("Other")) }
        #expect(error?.addressBookFault == nil)
        #expect(error?.description == "the service answered with a SOAP fault soap:Client (Other)")
        #expect(WebError.timedOut.addressBookFault == nil)
    }

    @Test func somebodyWhoIsThereAlreadyIsNamed() throws {
        let body = SOAPRequestParser.fault(
            action: "ABContactAdd", errorCode: "ContactAlreadyExists", text: "", conflictObjectID: "c-1")
        #expect(try AddressBookService.contactAdded(in: WebResponse(status: 500, body: body)) == "c-1")
        let error = #expect(throws: WebError.self) {
            try AddressBookService.contactAdded(in: fault("ContactAlreadyExists"))
        }
        #expect(error?.addressBookFault == .contactAlreadyExists)
    }

    @Test func whatIsSoAlreadyIsDone() throws {
        try SharingService.memberAdded(in: fault("MemberAlreadyExists"))
        try SharingService.memberDeleted(in: fault("MemberDoesNotExist", status: 200))
        try AddressBookService.contactDeleted(in: fault("ContactDoesNotExist"))
        try AddressBookService.groupEdited(in: fault("ContactAlreadyExists"))
        #expect(throws: WebError.self) { try SharingService.memberAdded(in: fault("MemberDoesNotExist")) }
        #expect(throws: WebError.self) { try AddressBookService.groupEdited(in: fault("GroupDoesNotExist")) }
    }
}

@Suite struct ContactsPerformTests {
    private let endpoints = ServiceEndpoints(
        addressBook: "https://contacts.example.com/ab", sharing: "https://contacts.example.com/sharing")
    private let ticket = Secret("t=1&p=2")

    private func answer(_ body: [UInt8], status: Int = 200) -> WebResponse { WebResponse(status: status, body: body) }

    private var noBook: WebResponse {
        answer(SOAPRequestParser.fault(action: "x", errorCode: "ABDoesNotExist", text: ""), status: 500)
    }

    @Test func whatWasMadeCanBeNamedByTheNextEdits() async throws {
        let transport = TestTransport([
            endpoints.addressBook: [
                answer(AddressBookService.contactAddResponse(contactID: "c-1")),
                answer(AddressBookService.contactUpdateResponse()),
                answer(AddressBookService.groupAddResponse(groupID: "g-1")),
                answer(AddressBookService.groupContactAddResponse(contactID: "c-1")),
            ]
        ])
        let client = ContactsClient(transport: transport, endpoints: endpoints)
        let made = try await client.perform(
            [
                .addContact(account: "bob@example.net", networkID: 1, ownName: "Alice", message: "hi"),
                .update(.alias(contactID: ContactsEdit.made, "Bobby")), .addGroup(name: "G"),
                .addToGroup(groupID: ContactsEdit.made, contactID: ContactsEdit.made),
            ], ticket: ticket, owner: "alice@example.com")
        #expect(made == ContactsEdited(contactID: "c-1", groupID: "g-1"))
        #expect(transport.requests[1].text.contains("<contactId>c-1</contactId>"))
        #expect(transport.requests[3].text.contains("<guid>g-1</guid>"))
        #expect(transport.requests[3].text.contains("<contactId>c-1</contactId>"))
    }

    @Test func theFirstFailureIsTheLastRequest() async {
        let full = answer(SOAPRequestParser.fault(action: "x", errorCode: "QuotaLimitReached", text: ""), status: 500)
        let transport = TestTransport([
            endpoints.addressBook: [full],
            endpoints.sharing: [.xml(Golden.addMember)],
        ])
        let client = ContactsClient(transport: transport, endpoints: endpoints)
        let error = await #expect(throws: WebError.self) {
            try await client.perform(
                [
                    .addMember(Membership(role: .allow, account: "b@c")),
                    .addContact(account: "b@c", networkID: 1, ownName: "", message: ""), .addGroup(name: "G"),
                ], ticket: ticket, owner: "a@b")
        }
        #expect(error?.addressBookFault == .quotaLimitReached)
        #expect(transport.urls == [endpoints.sharing, endpoints.addressBook])
    }

    @Test func anAccountWithoutAnAddressBookGetsOne() async throws {
        let transport = TestTransport([
            endpoints.addressBook: [
                noBook, answer(AddressBookService.addressBookAddResponse()),
                answer(AddressBookService.groupAddResponse(groupID: "g")),
            ]
        ])
        let client = ContactsClient(transport: transport, endpoints: endpoints)
        let made = try await client.perform([.addGroup(name: "G")], ticket: ticket, owner: "alice@example.com")
        #expect(made.groupID == "g")
        #expect(transport.requests.map { $0.text.contains("<ABAdd ") } == [false, true, false])
        #expect(transport.requests[1].text.contains("<ownerEmail>alice@example.com</ownerEmail>"))
    }

    @Test func aServiceThatNeverHasOneIsAskedTwice() async {
        let transport = TestTransport([
            endpoints.addressBook: [noBook, answer(AddressBookService.addressBookAddResponse()), noBook]
        ])
        let client = ContactsClient(transport: transport, endpoints: endpoints)
        await #expect(throws: WebError.self) {
            try await client.perform([.addGroup(name: "G")], ticket: ticket, owner: "a@b")
        }
        #expect(transport.urls.count == 3)
    }

    @Test func theTicketInACookie() async throws {
        let transport = TestTransport([
            endpoints.sharing: [.xml(Golden.findMembership)], endpoints.addressBook: [.xml(Golden.findAll)],
        ])
        let client = ContactsClient(transport: transport, endpoints: endpoints, ticketPlace: .cookie)
        _ = try await client.lists(ticket: ticket)
        for request in transport.requests {
            #expect(request.header("Cookie") == "MSPAuth=1")
            #expect(!request.text.contains("TicketToken"))
            let parsed = try SOAPRequestParser.parse(request.body, cookie: "a=b; MSPAuth=1")
            #expect(parsed?.ticket == Secret("1"))
        }
    }

    /// The host that a service would rather be asked at (`PreferredHostName`) is nobody's to name.
    @Test func onlyTheConfiguredHostIsAsked() async throws {
        #expect(Golden.addMember.contains("PreferredHostName"))
        let transport = TestTransport([endpoints.sharing: [.xml(Golden.addMember)]])
        let client = ContactsClient(transport: transport, endpoints: endpoints)
        for _ in 0..<2 {
            _ = try await client.perform(
                [.addMember(Membership(role: .allow, account: "b@c"))], ticket: ticket, owner: "a@b")
        }
        #expect(transport.urls == [endpoints.sharing, endpoints.sharing])
    }

    @Test func pendingPeopleWithTheirWords() throws {
        let dave = Membership(
            role: .pending, account: "dave@example.org", membershipID: "Pending/7", displayName: "Dave",
            inviteMessage: "It's me & you")
        let answer = SharingService.findMembershipResponse([dave], owner: "a@b", now: 0)
        #expect(try SharingService.memberships(in: WebResponse(status: 200, body: answer)) == [dave])
        let request = SharingService.deleteMemberRequest(url: "https://x/", ticket: ticket, member: dave)
        #expect(request.text.contains("<MembershipId>Pending/7</MembershipId>"))
        #expect(request.text.contains("<PartnerScenario>MessengerPendingList</PartnerScenario>"))
    }
}
