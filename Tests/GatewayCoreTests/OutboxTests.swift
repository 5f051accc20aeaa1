// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

extension UserSession {
    /// Writes to somebody, who is met if they are not known.
    @discardableResult
    func say(_ text: String, to name: String, by notebook: Notebook) throws -> MessageID {
        let contact = try contact(nick: name) ?? stranger("\(name)@demo.monarch")
        return try submit(.text(RichText(text)), to: .contact(contact.reference), from: notebook.id)
    }
}

@Suite struct OutboxTests {
    @Test func whatIsWrittenWhileSigningInGoesOutInOrderBeforeAnythingNewer() async throws {
        let bench = Bench()
        let notebook = Notebook(1)
        let network = bench.network
        try await bench.signingIn(notebook: notebook)
        _ = notebook.take()
        try await bench.run { session in
            try session.say("one", to: "bob", by: notebook)
            try session.say("two", to: "bob", by: notebook)
            #expect(network.last?.sent.isEmpty == true)
            network.last?.accept(contacts: ["bob"])
            try session.say("three", to: "bob", by: notebook)
            for (message, _) in network.last?.sent ?? [] { network.last?.report(.outcome(message.id, .delivered)) }
        }
        #expect(network.last?.texts == ["one", "two", "three"])
        #expect(
            notebook.lines == [
                "kept one for now, the first", "kept two for now", "contact bob offline -> offline",
                "account connected: MSNP18",
                "bob <me> one", "bob <me> two", "bob <me> three",
            ])
    }

    @Test func whatWasNeverSentWaitsAndWhatMayHaveArrivedFails() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            try session.say("sent", to: "bob", by: notebook)
            network.last?.unsent.insert(try session.say("queued", to: "bob", by: notebook))
            network.last?.lose()
            try session.say("later", to: "bob", by: notebook)
        }
        #expect(
            notebook.take() == [
                "failed sent: CONNECTION_LOST", "kept queued, the first", "account waiting 3: broke", "kept later",
            ])
        try await bench.comeBack()
        #expect(network.made == 2)
        #expect(network.last?.texts == ["queued", "later"])
    }

    /// A message that could not be sent for another reason than the end of the session has simply failed.
    @Test func whatWasNeverSentWhileTheSessionGoesOnFails() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            network.last?.unsent.insert(try session.say("hi", to: "bob", by: notebook))
            network.last?.giveBack()
        }
        await bench.loop.run()
        #expect(notebook.lines == ["failed hi: CONNECTION_LOST"])
        #expect(bench.stores.outbox as? InMemoryOutboxStore != nil)
    }

    @Test func signingOutKeepsWhatWaitsAndWritingIsRefused() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        let account = bench.account
        try await bench.run { session in
            network.last?.unsent.insert(try session.say("hi", to: "bob", by: notebook))
            try session.signOut(account.id)
            #expect(throws: DeliveryFailure.self) { try session.say("no", to: "bob", by: notebook) }
        }
        #expect(
            notebook.take() == [
                "kept hi, the first", "account disconnected -",
                "notice 1 message waits until alice@demo.monarch is signed in again.",
            ])
        try await bench.run { session in
            try session.signIn(account.id)
            network.last?.accept(contacts: ["bob"])
        }
        #expect(network.last?.texts == ["hi"])
    }

    /// Before the first accepted sign-in nothing is written down, and whoever writes knows that.
    @Test func whatNobodyKeepsIsNotPromised() async throws {
        let bench = Bench()
        let notebook = Notebook(1)
        try await bench.signingIn(notebook: notebook)
        _ = notebook.take()
        try await bench.run { session in
            try session.say("hi", to: "bob", by: notebook)
            bench.network.last?.lose("the password is wrong", retry: .never, isRejection: true)
        }
        #expect(
            notebook.lines == [
                "kept hi for now, the first", "account disconnected the password is wrong",
                "notice 1 message waits until alice@demo.monarch is signed in, but not beyond your leaving before that.",
            ])
    }

    @Test func theEndOfTheSessionLosesNothing() async throws {
        var limits = SessionLimits()
        limits.keptMessages = 1
        let (bench, network, notebook) = try await Bench.signedIn(limits: limits)
        try await bench.run { session in
            // More than may wait.
            for text in ["one", "two"] { network.last?.unsent.insert(try session.say(text, to: "bob", by: notebook)) }
            session.close()
        }
        let (second, _) = try await bench.restarted()
        second.clock.advance(by: 8 * 24 * 3600 * 1000)
        // Too old by now, with nobody there to be told.
        try await second.run { $0.close() }
        let third = Bench(stores: bench.stores, time: second.clock.now + 5000)
        let last = Notebook(2)
        try await third.signingIn(notebook: last)
        #expect(last.lines.filter { $0.hasPrefix("failed") } == ["failed one: TOO_OLD", "failed two: TOO_OLD"])
    }

    /// A message for a group that has gone belongs to the account of that group, and to no other.
    @Test func anotherAccountsEndIsNotTheEndOfAMessage() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        let first = try #require(network.clients.withLock { $0.last })
        let other = Account(network: "demo", address: "ally@demo.monarch", password: Secret("demo"))
        try await bench.run { session in
            try session.addAccount(other)
            try session.signIn(other.id)
            network.last?.accept()
            let group = try session.openGroup(named: "tea", on: bench.account.id)
            _ = notebook.take()
            let id = try session.submit(.text("hi"), to: .group(group.id), from: notebook.id)
            session.leave(group.id)
            network.last?.lose()
            first.client.report(.outcome(id, .delivered))
        }
        #expect(notebook.lines == ["#tea closed", "account waiting 3: broke", "#tea <me> hi"])
    }

    /// On a store that does nothing until a test lets it.
    private func signedInOnAHeldStore() async throws -> (Bench, ScriptedNetwork, Notebook, HeldOutboxStore) {
        let store = HeldOutboxStore()
        let (bench, network, notebook) = try await Bench.signedIn(stores: SessionStores(outbox: store))
        store.work()
        return (bench, network, notebook, store)
    }

    @Test func aConnectedAccountAsksTheStoreForNothing() async throws {
        let (bench, network, notebook, store) = try await signedInOnAHeldStore()
        try await bench.run { session in
            for number in 0..<10 {
                let id = try session.say("\(number)", to: "bob", by: notebook)
                network.last?.report(.outcome(id, .delivered))
            }
        }
        #expect(network.last?.sent.count == 10)
        #expect(store.calls == ["read"])
    }

    @Test func aKeptMessageIsMarkedOnDiskBeforeItGoesOut() async throws {
        let (bench, network, notebook, store) = try await signedInOnAHeldStore()
        let account = bench.account
        try await bench.run { session in
            network.last?.lose()
            try session.say("kept", to: "bob", by: notebook)
        }
        store.work()
        #expect(store.kept(of: account.id).map(\.isBeingSent) == [false])
        await bench.loop.advanceTime(by: .seconds(10))
        try await bench.run { session in
            network.last?.accept(contacts: ["bob"])
            // Written while the mark is being made: it comes after.
            try session.say("newer", to: "bob", by: notebook)
        }
        #expect(network.last?.texts == [])
        store.work()
        await bench.loop.run()
        #expect(network.last?.texts == ["kept", "newer"])
        #expect(store.kept(of: account.id).map(\.isBeingSent) == [true])
        try await bench.run { _ in
            for (message, _) in network.last?.sent ?? [] { network.last?.report(.outcome(message.id, .delivered)) }
        }
        store.work()
        #expect(store.kept(of: account.id).isEmpty)
        #expect(store.calls == ["read", "keep", "mark 1", "remove 1"])
    }

    @Test func aMarkOfAMessageThatCouldNotGoOutIsTakenBack() async throws {
        let (bench, network, notebook, store) = try await signedInOnAHeldStore()
        let account = bench.account
        try await bench.run { session in
            network.last?.lose()
            try session.say("kept", to: "bob", by: notebook)
        }
        await bench.loop.advanceTime(by: .seconds(10))
        try await bench.run { _ in
            network.last?.accept(contacts: ["bob"])
            network.last?.lose()
        }
        store.work()
        await bench.loop.run()
        #expect(network.last?.texts == [])
        #expect(store.kept(of: account.id).map(\.isBeingSent) == [false])
        try await bench.comeBack(after: .seconds(30))
        store.work()
        await bench.loop.run()
        #expect(network.last?.texts == ["kept"])
    }

    @Test func whatCannotBeMarkedIsNotSentAndFails() async throws {
        let (bench, network, notebook, store) = try await signedInOnAHeldStore()
        try await bench.run { session in
            network.last?.lose()
            try session.say("kept", to: "bob", by: notebook)
        }
        store.work()
        await bench.loop.advanceTime(by: .seconds(10))
        store.isFull.withLock { $0 = true }
        try await bench.run { _ in network.last?.accept(contacts: ["bob"]) }
        store.work()
        await bench.loop.run()
        #expect(network.last?.texts == [])
        #expect(notebook.lines.last == "failed kept: REFUSED")
        try await bench.run { session in try session.say("next", to: "bob", by: notebook) }
        #expect(network.last?.texts == ["next"])
    }

    @Test func messagesSurviveARestart() async throws {
        let (first, _, before) = try await Bench.signedIn()
        try await first.run { session in
            first.network.last?.lose()
            try session.say("kept", to: "bob", by: before)
            session.close()
        }
        let (second, after) = try await first.restarted()
        #expect(after.take().contains("notice 1 message waits until alice@demo.monarch is signed in again."))
        try await second.run { _ in
            second.network.last?.accept(contacts: ["bob"])
            for (message, _) in second.network.last?.sent ?? [] {
                second.network.last?.report(.outcome(message.id, .delivered))
            }
        }
        #expect(second.network.last?.texts == ["kept"])
        #expect(after.lines.last == "bob <me> kept (from earlier)")
        #expect((second.stores.outbox as? InMemoryOutboxStore)?.messages(of: second.account.id).isEmpty == true)
    }

    @Test func whatWasBeingSentWhenTheGatewayEndedIsReportedAndNotSentAgain() async throws {
        let (first, _, before) = try await Bench.signedIn()
        try await first.run { session in
            try session.say("on its way", to: "bob", by: before)
            first.network.last?.unsent.insert(try session.say("queued", to: "bob", by: before))
            session.close()
        }
        #expect(before.lines.isEmpty)
        let (second, after) = try await first.restarted()
        try await second.run { _ in second.network.last?.accept(contacts: ["bob"]) }
        #expect(after.lines.contains("failed on its way: MAY_NOT_HAVE_ARRIVED"))
        #expect(second.network.last?.texts == ["queued"])
    }

    @Test func aCrashAfterTheMarkNeverSendsTwice() async throws {
        let (first, _, before, store) = try await signedInOnAHeldStore()
        try await first.run { session in
            first.network.last?.lose()
            try session.say("kept", to: "bob", by: before)
        }
        await first.loop.advanceTime(by: .seconds(10))
        try await first.run { _ in first.network.last?.accept(contacts: ["bob"]) }
        store.work()
        await first.loop.run()
        #expect(first.network.last?.texts == ["kept"])
        try await first.run { _ in
            if let id = first.network.last?.sent.first?.0.id { first.network.last?.report(.outcome(id, .delivered)) }
        }
        // The process is killed before the store has taken the message out.
        store.crash()
        var stores = first.stores
        stores.outbox = store
        let second = Bench(stores: stores, time: first.clock.now + 5000)
        let after = Notebook(2)
        try await second.signingIn(notebook: after)
        try await second.run { _ in second.network.last?.accept(contacts: ["bob"]) }
        store.work()
        await second.loop.run()
        #expect(second.network.last?.texts == [])
        #expect(after.lines.contains("failed kept: MAY_NOT_HAVE_ARRIVED"))
    }

    @Test func theOutboxIsBoundedAndOldMessagesAreGivenUp() async throws {
        var limits = SessionLimits()
        limits.keptMessages = 3
        limits.keptBytes = 20
        let (bench, network, notebook) = try await Bench.signedIn(limits: limits)
        try await bench.run { session in
            network.last?.lose()
            try session.say("1234567890", to: "bob", by: notebook)
            #expect(throws: DeliveryFailure.self) { try session.say("12345678901", to: "bob", by: notebook) }
            try session.say("2", to: "bob", by: notebook)
            try session.say("3", to: "bob", by: notebook)
            #expect(throws: DeliveryFailure.self) { try session.say("4", to: "bob", by: notebook) }
        }
        _ = notebook.take()
        bench.clock.advance(by: limits.keptAge + 1)
        await bench.loop.advanceTime(by: .seconds(10))
        try await bench.run { session in
            network.last?.accept(contacts: ["bob"])
            try session.say("new", to: "bob", by: notebook)
        }
        #expect(
            notebook.lines.filter { $0.hasPrefix("failed") } == [
                "failed 1234567890: TOO_OLD", "failed 2: TOO_OLD", "failed 3: TOO_OLD",
            ])
        #expect(network.last?.texts == ["new"])
        #expect((bench.stores.outbox as? InMemoryOutboxStore)?.messages(of: bench.account.id).isEmpty == true)
    }

    /// Coming back unsent does not make a message young again.
    @Test func theAgeOfAMessageCountsFromTheFirstTimeItWaited() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            network.last?.lose()
            try session.say("old", to: "bob", by: notebook)
        }
        bench.clock.advance(by: SessionLimits().keptAge / 2 + 1)
        await bench.loop.advanceTime(by: .seconds(10))
        try await bench.run { _ in
            network.last?.accept(contacts: ["bob"])
            if let id = network.last?.sent.first?.0.id { network.last?.unsent.insert(id) }
            network.last?.lose()
        }
        _ = notebook.take()
        bench.clock.advance(by: SessionLimits().keptAge / 2)
        try await bench.comeBack(after: .seconds(30))
        #expect(notebook.lines.contains("failed old: TOO_OLD"))
        #expect(network.last?.texts == [])
    }

    @Test func groupsAreCalledBackByWhatWaitedForThem() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            let picnic = try session.openGroup(named: "picnic")
            guard let conversation = picnic.conversation else { return }
            network.last?.report(.conversation(conversation, .joined(Bench.identity("bob"))))
            network.last?.lose()
            _ = try session.submit(.text("hi all"), to: .group(picnic.id), from: notebook.id)
        }
        try await bench.comeBack()
        #expect(network.last?.calls == ["connect", "invite bob to own-group-1"])
        #expect(network.last?.sent.map(\.1) == [ConversationID("own-group-1")])
    }

    @Test func somebodyElsesMessagesAreNotTakenInByAWrongPassword() async throws {
        let (first, _, _) = try await Bench.signedIn()
        try await first.run { session in
            first.network.last?.lose()
            try session.say("private", to: "bob", by: Notebook(1))
            session.close()
        }
        let (thief, notebook) = try await first.restarted(password: "guess")
        try await thief.run { session in
            try session.say("mine", to: "bob", by: notebook)
            thief.network.last?.lose("the password is wrong", retry: .never, isRejection: true)
            session.close()
        }
        #expect(!notebook.lines.contains { $0.contains("private") })
        let kept = (first.stores.outbox as? InMemoryOutboxStore)?.messages(of: first.account.id)
        #expect(kept?.map(\.body) == [.text("private")])
        // And the owner is still known by the right one.
        let owner = Bench(stores: first.stores, time: first.clock.now + 9000)
        try await owner.signingIn(notebook: Notebook(3))
        #expect(try await owner.run { $0.contact(nick: "bob") } != nil)
    }

    /// A full disk: the message is sent all the same, and whoever wrote it knows what it depends on.
    @Test(arguments: [false, true])
    func whatCannotBeWrittenDownIsSentFromMemory(knownBeforeTheSignIn: Bool) async throws {
        let store = HeldOutboxStore()
        let bench = Bench(stores: SessionStores(outbox: store))
        let notebook = Notebook(1)
        let network = bench.network
        try await bench.signedIn(contacts: ["bob"], notebook: notebook)
        store.work()
        store.isFull.withLock { $0 = true }
        try await bench.run { session in
            network.last?.lose()
            try session.say("one", to: "bob", by: notebook)
            try session.say("two", to: "bob", by: notebook)
        }
        if knownBeforeTheSignIn {
            store.work()
            await bench.loop.run()
        }
        await bench.loop.advanceTime(by: .seconds(10))
        try await bench.run { _ in network.last?.accept(contacts: ["bob"]) }
        for _ in 0..<2 {
            store.work()
            await bench.loop.run()
        }
        #expect(network.last?.texts == ["one", "two"])
        #expect(
            notebook.lines.filter { $0.hasPrefix("kept") || $0.hasPrefix("failed") } == [
                "kept one, the first", "kept two", "kept one in memory, the first", "kept two in memory",
            ])
    }

    /// A crash while a message is on its way is told of; one that ends at once never touches the disk.
    @Test func whatTakesLongIsWrittenDownUntilItEnds() async throws {
        let store = HeldOutboxStore()
        let bench = Bench(stores: SessionStores(outbox: store))
        let notebook = Notebook(1)
        let network = bench.network
        let account = bench.account
        try await bench.signedIn(contacts: ["bob"], notebook: notebook)
        store.work()
        let ids = try await bench.run { session in
            try ["slow", "slower", "lost"].map { try session.say($0, to: "bob", by: notebook) }
        }
        await bench.loop.advanceTime(by: .milliseconds(900))
        #expect(store.calls == ["read"])
        try await bench.run { session in
            let quick = try session.say("quick", to: "bob", by: notebook)
            network.last?.report(.outcome(ids[0], .delivered))
            network.last?.report(.outcome(quick, .delivered))
        }
        await bench.loop.advanceTime(by: .seconds(5))
        store.work()
        #expect(store.kept(of: account.id).map(\.body) == [.text("slower"), .text("lost")])
        #expect(store.kept(of: account.id).allSatisfy { $0.isBeingSent })
        try await bench.run { _ in network.last?.report(.outcome(ids[1], .delivered)) }
        store.work()
        #expect(store.calls == ["read", "keep as being sent", "keep as being sent", "remove 1"])
        // The process is killed.
        var stores = bench.stores
        stores.outbox = store
        let second = Bench(stores: stores, time: bench.clock.now + 5000)
        let after = Notebook(2)
        try await second.signedIn(contacts: ["bob"], notebook: after)
        store.work()
        await second.loop.run()
        #expect(after.lines == ["failed lost: MAY_NOT_HAVE_ARRIVED"])
        #expect(second.network.last?.texts == [])
    }

    @Test func whatCannotBeReadIsToldOfAndSentAfterTheNextSignIn() async throws {
        let store = HeldOutboxStore()
        let first = Bench(stores: SessionStores(outbox: store))
        try await first.signedIn(contacts: ["bob"], notebook: Notebook(1))
        store.work()
        try await first.run { session in
            first.network.last?.lose()
            try session.say("kept", to: "bob", by: Notebook(1))
            session.close()
        }
        store.work()
        var stores = first.stores
        stores.outbox = store
        let second = Bench(stores: stores, time: first.clock.now + 5000)
        let notebook = Notebook(2)
        store.isBroken.withLock { $0 = true }
        try await second.signedIn(contacts: ["bob"], notebook: notebook)
        store.work()
        await second.loop.run()
        _ = try await second.run { session in try session.say("new", to: "bob", by: notebook) }
        #expect(second.network.last?.texts == ["new"])
        #expect(notebook.lines.filter { $0.contains("cannot be read") }.count == 1)
        store.isBroken.withLock { $0 = false }
        try await second.run { session in
            second.network.last?.lose()
            try session.say("newer", to: "bob", by: notebook)
        }
        await second.loop.advanceTime(by: .seconds(10))
        try await second.run { _ in second.network.last?.accept(contacts: ["bob"]) }
        for _ in 0..<3 {
            store.work()
            await second.loop.run()
        }
        #expect(second.network.last?.texts == ["kept", "newer"])
        #expect(store.kept(of: first.account.id).allSatisfy { $0.isBeingSent })
    }

    @Test func removingAnAccountEndsWhatComesBackWithoutAWordOfKeepingIt() async throws {
        let store = HeldOutboxStore()
        let bench = Bench(stores: SessionStores(outbox: store))
        let notebook = Notebook(1)
        let network = bench.network
        try await bench.signedIn(contacts: ["bob"], notebook: notebook)
        store.work()
        try await bench.run { session in
            network.last?.unsent.insert(try session.say("hi", to: "bob", by: notebook))
            try session.removeAccount(bench.account.id)
        }
        #expect(notebook.lines == ["failed hi: NOT_SIGNED_IN", "account removed alice@demo.monarch"])
        #expect(store.calls == ["read", "forget"])
    }

    /// Writing in answer to an outcome, while kept messages are being handed over, must not overtake them.
    @Test func whatIsWrittenInAnswerToAnOutcomeComesAfterWhatWaits() async throws {
        let bench = Bench()
        let network = bench.network
        let notebook = Notebook(1)
        try await bench.signingIn(notebook: notebook)
        let answering = Answering(id: 7, session: bench.session)
        try await bench.run { session in
            _ = session.attach(answering)
            for text in ["one", "two", "three"] { try session.say(text, to: "bob", by: notebook) }
            network.last?.deliversAtOnce = true
            network.last?.accept(contacts: ["bob"])
        }
        #expect(network.last?.texts == ["one", "two", "three", "answer"])
    }
}

/// Writes once, as soon as it sees a message.
private final class Answering: SessionAttachment {
    let id: AttachmentID
    private let session: UserSession

    init(id: UInt64, session: UserSession) {
        self.id = AttachmentID(id)
        self.session = session
    }

    func holdInput(_ hold: Bool) {}

    func receive(_ event: SessionEvent) {
        guard case .message(let message) = event, case .text("one") = message.body else { return }
        session.assumeIsolated { session in
            guard let bob = session.contact(nick: "bob") else { return }
            _ = try? session.submit(.text("answer"), to: .contact(bob.reference), from: id)
        }
    }
}
