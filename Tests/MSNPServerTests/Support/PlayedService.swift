// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPServer

/// A service without sockets: clients have names, lines go in and out as text.
///
/// A payload stands behind `|`, and its length is left out: `UUX 7|<Data>…</Data>`. In what is expected, `*` stands for anything.
struct PlayedService {
    var state: ServiceState
    var now: Int64 = 1_700_000_000_000
    private var notification: [String: NotificationSession] = [:]
    private var switchboard: [String: SwitchboardSession] = [:]
    private var names: [ConnectionID: String] = [:]
    private var lastConnection: UInt64 = 0
    /// What clients have got and not yet looked at.
    private var inboxes: [String: [String]] = [:]
    /// What lies in the future: what demo contacts will do, and when.
    private(set) var planned: [(at: Int64, account: String, action: DemoAction)] = []
    private var wakes: [(at: Int64, connection: ConnectionID)] = []
    private(set) var closed: Set<String> = []

    init(_ configuration: ServiceConfiguration) {
        state = ServiceState(configuration: configuration, seed: Array(0..<32))
    }

    /// The people of the worked sessions: alice knows bob, carol and dave's address; dave knows alice.
    static func people(challengeInterval: Int = 0) -> PlayedService {
        func account(_ address: String, _ name: String, _ contacts: [String] = []) -> ServiceAccount {
            ServiceAccount(address: address, password: Secret("secret of \(name)"), name: name, contacts: contacts)
        }
        var configuration = ServiceConfiguration(accounts: [
            account("alice@example.com", "Alice", ["bob@example.net", "carol@example.net"]),
            account("bob@example.net", "Bob", ["alice@example.com"]),
            account("carol@example.net", "Carol C."),
            account("dave@example.org", "Dave", ["alice@example.com"]),
            account("erin@example.net", "Erin"),
        ])
        configuration.challengeInterval = challengeInterval
        return PlayedService(configuration)
    }

    // MARK: Connections

    mutating func connect(_ name: String, _ role: NotificationSession.Role = .notification) {
        let session = NotificationSession(
            connection: nextConnection(name), role: role, peer: ServerAddress(host: "192.0.2.5", port: 4711), now: now)
        notification[name] = session
        carryOut(session.opened())
    }

    mutating func connectToSwitchboard(_ name: String) {
        let session = SwitchboardSession(connection: nextConnection(name), now: now)
        switchboard[name] = session
        carryOut(session.opened())
    }

    /// The socket is gone.
    mutating func disconnect(_ name: String) {
        if var session = notification[name] {
            carryOut(session.leave(in: &state))
            notification[name] = session
        }
        if var session = switchboard[name] {
            carryOut(session.leave(in: &state, now: now))
            switchboard[name] = session
        }
    }

    private mutating func nextConnection(_ name: String) -> ConnectionID {
        lastConnection += 1
        let id = ConnectionID(lastConnection)
        names[id] = name
        inboxes[name] = []
        closed.remove(name)
        return id
    }

    // MARK: Talking

    /// A client says something.
    mutating func says(_ name: String, _ line: String) {
        for command in Self.parse(line, sentBy: .client) { receive(command, from: name) }
    }

    /// A client says something and gets exactly these lines; others may get some too.
    mutating func exchange(
        _ name: String, _ line: String, _ expected: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        hears(name, nothingElse: [], sourceLocation: sourceLocation)
        says(name, line)
        hears(name, nothingElse: expected, sourceLocation: sourceLocation)
    }

    /// A client has got exactly these lines since it was last asked.
    mutating func hears(
        _ name: String, _ expected: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        hears(name, nothingElse: expected, sourceLocation: sourceLocation)
    }

    /// The same with a list.
    mutating func hears(
        _ name: String, nothingElse expected: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let got = take(name)
        let matches = got.count == expected.count && zip(got, expected).allSatisfy(Self.matches)
        #expect(
            matches,
            "\(name) got\n  \(got.joined(separator: "\n  "))\nand not\n  \(expected.joined(separator: "\n  "))",
            sourceLocation: sourceLocation)
    }

    /// What a client has got since it was last asked.
    mutating func take(_ name: String) -> [String] {
        defer { inboxes[name] = [] }
        return inboxes[name] ?? []
    }

    mutating func receive(_ command: MSNPCommand, from name: String) {
        if var session = notification[name] {
            carryOut(session.received(command, in: &state, now: now))
            notification[name] = session
        } else if var session = switchboard[name] {
            carryOut(session.received(command, in: &state, now: now))
            switchboard[name] = session
        }
    }

    /// A web request is made.
    mutating func web(_ request: WebRequest) -> WebResponse {
        func header(_ name: String) -> String? { request.headers.first { $0.name == name }?.value }
        let operation = WebOperation(
            WebRequestParts(
                method: request.method, target: request.url, authorization: header("Authorization"),
                cookie: header("Cookie"), soapAction: header("SOAPAction"), body: ByteBuffer(bytes: request.body)))
        let answer = state.answer(operation, now: now)
        carryOut(answer.actions)
        return answer.response
    }

    // MARK: Time

    /// Lets time pass; what was planned happens at its time.
    mutating func wait(_ milliseconds: Int64) {
        let end = now + milliseconds
        while true {
            let next = (planned.map(\.at) + wakes.map(\.at)).filter { $0 <= end }.min()
            guard let next else { break }
            now = max(now, next)
            if let index = planned.firstIndex(where: { $0.at <= now }) {
                let plan = planned.remove(at: index)
                carryOut(state.perform(plan.action, by: plan.account, now: now))
            } else if let index = wakes.firstIndex(where: { $0.at <= now }) {
                wake(wakes.remove(at: index).connection)
            }
        }
        now = end
    }

    mutating func passMinute() {
        carryOut(state.minutePassed(now: now))
    }

    private mutating func wake(_ id: ConnectionID) {
        guard let name = names[id] else { return }
        if var session = notification[name], session.connection == id {
            carryOut(session.woke(in: &state, now: now))
            notification[name] = session
        } else if var session = switchboard[name], session.connection == id {
            carryOut(session.woke(in: &state, now: now))
            switchboard[name] = session
        }
    }

    private mutating func carryOut(_ actions: [ServiceAction]) {
        for action in actions {
            switch action {
            case .send(let command, let id):
                deliver(Self.text(command), to: id)
            case .relay(let message):
                let line = String(buffer: message.head).dropLast() + "|" + String(buffer: message.payload)
                for id in message.connections where id != message.sender { deliver(String(line), to: id) }
            case .close(let id):
                if let name = names[id] { closed.insert(name) }
            case .wake(let id, let delay):
                wakes.append((now + delay, id))
                wakes.sort { $0.at < $1.at }
            case .perform(let action, let account, let delay):
                planned.append((now + delay, account, action))
                planned.sort { $0.at < $1.at }
            }
        }
    }

    private mutating func deliver(_ line: String, to id: ConnectionID) {
        guard let name = names[id], !closed.contains(name) else { return }
        inboxes[name, default: []].append(line)
    }

    // MARK: Text

    /// Commands from text, by way of the real decoder.
    static func parse(_ line: String, sentBy side: MSNPSide) -> [MSNPCommand] {
        var buffer = ByteBuffer()
        if let bar = line.firstIndex(of: "|") {
            let payload = line[line.index(after: bar)...]
            buffer.writeString("\(line[..<bar]) \(payload.utf8.count)\r\n\(payload)")
        } else {
            buffer.writeString(line + "\r\n")
        }
        var decoder = MSNPFrameDecoder(sentBy: side)
        var commands: [MSNPCommand] = []
        while let command = try? decoder.decode(buffer: &buffer) { commands.append(command) }
        return commands
    }

    /// A command as text, by way of the real encoder.
    static func text(_ command: MSNPCommand) -> String {
        var line = command
        line.payload = nil
        var buffer = ByteBuffer()
        buffer.writeMSNPCommand(line)
        let head = String(buffer: buffer).dropLast()
        return head + (command.payload.map { "|" + String(buffer: $0) } ?? "")
    }

    /// Whether a line fits an expectation with `*` for anything.
    static func matches(_ line: String, _ pattern: String) -> Bool {
        let parts = pattern.components(separatedBy: "*")
        guard parts.count > 1 else { return line == pattern }
        guard line.hasPrefix(parts[0]) else { return false }
        var rest = line.dropFirst(parts[0].count)
        for part in parts[1..<(parts.count - 1)] {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
    }
}

extension String {
    /// The pieces between occurrences of a separator.
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
