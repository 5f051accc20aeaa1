// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Dispatch
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// Users without a database or a clock: everything is answered at once.
struct UserBench {
    let loop = EmbeddedEventLoop()
    let store = InMemoryUserStore()
    let serverKey: InMemoryServerKey
    let registry: UserRegistry

    init(isOpen: Bool = true, serverKey: InMemoryServerKey = InMemoryServerKey()) {
        self.serverKey = serverKey
        var limits = UserLimits()
        limits.cost = .least
        limits.certificates = 2
        registry = UserRegistry(
            store: store, serverKey: serverKey, hashing: .immediate(), isOpen: isOpen, limits: limits, now: { 1000 })
    }

    /// What was answered, which has to be once and at once.
    func ask<Value: Sendable>(_ body: (any EventLoop, @escaping UserAnswer<Value>) -> Void) throws -> Value {
        let answers = Mutex<[Result<Value, UserRefusal>]>([])
        body(loop) { answer in answers.withLock { $0.append(answer) } }
        loop.run()
        let all = answers.withLock { $0 }
        #expect(all.count == 1)
        return try #require(all.first).get()
    }

    func register(_ name: String, _ password: String) throws -> UserGrant {
        let name = try #require(UserName(name))
        return try ask { registry.register(name, password: Secret(password), on: $0, $1) }
    }

    func logIn(_ name: String, _ password: String) throws -> UserGrant {
        let name = try #require(UserName(name))
        return try ask { registry.logIn(name, password: Secret(password), on: $0, $1) }
    }

    func drop(_ grant: UserGrant, _ password: String) throws {
        try ask { registry.drop(grant, password: Secret(password), on: $0, $1) }
    }

    func setPassword(_ password: String, _ grant: UserGrant) throws {
        try ask { registry.setPassword(Secret(password), of: grant, on: $0, $1) }
    }

    func keep(_ address: String, _ password: String, _ grant: UserGrant) throws {
        let account = Account(network: "demo", address: address, password: Secret(password))
        try ask { registry.keep(account, AccountOptions(), of: grant, on: $0, $1) }
    }

    func accounts(_ grant: UserGrant) throws -> [String] {
        try ask { registry.belongings(of: grant, on: $0, $1) }.accounts.map {
            "\($0.address) \($0.password?.exposed ?? "-")"
        }
    }

    func set(_ wish: UserRegistry.Wish, _ isOn: Bool, _ grant: UserGrant) throws {
        try ask { registry.set(wish, isOn, of: grant, on: $0, $1) }
    }

    func scram(_ name: String) throws -> SCRAMSecrets {
        let name = try #require(UserName(name))
        return try ask { registry.scramSecrets(of: name, on: $0, $1) }
    }

    func logIn(scram name: String, _ secrets: SCRAMSecrets) throws -> UserGrant {
        let name = try #require(UserName(name))
        return try ask { registry.logIn(scram: name, secrets: secrets, on: $0, $1) }
    }
}

@Suite struct UserNameTests {
    @Test(arguments: ["a", "Alice", "0", "a-b_c.d", String(repeating: "x", count: 32)])
    func names(text: String) {
        #expect(UserName(text)?.rawValue == text.lowercased())
    }

    @Test(arguments: [
        "", "-a", ".a", "_", "a b", "a/b", "a@b", "é", "a\u{301}", "a\0", "a\n", "guest/1", "İ",
        String(repeating: "x", count: 33),
    ])
    func noNames(text: String) {
        #expect(UserName(text) == nil)
    }
}

@Suite struct UserRegistryTests {
    /// RFC 7677 §3.
    @Test func secretsOfSCRAM() throws {
        let salt = try #require(Base64.decode("W22ZaJ0SNY7soEsUEjb6gQ=="))
        let secrets = try #require(SCRAMSecrets(password: Secret("pencil"), salt: salt, iterations: 4096))
        #expect(
            Hex.encode(secrets.storedKey.exposed)
                == "586e5df283e6dceb5c3e791d8b8528ec191e664045ce971792e2e6b5bb13e2a6")
        #expect(
            Hex.encode(secrets.serverKey.exposed)
                == "c1f3cbc1c13a9d35a14c0990eed97629ea225863e566a4314ab99f3f00e5d9d5")
    }

    @Test func registeredUsersLogInByTheirPassword() throws {
        let bench = UserBench()
        let alice = try bench.register("Alice", "secret")
        #expect(alice.name?.rawValue == "alice" && alice.isOpen)
        let again = try bench.logIn("ALICE", "secret")
        #expect(again.id == alice.id && again.key == alice.key)
        #expect("\(again)".contains("‹redacted›"))
    }

    /// Nobody learns from the answer whether there is somebody of a name.
    @Test(arguments: [("alice", "wrong"), ("alice", ""), ("nobody", "secret"), ("alice", "secret ")])
    func aWrongPasswordIsAsWrongAsANameThatNobodyHas(name: String, password: String) throws {
        let bench = UserBench()
        _ = try bench.register("alice", "secret")
        #expect(throws: UserRefusal.credentials) { try bench.logIn(name, password) }
        #expect(throws: UserRefusal.credentials) { try bench.logIn("alice", String(repeating: "x", count: 100_000)) }
    }

    /// On whatever keyboard: composed or not, with whichever space, and with what nobody sees.
    @Test(arguments: [
        ("re\u{301}sume\u{301}", "r\u{E9}sum\u{E9}"), ("\u{212B}ngstr\u{F6}m", "A\u{30A}ngstro\u{308}m"),
        ("open\u{A0}sesame", "open sesame"), ("pass\u{AD}wo\u{200B}rd", "password"),
        ("\u{958}\u{1D15E}x", "\u{958}\u{1D15E}x"),
    ])
    func aPasswordIsTheSameHoweverItIsTyped(one: String, other: String) throws {
        let bench = UserBench()
        let alice = try bench.register("alice", one)
        #expect(try bench.logIn("alice", other).key == alice.key)
        #expect(try bench.logIn("alice", one).key == alice.key)
        // What a SCRAM client computes.
        let secrets = try bench.scram("alice")
        #expect(SCRAMSecrets(password: Secret(other), salt: secrets.salt, iterations: secrets.iterations) == secrets)
        #expect(throws: UserRefusal.credentials) { try bench.logIn("alice", other + "s") }
    }

    @Test func signsThatLookAlikeAreNotTheSame() throws {
        let bench = UserBench()
        _ = try bench.register("alice", "\u{FB01}x")
        #expect(throws: UserRefusal.credentials) { try bench.logIn("alice", "fix") }
    }

    @Test(arguments: [
        "", "a\nb", "a\r", "a\0b", "a\tb", "a\u{7F}", "a\u{85}b", "a\u{2028}", "\u{AD}",
        String(repeating: "x", count: 513),
    ])
    func passwordsThatCannotBe(password: String) throws {
        let bench = UserBench()
        #expect(throws: UserRefusal.badPassword) { try bench.register("alice", password) }
        let alice = try bench.register("alice", "secret")
        #expect(throws: UserRefusal.badPassword) { try bench.setPassword(password, alice) }
        _ = try bench.logIn("alice", "secret")
    }

    @Test func aClosedGatewayTakesNobodyButThoseItsOperatorAdds() throws {
        let bench = UserBench(isOpen: false)
        #expect(throws: UserRefusal.closed) { try bench.register("alice", "secret") }
        let alice = try #require(UserName("alice"))
        _ = try bench.ask {
            bench.registry.register(alice, password: Secret("secret"), isByOperator: true, on: $0, $1)
        }
        _ = try bench.logIn("alice", "secret")
    }

    // MARK: Nothing of somebody else's

    /// What can be done with a user, by somebody who is them, was them, or is not.
    enum Step: CaseIterable {
        case registerWithOwnPassword, registerWithAnother, logInWrongly, dropWithOldGrantAndPassword,
            dropWithNewPassword, setPasswordWithOldGrant, keepWithOldGrant, addCertificateWithOldGrant,
            wishWithOldGrant, removeAccountWithOldGrant
    }

    /// A name was dropped and taken by somebody else; whatever the former owner then does in whatever order (CVE-2008-3920 was
    /// an order that nobody had thought of), the new owner has what they had.
    @Test(arguments: Step.allCases, Step.allCases)
    func whoeverTakesANameIsSafeFromWhoHadIt(first: Step, second: Step) throws {
        let bench = UserBench()
        let former = try bench.register("alice", "old")
        try bench.keep("old@demo.monarch", "hers", former)
        try bench.drop(former, "old")
        let present = try bench.register("alice", "new")
        #expect(present.id != former.id)
        #expect(try bench.accounts(present) == [])
        try bench.keep("new@demo.monarch", "his", present)
        for step in [first, second] {
            switch step {
            case .registerWithOwnPassword:
                #expect(throws: UserRefusal.taken) { try bench.register("alice", "old") }
            case .registerWithAnother: #expect(throws: UserRefusal.taken) { try bench.register("ALICE", "x") }
            case .logInWrongly: #expect(throws: UserRefusal.credentials) { try bench.logIn("alice", "old") }
            case .dropWithOldGrantAndPassword:
                #expect(throws: UserRefusal.credentials) { try bench.drop(former, "old") }
            case .dropWithNewPassword: #expect(throws: UserRefusal.gone) { try bench.drop(former, "new") }
            case .setPasswordWithOldGrant:
                #expect(throws: UserRefusal.gone) { try bench.setPassword("mine", former) }
            case .keepWithOldGrant:
                #expect(throws: UserRefusal.gone) { try bench.keep("new@demo.monarch", "evil", former) }
            case .addCertificateWithOldGrant:
                #expect(throws: UserRefusal.gone) {
                    try bench.ask {
                        bench.registry.addCertificate([UInt8](repeating: 1, count: 32), to: former, on: $0, $1)
                    }
                }
            case .wishWithOldGrant:
                #expect(throws: UserRefusal.gone) { try bench.set(.alwaysOn, true, former) }
                #expect(throws: UserRefusal.gone) { try bench.set(.remember, false, former) }
            case .removeAccountWithOldGrant:
                #expect(throws: UserRefusal.gone) {
                    try bench.ask {
                        bench.registry.removeAccount(AccountID("demo/new@demo.monarch"), of: former, on: $0, $1)
                    }
                }
            }
        }
        #expect(throws: UserRefusal.gone) { try bench.accounts(former) }
        #expect(try bench.accounts(try bench.logIn("alice", "new")) == ["new@demo.monarch his"])
        #expect(try bench.ask { bench.registry.certificates(of: present, on: $0, $1) } == [])
    }

    /// The name is dropped and taken between the two steps of a log-in.
    @Test func aProofForOneUserIsNoneForTheNextOfThatName() throws {
        let bench = UserBench()
        let former = try bench.register("alice", "old")
        let secrets = try bench.scram("alice")
        try bench.drop(former, "old")
        #expect(throws: UserRefusal.credentials) { try bench.logIn(scram: "alice", secrets) }
        // Even with the same password, as it has another salt.
        _ = try bench.register("alice", "old")
        #expect(throws: UserRefusal.credentials) { try bench.logIn(scram: "alice", secrets) }
    }

    @Test func aWrongPasswordDropsNothing() throws {
        let bench = UserBench()
        let alice = try bench.register("alice", "secret")
        try bench.keep("a@demo.monarch", "x", alice)
        #expect(throws: UserRefusal.credentials) { try bench.drop(alice, "wrong") }
        #expect(try bench.accounts(bench.logIn("alice", "secret")) == ["a@demo.monarch x"])
    }

    // MARK: What is kept, and what opens it

    @Test func aNewPasswordOpensWhatTheOldOneDid() throws {
        let bench = UserBench()
        let alice = try bench.register("alice", "old")
        try bench.keep("a@demo.monarch", "x", alice)
        let before = try bench.scram("alice")
        try bench.setPassword("new", alice)
        #expect(throws: UserRefusal.credentials) { try bench.logIn("alice", "old") }
        #expect(throws: UserRefusal.credentials) { try bench.logIn(scram: "alice", before) }
        #expect(try bench.accounts(bench.logIn("alice", "new")) == ["a@demo.monarch x"])
        #expect(try !bench.logIn(scram: "alice", bench.scram("alice")).isOpen)
    }

    @Test func namesThatNobodyHasHaveSecretsThatStay() throws {
        let bench = UserBench()
        let secrets = try bench.scram("nobody")
        #expect(try bench.scram("NOBODY") == secrets)
        #expect(try bench.scram("someone").salt != secrets.salt)
        #expect(throws: UserRefusal.credentials) { try bench.logIn(scram: "nobody", secrets) }
        _ = try bench.register("alice", "secret")
        let real = try bench.scram("alice")
        #expect(real.salt.count == secrets.salt.count && real.iterations == secrets.iterations)
        #expect(real.storedKey.exposed.count == secrets.storedKey.exposed.count)
    }

    @Test func onlyTheServersKeyOpensWithoutAPassword() throws {
        let bench = UserBench()
        let alice = try bench.register("alice", "secret")
        try bench.keep("a@demo.monarch", "x", alice)
        #expect(bench.serverKey.existing() == nil)
        try bench.set(.remember, true, alice)
        #expect(bench.serverKey.existing() != nil)
        let secrets = try bench.scram("alice")
        #expect(try bench.accounts(bench.logIn(scram: "alice", secrets)) == ["a@demo.monarch x"])
        try bench.set(.alwaysOn, true, alice)
        try bench.set(.remember, false, alice)
        #expect(try bench.logIn(scram: "alice", secrets).isOpen)
        try bench.set(.alwaysOn, false, alice)
        let locked = try bench.logIn(scram: "alice", secrets)
        #expect(try bench.accounts(locked) == ["a@demo.monarch -"])
        #expect(throws: UserRefusal.locked) { try bench.keep("b@demo.monarch", "y", locked) }
        #expect(throws: UserRefusal.locked) { try bench.set(.remember, true, locked) }
        #expect(throws: UserRefusal.locked) { try bench.setPassword("mine", locked) }
    }

    /// The key file is another one than it was: always on is off until the password has been shown, and nothing is lost.
    @Test func anotherServerKeyOpensNothingUntilThePasswordIsShown() throws {
        let bench = UserBench()
        let alice = try bench.register("alice", "secret")
        try bench.keep("a@demo.monarch", "x", alice)
        try bench.set(.alwaysOn, true, alice)
        var limits = UserLimits()
        limits.cost = .least
        let other = UserRegistry(
            store: bench.store, serverKey: InMemoryServerKey([UInt8](repeating: 9, count: 32)),
            hashing: .immediate(), limits: limits, now: { 2000 })
        var started = try bench.ask { other.alwaysOn(on: $0, $1) }
        #expect(started.granted.isEmpty && started.refused == ["alice"])
        let name = try #require(UserName("alice"))
        let open = try bench.ask { other.logIn(name, password: Secret("secret"), on: $0, $1) }
        #expect(try bench.accounts(open) == ["a@demo.monarch x"])
        started = try bench.ask { other.alwaysOn(on: $0, $1) }
        #expect(started.granted.map(\.user) == ["alice"] && started.refused.isEmpty)
        #expect(try bench.accounts(#require(started.granted.first)) == ["a@demo.monarch x"])
    }

    /// What has been changed on the disk is found, and the rest is there.
    @Test func whatHasBeenTamperedWithOpensNothing() throws {
        let bench = UserBench()
        let alice = try bench.register("alice", "secret")
        for name in ["a", "b", "c"] { try bench.keep("\(name)@demo.monarch", name, alice) }
        var records = try bench.ask { bench.store.accounts(of: alice.id, on: $0, $1) }
        records[0].sealedPassword[13] ^= 1
        // One row put in the place of another.
        records[1].sealedPassword = records[2].sealedPassword
        for record in records {
            try bench.ask { bench.store.keep(record, of: alice.id, most: 9, on: $0, $1) }
        }
        #expect(try bench.accounts(alice) == ["a@demo.monarch -", "b@demo.monarch -", "c@demo.monarch c"])
        _ = try bench.ask { loop, answer in
            bench.store.change(
                alice.id,
                { record in
                    guard let lock = record.lock else { return }
                    var sealed = lock.sealedKey
                    sealed[20] ^= 1
                    record.lock = PasswordLock(
                        cost: lock.cost, salt: lock.salt, verifier: lock.verifier, sealedKey: sealed, scram: lock.scram)
                }, on: loop, answer)
        }
        #expect(throws: UserRefusal.damaged) { try bench.logIn("alice", "secret") }
        #expect(throws: UserRefusal.credentials) { try bench.logIn("alice", "wrong") }
    }

    @Test func anAccountIsSealedForItsUser() throws {
        let bench = UserBench()
        let alice = try bench.register("alice", "secret")
        let eve = try bench.register("eve", "secret")
        try bench.keep("a@demo.monarch", "x", alice)
        let records = try bench.ask { bench.store.accounts(of: alice.id, on: $0, $1) }
        for record in records {
            try bench.ask { bench.store.keep(record, of: eve.id, most: 9, on: $0, $1) }
        }
        #expect(try bench.accounts(eve) == ["a@demo.monarch -"])
    }

    @Test func certificates() throws {
        let bench = UserBench()
        let alice = try bench.register("alice", "secret")
        let eve = try bench.register("eve", "secret")
        let print = [UInt8](repeating: 7, count: 32)
        func add(_ print: [UInt8], _ name: String = "", to grant: UserGrant) throws {
            try bench.ask { bench.registry.addCertificate(print, name: name, to: grant, on: $0, $1) }
        }
        func logIn(_ print: [UInt8], as name: UserName? = nil) throws -> UserGrant {
            try bench.ask { bench.registry.logIn(certificate: print, as: name, on: $0, $1) }.grant
        }
        #expect(throws: UserRefusal.badCertificate) { try add([1], to: alice) }
        try add(print, String(repeating: "é", count: 100), to: alice)
        #expect(throws: UserRefusal.certificateTaken) { try add(print, to: eve) }
        #expect(throws: UserRefusal.certificateTaken) { try add(print, to: alice) }
        try add([UInt8](repeating: 8, count: 32), to: alice)
        #expect(throws: UserRefusal.tooManyCertificates(2)) { try add([UInt8](repeating: 9, count: 32), to: alice) }
        #expect(try bench.ask { bench.registry.certificates(of: alice, on: $0, $1) }.first?.name.utf8.count == 64)
        let grant = try logIn(print)
        #expect(grant.id == alice.id && !grant.isOpen)
        #expect(throws: UserRefusal.credentials) { try logIn(print, as: UserName("eve")) }
        #expect(throws: UserRefusal.credentials) { try logIn([UInt8](repeating: 1, count: 32)) }
        #expect(throws: UserRefusal.credentials) { try logIn([]) }
        #expect(throws: UserRefusal.noSuchCertificate) {
            try bench.ask { bench.registry.removeCertificate(print, of: eve, on: $0, $1) }
        }
        try bench.ask { bench.registry.removeCertificate(print, of: alice, on: $0, $1) }
        #expect(throws: UserRefusal.credentials) { try logIn(print) }
    }

    /// Whoever runs the gateway gives a new password; what only the old one opened is lost, and that is said.
    @Test func aPasswordGivenByTheOperator() throws {
        let bench = UserBench()
        let name = try #require(UserName("alice"))
        let alice = try bench.register("alice", "forgotten")
        try bench.keep("a@demo.monarch", "x", alice)
        #expect(try bench.ask { bench.registry.resetPassword(Secret("new"), of: name, on: $0, $1) } == false)
        let open = try bench.logIn("alice", "new")
        #expect(open.isOpen)
        #expect(try bench.accounts(open) == ["a@demo.monarch -"])
        try bench.keep("a@demo.monarch", "y", open)
        try bench.set(.remember, true, open)
        #expect(try bench.ask { bench.registry.resetPassword(Secret("newer"), of: name, on: $0, $1) })
        #expect(try bench.accounts(bench.logIn("alice", "newer")) == ["a@demo.monarch y"])
        let nobody = try #require(UserName("nobody"))
        #expect(throws: UserRefusal.gone) {
            try bench.ask { bench.registry.resetPassword(Secret("x"), of: nobody, on: $0, $1) }
        }
    }
}

@Suite struct HashingQueueTests {
    /// Two at a time, some wait, and the rest is told at once that there is no room.
    @Test func onlySoManyGoOnAndOnlySoManyWait() async {
        let queue = HashingQueue(width: 2, room: 3)
        let gate = DispatchSemaphore(value: 0)
        let most = Mutex((running: 0, most: 0, done: 0))
        let job: HashingQueue.Job = {
            most.withLock { counts in
                counts.running += 1
                counts.most = max(counts.most, counts.running)
            }
            gate.wait()
            gate.signal()
            most.withLock { counts in
                counts.running -= 1
                counts.done += 1
            }
        }
        let taken = (0..<9).map { _ in queue.offer(job) }
        #expect(taken.filter { $0 }.count == 5)
        // What has to be done is taken nevertheless.
        queue.perform(job)
        gate.signal()
        await withCheckedContinuation { continuation in queue.whenIdle { continuation.resume() } }
        let counts = most.withLock { $0 }
        #expect(counts.done == 6 && counts.most <= 2)
        #expect(queue.offer {})
    }
}
