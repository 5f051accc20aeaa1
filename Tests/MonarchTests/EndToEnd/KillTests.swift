// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Foundation
import GatewayCore
import GatewayStore
import IRCWire
import Logging
import MSNPServer
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Monarch

/// The gateway is killed again and again while people talk. Whatever anybody saw, and whatever came while it was away, is
/// in the database, in the log file and in each client once.
///
/// Alice has two clients and stays signed in without them. They write to dave, who is at another gateway and answers; bob
/// and carol write while alice's gateway is dead, so that the service keeps what they say.
@Suite(.timeLimit(.minutes(15))) struct KillTests {
    /// How often; `make kills` sets more.
    private static let kills = ProcessInfo.processInfo.environment["MONARCH_KILLS"].flatMap { Int($0) } ?? 5

    @Test func everythingIsThereOnceHoweverOftenTheGatewayIsKilled() async throws {
        try await World.run(accounts: KillRun.people) { world in
            let run = try KillRun(world)
            try await run.begin()
            for _ in 0..<Self.kills { try await run.round() }
            try await run.end()
            let result = try await run.result()
            print("\(Self.kills) kills: \(result)")
            #expect(result.offline == Self.kills * KillRun.offlineLines * 2, "offline messages: \(result.offline)")
            #expect(result.mistakes.isEmpty)
        }
    }
}

/// One run: who takes part, and what each of them saw.
private final class KillRun {
    static let offlineLines = 3
    static let people: [ServiceAccount] = ["alice", "bob", "carol", "dave"].map { name in
        ServiceAccount(
            address: "\(name)@example.com", password: Secret("secret"), name: name,
            contacts: ["alice", "bob", "carol", "dave"].filter { $0 != name }.map { "\($0)@example.com" })
    }

    struct Result: CustomStringConvertible {
        var stored = 0
        var offline = 0
        /// Written by alice's clients, and of these those that have an echo.
        var written = 0
        var echoed = 0
        var arrived = 0
        var uncertain = 0
        var unheard = 0
        var mistakes: [String] = []
        var description: String {
            "\(uncertain) may have arrived, \(stored) messages in the history (\(offline) of them came offline); alice wrote \(written), "
                + "\(echoed) with an echo, \(arrived) arrived, \(unheard) were acknowledged and not heard; mistakes: \(mistakes)"
        }
    }

    private let world: World
    private let directory = try? TemporaryDirectory()
    private let gateway: KilledGateway
    private let desk = Screen(name: "desk", capabilities: "draft/chathistory")
    private let pocket = Screen(name: "pocket", capabilities: "znc.in/playback znc.in/self-message")
    private var bob: TestClient?
    private var carol: TestClient?
    private var dave: TestClient?
    private let daves = Screen(name: "dave", capabilities: "")
    private var daveReads: Task<Void, Never>?
    private var offlineNumber = 0

    init(_ world: World) throws {
        self.world = world
        let directory = try #require(directory)
        gateway = try KilledGateway(
            configuration: """
                [users]
                default_network = "new"
                [limits]
                sign_ins_per_second = 0
                connections_per_address = 64
                [history]
                log_format = "jsonl"
                [networks.new]
                notification = "127.0.0.1:\(world.addresses.notification.port)"
                services = "http://127.0.0.1:\(world.addresses.web.port)"
                dialects = ["MSNP18"]
                """, in: directory)
    }

    func begin() async throws {
        try gateway.start()
        let guest = try await gateway.client(nil, nick: "alice", capabilities: "", loops: world.loops)
        try await guest.becomeUser(as: "alice@example.com", on: "new")
        guest.send("PRIVMSG root :set always-on on")
        _ = try await guest.collect { _ in false }
        await guest.close()
        bob = try await world.signedInElsewhere("new/bob@example.com", nick: "bob")
        carol = try await world.signedInElsewhere("new/carol@example.com", nick: "carol")
        let dave = try await world.signedInElsewhere("new/dave@example.com", nick: "dave")
        self.dave = dave
        daveReads = Task { [daves] in
            await daves.read(dave) { line in
                // An answer to every third one.
                if daves.count.isMultiple(of: 3) { dave.send("PRIVMSG alice :dave \(daves.count)") }
            }
        }
        gateway.stop()
        try await waitUntilGone()
    }

    /// Until then what is written to alice goes to nobody.
    private func waitUntilGone() async throws {
        for client in [bob, carol] { try await client?.expect("QUIT", from: "alice") }
    }

    /// The gateway starts, both clients come, talk, and it is killed in the middle of that; then others write.
    func round() async throws {
        try await open()
        for screen in [desk, pocket] { screen.talk(lines: Int.max) }
        // The one sleep of a test that is waited out: a kill has to come by the clock, at a moment that depends on nothing that
        // the gateway does. Nothing is expected to have happened by then.
        try await Task.sleep(for: .milliseconds(Int.random(in: 50...600)))
        gateway.kill()
        await close()
        try await waitUntilGone()
        for _ in 0..<Self.offlineLines {
            offlineNumber += 1
            bob?.send("PRIVMSG alice :bob \(offlineNumber)")
            carol?.send("PRIVMSG alice :carol \(offlineNumber)")
        }
        for client in [bob, carol] { _ = try await client?.collect { _ in false } }
    }

    /// A last start: both clients see what they missed, and the gateway ends in good manners.
    func end() async throws {
        try await open()
        let before = desk.echoed.count + pocket.echoed.count
        for screen in [desk, pocket] { screen.talk(lines: 20) }
        let deadline = ContinuousClock.now + .seconds(30)
        while desk.echoed.count + pocket.echoed.count < before + 40 || desk.seen != pocket.seen, .now < deadline {
            await Task.yield()
        }
        #expect(gateway.stop() == 0)
        await close()
        await dave?.close()
        await daveReads?.value
    }

    private func open() async throws {
        try gateway.start()
        for screen in [desk, pocket] {
            try await screen.open { [gateway, world] capabilities in
                try await gateway.client(
                    "alice@\(screen.name):pass-word-1", nick: "alice", capabilities: capabilities, loops: world.loops)
            }
        }
    }

    private func close() async {
        await desk.close()
        await pocket.close()
    }

    func result() async throws -> Result {
        var result = Result()
        let directory = gateway.dataDirectory
        let stored = try await Self.stored(in: directory, world.loops.next())
        let logged = try Self.logged(in: directory)
        result.stored = stored.count
        result.offline = stored.keys.filter { $0.hasPrefix("bob ") || $0.hasPrefix("carol ") }.count
        result.written = desk.written + pocket.written
        result.echoed = desk.echoed.count + pocket.echoed.count
        result.arrived = daves.count
        // On their way when the gateway was killed: their writer is told so, once, and nobody sees them as delivered.
        let uncertain = desk.uncertain.union(pocket.uncertain)
        result.uncertain = uncertain.count
        func compare(_ what: String, _ seen: [String: Int], isComplete: Bool) {
            for (text, count) in seen where count != 1 {
                result.mistakes.append("\(what) has '\(text)' \(count) times")
            }
            for text in seen.keys where stored[text] == nil { result.mistakes.append("\(what) alone has '\(text)'") }
            for text in stored.keys where seen[text] == nil && (isComplete || !uncertain.contains(text)) {
                result.mistakes.append("\(what) lacks '\(text)'")
            }
        }
        compare("the history", stored, isComplete: true)
        compare("the log", logged, isComplete: true)
        compare("desk", desk.seen, isComplete: false)
        compare("pocket", pocket.seen, isComplete: false)
        // The service acknowledged these and then had nobody to hand them to: that is said, and no mistake of the gateway's.
        result.unheard = desk.echoed.union(pocket.echoed).filter { daves.seen[$0] == nil }.count
        for (text, count) in daves.seen where count != 1 { result.mistakes.append("dave has '\(text)' \(count) times") }
        return result
    }

    /// How often each text is in the history.
    private static func stored(in directory: String, _ loop: any EventLoop) async throws -> [String: Int] {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = try GatewayDatabase.open(directory: directory, logger: logger)
        let history = try #require(database.stores.history)
        let conversations = await withCheckedContinuation { continuation in
            history.conversations(
                after: 0, before: Int64.max, limit: 100, fromEnd: false, of: "alice", on: loop,
                { continuation.resume(returning: $0) })
        }
        var texts: [String: Int] = [:]
        for conversation in conversations {
            let entries = await withCheckedContinuation { continuation in
                history.entries(
                    in: conversation.place, HistoryRange(limit: 100_000, fromEnd: false), of: "alice", on: loop,
                    { continuation.resume(returning: $0) })
            }
            for entry in entries ?? [] {
                if case .message(.text(let text)) = entry.content { texts[text.text, default: 0] += 1 }
            }
        }
        await database.close()
        return texts
    }

    /// How often each text is in the log files.
    private static func logged(in directory: String) throws -> [String: Int] {
        struct Line: Decodable { let text: String? }
        var texts: [String: Int] = [:]
        let files = FileManager.default.enumerator(atPath: directory + "/logs")
        while let name = files?.nextObject() as? String {
            guard name.hasSuffix(".jsonl") || name.hasSuffix(".log") else { continue }
            let content = try String(contentsOfFile: directory + "/logs/" + name, encoding: .utf8)
            for line in content.split(separator: "\n") {
                if let text = try JSONDecoder().decode(Line.self, from: Data(line.utf8)).text {
                    texts[text, default: 0] += 1
                }
            }
        }
        return texts
    }
}

/// One client and what is on its screen, over all its connections. A line that it is sent live and again in what it asked
/// for has the same `msgid` and is on the screen once, as in the clients that people use.
private final class Screen: Sendable {
    let name: String
    private let capabilities: String
    private let state = Mutex(State())

    private struct State {
        var ids: Set<String> = []
        var seen: [String: Int] = [:]
        var echoed: Set<String> = []
        var uncertain: Set<String> = []
        /// By conversation.
        var lastID: [String: String] = [:]
        var lastTime = "1970-01-01T00:00:00.000Z"
        var count = 0
        var written = 0
        var allowance = 0
        var client: TestClient?
        var reading: Task<Void, Never>?
    }

    init(name: String, capabilities: String) {
        self.name = name
        self.capabilities = capabilities
    }

    var seen: [String: Int] { state.withLock { $0.seen } }
    var echoed: Set<String> { state.withLock { $0.echoed } }
    /// Of which it was told that they may have arrived.
    var uncertain: Set<String> { state.withLock { $0.uncertain } }
    var written: Int { state.withLock { $0.written } }
    var count: Int { state.withLock { $0.count } }

    func open(_ connect: (String) async throws -> TestClient) async throws {
        let client = try await connect("message-tags server-time batch echo-message " + capabilities)
        let (ids, time) = state.withLock { state in
            state.client = client
            state.allowance = 0
            return (state.lastID, state.lastTime)
        }
        if capabilities.contains("chathistory") {
            for nick in ["bob", "carol", "dave"] {
                client.send(
                    ids[nick].map { "CHATHISTORY AFTER \(nick) msgid=\($0) 1000" }
                        ?? "CHATHISTORY LATEST \(nick) * 1000")
            }
        } else {
            client.send("PRIVMSG *playback :PLAY * \(Self.seconds(time))")
        }
        let reading = Task { await self.read(client) { _ in } }
        state.withLock { $0.reading = reading }
    }

    func close() async {
        let (client, reading) = state.withLock { ($0.client, $0.reading) }
        await client?.close()
        await reading?.value
    }

    /// Writes so many lines to dave, a few at a time: another one for each echo.
    func talk(lines: Int) {
        state.withLock { $0.allowance = lines }
        for _ in 0..<5 { write() }
    }

    private func write() {
        let next = state.withLock { state -> (TestClient, Int)? in
            guard state.allowance > 0, let client = state.client else { return nil }
            state.allowance -= 1
            state.written += 1
            return (client, state.written)
        }
        if let (client, number) = next { client.send("PRIVMSG dave :\(name) \(number)") }
    }

    /// Takes lines until the connection ends.
    func read(_ client: TestClient, _ react: @escaping (String) -> Void) async {
        while let line = try? await client.wait("what there is", { _ in true }) {
            if line.command == "PING" { client.send("PONG \(line.last)") }
            noteUncertainty(line)
            guard line.command == "PRIVMSG", let who = line.source?.nick, who != "root",
                line.parameters.first != "*playback"
            else { continue }
            if let text = note(line, from: who) { react(text) }
        }
    }

    /// `FAIL PRIVMSG MAY_NOT_HAVE_ARRIVED dave :"desk 5" may not have arrived: …`
    private func noteUncertainty(_ line: IRCMessage) {
        guard line.last.contains("may not have arrived") else { return }
        let parts = line.last.split(separator: "\"")
        if parts.count > 1 { state.withLock { _ = $0.uncertain.insert(String(parts[0])) } }
    }

    private func note(_ line: IRCMessage, from who: String) -> String? {
        let text = line.last
        let isOwnEcho = text.hasPrefix(name + " ") && who == "alice"
        let isNew = state.withLock { state in
            if let id = line.tag("msgid")?.value {
                guard state.ids.insert(id).inserted else { return false }
                state.lastID[who == "alice" ? line.parameters.first ?? "" : who] = id
            }
            if let time = line.tag("time")?.value { state.lastTime = max(state.lastTime, time) }
            state.seen[text, default: 0] += 1
            state.count += 1
            if isOwnEcho { state.echoed.insert(text) }
            return true
        }
        guard isNew else { return nil }
        if isOwnEcho { write() }
        return text
    }

    /// `1763740800.123`, as playback wants it.
    private static func seconds(_ time: String) -> String {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let seconds = formatter.date(from: time)?.timeIntervalSince1970 ?? 0
        return String(format: "%.3f", seconds)
    }
}
