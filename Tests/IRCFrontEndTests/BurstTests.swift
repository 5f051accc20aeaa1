// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import IRCFrontEnd

@Suite("What a client gets at log-in")
struct BurstTests {
    @Test func `a guest gets the whole burst and is told how to sign in`() async throws {
        let gateway = TestGateway()
        let client = try await gateway.connect()
        let lines = try await client.ask("NICK alice", "USER alice 0 * :Alice")
        print(lines.joined(separator: "\n"))
        let a = try await gateway.alice("echo-message server-time message-tags batch labeled-response")
        print(try await a.ask("@label=7 WHOIS bob", "NAMES &monarch", "WHO &monarch %tcuhsnfdar,152", "PRIVMSG &monarch :help", "PRIVMSG root :blist all").joined(separator: "\n"))
    }
}
