// SPDX-License-Identifier: Apache-2.0
import Foundation
import MSNPServer
import MSNPWire
import NIOCore

/// Two MSN clients in one switchboard, with nothing between them and the service.
struct DirectPair {
    let sender: LineClient
    let receiver: LineClient
    private let connections: [LineClient]

    static func connect(_ first: Int, _ second: Int, world: World, group: any EventLoopGroup) async throws -> DirectPair {
        let one = try await signIn(first, world: world, group: group)
        let other = try await signIn(second, world: world, group: group)

        let referral = Referral()
        try await one.exchange("XFR 20 SB\r\n", until: "XFR 20 SB", into: referral)
        let (port, cookie) = try referral.switchboard()
        let sender = try await LineClient.connect(port: port, group: group, payloads: true)
        try sender.send("USR 1 \(World.address(first)) \(cookie)\r\n")
        try await sender.wait(for: "USR 1 OK")

        let ring = Referral()
        let answer = Task { try await other.exchange("", until: "RNG ", into: ring) }
        try sender.send("CAL 2 \(World.address(second))\r\n")
        try await answer.value
        let (ringPort, ringCookie, session) = try ring.ring()
        let receiver = try await LineClient.connect(port: ringPort, group: group, payloads: true)
        try receiver.send("ANS 1 \(World.address(second)) \(ringCookie) \(session)\r\n")
        try await receiver.wait(for: "ANS 1 OK")
        try await sender.wait(for: "JOI ")
        return DirectPair(sender: sender, receiver: receiver, connections: [one, other])
    }

    func send(_ text: String) throws {
        let payload = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + text
        try sender.send("MSG 9 A \(payload.utf8.count)\r\n" + payload)
    }

    func close() {
        for client in connections + [sender, receiver] { client.close() }
    }

    /// Signs in with MSNP12, the ticket from the nexus's log-in page.
    private static func signIn(_ number: Int, world: World, group: any EventLoopGroup) async throws -> LineClient {
        let account = World.address(number)
        let client = try await LineClient.connect(port: world.addresses.notification.port, group: group, payloads: true)
        try client.send("VER 1 MSNP12 CVR0\r\n")
        try await client.wait(for: "VER 1 MSNP12")
        try client.send("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs \(account)\r\n")
        try await client.wait(for: "CVR 2")
        let challenge = Referral()
        try await client.exchange("USR 3 TWN I \(account)\r\n", until: "USR 3 TWN S", into: challenge)
        let ticket = try await ticket(for: account, challenge: challenge.words.last ?? "", world: world, group: group)
        try client.send("USR 4 TWN S \(ticket)\r\n")
        try await client.wait(for: "USR 4 OK")
        // The service asks for proof that this is a known client; it does not let others stay.
        let question = Referral()
        try await client.exchange("SYN 5 0 0\r\nCHG 6 NLN 32 0\r\n", until: "CHL 0", into: question)
        if let product = Challenge.products.first, let text = question.words.last {
            let response = Challenge.response(challenge: text, product: product, dialect: .msnp12)
            try client.send("QRY 7 \(product.id) 32\r\n\(response)")
        }
        return client
    }

    private static func ticket(
        for account: String, challenge: String, world: World, group: any EventLoopGroup
    ) async throws -> String {
        let web = try await LineClient.connect(port: world.addresses.web.port, group: group)
        defer { web.close() }
        let reply = Referral()
        let authorization =
            "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=\(PercentEncoding.encode(account)),"
            + "pwd=\(World.password),\(challenge)"
        try await web.exchange(
            "GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: \(authorization)\r\nConnection: close\r\n\r\n",
            until: "da-status=success", into: reply)
        let parts = reply.text.components(separatedBy: "from-PP='")
        guard parts.count == 2, let ticket = parts[1].components(separatedBy: "'").first else {
            throw LoadError("no ticket in: \(reply.text)")
        }
        return ticket
    }
}

/// A line that was waited for, in words.
final class Referral: @unchecked Sendable {
    // Written once by `exchange` before its task goes on, read after.
    fileprivate(set) var text = ""

    var words: [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

    /// `XFR 20 SB 127.0.0.1:1864 CKI 0123abcd`
    func switchboard() throws -> (port: Int, cookie: String) {
        guard words.count > 5, let port = Int(words[3].components(separatedBy: ":").last ?? "") else {
            throw LoadError("no switchboard in: \(text)")
        }
        return (port, words[5])
    }

    /// `RNG 1234 127.0.0.1:1864 CKI 0123abcd bob@example.com Bob`
    func ring() throws -> (port: Int, cookie: String, session: String) {
        guard words.count > 4, let port = Int(words[2].components(separatedBy: ":").last ?? "") else {
            throw LoadError("no invitation in: \(text)")
        }
        return (port, words[4], words[1])
    }
}

extension LineClient {
    /// Sends something and keeps the line that answers it.
    func exchange(_ request: String, until text: String, into reply: Referral) async throws {
        let loop = try channel.eventLoop
        let promise = loop.makePromise(of: Void.self)
        listen { line in
            let line = String(decoding: line, as: UTF8.self)
            guard line.contains(text), reply.text.isEmpty else { return }
            reply.text = line
            promise.succeed()
        }
        if !request.isEmpty { try send(request) }
        let limit = loop.scheduleTask(in: .seconds(30)) { promise.fail(LoadError("no line with '\(text)' came")) }
        try await promise.futureResult.get()
        limit.cancel()
        listen(nil)
    }
}
