// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore
import Testing

@testable import Monarch

/// An IRC client as a test writes it: lines out, and lines in until the one that is waited for.
struct TestClient {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private let connection: TourConnection

    /// Connects and signs in with the password; returns when the bot says that the account is signed in.
    static func signIn(
        as account: String, nick: String, port: Int,
        capabilities: String = "message-tags echo-message standard-replies",
        loops: any EventLoopGroup
    ) async throws -> TestClient {
        let client = try await connect(as: account, nick: nick, port: port, capabilities: capabilities, loops: loops)
        try await client.wait("to be signed in") { $0.last.contains("is signed in") }
        return client
    }

    /// Connects and registers; returns with the end of the burst.
    static func connect(
        as account: String?, nick: String, port: Int,
        capabilities: String = "message-tags echo-message standard-replies",
        loops: any EventLoopGroup
    ) async throws -> TestClient {
        let client = TestClient(connection: try await TourConnection.open(port: port, loops: loops))
        client.send("CAP REQ :\(capabilities)")
        if let account { client.send("PASS \(account)") }
        client.send("NICK \(nick)")
        client.send("USER \(nick) 0 * :\(nick)")
        client.send("CAP END")
        try await client.wait("the end of the burst") { $0.command == "422" || $0.command == "376" }
        return client
    }

    func send(_ line: String) { connection.send(line) }

    func close() async { await connection.close() }

    /// Takes lines until one fits.
    @discardableResult
    func wait(_ meaning: String, _ fits: (IRCMessage) -> Bool) async throws -> IRCMessage {
        var seen: [String] = []
        while true {
            switch await connection.next(within: .minutes(1)) {
            case .line(let line):
                if fits(line.message) { return line.message }
                seen.append(line.text)
            case .closed:
                throw Missing(
                    description: "closed instead of \(meaning); after:\n\(seen.suffix(20).joined(separator: "\n"))")
            case .timedOut:
                throw Missing(
                    description: "\(meaning) did not come; after:\n\(seen.suffix(20).joined(separator: "\n"))")
            }
        }
    }

    /// Makes a guest a user with an account, by what the bot tells them to type; returns when it is signed in.
    func becomeUser(as account: String, on network: String) async throws {
        send("PRIVMSG root :register alice pass-word-1")
        try await wait("to be registered") { $0.last.contains("registered") }
        send("PRIVMSG root :account add \(network) \(account) secret")
        send("PRIVMSG root :account on")
        try await wait("to be signed in") { $0.last.contains("is signed in") }
    }

    /// Takes lines until the answer to a PING, and gives those that fit.
    func collect(_ fits: (IRCMessage) -> Bool) async throws -> [IRCMessage] {
        var found: [IRCMessage] = []
        send("PING :barrier")
        try await wait("the answer to PING") { message in
            if message.command == "PONG", message.last == "barrier" { return true }
            if fits(message) { found.append(message) }
            return false
        }
        return found
    }
}

extension IRCMessage {
    /// The last parameter.
    var last: String { parameters.last ?? "" }
}
