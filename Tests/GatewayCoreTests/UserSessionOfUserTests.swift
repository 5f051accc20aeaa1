// SPDX-License-Identifier: Apache-2.0
import CoreMetrics
import Cryptography
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// The one session of a gateway user: who gets into it, and what it keeps.
@Suite struct UserSessionOfUserTests {
    private let aliceID = AccountID("demo/alice@demo.monarch")

    @Test func whoRegistersFindsTheirAccountsAgain() async throws {
        let world = UserWorld()
        let notebook = Notebook(1)
        let session = try await world.enter(notebook)
        let grant = try await world.register("alice")
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("alice"))
            try session.signIn(AccountID("demo/alice@demo.monarch"))
            world.network.last?.accept(contacts: ["bob"])
            let next = world.directory.become(grant, in: session, by: notebook.id, isNew: true)
            #expect(next === session)
            #expect(session.user == "alice" && session.standing.isOpen && session.standing.areAccountsRead)
            try session.addAccount(UserWorld.account("zoe"))
            try session.addAccount(UserWorld.account("mia"))
            try session.addAccount(UserWorld.account("eve"))
            try session.signIn(AccountID("demo/zoe@demo.monarch"))
            try session.signOut(AccountID("demo/zoe@demo.monarch"))
            try session.set(.autoConnect, to: "off", on: AccountID("demo/mia@demo.monarch"))
            try session.set(.tag, to: "m", on: AccountID("demo/mia@demo.monarch"))
            try session.removeAccount(AccountID("demo/eve@demo.monarch"))
        }
        #expect(try await world.accounts(session) == ["alice in", "zoe out", "mia out =m"])
        // Another client of theirs is in the same session, wherever it is.
        #expect(world.directory.session(for: grant, on: NIOAsyncTestingEventLoop()) === session)
        try await world.end()

        let later = UserWorld(after: world, metrics: SessionMetrics(NOOPMetricsHandler.instance))
        let second = Notebook(2)
        let again = try await later.enter(later.logIn("alice"), second)
        #expect(try await later.accounts(again) == ["alice coming", "zoe out", "mia out =m"])
        // What they do is counted, as that of accounts that are new.
        #expect(try await later.run(in: again) { $0.accounts.allSatisfy { $0.metrics != nil } })
        #expect(later.network.made == 1 && later.client("alice")?.account.password.exposed == "demo")
    }

    /// A direct sign-in becomes a gateway user, with what was set.
    @Test func whatADirectSignInHasSetGoesWithThem() async throws {
        let world = UserWorld()
        let notebook = Notebook(1)
        let session = try await world.enter(notebook, directly: true)
        try await world.run(in: session) { try $0.set(.typing, to: "off") }
        let grant = try await world.register("alice")
        try await world.run(in: session) { session in
            #expect(world.directory.become(grant, in: session, by: notebook.id, isNew: true) === session)
        }
        try await world.end()
        let later = UserWorld(after: world)
        let again = try await later.enter(later.logIn("alice"), Notebook(2))
        #expect(try await later.run(in: again) { $0.value(of: .typing) } == "off")
        let direct = try await later.enter(Notebook(3), directly: true, password: "other")
        #expect(try await later.run(in: direct) { $0.value(of: .typing) } == "on")
    }

    @Test func whoDoesNotShowTheirPasswordHasToIdentify() async throws {
        let world = UserWorld()
        let registered = try await world.enter(world.register("alice"), Notebook(1))
        try await world.run(in: registered) { session in
            try session.addAccount(UserWorld.account("alice"))
        }
        try await world.end()

        let later = UserWorld(after: world)
        let notebook = Notebook(2)
        let session = try await later.enter(later.prove("alice"), notebook)
        #expect(try await later.accounts(session) == ["alice out locked"])
        try await later.run(in: session) { session in
            #expect(!session.standing.isOpen)
            #expect(throws: AccountError(AccountLock.untilIdentified.text)) {
                try session.signIn(AccountID("demo/alice@demo.monarch"))
            }
            #expect(throws: AccountError(UserRefusal.locked.text)) {
                try session.addAccount(UserWorld.account("zoe"))
            }
            #expect(throws: SettingError(UserRefusal.locked.text, remedy: .identify)) {
                try session.set(.alwaysOn, to: "on")
            }
            // What needs no password can be done.
            try session.set(.tag, to: "a", on: AccountID("demo/alice@demo.monarch"))
        }
        // The password, by this client or by another one.
        let open = try await later.logIn("alice")
        try await later.run(in: session) { session in
            #expect(later.directory.become(open, in: session, by: notebook.id, isNew: false) === session)
        }
        #expect(try await later.accounts(session) == ["alice coming =a"])
        #expect(notebook.take().contains("user alice"))
        // Nobody who comes without closes it again.
        #expect(try await later.enter(later.prove("alice"), Notebook(3)) === session)
        #expect(try await later.run(in: session) { $0.standing.isOpen })
    }

    // MARK: Identifying oneself in another session

    @Test func aGuestMovesToTheSessionThatIsThereWithTheirAccounts() async throws {
        let world = UserWorld()
        let home = try await world.enter(world.register("alice"), Notebook(1))
        let notebook = Notebook(2)
        let guest = try await world.enter(notebook)
        let grant = try await world.logIn("alice")
        let next = try await world.run(in: guest) { session in
            try session.addAccount(UserWorld.account("zoe"))
            try session.signIn(AccountID("demo/zoe@demo.monarch"))
            return world.directory.become(grant, in: session, by: notebook.id, isNew: false)
        }
        #expect(next === home)
        #expect(try await world.accounts(home) == ["zoe coming"])
        // The guest's session has ended, and with it nobody else's.
        #expect(world.directory.count == 1)
        #expect(try await world.run(in: guest) { $0.isClosed })
        try await world.run(in: home) { _ = $0.attach(notebook) }
    }

    @Test func aGuestAloneBecomesTheUser() async throws {
        let world = UserWorld()
        let first = try await world.enter(world.register("alice"), Notebook(1))
        try await world.run(in: first) { session in
            try session.addAccount(UserWorld.account("alice", "right"))
            try session.addAccount(UserWorld.account("zoe", "right"))
        }
        try await world.run(in: first) { $0.detach(AttachmentID(1)) }
        #expect(world.directory.count == 0)
        let notebook = Notebook(2)
        let guest = try await world.enter(notebook)
        let grant = try await world.logIn("alice")
        try await world.run(in: guest) { session in
            // One that the network has refused, one that it has taken, and one that is new.
            try session.addAccount(UserWorld.account("alice", "typo"))
            try session.signIn(AccountID("demo/alice@demo.monarch"))
            world.client("alice")?.lose("the password is wrong", retry: .never, isRejection: true)
            try session.addAccount(UserWorld.account("zoe", "newer"))
            try session.signIn(AccountID("demo/zoe@demo.monarch"))
            world.client("zoe")?.accept()
            try session.addAccount(UserWorld.account("mia", "own"))
            #expect(world.directory.become(grant, in: session, by: notebook.id, isNew: false) === session)
        }
        #expect(try await world.accounts(guest) == ["alice coming", "zoe in", "mia out"])
        #expect(world.client("alice")?.account.password.exposed == "right")
        try await world.end()
        let later = UserWorld(after: world)
        _ = try await later.enter(later.logIn("alice"), Notebook(3))
        #expect(later.client("zoe")?.account.password.exposed == "newer")
        #expect(later.client("mia")?.account.password.exposed == "own")
    }

    /// Two clients of a direct sign-in, of which one knows the password of a gateway user: the other one does not get in.
    @Test func whoeverElseIsThereStaysOutside() async throws {
        let world = UserWorld()
        let grant = try await world.register("alice")
        let first = Notebook(1)
        let second = Notebook(2)
        let direct = try await world.enter(first, directly: true)
        #expect(try await world.enter(second, directly: true) === direct)
        let next = try await world.run(in: direct) { session in
            world.directory.become(grant, in: session, by: first.id, isNew: false)
        }
        #expect(next !== direct)
        try await world.run(in: direct) { session in
            #expect(session.attachments.map(\.id) == [second.id])
            #expect(session.grant == nil && session.user == "demo/alice@demo.monarch")
        }
        #expect(try await world.accounts(direct) == ["alice in"])
        #expect(try await world.run(in: next) { $0.user } == "alice")
    }

    @Test func whoeverIsThereWhenSomebodyRegistersStays() async throws {
        let world = UserWorld()
        let grant = try await world.register("alice")
        let first = Notebook(1)
        let direct = try await world.enter(first, directly: true)
        _ = try await world.enter(Notebook(2), directly: true)
        try await world.run(in: direct) { session in
            #expect(world.directory.become(grant, in: session, by: first.id, isNew: true) === session)
            #expect(session.attachmentCount == 2)
        }
    }

    @Test func oneUserIdentifiesThemselvesAsAnother() async throws {
        let world = UserWorld()
        let notebook = Notebook(1)
        let alice = try await world.enter(world.register("alice"), notebook)
        try await world.run(in: alice) { try $0.addAccount(UserWorld.account("alice")) }
        let zoe = try await world.register("zoe")
        let next = try await world.run(in: alice) { session in
            world.directory.become(zoe, in: session, by: notebook.id, isNew: true)
        }
        #expect(next !== alice)
        // Nothing of the one becomes the other's.
        #expect(try await world.accounts(next) == [])
        #expect(try await world.run(in: alice) { $0.isClosed })
        let again = try await world.enter(world.logIn("alice"), Notebook(2))
        #expect(try await world.accounts(again) == ["alice coming"])
    }

    /// The password of an account opens that account, and not all that a gateway user has.
    @Test func theSessionOfAUserIsNotJoinedByTheirAccount() async throws {
        let world = UserWorld()
        let home = try await world.enter(world.register("alice"), Notebook(1))
        try await world.run(in: home) { session in
            try session.addAccount(UserWorld.account("alice"))
            try session.signIn(AccountID("demo/alice@demo.monarch"))
            world.network.last?.accept()
        }
        let direct = world.directory.session(for: UserWorld.account("alice"), on: world.loop)
        #expect(direct !== home)
        try await world.run(in: direct) { session in
            _ = session.attach(Notebook(2))
            try session.addAccount(UserWorld.account("alice"))
            #expect(
                throws: AccountError(
                    "alice@demo.monarch is signed in here already, by a gateway user: log in as that user to join it")
            ) { try session.signIn(AccountID("demo/alice@demo.monarch")) }
        }
        try await world.run(in: direct) { $0.detach(AttachmentID(2)) }
        #expect(world.directory.count == 1)
    }

    /// Nor does it open what somebody has beside it who is no gateway user.
    @Test(arguments: [true, false])
    func aSessionWithSeveralAccountsIsJoinedByTheOneItBeganWith(directly: Bool) async throws {
        let world = UserWorld()
        let session = try await world.enter(Notebook(1), directly: directly)
        try await world.run(in: session) { session in
            if !directly {
                try session.addAccount(UserWorld.account("alice"))
                try session.signIn(AccountID("demo/alice@demo.monarch"))
            }
        }
        #expect(world.directory.session(for: UserWorld.account("alice"), on: world.loop) === session)
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("zoe"))
            try session.signIn(AccountID("demo/zoe@demo.monarch"))
        }
        let first = world.directory.presentSession(for: UserWorld.account("alice"))
        #expect(directly ? first === session : first == nil)
        let other = world.directory.session(for: UserWorld.account("zoe"), on: world.loop)
        #expect(other !== session)
        try await world.run(in: other) { session in
            _ = session.attach(Notebook(2))
            try session.addAccount(UserWorld.account("zoe"))
            #expect(
                throws: AccountError(
                    "zoe@demo.monarch is signed in here already, beside other accounts: sign it out there first")
            ) { try session.signIn(AccountID("demo/zoe@demo.monarch")) }
        }
    }

    /// Whoever changes from a direct sign-in to being a user finds their account with a session that is about to end.
    @Test func anAccountThatALeavingSessionHasIsSignedInWhenThatHasLeft() async throws {
        let world = UserWorld()
        let grant = try await world.register("alice")
        let home = try await world.enter(grant, Notebook(1))
        try await world.run(in: home) { session in
            try session.addAccount(UserWorld.account("alice"))
            try session.signIn(AccountID("demo/alice@demo.monarch"))
            world.network.last?.accept()
            session.detach(AttachmentID(1))
        }
        #expect(world.directory.count == 0)
        let direct = try await world.enter(Notebook(2), directly: true)
        try await world.run(in: direct) { session in
            world.network.last?.hangsUp = false
            session.detach(AttachmentID(2))
        }
        let again = try await world.enter(grant, Notebook(3))
        let before = try await world.accounts(again)
        #expect(before.count == 1 && before != ["alice coming"], "\(before)")
        await world.loop.advanceTime(by: .seconds(1))
        #expect(try await world.accounts(again) == ["alice coming"])
    }

    // MARK: Accounts

    @Test func passwordsOfAccounts() async throws {
        let world = UserWorld()
        let session = try await world.enter(world.register("alice"), Notebook(1))
        let id = aliceID
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("alice", "old"))
            try session.signIn(id)
            world.network.last?.accept()
            try session.setPassword(Secret("new"), of: id)
            #expect(throws: AccountError("a password cannot be empty")) { try session.setPassword(Secret(""), of: id) }
            #expect(throws: AccountError.self) { try session.setPassword(Secret("x"), of: AccountID("demo/x@y")) }
            world.network.last?.lose()
        }
        await world.loop.advanceTime(by: .seconds(60))
        #expect(world.network.last?.account.password.exposed == "new")
        try await world.end()
        let later = UserWorld(after: world)
        _ = try await later.enter(later.logIn("alice"), Notebook(2))
        #expect(later.network.last?.account.password.exposed == "new")
    }

    /// What is kept of one account has been changed on the disk: it is said, and the others are there.
    @Test func anAccountWhosePasswordIsDamagedAsksForIt() async throws {
        let world = UserWorld()
        let grant = try await world.register("alice")
        let session = try await world.enter(grant, Notebook(1))
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("alice"))
            try session.addAccount(UserWorld.account("zoe"))
        }
        try await world.end()
        world.store.keep(
            AccountRecord(
                network: "demo", address: "alice@demo.monarch", sealedPassword: [UInt8](repeating: 1, count: 40),
                options: AccountOptions()), of: grant.id, most: 9, on: world.loop, { _ in })
        let later = UserWorld(after: world)
        let again = try await later.enter(later.logIn("alice"), Notebook(2))
        #expect(try await later.accounts(again) == ["alice out lost", "zoe coming"])
        let id = aliceID
        try await later.run(in: again) { session in
            #expect(throws: AccountError(AccountLock.passwordLost.text)) { try session.signIn(id) }
            try session.addAccount(UserWorld.account("alice", "given again"))
            try session.signIn(id)
        }
        #expect(later.client("alice")?.account.password.exposed == "given again")
    }

    // MARK: Dropping

    @Test func whoIsDroppedIsAGuestAndNothingStays() async throws {
        let world = UserWorld()
        let notebook = Notebook(1)
        let session = try await world.enter(world.register("alice"), notebook)
        let answers = Mutex<[UserRefusal?]>([])
        try await world.run(in: session) { session in
            try session.addAccount(UserWorld.account("alice"))
            try session.set(.typing, to: "off")
            session.drop(password: Secret("wrong")) { _, refusal in answers.withLock { $0.append(refusal) } }
        }
        #expect(try await world.accounts(session) == ["alice out"])
        try await world.run(in: session) { session in
            session.drop(password: Secret("secret")) { _, refusal in answers.withLock { $0.append(refusal) } }
        }
        #expect(answers.withLock { $0 } == [.credentials, nil])
        #expect(try await world.accounts(session) == [])
        #expect(try await world.run(in: session) { $0.user.hasPrefix("guest/") && $0.grant == nil })
        await #expect(throws: UserRefusal.credentials) { try await world.logIn("alice") }
        // The next of that name has a session of their own with nothing in it.
        let next = try await world.enter(world.register("alice"), Notebook(2))
        #expect(next !== session)
        #expect(try await world.accounts(next) == [])
        #expect(try await world.run(in: next) { $0.value(of: .typing) } == "on")
        try await world.run(in: session) { $0.detach(notebook.id) }
        #expect(world.directory.count == 1)
    }
}
