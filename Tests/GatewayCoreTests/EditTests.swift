// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayCore

@Suite struct EditTests {
    @Test func theOneWhoAskedIsToldHowItEndedAndTheOthersSeeTheEffect() async throws {
        let (bench, network, phone) = try await Bench.signedIn()
        let desk = Notebook(2)
        let account = bench.account
        try await bench.run { session in
            _ = session.attach(desk)
            try session.edit(.block(ContactID("bob")), on: account.id, by: phone.id)
            guard let (id, edit) = network.last?.edits.first else { return }
            #expect(edit == .contacts(.block(ContactID("bob"))))
            network.last?.report(.contact(ContactDetails(identity: Bench.identity("bob"), isBlocked: true)))
            network.last?.report(.edited(id, nil))
            network.last?.report(.edited(id, nil))
            try session.edit(.add(address: "eve@example.com"), on: account.id, by: desk.id)
            guard let (second, _) = network.last?.edits.last else { return }
            network.last?.report(.edited(second, EditFailure(.refused, "the list is full")))
        }
        #expect(phone.lines.count == 2 && phone.lines[1].hasSuffix("done"))
        #expect(desk.lines.count == 2 && desk.lines[1].hasSuffix("REFUSED"))
        #expect(phone.lines[0] == desk.lines[0])
        #expect(try await bench.run { $0.contact(nick: "bob")?.isBlocked } == true)
    }

    /// The address book has the name of the day on which somebody was added, or their address.
    @Test func whoIsHereIsCalledWhatTheySay() async throws {
        let (bench, network, _) = try await Bench.signedIn()
        func listed(_ name: String) -> ContactDetails {
            var identity = Bench.identity("bob")
            identity.displayName = name
            return ContactDetails(identity: identity)
        }
        func name() async throws -> String? { try await bench.run { $0.contact(nick: "bob")?.displayName } }
        try await bench.run { _ in
            network.last?.report(.presence(ContactID("bob"), .online, displayName: "Bob the Builder"))
        }
        for old in ["Bob", "bob@demo.monarch", ""] {
            let details = listed(old)
            try await bench.run { _ in network.last?.report(.contact(details)) }
            #expect(try await name() == "Bob the Builder")
        }
        // Of somebody who is not here the list knows best, unless it has the address alone.
        for (told, expected) in [("bob@demo.monarch", "Bob the Builder"), ("Robert", "Robert")] {
            let details = listed(told)
            try await bench.run { _ in
                network.last?.report(.presence(ContactID("bob"), .offline, displayName: nil))
                network.last?.report(.contact(details))
            }
            #expect(try await name() == expected)
        }
    }

    @Test func whatCannotBeAskedForSaysWhy() async throws {
        var limits = SessionLimits()
        limits.edits = 2
        let bench = Bench(limits: limits)
        let account = bench.account
        let network = bench.network
        let codes = try await bench.run { session in
            var codes: [EditFailure.Code] = []
            func attempt(_ edit: ContactEdit, _ session: isolated UserSession) {
                do throws(EditFailure) {
                    _ = try session.edit(edit, on: account.id, by: nil)
                } catch {
                    codes.append(error.code)
                }
            }
            attempt(.addGroup(name: "x"), session)
            try session.addAccount(account)
            try session.signIn(account.id)
            attempt(.addGroup(name: "x"), session)
            network.last?.accept(contacts: ["bob"])
            attempt(.add(address: "no address"), session)
            attempt(.addGroup(name: ""), session)
            attempt(.addGroup(name: String(repeating: "x", count: 200)), session)
            attempt(.setGroup(ContactID("bob"), ContactGroupID("none"), isMember: true), session)
            attempt(.rename(ContactID("nobody"), alias: "x"), session)
            attempt(.addGroup(name: "one"), session)
            attempt(.addGroup(name: "two"), session)
            attempt(.addGroup(name: "three"), session)
            return codes
        }
        #expect(codes == [.unknown, .notSignedIn, .invalid, .invalid, .invalid, .unknown, .unknown, .tooMany])
    }

    @Test func editsThatWaitEndWithTheConnection() async throws {
        let (bench, network, notebook) = try await Bench.signedIn(contacts: [])
        let account = bench.account
        try await bench.run { session in
            try session.edit(.addGroup(name: "x"), on: account.id, by: notebook.id)
            network.last?.lose()
        }
        #expect(notebook.lines.first?.hasSuffix("CONNECTION_LOST") == true)
    }

    @Test func aNewNameIsANewNickAtOnceAndForGood() async throws {
        let (bench, network, notebook) = try await Bench.signedIn(contacts: ["bob", "carol"])
        let account = bench.account
        try await bench.run { session in
            try session.edit(.rename(ContactID("bob"), alias: "Big Boss"), on: account.id, by: notebook.id)
            #expect(session.contact(nick: "big_boss")?.address == "bob@demo.monarch")
            #expect(session.contact(nick: "bob") == nil)
            // A name that somebody else has is not given twice.
            #expect(throws: EditFailure.self) {
                try session.edit(.rename(ContactID("carol"), alias: "BIG BOSS"), on: account.id, by: notebook.id)
            }
            // Nothing of it can be in a nick: the nick stays, the network may keep the name.
            try session.edit(.rename(ContactID("carol"), alias: "カ"), on: account.id, by: notebook.id)
            #expect(session.contact(nick: "carol") != nil)
            // Messages name them by the new nick, those on their way as well.
            let id = try session.say("hi", to: "Big_Boss", by: notebook)
            network.last?.report(.outcome(id, .delivered))
        }
        #expect(notebook.lines == ["contact Big_Boss offline -> offline", "Big_Boss <me> hi"])
        #expect(network.last?.edits.count == 2)
        #expect(bench.nicks.nicks(of: account.id)[ContactID("bob")] == "Big_Boss")
        // An empty name takes it back.
        try await bench.run { session in
            try session.edit(.rename(ContactID("bob"), alias: ""), on: account.id, by: notebook.id)
        }
        #expect(notebook.lines.last == "contact bob offline -> offline")
    }

    @Test func groupsOfContactsPrivacyAndEndpointsAreToldWhenTheyChange() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        let account = bench.account
        let friends = ContactGroup(id: ContactGroupID("1"), name: "Friends")
        let here = Endpoint(id: "a", name: "Monarch", availability: .online, isOwn: true)
        let there = Endpoint(id: "b", name: "Laptop", availability: .idle)
        try await bench.run { session in
            for _ in 0..<2 {
                network.last?.report(.contactGroups([friends]))
                network.last?.report(.privacy(PrivacySettings(allowsStrangers: false)))
                network.last?.report(.endpoints([here, there]))
            }
            network.last?.report(.contact(ContactDetails(identity: Bench.identity("bob"), groups: [friends.id])))
            #expect(session.contact(nick: "bob").map { session.groupNames(of: $0) } == ["Friends"])
            try session.signOut(endpoint: "b", of: account.id)
            try session.signOut(endpoint: nil, of: account.id)
            network.last?.lose()
            #expect(session.endpoints(of: account.id).isEmpty)
            #expect(throws: EditFailure.self) { try session.signOut(endpoint: nil, of: account.id) }
        }
        #expect(
            notebook.lines.prefix(4) == [
                "groups Friends", "strangers false, asks true", "endpoints Monarch, Laptop",
                "contact bob offline -> offline",
            ])
        #expect(network.last?.calls.suffix(2) == ["sign out b", "sign out all others"])
    }
}
