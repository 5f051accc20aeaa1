// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore
import Synchronization
import Testing

@testable import Monarch

/// What the service has acknowledged to others when somebody signs out is not lost.
@Suite(.timeLimit(.minutes(5))) struct PartingTests {
    /// Bob writes without pause. What comes of his lines after alice has gone the service keeps for her.
    @Test func allThatWasDeliveredWhenAnAccountIsSignedOutIsInTheHistoryOnce() async throws {
        try await World.run(keeps: true) { world in
            let talk = try await Talk(world)
            for round in 1...Talk.rounds {
                try await talk.write(round)
                talk.alice.send("PRIVMSG root :account off")
                try await talk.hear("to be signed out") { $0.last.contains("Signed out of") }
                try await talk.waitForOutcomes()
                talk.alice.send("PRIVMSG root :account on")
                try await talk.hear("to be signed in") { $0.last.contains("is signed in") }
                try await talk.hearAll()
            }
            #expect(talk.seen.repeated == [])
            try await talk.compare()
        }
    }

    /// The same when alice's only client leaves. Every other time it is back at once, and finds what there is then.
    @Test func allThatWasDeliveredWhenTheLastClientLeavesIsInTheHistoryOnce() async throws {
        try await World.run(keeps: true) { world in
            let talk = try await Talk(world)
            for round in 1...Talk.rounds {
                try await talk.write(round)
                talk.alice.send("QUIT")
                await talk.alice.close()
                if round.isMultiple(of: 2) { try await talk.waitForOutcomes() }
                try await talk.comeBack()
                if !round.isMultiple(of: 2) { try await talk.waitForOutcomes() }
                try await talk.hearAll()
            }
            try await talk.compare()
        }
    }
}

/// Bob, at another gateway, writes to alice in rounds.
private final class Talk {
    static let rounds = 5
    static let lines = 100
    private static let capabilities = "message-tags echo-message standard-replies"

    private let world: World
    private(set) var alice: TestClient
    private let bob: TestClient
    let seen = BobsLines()
    private let delivered = BobsLines()
    private var ended = BobsLines()

    init(_ world: World) async throws {
        self.world = world
        alice = try await Self.alice(world)
        bob = try await world.signedInElsewhere("new/bob@example.com", nick: "bob", capabilities: Self.capabilities)
    }

    private static func alice(_ world: World) async throws -> TestClient {
        let capabilities = capabilities + " server-time batch draft/chathistory"
        let alice = try await world.client("new/alice@example.com", nick: "alice", capabilities: capabilities)
        try await alice.wait("to be signed in") { $0.last.contains("is signed in") }
        return alice
    }

    /// Bob writes all lines of a round at once; alice sees the first.
    func write(_ round: Int) async throws {
        ended = BobsLines()
        bob.send((1...Self.lines).map { "PRIVMSG alice :line \(round).\($0)" }.joined(separator: "\r\n"))
        try await hear("the first line of round \(round)") { $0.last == "line \(round).1" }
    }

    func waitForOutcomes() async throws {
        try await bob.wait("what became of all lines") { [delivered, ended] in
            delivered.note($0)
            ended.note($0)
            ended.noteFailure($0)
            return ended.texts.count == Self.lines
        }
    }

    func hear(_ meaning: String, _ fits: (IRCMessage) -> Bool) async throws {
        try await alice.wait(meaning) { [seen] in
            seen.note($0)
            return fits($0)
        }
    }

    /// Alice sees whatever else was delivered.
    func hearAll() async throws {
        let all = delivered.texts
        guard !all.isSubset(of: seen.texts) else { return }
        try await hear("what else was delivered: \(all.subtracting(seen.texts))") { [seen] _ in
            all.isSubset(of: seen.texts)
        }
    }

    /// Alice's client is there again, and reads what it has missed.
    func comeBack() async throws {
        alice = try await Self.alice(world)
        try await readHistory { [seen] in seen.note($0) }
    }

    private func readHistory(_ note: (IRCMessage) -> Void) async throws {
        alice.send("CHATHISTORY LATEST bob * 500")
        var batch: String?
        try await alice.wait("the history") { message in
            seen.note(message)
            if message.command == "BATCH", message.parameters.contains("chathistory") {
                batch = message.parameters.first.map { String($0.dropFirst()) }
            }
            if let batch, message.tag("batch")?.value == batch { note(message) }
            return message.command == "BATCH" && batch.map { message.parameters.first == "-" + $0 } ?? false
        }
    }

    func compare() async throws {
        let kept = BobsLines()
        try await readHistory { kept.note($0) }
        #expect(delivered.texts.count > Self.lines)
        #expect(kept.repeated == [])
        #expect(delivered.texts.subtracting(kept.texts) == [])
    }
}

/// Lines of bob's, and how often each was there.
private final class BobsLines: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    var texts: Set<String> { counts.withLock { Set($0.keys) } }
    var repeated: [String] { counts.withLock { $0.filter { $0.value > 1 }.map(\.key) } }

    func note(_ message: IRCMessage) {
        guard message.command == "PRIVMSG", message.source?.nick == "bob" else { return }
        counts.withLock { $0[message.last, default: 0] += 1 }
    }

    /// `FAIL PRIVMSG MAY_NOT_HAVE_ARRIVED alice :"line 1.5" may not have arrived: …`
    func noteFailure(_ message: IRCMessage) {
        guard let text = message.last.split(separator: "\"").first(where: { $0.hasPrefix("line ") }) else { return }
        counts.withLock { $0[String(text), default: 0] += 1 }
    }
}
