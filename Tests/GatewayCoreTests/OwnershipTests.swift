// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// Who is shown what is kept of an account, and until when.
@Suite struct OwnershipTests {
    /// Somebody changed their password; whoever has the old one sees nothing more.
    @Test func aPasswordThatTheNetworkNoLongerTakesShowsNothing() async throws {
        let first = Bench()
        try await first.signedIn(contacts: ["bob"], notebook: Notebook(1))
        try await first.run { session in
            first.network.last?.report(.request(IncomingRequest(sender: Bench.identity("eve"))))
            first.network.last?.report(.contactGroups([ContactGroup(id: ContactGroupID("1"), name: "Work")]))
            first.network.last?.lose()
            try session.say("private", to: "bob", by: Notebook(1))
            session.close()
        }
        let second = Bench(stores: first.stores, time: first.clock.now + 5000)
        let notebook = Notebook(2)
        try await second.signingIn(notebook: notebook)
        try await second.run { session in
            #expect(session.contact(nick: "bob") != nil && session.requests.count == 1)
            second.network.last?.lose("the password is wrong", retry: .never, isRejection: true)
            #expect(session.contacts.isEmpty && session.requests.isEmpty)
            #expect(session.contactGroups(of: second.account.id).isEmpty)
            #expect(session.accountSummaries.first?.kept == 0)
            // And nothing is written any more.
            try session.addAccount(second.account)
            try session.signIn(second.account.id)
            try session.say("mine", to: "carol", by: notebook)
            session.close()
        }
        let third = Bench(stores: first.stores, time: first.clock.now + 9000)
        try await third.signingIn(notebook: Notebook(3))
        #expect(try await third.run { $0.contacts.isEmpty })
        // It is all there for whoever the network lets in.
        let owner = Notebook(4)
        let fourth = Bench(stores: first.stores, password: "new", time: first.clock.now + 12000)
        try await fourth.signedIn(contacts: ["bob"], notebook: owner)
        #expect(fourth.network.last?.texts == ["private"])
    }

    /// A wrong password says nothing about the one that was right.
    @Test func aMistypedPasswordForgetsNothing() async throws {
        let bench = Bench()
        let network = bench.network
        let account = bench.account
        try await bench.signedIn(contacts: ["bob"], notebook: Notebook(1))
        try await bench.run { session in
            try session.signOut(account.id)
            try session.addAccount(Account(network: "demo", address: account.address, password: Secret("typo")))
            try session.signIn(account.id)
            network.last?.lose("the password is wrong", retry: .never, isRejection: true)
            #expect(session.contacts.isEmpty)
            try session.addAccount(account)
            try session.signIn(account.id)
            #expect(session.contact(nick: "bob") != nil)
        }
    }

    /// Passwords are looked at here no faster than there, and each once.
    @Test func thePasswordIsLookedAtOnceAndInItsTurn() async throws {
        let owners = CountingOwnerStore()
        let bench = Bench(network: ScriptedNetwork(signInsPerSecond: 2), stores: SessionStores(owners: owners))
        let network = bench.network
        try await bench.run { session in
            _ = session.attach(Notebook(1))
            for number in 0..<6 {
                let account = Account(network: "demo", address: "a\(number)@demo.monarch", password: Secret("x"))
                try session.addAccount(account)
                try session.signIn(account.id)
            }
        }
        #expect(owners.count == 4)
        await bench.loop.advanceTime(by: .seconds(2))
        #expect(owners.count == 6)
        for _ in 0..<5 {
            try await bench.run { _ in network.last?.lose() }
            await bench.loop.advanceTime(by: .seconds(400))
        }
        #expect(network.made == 11)
        #expect(owners.count == 6)
        // Another password is another question.
        let id = AccountID("demo/a5@demo.monarch")
        try await bench.run { session in
            try session.signOut(id)
            try session.addAccount(Account(network: "demo", address: "a5@demo.monarch", password: Secret("y")))
            try session.signIn(id)
        }
        #expect(owners.count == 7)
    }
}

/// Counts the passwords that are looked at; knows nobody.
private final class CountingOwnerStore: OwnerStore {
    private let asked = Mutex(0)

    var count: Int { asked.withLock { $0 } }

    func verify(
        _ password: Secret<String>, of account: AccountID, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        asked.withLock { $0 += 1 }
        answer(false)
    }

    func keep(_ password: Secret<String>, for account: AccountID) {}
    func forget(_ password: Secret<String>, for account: AccountID) {}
    func forget(_ account: AccountID) {}
}
