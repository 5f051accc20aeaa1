// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayCore

@Suite struct ContactCacheTests {
    private func known() async throws -> Bench {
        let (bench, _, _) = try await Bench.signedIn(contacts: ["bob", "carol"])
        try await bench.run { $0.close() }
        return bench
    }

    @Test func contactsOfLastTimeAreThereAtOnceAndCorrectedLater() async throws {
        let first = try await known()
        let (second, notebook) = try await first.restarted()
        #expect(
            notebook.take() == [
                "account connecting: connecting", "contact bob new -> offline", "contact carol new -> offline",
            ])
        try await second.run { _ in second.network.last?.accept(contacts: ["carol", "dave"]) }
        #expect(
            notebook.lines == ["contact dave new -> offline", "removed bob", "account connected: MSNP18"])
    }

    @Test func aWrongPasswordShowsNothing() async throws {
        let first = try await known()
        let (thief, notebook) = try await first.restarted(password: "guess")
        try await thief.run { session in
            // Neither is anything changed on their word.
            _ = try? session.stranger("mallory@demo.monarch")
            thief.network.last?.lose("the password is wrong", retry: .never, isRejection: true)
            #expect(session.contact(nick: "bob") == nil)
        }
        #expect(notebook.lines == ["account connecting: connecting", "account disconnected the password is wrong"])
        #expect(first.nicks.nicks(of: first.account.id).keys.contains(ContactID("mallory")) == false)
        let kept = (first.stores.contacts as? InMemoryContactStore)?.contacts(of: first.account.id)
        #expect(kept?.contacts.count == 2)
    }

    /// A nick says what the owner calls somebody.
    @Test func keptNicksAreForTheOwnerOnly() async throws {
        let (first, _, _) = try await Bench.signedIn()
        try await first.run { session in
            guard let bob = session.contact(nick: "bob") else { return }
            _ = try session.edit(.rename(bob.reference.contact, alias: "boss"), on: bob.reference.account, by: nil)
            session.close()
        }
        let (thief, _) = try await first.restarted(password: "guess")
        #expect(try await thief.run { try $0.stranger("bob@demo.monarch").nick } == "bob")
        // The same for the owner with a new password, until the network has let them in.
        let (owner, notebook) = try await first.restarted(password: "new")
        try await owner.run { session in
            _ = try session.stranger("bob@demo.monarch")
            owner.network.last?.accept(contacts: ["bob"])
        }
        #expect(notebook.lines.contains("contact boss offline -> offline"))
        #expect(first.nicks.nicks(of: first.account.id) == [ContactID("bob"): "boss"])
    }

    @Test func aPasswordThatTheNetworkNoLongerTakesOpensNothingAnyMore() async throws {
        let first = try await known()
        let (second, _) = try await first.restarted()
        try await second.run { session in
            second.network.last?.lose("the password is wrong", retry: .never, isRejection: true)
            session.close()
        }
        let third = Bench(stores: first.stores, time: first.clock.now + 9000)
        let notebook = Notebook(3)
        try await third.signingIn(notebook: notebook)
        #expect(notebook.lines == ["account connecting: connecting"])
    }

    /// What the store answers too late does not bring back what the network has corrected.
    @Test func theNetworkKnowsBetterThanTheStore() async throws {
        let first = try await known()
        var stores = first.stores
        let slow = SlowContactStore(
            contacts: (first.stores.contacts as? InMemoryContactStore)?.contacts(of: first.account.id))
        stores.contacts = slow
        let second = Bench(stores: stores, time: first.clock.now + 5000)
        let notebook = Notebook(2)
        try await second.signingIn(notebook: notebook)
        try await second.run { _ in second.network.last?.accept(contacts: ["dave"]) }
        slow.work()
        await second.loop.run()
        #expect(
            notebook.lines == [
                "account connecting: connecting", "contact dave new -> offline", "account connected: MSNP18",
            ])
    }

    @Test func removingAnAccountRemovesWhatWasKept() async throws {
        let (bench, _, _) = try await Bench.signedIn()
        let account = bench.account
        try await bench.run { try $0.removeAccount(account.id) }
        #expect((bench.stores.contacts as? InMemoryContactStore)?.contacts(of: account.id) == nil)
        let (_, notebook) = try await bench.restarted()
        #expect(notebook.lines == ["account connecting: connecting"])
    }

    @Test func strangersCanBeWrittenToAndTheirNickStays() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            #expect(throws: DeliveryFailure.self) { try session.stranger("nobody") }
            let eve = try session.stranger("eve@example.com")
            #expect(eve.nick == "eve" && !eve.isListed)
            #expect(try session.stranger("EVE@example.com") == eve)
            _ = try session.submit(.text("hello"), to: .contact(eve.reference), from: notebook.id)
        }
        #expect(network.last?.sent.last?.1 == ConversationID("direct-eve"))
        #expect(bench.nicks.nicks(of: bench.account.id)[ContactID("eve")] == "eve")
    }

    @Test func somebodyWhoIsOnlyBlockedIsKnownAsThat() async throws {
        let (bench, network, _) = try await Bench.signedIn()
        let states = try await bench.run { session in
            var states: [String] = []
            func note(_ nick: String, _ session: isolated UserSession) {
                states.append(session.contact(nick: nick).map { "\($0.isListed) \($0.isBlocked)" } ?? "unknown")
            }
            network.last?.report(
                .contact(ContactDetails(identity: Bench.identity("eve"), isListed: false, isBlocked: true)))
            note("eve", session)
            network.last?.report(
                .contact(ContactDetails(identity: Bench.identity("bob"), isListed: false, isBlocked: true)))
            note("bob", session)
            network.last?.report(.contactRemoved(ContactID("bob")))
            note("bob", session)
            return states
        }
        #expect(states == ["false true", "false true", "false false"])
    }
}

/// Answers when a test lets it.
private final class SlowContactStore: ContactStore {
    private let contacts: KeptContacts?
    private let waiting = WaitingJobs()

    init(contacts: KeptContacts?) { self.contacts = contacts }

    func work() { waiting.run() }

    func contacts(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable (KeptContacts?) -> Void
    ) {
        waiting.add { [contacts] in loop.execute { answer(contacts) } }
    }

    func replace(_ contacts: KeptContacts, of account: AccountID) {}
    func keep(_ contact: ContactDetails, of account: AccountID) {}
    func remove(_ contact: ContactID, of account: AccountID) {}
    func keep(_ groups: [ContactGroup], of account: AccountID) {}
    func forget(_ account: AccountID) {}
}
