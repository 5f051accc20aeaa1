// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Dispatch
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// Signed in without a client, and without a password.
@Suite struct AlwaysOnTests {
    private let aliceID = AccountID("demo/alice@demo.monarch")

    /// Registered, signed in with one account, and always on.
    private func alwaysOn(_ world: UserWorld, _ notebook: Notebook) async throws -> UserSession {
        let session = try await world.enter(world.register("alice"), notebook)
        let id = aliceID
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("alice"))
            try session.signIn(id)
            world.network.last?.accept()
            try session.set(.alwaysOn, to: "on")
        }
        return session
    }

    @Test func theLastOneLeavesAndTheUserIsAway() async throws {
        let world = UserWorld()
        let session = try await alwaysOn(world, Notebook(1))
        let listener = Notebook(3, countsAsPresence: false)
        try await world.run(in: session) { session in
            _ = session.attach(listener)
            session.detach(AttachmentID(1))
        }
        // Who only listens is told that the user is away, and changes nothing.
        #expect(try await world.accounts(session) == ["alice in away"])
        #expect(listener.take().contains("profile Alice away"))
        #expect(try await world.run(in: session) { $0.isAutoAway })
        try await world.run(in: session) { $0.detach(listener.id) }
        #expect(try await world.accounts(session) == ["alice in away"])
        #expect(world.network.last?.calls == ["connect", "availability away"])

        let second = Notebook(4)
        try await world.run(in: session) { _ = $0.attach(second) }
        #expect(try await world.accounts(session) == ["alice in"])
        // It is shown how things are then, rather than told that they change.
        #expect(second.take() == [])
        #expect(world.network.last?.calls == ["connect", "availability away", "availability online"])
        second.countsAsPresence = false
        try await world.run(in: session) { $0.presenceChanged() }
        #expect(try await world.accounts(session) == ["alice in away"])
        second.countsAsPresence = true
        try await world.run(in: session) { $0.presenceChanged() }
        #expect(try await world.accounts(session) == ["alice in"])
    }

    /// What is kept was asked for before the user wished anything, and is answered after it.
    @Test func aWishIsNewerThanWhatWasAskedForBefore() async throws {
        let earlier = UserWorld()
        _ = try await alwaysOn(earlier, Notebook(1))
        try await earlier.end()
        let world = UserWorld(after: earlier, isLate: true)
        world.late?.delay()
        let notebook = Notebook(2)
        let session = try await world.enter(world.logIn("alice"), notebook)
        try await world.run(in: session) { session in
            try session.set(.alwaysOn, to: "off")
            try session.set(.remember, to: "on")
        }
        try await world.run { $0.late?.late.run() }
        try await world.run(in: session) { session in
            #expect(session.value(of: .alwaysOn) == "off" && session.value(of: .remember) == "on")
            session.detach(notebook.id)
        }
        #expect(try await world.run(in: session) { $0.isClosed })
        // Kept as it was shown.
        let later = UserWorld(after: earlier)
        let again = try await later.enter(later.logIn("alice"), Notebook(3))
        try await later.run(in: again) { session in
            #expect(session.value(of: .alwaysOn) == "off" && session.value(of: .remember) == "on")
        }
    }

    /// Whoever is always on with a direct sign-in and registers stays so.
    @Test func whoRegistersStaysAlwaysOn() async throws {
        let world = UserWorld()
        let notebook = Notebook(1)
        let session = try await world.enter(notebook, directly: true)
        try await world.run(in: session) { try $0.set(.alwaysOn, to: "on") }
        let grant = try await world.register("alice")
        try await world.run(in: session) { session in
            #expect(world.directory.become(grant, in: session, by: notebook.id, isNew: true) === session)
            #expect(session.standing.isAlwaysOn && !session.standing.isRemembered)
            session.detach(notebook.id)
        }
        #expect(try await !world.run(in: session) { $0.isClosed })
        try await world.end()
        let later = UserWorld(after: world)
        try await later.run { $0.directory.startAlwaysOn(on: $0.loop) }
        #expect(later.directory.count == 1 && later.client("alice") != nil)
    }

    @Test(arguments: [Availability.busy, .away, .hidden, .outToLunch])
    func whatTheUserHasChosenStays(chosen: Availability) async throws {
        let world = UserWorld()
        let session = try await alwaysOn(world, Notebook(1))
        try await world.run(in: session) { session in
            session.setAvailability(chosen)
            session.detach(AttachmentID(1))
            #expect(session.value(of: .status) == chosen.rawValue)
            _ = session.attach(Notebook(2))
            #expect(session.value(of: .status) == chosen.rawValue)
        }
    }

    /// Chosen by a client that does not count as being there.
    @Test func whatIsChosenMeanwhileStays() async throws {
        let world = UserWorld()
        let session = try await alwaysOn(world, Notebook(1))
        try await world.run(in: session) { session in
            _ = session.attach(Notebook(2, countsAsPresence: false))
            session.detach(AttachmentID(1))
            session.setAvailability(.busy)
            _ = session.attach(Notebook(3))
            #expect(session.value(of: .status) == "busy")
        }
    }

    @Test func aGatewayThatStartsSignsThemIn() async throws {
        let world = UserWorld()
        let session = try await alwaysOn(world, Notebook(1))
        try await world.run(in: session) { session in
            for name in ["zoe", "mia"] { try session.addAccount(UserWorld.account(name)) }
            try session.set(.autoConnect, to: "off", on: AccountID("demo/mia@demo.monarch"))
        }
        // Somebody else, who is not always on.
        _ = try await world.enter(world.register("bob"), Notebook(2))
        try await world.end()

        let later = UserWorld(after: world)
        later.directory.startAlwaysOn(on: later.loop)
        await later.loop.run()
        #expect(later.directory.count == 1)
        let again = try #require(later.directory.all.first)
        #expect(try await later.accounts(again) == ["alice coming away", "zoe coming away", "mia out away"])
        #expect(later.client("alice")?.account.profile.availability == .away)
        // Their client comes, by whatever way of logging in, and leaves.
        let notebook = Notebook(3)
        #expect(try await later.enter(later.prove("alice"), notebook) === again)
        #expect(try await later.accounts(again) == ["alice coming", "zoe coming", "mia out"])
        try await later.run(in: again) { $0.detach(notebook.id) }
        #expect(later.directory.count == 1)
        // Turned off, the session ends with the last client.
        try await later.run(in: again) { session in
            _ = session.attach(notebook)
            try session.set(.alwaysOn, to: "off")
            session.detach(notebook.id)
        }
        #expect(later.directory.count == 0)
        let after = UserWorld(after: later)
        after.directory.startAlwaysOn(on: after.loop)
        await after.loop.run()
        #expect(after.directory.count == 0)
    }

    @Test func eachIsOnTheNextLoop() async throws {
        let world = UserWorld()
        for name in ["alice", "bob", "carol"] {
            let session = try await world.enter(world.register(name), Notebook(1))
            try await world.run(in: session) { try $0.set(.alwaysOn, to: "on") }
        }
        try await world.end()
        let later = UserWorld(after: world)
        let loops = RoundRobin([later.loop, NIOAsyncTestingEventLoop(), NIOAsyncTestingEventLoop()])
        later.directory.startAlwaysOn(on: loops)
        for loop in loops.loops { await loop.run() }
        await later.loop.run()
        #expect(Set(later.directory.all.map { ObjectIdentifier($0.loop) }).count == 3)
    }

    @Test func withoutTheServersKeyNobodyIsSignedInAndNothingIsLost() async throws {
        let world = UserWorld()
        _ = try await alwaysOn(world, Notebook(1))
        try await world.end()
        let later = UserWorld(after: world, serverKey: InMemoryServerKey([UInt8](repeating: 1, count: 32)))
        later.directory.startAlwaysOn(on: later.loop)
        await later.loop.run()
        #expect(later.directory.count == 0)
        let session = try await later.enter(later.logIn("alice"), Notebook(2))
        #expect(try await later.accounts(session) == ["alice coming"])
        #expect(try await later.run(in: session) { $0.value(of: .alwaysOn) } == "on")
    }

    // MARK: Direct sign-ins

    @Test func aGuestCannotBeRemembered() async throws {
        let world = UserWorld()
        let session = try await world.enter(Notebook(1))
        try await world.run(in: session) { session in
            #expect(throws: SettingError.self) { try session.set(.remember, to: "on") }
            #expect(throws: SettingError.self) { try session.set(.alwaysOn, to: "yes please") }
            try session.set(.remember, to: "off")
        }
    }

    @Test func aDirectSignInIsKeptIfTheUserWants() async throws {
        let world = UserWorld()
        let notebook = Notebook(1)
        let session = try await world.enter(notebook, directly: true)
        try await world.run(in: session) { session in
            try session.set(.alwaysOn, to: "on")
            try session.addAccount(UserWorld.account("zoe"))
        }
        #expect(notebook.take().contains("user nobody, always on"))
        try await world.run(in: session) { $0.detach(notebook.id) }
        #expect(try await world.accounts(session) == ["alice in away", "zoe out away"])
        try await world.end()

        let later = UserWorld(after: world)
        later.directory.startAlwaysOn(on: later.loop)
        await later.loop.run()
        let again = try #require(later.directory.all.first)
        #expect(try await later.accounts(again) == ["alice coming away", "zoe coming away"])
        // The right address and password find it; a wrong password finds nothing.
        #expect(later.directory.session(for: UserWorld.account("alice"), on: later.loop) === again)
        #expect(later.directory.session(for: UserWorld.account("alice", "guess"), on: later.loop) !== again)
        try await later.run(in: again) { session in
            _ = session.attach(Notebook(2))
            later.client("alice")?.accept()
            try session.set(.alwaysOn, to: "off")
        }
        // Nothing is kept any more.
        let after = UserWorld(after: later)
        let direct = try await after.enter(Notebook(3), directly: true)
        #expect(try await after.accounts(direct) == ["alice in"])
        #expect(try await after.run(in: direct) { $0.value(of: .alwaysOn) } == "off")
    }

    /// The password was changed at the network; the session that has the old one ends, and the new one is kept.
    @Test func aNewPasswordTakesThePlaceOfTheOneThatIsKept() async throws {
        let world = UserWorld()
        let session = try await world.enter(Notebook(1), directly: true)
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("zoe"))
            try session.set(.alwaysOn, to: "on")
        }
        try await world.end()

        let later = UserWorld(after: world)
        later.directory.startAlwaysOn(on: later.loop)
        await later.loop.run()
        let old = try #require(later.directory.all.first)
        let renewed = try await later.enter(Notebook(2), directly: true, password: "new")
        #expect(renewed !== old)
        #expect(try await later.run(in: old) { $0.isClosed })
        #expect(try await later.accounts(renewed) == ["alice in", "zoe coming"])
        #expect(try await later.run(in: renewed) { $0.value(of: .alwaysOn) } == "on")
        try await later.end()

        let after = UserWorld(after: later)
        after.directory.startAlwaysOn(on: after.loop)
        await after.loop.run()
        #expect(after.client("alice")?.account.password.exposed == "new")
    }

    /// Whoever has an old password is not shown what else is kept.
    @Test func aPasswordThatIsRefusedOpensNothingMore() async throws {
        let world = UserWorld()
        let session = try await world.enter(Notebook(1), directly: true)
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("zoe"))
            try session.set(.remember, to: "on")
        }
        try await world.end()
        let later = UserWorld(after: world)
        let direct = later.directory.session(for: UserWorld.account("alice"), on: later.loop)
        let notebook = Notebook(2)
        try await later.run(in: direct) { session in
            _ = session.attach(notebook)
            try session.addAccount(UserWorld.account("alice"))
            try session.signIn(AccountID("demo/alice@demo.monarch"))
        }
        #expect(try await later.accounts(direct) == ["alice coming", "zoe coming"])
        try await later.run(in: direct) { _ in
            later.client("alice")?.lose("the password is wrong", retry: .never, isRejection: true)
        }
        #expect(try await later.accounts(direct) == ["alice refused"])
        #expect(try await later.run(in: direct) { $0.grant == nil && !$0.isOwnersOwn })
        try await later.end()
        // It is there for whoever the network lets in.
        let after = UserWorld(after: later)
        let owner = try await after.enter(Notebook(3), directly: true, password: "new")
        #expect(try await after.accounts(owner) == ["alice in", "zoe coming"])
    }
}

/// Loops in turn.
private final class RoundRobin: EventLoopGroup {
    let loops: [NIOAsyncTestingEventLoop]
    private let taken = Counter()

    init(_ loops: [NIOAsyncTestingEventLoop]) { self.loops = loops }

    func next() -> any EventLoop { loops[taken.next() % loops.count] }
    func makeIterator() -> EventLoopIterator { EventLoopIterator(loops) }
    func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        queue.async { callback(nil) }
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock { count in
            defer { count += 1 }
            return count
        }
    }
}
