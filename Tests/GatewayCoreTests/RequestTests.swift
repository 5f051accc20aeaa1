// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayCore

@Suite struct RequestTests {
    private static func request(_ name: String, _ message: String = "") -> IncomingRequest {
        IncomingRequest(sender: Bench.identity(name), message: message)
    }

    @Test func aRequestWaitsUntilItIsAnsweredHere() async throws {
        let (bench, network, notebook) = try await Bench.signedIn(contacts: [])
        try await bench.run { session in
            network.last?.report(.request(Self.request("zoe", "hello, it is me")))
            network.last?.report(.request(Self.request("zoe", "again")))
            guard let zoe = session.contact(nick: "zoe") else { return }
            #expect(session.requests.map(\.sender.nick) == ["zoe"])
            try session.answer(zoe.reference, .accept, by: notebook.id)
            // Until the network has said yes, it waits.
            #expect(session.requests.count == 1)
            guard let (id, edit) = network.last?.edits.last else { return }
            #expect(edit == .contacts(.accept(ContactID("zoe"))))
            network.last?.report(.edited(id, nil))
            #expect(session.requests.isEmpty)
            #expect(throws: EditFailure.self) { try session.answer(zoe.reference, .block, by: notebook.id) }
        }
        #expect(
            notebook.lines.prefix(2) == ["request of zoe: hello, it is me", "request gone of zoe"])
    }

    @Test func requestsSurviveARestartAndThoseAnsweredElsewhereGo() async throws {
        let (first, _, _) = try await Bench.signedIn(contacts: [])
        try await first.run { session in
            first.network.last?.report(.request(Self.request("zoe", "hi")))
            first.network.last?.report(.request(Self.request("yan")))
            session.close()
        }
        let (second, notebook) = try await first.restarted()
        // Shown before the network has answered: the password is the right one.
        #expect(
            notebook.take() == [
                "account connecting: connecting", "request of zoe: hi (from earlier)",
                "request of yan:  (from earlier)",
            ])
        try await second.run { _ in second.network.last?.accept(requests: [Self.request("zoe", "hi")]) }
        #expect(notebook.lines == ["account connected: MSNP18", "request gone of yan"])
        #expect(
            (second.stores.requests as? InMemoryRequestStore)?.requests(of: second.account.id).map(\.request.sender.id)
                == [ContactID("zoe")])
    }

    @Test func whoWasDeclinedIsNotShownAgainUnlessTheyAskAgain() async throws {
        let (first, _, _) = try await Bench.signedIn(contacts: [])
        try await first.run { session in
            first.network.last?.report(.request(Self.request("zoe")))
            guard let zoe = session.contact(nick: "zoe") else { return }
            try session.answer(zoe.reference, .decline, by: nil)
            if let (id, _) = first.network.last?.edits.last { first.network.last?.report(.edited(id, nil)) }
            session.close()
        }
        let (second, notebook) = try await first.restarted()
        // Some networks go on listing those who were declined.
        try await second.run { session in
            second.network.last?.accept(requests: [Self.request("zoe")])
            #expect(session.requests.isEmpty)
            second.network.last?.report(.request(Self.request("zoe", "please")))
        }
        #expect(notebook.lines.last == "request of zoe: please")
    }

    @Test func theInboxIsBounded() async throws {
        var limits = SessionLimits()
        limits.requests = 3
        let (bench, _, _) = try await Bench.signedIn(contacts: [], limits: limits)
        let network = bench.network
        let count = try await bench.run { session in
            for number in 0..<10 { network.last?.report(.request(Self.request("p\(number)"))) }
            return session.requests.count
        }
        #expect(count == 3)
    }

    /// The store may answer after the network has gone on from the list of the sign-in.
    @Test func whatComesWhileTheStoreIsReadIsNewerThanTheList() async throws {
        let store = SlowRequestStore()
        let bench = Bench(stores: SessionStores(requests: store))
        let notebook = Notebook(1)
        try await bench.signingIn(notebook: notebook)
        _ = notebook.take()
        try await bench.run { _ in
            bench.network.last?.accept(requests: [Self.request("zoe")])
            bench.network.last?.report(.request(Self.request("yan")))
            bench.network.last?.report(.requestGone(ContactID("zoe")))
        }
        store.work()
        await bench.loop.run()
        #expect(notebook.lines == ["account connected: MSNP18", "request of yan: "])
        #expect(try await bench.run { $0.requests.map(\.sender.nick) } == ["yan"])
    }
}

/// Keeps nothing, and answers when a test lets it.
private final class SlowRequestStore: RequestStore {
    private let waiting = WaitingJobs()

    func work() { waiting.run() }

    func requests(
        of account: AccountID, on loop: any EventLoop, _ answer: @escaping @Sendable ([KeptRequest]) -> Void
    ) {
        waiting.add { loop.execute { answer([]) } }
    }

    func keep(_ request: KeptRequest, of account: AccountID) {}
    func remove(_ sender: ContactID, of account: AccountID) {}
    func forget(_ account: AccountID) {}
}
