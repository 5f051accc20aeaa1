// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import SOAP
import Testing

@testable import MSNPServer

/// Edits by the address book and the membership service, MSNP13 and later.
@Suite struct ContactEditTests {
    private static let book = "http://127.0.0.1:8081/abservice/abservice.asmx"
    private static let sharing = "http://127.0.0.1:8081/abservice/SharingService.asmx"
    private static let bob = AccountIdentity(key: "bob@example.net").contactID

    private func fault(_ edit: () throws -> Void) -> AddressBookFault? {
        do {
            try edit()
            return nil
        } catch {
            return (error as? WebError)?.addressBookFault
        }
    }

    private func addressBook(_ service: inout PlayedService, _ ticket: Secret<String>) throws -> AddressBook {
        try AddressBookService.addressBook(
            in: service.web(AddressBookService.findAllRequest(url: Self.book, ticket: ticket)))
    }

    private func memberships(_ service: inout PlayedService, _ ticket: Secret<String>) throws -> [Membership] {
        try SharingService.memberships(
            in: service.web(SharingService.findMembershipRequest(url: Self.sharing, ticket: ticket)))
    }

    @Test(arguments: [Dialect.msnp13, .msnp18])
    func groups(_ dialect: Dialect) throws {
        var service = PlayedService.people()
        let ticket = try service.signIn("alice", "alice@example.com", password: "secret of Alice", dialect)
        let id = try AddressBookService.groupAdded(
            in: service.web(AddressBookService.groupAddRequest(url: Self.book, ticket: ticket, name: "Best <friends>")))
        try AddressBookService.groupEdited(
            in: service.web(
                AddressBookService.groupContactAddRequest(
                    url: Self.book, ticket: ticket, groupID: id, contactID: Self.bob)))
        var lists = try addressBook(&service, ticket)
        #expect(lists.groups == [AddressBookGroup(id: id, name: "Best <friends>")])
        #expect(lists.contacts.first { $0.account == "bob@example.net" }?.groupIDs == [id])
        try AddressBookService.groupEdited(
            in: service.web(
                AddressBookService.groupUpdateRequest(url: Self.book, ticket: ticket, groupID: id, name: "Family")))
        try AddressBookService.groupEdited(
            in: service.web(
                AddressBookService.groupContactDeleteRequest(
                    url: Self.book, ticket: ticket, groupID: id, contactID: Self.bob)))
        lists = try addressBook(&service, ticket)
        #expect(lists.groups.map(\.name) == ["Family"])
        #expect(lists.contacts.first { $0.account == "bob@example.net" }?.groupIDs == [])
        try AddressBookService.groupEdited(
            in: service.web(AddressBookService.groupDeleteRequest(url: Self.book, ticket: ticket, groupID: id)))
        #expect(try addressBook(&service, ticket).groups.isEmpty)
    }

    @Test func refusedGroups() throws {
        var configuration = ServiceConfiguration.demo()
        configuration.limits.groups = 2
        var service = PlayedService(configuration)
        let ticket = try service.signIn("alice", "alice@demo.monarch", password: "demo", .msnp15)
        func add(_ name: String) -> AddressBookFault? {
            fault {
                _ = try AddressBookService.groupAdded(
                    in: service.web(AddressBookService.groupAddRequest(url: Self.book, ticket: ticket, name: name)))
            }
        }
        #expect(add(String(repeating: "é", count: 31)) == .badArgumentLength)
        #expect(add("One") == nil)
        #expect(add("Two") == .quotaLimitReached)
        let unknown = fault {
            try AddressBookService.groupEdited(
                in: service.web(
                    AddressBookService.groupDeleteRequest(url: Self.book, ticket: ticket, groupID: "no such group")))
        }
        #expect(unknown == .groupDoesNotExist)
        let group = try #require(service.state.directory["alice@demo.monarch"]?.groups.first?.id)
        let stranger = fault {
            try AddressBookService.groupEdited(
                in: service.web(
                    AddressBookService.groupContactAddRequest(
                        url: Self.book, ticket: ticket, groupID: group, contactID: Self.bob)))
        }
        #expect(stranger == .contactDoesNotExist)
        configuration.limits.groups = 30
        service = PlayedService(configuration)
        let again = try service.signIn("alice", "alice@demo.monarch", password: "demo", .msnp15)
        service.says("alice", "CHG 1 NLN 0 0")
        for expected in [nil, AddressBookFault.groupAlreadyExists] {
            let got = fault {
                _ = try AddressBookService.groupAdded(
                    in: service.web(AddressBookService.groupAddRequest(url: Self.book, ticket: again, name: "One")))
            }
            #expect(got == expected)
        }
    }

    /// A request with its words, waiting until it is answered: taken off the pending list, put on the reverse list, allowed.
    @Test func aRequestAndItsAnswer() throws {
        var service = PlayedService.people()
        let erin = try service.signIn("erin", "erin@example.net", password: "secret of Erin", .msnp15)
        _ = try AddressBookService.contactAdded(
            in: service.web(
                AddressBookService.contactAddRequest(
                    url: Self.book, ticket: erin, account: "Alice@example.com", displayName: "Erin",
                    inviteMessage: "It's Erin & <me>")))
        let ticket = try service.signIn("alice", "alice@example.com", password: "secret of Alice", .msnp15)
        let waiting = try #require(
            try memberships(&service, ticket).first { $0.account == "erin@example.net" })
        #expect(waiting.role == .pending)
        #expect(waiting.displayName == "Erin")
        #expect(waiting.inviteMessage == "It's Erin & <me>")
        try SharingService.memberDeleted(
            in: service.web(SharingService.deleteMemberRequest(url: Self.sharing, ticket: ticket, member: waiting)))
        for role in [MembershipRole.reverse, .allow] {
            try SharingService.memberAdded(
                in: service.web(
                    SharingService.addMemberRequest(
                        url: Self.sharing, ticket: ticket, member: Membership(role: role, account: "erin@example.net")))
            )
        }
        #expect(
            try memberships(&service, ticket).filter { $0.account == "erin@example.net" }.map(\.role)
                == [.allow, .reverse])
    }

    /// Words of the configuration.
    @Test func aRequestFromTheStart() throws {
        var service = PlayedService(
            ServiceConfiguration(accounts: [
                ServiceAccount(
                    address: "alice@example.com", password: Secret("x"), name: "Alice",
                    lists: [ServiceContact(address: "z@example.org", lists: .pending, inviteMessage: "hello")])
            ]))
        let ticket = try service.signIn("alice", "alice@example.com", password: "x", .msnp18)
        let member = try #require(try memberships(&service, ticket).first)
        #expect(member.role == .pending && member.inviteMessage == "hello" && member.account == "z@example.org")
    }

    /// Off the list, the contact stays in the address book and can be put back; deleted, it is gone.
    @Test func offTheListAndBack() throws {
        var service = PlayedService.people()
        let ticket = try service.signIn18("alice", "alice@example.com", password: "secret of Alice")
        func update(_ update: ContactUpdate) -> AddressBookFault? {
            fault {
                try AddressBookService.contactUpdated(
                    in: service.web(
                        AddressBookService.contactUpdateRequest(url: Self.book, ticket: ticket, update: update)))
            }
        }
        #expect(update(.alias(contactID: Self.bob, "Bobby")) == nil)
        #expect(update(.isMessengerUser(contactID: Self.bob, false)) == nil)
        service.says("alice", "RML 13|<ml><d n=\"example.net\"><c n=\"bob\" l=\"3\" t=\"1\"/></d></ml>")
        var bob = try addressBook(&service, ticket).contacts.first { $0.account == "bob@example.net" }
        #expect(bob?.isMessengerUser == false && bob?.alias == "Bobby")
        #expect(service.state.directory["bob@example.net"]?.lists("alice@example.com") == [.forward, .allow])
        #expect(update(.isMessengerUser(contactID: Self.bob, true)) == nil)
        bob = try addressBook(&service, ticket).contacts.first { $0.account == "bob@example.net" }
        #expect(bob?.isMessengerUser == true)
        let deletion = AddressBookService.contactDeleteRequest(url: Self.book, ticket: ticket, contactID: Self.bob)
        try AddressBookService.contactDeleted(in: service.web(deletion))
        #expect(try addressBook(&service, ticket).contacts.map(\.account) == ["carol@example.net"])
        #expect(service.web(deletion).status == 500)
        #expect(update(.alias(contactID: Self.bob, "x")) == .contactDoesNotExist)
    }

    @Test func limitsAndUnknownPeople() throws {
        var configuration = ServiceConfiguration.demo()
        configuration.limits.contacts = 6
        var service = PlayedService(configuration)
        let ticket = try service.signIn("alice", "alice@demo.monarch", password: "demo", .msnp14)
        func add(_ account: String) -> AddressBookFault? {
            fault {
                _ = try AddressBookService.contactAdded(
                    in: service.web(
                        AddressBookService.contactAddRequest(url: Self.book, ticket: ticket, account: account)))
            }
        }
        #expect(add("zoe") == .badEmailArgument)
        #expect(add("nobody@demo.monarch") == .invalidPassportUser)
        #expect(add("alice@demo.monarch") == .quotaLimitReached)
        service.exchange(
            "alice", "ADL 5|<ml><d n=\"demo.monarch\"><c n=\"alice\" l=\"1\" t=\"1\"/></d></ml>", "210 5")
        for role in [MembershipRole.allow, .block] {
            let member = Membership(role: role, account: "zoe@demo.monarch")
            let answers = [
                service.web(SharingService.addMemberRequest(url: Self.sharing, ticket: ticket, member: member)),
                service.web(SharingService.deleteMemberRequest(url: Self.sharing, ticket: ticket, member: member)),
                service.web(SharingService.deleteMemberRequest(url: Self.sharing, ticket: ticket, member: member)),
            ]
            // Zoe is allowed from the start.
            #expect(answers.map(\.status) == (role == .allow ? [500, 200, 500] : [200, 200, 500]))
        }
    }

    /// The own settings, and that the account's other client hears of every edit, the one that made it not.
    @Test func theOtherClient() throws {
        var service = PlayedService.people()
        let ticket = try service.signIn18("home", "alice@example.com", password: "secret of Alice")
        try service.signIn18(
            "work", "alice@example.com", password: "secret of Alice", endpoint: PlayedService.bobEndpoint)
        for update in [
            ContactUpdate.ownPrivacy(.block), .ownNotification(asks: false), .ownEndpoints(severalAllowed: false),
        ] {
            try AddressBookService.contactUpdated(
                in: service.web(AddressBookService.contactUpdateRequest(url: Self.book, ticket: ticket, update: update))
            )
            service.hears("home")
            service.hears("work", "NOT|<NOTIFICATION *ABCHInternal*</NOTIFICATION>")
        }
        let lists = try addressBook(&service, ticket)
        #expect(lists.privacy == .block && !lists.asksAboutAdditions && !lists.allowsSeveralEndpoints)
        service.hears("work")
        try service.signIn18("third", "alice@example.com", password: "secret of Alice", endpoint: "{\(Self.bob)}")
        service.hears("home", "OUT OTH")
        service.hears("work", "OUT OTH")
    }
}
