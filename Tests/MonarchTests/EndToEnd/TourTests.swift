// SPDX-License-Identifier: Apache-2.0
import Glibc
import IRCWire
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Monarch

/// The scripted conversation of the demo, through real sockets: everything a user can see, in each dialect.
@Suite struct TourTests {
    @Test(.timeLimit(.minutes(5)), arguments: Configuration.Network.knownDialects)
    func everyStepOfTheTourHappens(dialect: String) async throws {
        let loops = MultiThreadedEventLoopGroup.singleton
        let demo = try await Demo.start(ircPort: 0, dialects: [dialect], loops: loops, logger: .silent)
        var account: [String] = []
        let outcome = await Tour(loops: loops, patience: .minutes(1)).play(on: demo.ircPort) { account.append($0) }
        await demo.stop()
        #expect(outcome == .completed, "\(account.joined(separator: "\n"))")
        #expect(account.contains { $0.contains("is signed in (\(dialect))") })
        #expect(account.last == "\nThe tour is complete: all \(TourScript.steps.count) steps happened.")
        // Messages for people who are offline came with MSNP11; before it there is a reason.
        let number = Int(dialect.dropFirst(4)) ?? 0
        let toErin =
            number >= 11
            ? " NOTE PRIVMSG STORED_OFFLINE erin :erin is offline: "
                + "the service keeps what you write and delivers it when erin signs in next."
            : " FAIL PRIVMSG RECIPIENT_OFFLINE erin :\"are you there?\" was not delivered: erin@demo.monarch is offline"
        #expect(account.contains { $0.hasSuffix(toErin) }, "\(account.joined(separator: "\n"))")
    }

    @Test func aStepThatDoesNotHappenIsNamed() async throws {
        let loops = MultiThreadedEventLoopGroup.singleton
        let demo = try await Demo.start(ircPort: 0, loops: loops, logger: .silent)
        let tour = Tour(
            loops: loops,
            steps: [
                TourStep("Saying nothing", .send("CAP LS 302"), .await([.init("the list", "CAP")])),
                TourStep("Waiting in vain", .await([.init("a welcome", "001"), .init("a joke", "PRIVMSG")])),
            ], patience: .seconds(3))
        var account: [String] = []
        let outcome = await tour.play(on: demo.ircPort) { account.append($0) }
        await demo.stop()
        #expect(
            outcome
                == .failed(
                    "step 2 of the tour did not happen (Waiting in vain): nothing of this came within 3 seconds: a welcome; a joke"
                ))
        #expect(account.first == "1. Saying nothing")
        #expect(account.last == "\nThe tour ends at step 2 of 2.")
    }

    @Test func aGatewayThatHangsUpEndsTheTour() async throws {
        let loops = MultiThreadedEventLoopGroup.singleton
        let demo = try await Demo.start(ircPort: 0, loops: loops, logger: .silent)
        let tour = Tour(
            loops: loops, steps: [TourStep("Leaving early", .send("QUIT"), .await([.init("a welcome", "001")]))])
        let outcome = await tour.play(on: demo.ircPort) { _ in }
        await demo.stop()
        #expect(
            outcome
                == .failed(
                    "step 1 of the tour did not happen (Leaving early): the gateway closed the connection before this: a welcome"
                ))
    }

    /// What the bot says of `history` and `search` is true here, too; nothing of it stays.
    @Test func theDemoKeepsAHistoryUntilItEnds() async throws {
        let loops = MultiThreadedEventLoopGroup.singleton
        let demo = try await Demo.start(ircPort: 0, keepsHistory: true, loops: loops, logger: .silent)
        let directory = try #require(demo.directory)
        #expect(access(directory + "/monarch.sqlite", F_OK) == 0)
        let step = TourStep(
            "Asking what was said", .send("PASS alice@demo.monarch:demo"), .send("NICK alice"),
            .send("USER alice 0 * :Alice"), .await([.init("bob comes", "JOIN", from: "bob")]),
            .send("PRIVMSG bob :hi there"), .await([.init("bob answers", "PRIVMSG", from: "bob")]),
            .send("PRIVMSG root :search there"),
            .await([.init("the line", "PRIVMSG", from: "root", last: ["hi there"])]))
        let outcome = await Tour(loops: loops, steps: [step], patience: .minutes(1)).play(on: demo.ircPort) { _ in }
        #expect(outcome == .completed)
        await demo.stop()
        #expect(access(directory, F_OK) != 0)
    }

    @Test func aPortInUseIsToldWithTheWayOut() async throws {
        let loops = MultiThreadedEventLoopGroup.singleton
        let demo = try await Demo.start(ircPort: 0, loops: loops, logger: .silent)
        let port = demo.ircPort
        await #expect(
            throws: CommandFailure(
                .unavailable,
                "cannot listen on 127.0.0.1:\(port): the address is already in use; "
                    + "try another port: monarch demo --irc-port \(port + 1)")
        ) {
            _ = try await Demo.start(ircPort: port, loops: loops, logger: .silent)
        }
        await demo.stop()
    }
}

extension Logger {
    /// For what a test does not look at.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
