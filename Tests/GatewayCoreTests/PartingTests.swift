// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// Whoever signs out in good order hears first what is on its way.
@Suite struct PartingTests {
    private static let alice = AccountID("demo/alice@demo.monarch")

    /// Signed in with bob on a network that does not hang up by itself.
    private static func signedIn(stores: SessionStores? = nil) async throws -> (Bench, ScriptedNetwork, Notebook) {
        let (bench, network, notebook) = try await Bench.signedIn(stores: stores)
        network.last?.hangsUp = false
        return (bench, network, notebook)
    }

    private static func says(_ text: String, by name: String = "bob") -> NetworkEvent {
        let sender = Bench.identity(name)
        return .message(
            IncomingMessage(conversation: sender.conversation, sender: sender, body: .text(RichText(text))))
    }

    // MARK: The gateway stops

    @Test func whatComesUntilTheLastAccountHasGoneIsTold() async throws {
        let (bench, network, notebook) = try await Self.signedIn()
        let isDone = Mutex(false)
        try await bench.run { session in
            session.part { _ in isDone.withLock { $0 = true } }
            network.last?.report(Self.says("wait"))
            // What the user says now waits for the next session.
            try session.say("late", to: "bob", by: notebook)
            #expect(!isDone.withLock { $0 })
            network.last?.lose("signed out")
        }
        #expect(isDone.withLock { $0 })
        #expect(notebook.take() == ["account disconnecting", "bob <bob> wait", "kept late, the first"])
        #expect(network.last?.texts == [])
        #expect(network.last?.calls.last == "part")
        // Nobody signs in again by themselves.
        await bench.loop.advanceTime(by: .hours(1))
        #expect(network.made == 1)
    }

    @Test func whoeverWaitsIsToldWhenTheEndComesFirst() async throws {
        let (bench, _, _) = try await Self.signedIn()
        let isDone = Mutex(0)
        try await bench.run { session in
            session.part { _ in isDone.withLock { $0 += 1 } }
            session.close()
            session.part { _ in isDone.withLock { $0 += 1 } }
        }
        #expect(isDone.withLock { $0 } == 2)
    }

    /// A gateway that stops in the middle of other partings waits for those, too.
    @Test func theStopWaitsForAnAccountThatIsLeavingAlready() async throws {
        let (bench, network, notebook) = try await Self.signedIn()
        let isDone = Mutex(false)
        try await bench.run { session in
            try session.signOut(Self.alice)
            session.part { _ in isDone.withLock { $0 = true } }
            #expect(!isDone.withLock { $0 })
            network.last?.report(Self.says("wait"))
            network.last?.lose("signed out")
        }
        #expect(isDone.withLock { $0 })
        #expect(notebook.take() == ["account disconnecting", "bob <bob> wait", "account disconnected -"])
    }

    // MARK: account off, on, del

    @Test func anAccountThatIsSignedOutTellsWhatIsOnItsWay() async throws {
        let (bench, network, notebook) = try await Self.signedIn()
        try await bench.run { session in
            network.last?.report(.presence(ContactID("bob"), .online, displayName: nil))
            try session.signOut(Self.alice)
            #expect(session.accountSummaries.map(\.state) == [.disconnecting])
            network.last?.report(Self.says("wait"))
            // Once more changes nothing.
            try session.signOut(Self.alice)
            network.last?.lose("signed out")
            #expect(session.accountSummaries.map(\.state) == [.disconnected(nil)])
        }
        #expect(
            notebook.take() == [
                "contact bob offline -> online", "account disconnecting", "bob <bob> wait", "lost bob",
                "account disconnected -",
            ])
        await bench.loop.advanceTime(by: .hours(1))
        #expect(network.made == 1 && network.last?.calls == ["connect", "part"])
    }

    @Test func aNetworkThatDoesNotAnswerIsNotWaitedFor() async throws {
        let (bench, network, notebook) = try await Self.signedIn()
        try await bench.run { try $0.signOut(Self.alice) }
        await bench.loop.advanceTime(by: UserSession.timeToPart - .nanoseconds(1))
        #expect(notebook.take() == ["account disconnecting"])
        await bench.loop.advanceTime(by: .nanoseconds(1))
        #expect(notebook.take() == ["account disconnected -"])
        #expect(network.last?.calls == ["connect", "part", "disconnect"])
    }

    @Test func onWhileItIsLeavingSignsInAfterwards() async throws {
        let (bench, network, notebook) = try await Self.signedIn()
        try await bench.run { session in
            try session.signOut(Self.alice)
            try session.signIn(Self.alice)
            #expect(network.made == 1)
            // What is written meanwhile goes out then.
            try session.say("hello", to: "bob", by: notebook)
            network.last?.report(Self.says("wait"))
            network.last?.lose("signed out")
            #expect(network.made == 2)
            network.last?.accept(contacts: ["bob"])
        }
        #expect(network.last?.texts == ["hello"])
        #expect(
            notebook.take() == [
                "account disconnecting", "kept hello, the first", "bob <bob> wait", "account disconnected -",
                "account connecting: connecting", "account connected: MSNP18",
            ])
    }

    @Test func anAccountIsRemovedWhenItHasLeft() async throws {
        let (bench, network, notebook) = try await Self.signedIn()
        try await bench.run { session in
            try session.signOut(Self.alice)
            try session.removeAccount(Self.alice)
            // Not taken back, and not begun anew before it has ended.
            try session.signOut(Self.alice)
            #expect(throws: AccountError("alice@demo.monarch is being removed")) { try session.signIn(Self.alice) }
            #expect(throws: AccountError("alice@demo.monarch is being signed out: try again in a moment")) {
                try session.addAccount(bench.account)
            }
            try session.say("late", to: "bob", by: notebook)
            network.last?.report(Self.says("wait"))
            network.last?.lose("signed out")
            #expect(session.accountSummaries.isEmpty)
            try session.addAccount(bench.account)
        }
        #expect(
            notebook.take() == [
                "account disconnecting", "kept late, the first", "bob <bob> wait", "failed late: NOT_SIGNED_IN",
                "account removed alice@demo.monarch",
            ])
    }

    @Test(arguments: [true, false])
    func aRemovalOutlivesTheEnd(byStop: Bool) async throws {
        let world = UserWorld()
        let notebook = Notebook(1)
        let session = try await world.enter(world.register("alice"), notebook)
        try await world.signIn(session)
        try await world.run(in: session) { session in
            try session.removeAccount(Self.alice)
            if byStop { session.close() } else { session.detach(notebook.id) }
        }
        await world.loop.advanceTime(by: UserSession.timeToPart)
        #expect(world.directory.count == 0)
        let later = UserWorld(after: world)
        #expect(try await later.accounts(later.enter(later.logIn("alice"), Notebook(2))) == [])
    }

    /// The process is killed in the middle: the account is still there, and is not signed in against the user's wish.
    @Test func whatIsBeingRemovedIsOffAtOnce() async throws {
        let world = UserWorld()
        let session = try await world.enter(world.register("alice"), Notebook(1))
        try await world.signIn(session)
        try await world.run(in: session) { try $0.removeAccount(Self.alice) }
        let later = UserWorld(after: world)
        #expect(try await later.accounts(later.enter(later.logIn("alice"), Notebook(2))) == ["alice out"])
    }

    // MARK: The last client leaves

    @Test func whatComesWhenNobodyIsThereAnyMoreIsInTheHistory() async throws {
        let history = InMemoryHistoryStore()
        let (bench, network, notebook) = try await Self.signedIn(stores: SessionStores(history: history))
        try await bench.run { session in
            try session.say("bye", to: "bob", by: notebook)
        }
        let id = try #require(network.last?.sent.last?.0.id)
        let wasClosed = try await bench.run { session in
            session.detach(notebook.id)
            network.last?.report(.outcome(id, .delivered))
            network.last?.report(Self.says("wait"))
            defer { network.last?.lose("signed out") }
            return session.isClosed
        }
        #expect(!wasClosed)
        #expect(try await bench.run { $0.isClosed })
        #expect(history.entries(of: Self.alice.rawValue).map(\.summary) == ["bob <me> bye", "bob <bob> wait"])
    }

    /// What nobody was there to be told of is told by the next session, also where no history is kept.
    @Test func aFailureThatNobodyHearsIsToldNextTime() async throws {
        let (bench, network, notebook) = try await Self.signedIn()
        try await bench.run { session in
            try session.say("bye", to: "bob", by: notebook)
        }
        let id = try #require(network.last?.sent.last?.0.id)
        try await bench.run { session in
            session.detach(notebook.id)
            let lost = DeliveryFailure(.connectionLost, "the connection was lost", mayHaveArrived: true)
            network.last?.report(.outcome(id, .failed(lost)))
            network.last?.lose("signed out")
        }
        let (_, later) = try await bench.restarted()
        #expect(later.take().contains("failed bye: MAY_NOT_HAVE_ARRIVED"))
    }

    @Test func whoeverComesBackInTimeFindsTheirSession() async throws {
        let history = InMemoryHistoryStore()
        let world = UserWorld(stores: SessionStores(history: history))
        let grant = try await world.register("alice")
        let session = try await world.enter(grant, Notebook(1))
        try await world.signIn(session)
        try await world.run(in: session) { $0.detach(AttachmentID(1)) }
        #expect(try await world.accounts(session) == ["alice leaving"])

        let notebook = Notebook(2)
        #expect(try await world.enter(grant, notebook) === session)
        #expect(world.directory.count == 1 && world.network.made == 1)
        try await world.run(in: session) { _ in world.network.last?.report(Self.says("wait")) }
        try await world.run(in: session) { _ in world.network.last?.lose("signed out") }
        try await world.run(in: session) { _ in world.network.last?.accept(contacts: ["bob"]) }
        #expect(try await world.accounts(session) == ["alice in"])
        #expect(world.network.made == 2)
        #expect(notebook.take().filter { $0.contains("wait") } == ["bob <bob> wait"])
        #expect(history.entries(of: "alice").map(\.summary) == ["bob <bob> wait"])
        // And it ends as ever.
        try await world.run(in: session) { $0.detach(notebook.id) }
        #expect(world.directory.count == 0)
    }

    @Test func whoeverComesBackAndLeavesAgainLeavesNothing() async throws {
        let world = UserWorld()
        let grant = try await world.register("alice")
        let session = try await world.enter(grant, Notebook(1))
        try await world.signIn(session)
        try await world.run(in: session) { $0.detach(AttachmentID(1)) }
        _ = try await world.enter(grant, Notebook(2))
        try await world.run(in: session) { $0.detach(AttachmentID(2)) }
        await world.loop.advanceTime(by: UserSession.timeToPart)
        #expect(world.directory.count == 0 && world.network.made == 1)
    }

    /// Somebody who thinks better of it stays signed in when they leave again.
    @Test func alwaysOnThatIsTurnedOnInTimeHolds() async throws {
        let world = UserWorld()
        let grant = try await world.register("alice")
        let session = try await world.enter(grant, Notebook(1))
        try await world.signIn(session)
        try await world.run(in: session) { $0.detach(AttachmentID(1)) }
        _ = try await world.enter(grant, Notebook(2))
        try await world.run(in: session) { session in
            try session.set(.alwaysOn, to: "on")
            session.detach(AttachmentID(2))
        }
        await world.loop.advanceTime(by: UserSession.timeToPart)
        #expect(try await world.accounts(session) == ["alice coming away"])
    }

    // MARK: Becoming somebody else, or nobody

    @Test func accountsThatGoAlongAreSignedOutFirst() async throws {
        let world = UserWorld()
        let home = try await world.enter(world.register("alice"), Notebook(1))
        let notebook = Notebook(2)
        let guest = try await world.enter(notebook)
        try await world.signIn(guest)
        _ = notebook.take()
        let grant = try await world.logIn("alice")
        let isReady = Mutex(false)
        try await world.run(in: guest) { session in
            world.directory.prepareToBecome(grant, in: session, by: notebook.id, isNew: false) {
                guest.assumeIsolated { session in
                    #expect(world.directory.become(grant, in: session, by: notebook.id, isNew: false) === home)
                }
                isReady.withLock { $0 = true }
            }
            world.network.last?.report(Self.says("wait"))
            #expect(!isReady.withLock { $0 })
            world.network.last?.lose("signed out")
            #expect(isReady.withLock { $0 })
        }
        #expect(notebook.take() == ["account disconnecting", "bob <bob> wait"])
        #expect(try await world.accounts(home) == ["alice coming"])
        #expect(world.directory.count == 1)
    }

    /// A client that was about to go is lost, and another one has come by then.
    @Test func whoeverIsThereInsteadKeepsTheAccounts() async throws {
        let world = UserWorld()
        _ = try await world.enter(world.register("alice"), Notebook(1))
        let first = Notebook(2)
        let direct = try await world.enter(first, directly: true)
        world.network.last?.hangsUp = false
        let grant = try await world.logIn("alice")
        try await world.run(in: direct) { session in
            world.directory.prepareToBecome(grant, in: session, by: first.id, isNew: false) {}
        }
        #expect(try await world.enter(Notebook(3), directly: true) === direct)
        try await world.run(in: direct) { session in
            session.detach(first.id)
            world.network.last?.lose("signed out")
        }
        #expect(try await world.accounts(direct) == ["alice coming"])
    }

    @Test func aSessionThatBecomesTheUsersKeepsItsAccounts() async throws {
        let world = UserWorld()
        let grant = try await world.register("zoe")
        let notebook = Notebook(1)
        let guest = try await world.enter(notebook)
        try await world.signIn(guest)
        let isReady = Mutex(false)
        try await world.run(in: guest) { session in
            world.directory.prepareToBecome(grant, in: session, by: notebook.id, isNew: true) {
                isReady.withLock { $0 = true }
            }
            #expect(isReady.withLock { $0 })
        }
        #expect(try await world.accounts(guest) == ["alice in"])
    }

    @Test func whoeverIsDroppedHearsWhatIsOnItsWay() async throws {
        let world = UserWorld()
        let notebook = Notebook(1)
        let session = try await world.enter(world.register("alice"), notebook)
        try await world.signIn(session)
        _ = notebook.take()
        try await world.run(in: session) { session in
            session.drop(password: Secret("wrong")) { #expect($1 == .credentials) }
        }
        #expect(try await world.accounts(session) == ["alice in"])
        try await world.run(in: session) { session in
            session.drop(password: Secret("secret")) { #expect($1 == nil) }
        }
        try await world.run(in: session) { _ in
            world.network.last?.report(Self.says("wait"))
            world.network.last?.lose("signed out")
        }
        #expect(
            notebook.take() == [
                "account disconnecting", "bob <bob> wait", "account removed alice@demo.monarch", "user nobody",
            ])
        await #expect(throws: UserRefusal.credentials) { try await world.logIn("alice") }
    }

    @Test func whoeverCannotBeDroppedIsSignedInAgain() async throws {
        let world = UserWorld(isLate: true)
        let session = try await world.enter(world.register("alice"), Notebook(1))
        try await world.signIn(session)
        try await world.run(in: session) { session in
            session.drop(password: Secret("secret")) { #expect($1 == .unavailable) }
        }
        #expect(try await world.accounts(session) == ["alice leaving"])
        world.late?.breakDown()
        try await world.run(in: session) { _ in world.network.last?.lose("signed out") }
        #expect(try await world.accounts(session) == ["alice coming"])
    }

    // MARK: What follows

    @Test(arguments: [
        (Farewell.Sequel.staysOut, Farewell.Sequel.signsIn, Farewell.Sequel.signsIn),
        (.signsIn, .staysOut, .staysOut), (.signsIn, .isRemoved, .isRemoved), (.ofAll, .staysOut, .staysOut),
        (.ofAll, .isRemoved, .isRemoved), (.signsIn, .ofAll, .ofAll),
        // Whether the session goes on is not known yet.
        (.ofAll, .signsIn, .ofAll),
        // An end of all does not sign in what the user wants out.
        (.staysOut, .ofAll, .staysOut), (.isRemoved, .ofAll, .isRemoved),
        (.isRemoved, .staysOut, .isRemoved), (.isRemoved, .signsIn, .isRemoved),
    ])
    func theLaterWishHolds(earlier: Farewell.Sequel, wish: Farewell.Sequel, both: Farewell.Sequel) {
        #expect(earlier.followed(by: wish) == both)
    }
}

extension UserWorld {
    /// Signs alice in with bob, on a network that does not hang up by itself.
    fileprivate func signIn(_ session: UserSession) async throws {
        try await run(in: session) { [network] session in
            try session.addAccount(Self.account("alice"))
            try session.signIn(Self.account("alice").id)
            network.last?.hangsUp = false
            network.last?.accept(contacts: ["bob"])
        }
    }
}
