// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// Whoever is dropped leaves nothing to the next of that name, whatever happens meanwhile.
@Suite struct UserRemovalTests {
    private static let aliceID = AccountID("demo/alice@demo.monarch")
    private static let place = HistoryPlace(account: aliceID, kind: .direct, key: "bob")

    /// What is kept under a name, and of an account.
    private static func kept(_ stores: SessionStores, _ world: UserWorld) async throws -> [String] {
        let found = Mutex<[String]>([])
        try await world.run { world in
            let note: @Sendable (String) -> Void = { text in found.withLock { $0.append(text) } }
            stores.settings.settings(of: "alice", on: world.loop) { if !$0.isEmpty { note("settings") } }
            stores.channels.channels(of: "alice", on: world.loop) { if !$0.isEmpty { note("channels") } }
            stores.history?.readMarkers(of: "alice", on: world.loop) { if !$0.isEmpty { note("history") } }
            stores.contacts.contacts(of: aliceID, on: world.loop) { if $0 != nil { note("contacts") } }
            stores.nicks.nicks(of: aliceID, on: world.loop) { if !$0.isEmpty { note("nicks") } }
            stores.owners.verify(Secret("demo"), of: aliceID, on: world.loop) { if $0 { note("owner") } }
        }
        return found.withLock { $0 }
    }

    /// Alice was here, with an account that was signed in, and is so no longer.
    private static func alice() async throws -> UserWorld {
        let stores = SessionStores(history: InMemoryHistoryStore())
        let world = UserWorld(stores: stores)
        let session = try await world.enter(world.register("alice"), Notebook(1))
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("alice"))
            try session.signIn(aliceID)
            world.network.last?.accept(contacts: ["bob"])
            try session.signOut(aliceID)
            try session.set(.typing, to: "off")
            _ = session.markRead(place, upTo: 5, by: AttachmentID(1))
        }
        stores.channels.keep(
            KeptContactChannel(name: "friends", fill: ChannelFill(.all), shown: ShownContacts(), joinsByItself: true),
            of: "alice")
        try await world.end()
        #expect(
            try await kept(stores, world) == ["settings", "channels", "history", "contacts", "nicks", "owner"])
        return world
    }

    @Test(arguments: [true, false])
    func nothingIsLeftToTheNextOfTheName(staying: Bool) async throws {
        let world = UserWorld(after: try await Self.alice(), isLate: true)
        let notebook = Notebook(2)
        // After a log-in that does not show the password nobody knows yet that the account is theirs.
        let session = try await world.enter(world.prove("alice"), notebook)
        world.late?.delay()
        let answers = Mutex<[UserRefusal?]>([])
        try await world.run(in: session) { session in
            session.drop(password: Secret("secret")) { _, refusal in answers.withLock { $0.append(refusal) } }
            // The client has said what it wanted, and does not wait.
            if !staying { session.detach(notebook.id) }
        }
        #expect(world.late?.late.count == 1)
        try await world.run { $0.late?.late.run() }
        #expect(try await Self.kept(world.stores, world) == [])
        #expect(answers.withLock { $0 } == [nil])
        #expect(world.directory.count == (staying ? 1 : 0))
        await #expect(throws: UserRefusal.credentials) { try await world.logIn("alice") }
    }

    @Test func whatCannotBeReadIsNotRemoved() async throws {
        let world = UserWorld(after: try await Self.alice(), isLate: true)
        let session = try await world.enter(world.logIn("alice"), Notebook(2))
        world.late?.breakDown()
        let answers = Mutex<[UserRefusal?]>([])
        try await world.run(in: session) { session in
            session.drop(password: Secret("secret")) { _, refusal in answers.withLock { $0.append(refusal) } }
        }
        #expect(answers.withLock { $0 } == [.unavailable])
        #expect(try await Self.kept(world.stores, world).count == 6)
        _ = try await world.logIn("alice")
    }

    /// Somebody else's account is not touched by a user who has added it with a wrong password and goes.
    @Test(arguments: ["drop", "account del"])
    func whatIsSomebodyElsesStays(how: String) async throws {
        let world = try await Self.alice()
        let session = try await world.enter(world.register("mallory"), Notebook(2))
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("alice", "guessed"))
            if how == "drop" {
                session.drop(password: Secret("secret")) { #expect($1 == nil) }
            } else {
                try session.removeAccount(Self.aliceID)
            }
        }
        #expect(
            try await Self.kept(world.stores, world)
                == ["settings", "channels", "history", "contacts", "nicks", "owner"])
    }

    /// An account is off and is removed: with its contacts goes what waits in it, so that it is not sent when it comes back.
    @Test func anAccountThatIsOffLeavesNothingButNicks() async throws {
        let world = UserWorld(after: try await Self.alice())
        let session = try await world.enter(world.logIn("alice"), Notebook(2))
        #expect(try await world.accounts(session) == ["alice out"])
        try await world.run(in: session) { try $0.removeAccount(Self.aliceID) }
        #expect(try await Self.kept(world.stores, world) == ["settings", "channels", "history", "nicks"])
    }

    @Test func aNameIsFreeWhenEverythingUnderItIsForgotten() throws {
        let bench = UserBench()
        let alice = try bench.register("alice", "secret")
        let name = try #require(UserName("alice"))
        let refusals = Mutex<[UserRefusal?]>([])
        let register: @Sendable () -> Void = {
            bench.registry.register(name, password: Secret("other"), on: bench.loop) { result in
                if case .failure(let refusal) = result { refusals.withLock { $0.append(refusal) } }
            }
        }
        bench.registry.drop(alice, password: Secret("secret"), on: bench.loop) { _ in register() }
        bench.loop.run()
        #expect(refusals.withLock { $0 } == [.taken])
        register()
        bench.loop.run()
        #expect(refusals.withLock { $0 } == [.taken])
        _ = try bench.logIn("alice", "other")
    }
}
