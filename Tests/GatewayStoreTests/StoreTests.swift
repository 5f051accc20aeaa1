// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Dispatch
import Foundation
import GRDB
import GatewayCore
import NIOCore
import Synchronization
import Testing

@testable import GatewayStore

/// What each store keeps, over an end of the program.
@Suite struct StoreTests {
    @Test func nicksOfEachAccount() async throws {
        let stores = try TestStores()
        let bob = ContactID("bob@example.com")
        stores.database.stores.nicks.keep("bob", for: ContactReference(account: alice, contact: bob))
        stores.database.stores.nicks.keep("bobby", for: ContactReference(account: alice, contact: bob))
        stores.database.stores.nicks.keep("robert", for: ContactReference(account: zoe, contact: bob))
        try await stores.reopen()
        #expect(await stores.ask { $0.nicks.nicks(of: alice, on: $1, $2) } == [bob: "bobby"])
        #expect(await stores.ask { $0.nicks.nicks(of: zoe, on: $1, $2) } == [bob: "robert"])
        #expect(await stores.ask { $0.nicks.nicks(of: AccountID("lab/x@y"), on: $1, $2) } == [:])
    }

    /// A user who goes leaves not even the address of an account.
    @Test func withTheNicksGoesWhateverIsKeptOfAnAccount() async throws {
        let stores = try TestStores()
        let bob = ContactID("bob@example.com")
        for account in [alice, zoe] {
            stores.database.stores.nicks.keep("bob", for: ContactReference(account: account, contact: bob))
        }
        stores.database.stores.nicks.forget(nicksOf: alice)
        #expect(await stores.ask { $0.nicks.nicks(of: alice, on: $1, $2) } == [:])
        #expect(await stores.ask { $0.nicks.nicks(of: zoe, on: $1, $2) } == [bob: "bob"])
        #expect(await stores.count("SELECT count(*) FROM account") == 1)
        #expect(await stores.count("SELECT count(*) FROM nick") == 1)
    }

    @Test func settingsUntilTheyAreTakenBack() async throws {
        let stores = try TestStores()
        stores.database.stores.settings.keep("off", for: .typing, of: "u")
        stores.database.stores.settings.keep("on", for: .typing, of: "v")
        try await stores.reopen()
        #expect(await stores.ask { $0.settings.settings(of: "u", on: $1, $2) } == [.typing: "off"])
        stores.database.stores.settings.keep(nil, for: .typing, of: "u")
        #expect(await stores.ask { $0.settings.settings(of: "u", on: $1, $2) } == [:])
        #expect(await stores.ask { $0.settings.settings(of: "v", on: $1, $2) } == [.typing: "on"])
    }

    @Test func channelsOfContacts() async throws {
        let stores = try TestStores()
        let friends = KeptContactChannel(
            name: "friends", fill: ChannelFill(.group("Best friends"), isInverted: true),
            shown: ShownContacts(online: .operator, offline: .plain), joinsByItself: true)
        let control = KeptContactChannel(
            name: "", fill: ChannelFill(.all), shown: ShownContacts(), joinsByItself: false)
        stores.database.stores.channels.keep(friends, of: "u")
        stores.database.stores.channels.keep(control, of: "u")
        stores.database.stores.channels.keep(friends, of: "v")
        try await stores.reopen()
        #expect(await stores.ask { $0.channels.channels(of: "u", on: $1, $2) } == [control, friends])
        var changed = friends
        changed.fill = ChannelFill(.network("demo"))
        stores.database.stores.channels.keep(changed, of: "u")
        stores.database.stores.channels.remove(channel: "", of: "u")
        stores.database.stores.channels.forget(channelsOf: "v")
        #expect(await stores.ask { $0.channels.channels(of: "u", on: $1, $2) } == [changed])
        #expect(await stores.ask { $0.channels.channels(of: "v", on: $1, $2) } == [])
    }

    @Test func marksOfConversations() async throws {
        let stores = try TestStores()
        func place(_ account: AccountID, _ kind: HistoryPlace.Kind, _ key: String) -> HistoryPlace {
            HistoryPlace(account: account, kind: kind, key: key)
        }
        let (bob, circle) = (place(alice, .direct, "bob"), place(alice, .group, "bob"))
        stores.database.stores.marks.keep([.pinned, .muted], at: bob)
        stores.database.stores.marks.keep(.muted, at: circle)
        stores.database.stores.marks.keep(.pinned, at: place(zoe, .direct, "bob"))
        try await stores.reopen()
        #expect(
            await stores.ask { $0.marks.marks(of: alice, on: $1, $2) } == [bob: [.pinned, .muted], circle: .muted])
        stores.database.stores.marks.keep(.pinned, at: bob)
        stores.database.stores.marks.keep([], at: circle)
        #expect(await stores.ask { $0.marks.marks(of: alice, on: $1, $2) } == [bob: .pinned])
        stores.database.stores.forget(account: alice)
        #expect(await stores.ask { $0.marks.marks(of: alice, on: $1, $2) } == [:])
        #expect(await stores.ask { $0.marks.marks(of: zoe, on: $1, $2) }.count == 1)
    }

    @Test func contactsInTheOrderOfTheList() async throws {
        let stores = try TestStores()
        var bob = ContactDetails(identity: .of("bob"), alias: "B", isBlocked: true, groups: [])
        bob.groups = [ContactGroupID("1"), ContactGroupID("2")]
        let carol = ContactDetails(identity: .of("carol"), isListed: false)
        let dave = ContactDetails(identity: .of("dave"))
        let groups = [
            ContactGroup(id: ContactGroupID("2"), name: "Zoo"), ContactGroup(id: ContactGroupID("1"), name: "é"),
        ]
        let contacts = stores.database.stores.contacts
        contacts.replace(KeptContacts(contacts: [carol, bob], groups: groups), of: alice)
        try await stores.reopen()
        #expect(
            await stores.ask { $0.contacts.contacts(of: alice, on: $1, $2) }
                == KeptContacts(contacts: [carol, bob], groups: groups))
        #expect(await stores.ask { $0.contacts.contacts(of: zoe, on: $1, $2) } == nil)

        let again = stores.database.stores.contacts
        again.keep(dave, of: alice)
        bob.alias = nil
        again.keep(bob, of: alice)
        again.remove(carol.identity.id, of: alice)
        again.keep([], of: alice)
        #expect(
            await stores.ask { $0.contacts.contacts(of: alice, on: $1, $2) }
                == KeptContacts(contacts: [bob, dave], groups: []))
        again.replace(KeptContacts(contacts: [dave, bob], groups: []), of: alice)
        #expect(await stores.ask { $0.contacts.contacts(of: alice, on: $1, $2) }?.contacts == [dave, bob])
        again.forget(alice)
        #expect(await stores.ask { $0.contacts.contacts(of: alice, on: $1, $2) } == nil)
    }

    @Test func requestsAnsweredOrNot() async throws {
        let stores = try TestStores()
        let requests = stores.database.stores.requests
        var fromBob = KeptRequest(IncomingRequest(sender: .of("bob"), message: "it's me"), receivedAt: 2)
        let fromCarol = KeptRequest(IncomingRequest(sender: .of("carol")), receivedAt: 1)
        requests.keep(fromBob, of: alice)
        requests.keep(fromCarol, of: alice)
        fromBob.isAnswered = true
        requests.keep(fromBob, of: alice)
        try await stores.reopen()
        #expect(await stores.ask { $0.requests.requests(of: alice, on: $1, $2) } == [fromCarol, fromBob])
        stores.database.stores.requests.remove(ContactIdentity.of("carol").id, of: alice)
        #expect(await stores.ask { $0.requests.requests(of: alice, on: $1, $2) } == [fromBob])
    }

    /// What a crash leaves unmarked was not sent; what it leaves marked may have been.
    @Test func messagesAreMarkedBeforeTheyGoOut() async throws {
        let stores = try TestStores()
        let styled = RichText(
            "héllo there",
            runs: [
                TextRun(length: 6, style: TextStyle([.bold, .italic], foreground: TextColour(rgb: 0x00FF7F))),
                TextRun(length: 6, style: TextStyle([], background: TextColour(rgb: 0))),
            ])
        let first = KeptMessage(
            id: MessageID(.max - 1), recipient: .contact(.of("bob")), body: .text(styled),
            replyTo: MessageID(.max - 5), keptAt: 7)
        let second = KeptMessage(
            id: MessageID(3), recipient: .group("friends", lasting: ConversationID("circle-1")), body: .action("waves"),
            keptAt: 8)
        let third = KeptMessage(id: MessageID(4), recipient: .contact(.of("bob")), body: .nudge, keptAt: 9)
        for message in [first, second, third] {
            #expect(await stores.ask { $0.outbox.keep(message, of: alice, on: $1, $2) })
        }
        #expect(
            await stores.ask { $0.outbox.markSending([second.id, MessageID(99)], of: alice, on: $1, $2) } == [second.id]
        )
        #expect(await stores.ask { $0.outbox.markSending([second.id], of: alice, on: $1, $2) } == [])
        try await stores.reopen()
        var marked = second
        marked.isBeingSent = true
        let kept = try #require(await stores.ask { $0.outbox.messages(of: alice, on: $1, $2) })
        #expect(Set(kept.map(\.id)) == [first.id, second.id, third.id])
        #expect(kept.first { $0.id == first.id } == first)
        #expect(kept.first { $0.id == second.id } == marked)
        #expect(kept.first { $0.id == third.id } == third)
        stores.database.stores.outbox.remove([second.id, first.id, MessageID(99)], of: alice)
        #expect(await stores.ask { $0.outbox.messages(of: alice, on: $1, $2) } == [third])
        #expect(await stores.ask { $0.outbox.messages(of: zoe, on: $1, $2) } == [])
    }

    @Test func anOfflineMessageIsNewUntilItHasBeenShown() async throws {
        let stores = try TestStores()
        let one = OfflineMessage(id: "A", sender: .of("bob"), body: .text("one"), sentAt: 5)
        let two = OfflineMessage(id: "B", sender: .of("bob"), body: .text("two"), sentAt: nil)
        #expect(await stores.ask { $0.offlineMessages.receive([one, two], of: alice, on: $1, $2) } == [one, two])
        try await stores.reopen()
        // The program ended before it had shown them.
        #expect(await stores.ask { $0.offlineMessages.receive([one, two], of: alice, on: $1, $2) } == [one, two])
        #expect(await stores.ask { $0.offlineMessages.markShown(["A"], of: alice, on: $1, $2) } == true)
        try await stores.reopen()
        #expect(await stores.ask { $0.offlineMessages.receive([one, two], of: alice, on: $1, $2) } == [two])
        #expect(await stores.ask { $0.offlineMessages.receive([one], of: zoe, on: $1, $2) } == [one])
    }

    @Test func offlineMessagesThatTheNetworkHasNoMoreAreForgotten() async throws {
        let stores = try TestStores()
        let message = OfflineMessage(id: "A", sender: .of("bob"), body: .text("one"), sentAt: 5)
        let day: Int64 = 24 * 3600 * 1000
        let store = SQLiteOfflineMessageStore(database: stores.database, now: { 0 })
        _ = await stores.ask { store.receive([message], of: alice, on: $1, $2) }
        func count() async -> Int {
            await stores.ask { _, loop, answer in
                stores.database.ask("count", on: loop, fallback: -1, answer) {
                    try Int.fetchOne($0, sql: "SELECT count(*) FROM offlineMessage") ?? -1
                }
            }
        }
        for (days, left) in [(29, 1), (31, 0)] as [(Int64, Int)] {
            let later = SQLiteOfflineMessageStore(database: stores.database, now: { days * day })
            _ = await stores.ask { later.markShown([], of: alice, on: $1, $2) }
            #expect(await count() == left)
        }
    }

    @Test func anOwnerIsKnownByThePasswordThatWorkedLast() async throws {
        let stores = try TestStores()
        func knows(_ password: String) async -> Bool {
            await stores.ask { $0.owners.verify(Secret(password), of: alice, on: $1, $2) }
        }
        #expect(await knows("secret") == false)
        // Two instances over one database are two runs: nothing is remembered but what is on disk.
        let owners = SQLiteOwnerStore(database: stores.database)
        owners.keep(Secret("secret"), for: alice)
        await owners.drain(into: stores)
        #expect(await knows("secret"))
        #expect(await knows("Secret") == false)
        #expect(await knows("") == false)
        owners.keep(Secret("better"), for: alice)
        await owners.drain(into: stores)
        #expect(await knows("secret") == false)
        #expect(await knows("better"))
        try await stores.reopen()
        #expect(await knows("better"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: stores.path))
        #expect(bytes.range(of: Data("better".utf8)) == nil)
        // One that has been replaced takes the present one with it only if it is that.
        for (password, stays) in [("secret", true), ("better", false)] {
            let owners = SQLiteOwnerStore(database: stores.database)
            owners.forget(Secret(password), for: alice)
            _ = await knows("")
            await owners.drain(into: stores)
            #expect(await knows("better") == stays)
        }
        let again = SQLiteOwnerStore(database: stores.database)
        again.keep(Secret("better"), for: alice)
        await again.drain(into: stores)
        #expect(await knows("better"))
        stores.database.stores.owners.forget(alice)
        #expect(await knows("better") == false)
    }

    /// What takes long to compute does not undo what was asked for meanwhile.
    @Test func theLastWordOnAPasswordHolds() async throws {
        let stores = try TestStores()
        func knows(_ password: String) async -> Bool {
            await stores.ask { $0.owners.verify(Secret(password), of: alice, on: $1, $2) }
        }
        let owners = SQLiteOwnerStore(database: stores.database)
        owners.keep(Secret("secret"), for: alice)
        // Known at once, though not on disk yet.
        #expect(await stores.ask { owners.verify(Secret("secret"), of: alice, on: $1, $2) })
        owners.forget(alice)
        #expect(await stores.ask { owners.verify(Secret("secret"), of: alice, on: $1, $2) } == false)
        await owners.drain(into: stores)
        #expect(await knows("secret") == false)
        for password in ["one", "two", "three", "four"] { owners.keep(Secret(password), for: alice) }
        await owners.drain(into: stores)
        #expect(await knows("four"))
        #expect(await knows("three") == false)
    }

    /// A password is in memory while it is on its way to the disk, and no longer.
    @Test func noPasswordStaysInMemory() async throws {
        let stores = try TestStores()
        let owners = SQLiteOwnerStore(database: stores.database)
        owners.keep(Secret("secret"), for: alice)
        #expect(owners.passwordsInMemory == 1)
        await owners.drain(into: stores)
        #expect(await stores.ask { owners.verify(Secret("secret"), of: alice, on: $1, $2) })
        #expect(owners.passwordsInMemory == 0)
    }

    @Test func verificationsThatWaitAreBounded() async throws {
        let stores = try TestStores()
        let owners = SQLiteOwnerStore(database: stores.database, room: 2)
        owners.keep(Secret("secret"), for: alice)
        await owners.drain(into: stores)
        #expect(await stores.ask { owners.verify(Secret("secret"), of: alice, on: $1, $2) })
        // Nothing is computed for now, as if others had come first.
        let gate = DispatchSemaphore(value: 0)
        for _ in 0..<2 {
            owners.hashing.perform {
                gate.wait()
                gate.signal()
            }
        }
        let answers = Mutex<[Bool]>([])
        for _ in 0..<5 {
            owners.verify(Secret("secret"), of: alice, on: stores.loop) { isOwner in
                answers.withLock { $0.append(isOwner) }
            }
        }
        // Behind them in the queue of the database, and on the loop.
        _ = await stores.ask { $0.nicks.nicks(of: alice, on: $1, $2) }
        #expect(answers.withLock { $0 } == [false, false, false])
        gate.signal()
        await owners.drain(into: stores)
        try await stores.loop.submit {}.get()
        #expect(answers.withLock { $0 } == [false, false, false, true, true])
        #expect(await stores.ask { owners.verify(Secret("secret"), of: alice, on: $1, $2) })
    }
}
