// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// A gateway that stops hears first what is on its way to its users.
@Suite struct PartingTests {
    @Test func whatComesUntilTheLastAccountHasGoneIsTold() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        _ = notebook.take()
        let isDone = Mutex(false)
        try await bench.run { session in
            session.part { isDone.withLock { $0 = true } }
            let bob = Bench.identity("bob")
            network.last?.report(
                .message(IncomingMessage(conversation: bob.conversation, sender: bob, body: .text("wait"))))
            // What the user says now waits for the next session.
            try session.say("late", to: "bob", by: notebook)
            #expect(!isDone.withLock { $0 })
            network.last?.report(.disconnected(Disconnection("signed out", retry: .backOff)))
        }
        #expect(isDone.withLock { $0 })
        #expect(notebook.take() == ["bob <bob> wait", "kept late until opened, the first"])
        #expect(network.last?.texts == [])
        #expect(network.last?.calls.last == "part")
        // Nobody signs in again by themselves.
        await bench.loop.advanceTime(by: .hours(1))
        #expect(network.made == 1)
    }

    @Test func whoeverWaitsIsToldWhenTheEndComesFirst() async throws {
        let (bench, _, _) = try await Bench.signedIn()
        let isDone = Mutex(0)
        try await bench.run { session in
            session.part { isDone.withLock { $0 += 1 } }
            session.close()
            session.part { isDone.withLock { $0 += 1 } }
        }
        #expect(isDone.withLock { $0 } == 2)
    }
}
