// SPDX-License-Identifier: Apache-2.0
import Foundation
import MSNPServer
import MSNPWire
import NIOCore

/// An MSN client with nothing between it and the service.
struct DirectClient {
    let number: Int
    private let connection: LineClient
    private let group: any EventLoopGroup

    /// Opens a switchboard and invites somebody; returns when they have joined.
    func call(_ other: Int) async throws -> LineClient {
        let switchboard = try await open(inviting: other)
        try await switchboard.wait(for: "JOI ")
        return switchboard
    }

    /// The two ends of a switchboard with another direct client.
    func call(_ other: DirectClient) async throws -> (sender: LineClient, receiver: LineClient) {
        let sender = try await open(inviting: other.number)
        // RNG 1234 127.0.0.1:1864 CKI 0123abcd bob@example.com Bob
        let ring = try await other.connection.words(of: "RNG ", atLeast: 5)
        let receiver = try await LineClient.connect(port: port(in: ring[2]), group: group, payloads: true)
        try receiver.send("ANS 1 \(World.address(other.number)) \(ring[4]) \(ring[1])\r\n")
        try await receiver.wait(for: "ANS 1 OK")
        try await sender.wait(for: "JOI ")
        return (sender, receiver)
    }

    private func open(inviting other: Int) async throws -> LineClient {
        // XFR 20 SB 127.0.0.1:1864 CKI 0123abcd
        try connection.send("XFR 20 SB\r\n")
        let referral = try await connection.words(of: "XFR 20 SB", atLeast: 6)
        let switchboard = try await LineClient.connect(port: port(in: referral[3]), group: group, payloads: true)
        try switchboard.send("USR 1 \(World.address(number)) \(referral[5])\r\n")
        try await switchboard.wait(for: "USR 1 OK")
        try switchboard.send("CAL 2 \(World.address(other))\r\n")
        return switchboard
    }

    static func send(_ text: String, on switchboard: LineClient) throws {
        let payload = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + text
        try switchboard.send("MSG 9 A \(payload.utf8.count)\r\n" + payload)
    }

    func close() { connection.close() }

    /// Signs in with MSNP12, the ticket from the nexus's log-in page.
    static func signIn(_ number: Int, world: World, group: any EventLoopGroup) async throws -> DirectClient {
        let account = World.address(number)
        let client = try await LineClient.connect(port: world.addresses.notification.port, group: group, payloads: true)
        try client.send("VER 1 MSNP12 CVR0\r\n")
        try await client.wait(for: "VER 1 MSNP12")
        try client.send("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs \(account)\r\n")
        try await client.wait(for: "CVR 2")
        try client.send("USR 3 TWN I \(account)\r\n")
        let challenge = try await client.words(of: "USR 3 TWN S", atLeast: 5)
        let ticket = try await ticket(for: account, challenge: challenge[4], world: world, group: group)
        try client.send("USR 4 TWN S \(ticket)\r\n")
        try await client.wait(for: "USR 4 OK")
        // The service asks for proof that this is a known client; it does not let others stay.
        try client.send("SYN 5 0 0\r\nCHG 6 NLN 32 0\r\n")
        let question = try await client.words(of: "CHL 0", atLeast: 3)
        if let product = Challenge.products.first {
            let response = Challenge.response(challenge: question[2], product: product, dialect: .msnp12)
            try client.send("QRY 7 \(product.id) 32\r\n\(response)")
        }
        return DirectClient(number: number, connection: client, group: group)
    }

    private static func ticket(
        for account: String, challenge: String, world: World, group: any EventLoopGroup
    ) async throws -> String {
        let web = try await LineClient.connect(port: world.addresses.web.port, group: group)
        defer { web.close() }
        let authorization =
            "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=\(PercentEncoding.encode(account)),"
            + "pwd=\(World.password),\(challenge)"
        try web.send(
            "GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: \(authorization)\r\nConnection: close\r\n\r\n")
        let reply = try await web.wait(for: "da-status=success")
        let parts = reply.components(separatedBy: "from-PP='")
        guard parts.count == 2, let ticket = parts[1].components(separatedBy: "'").first else {
            throw LoadError("no ticket in: \(reply)")
        }
        return ticket
    }
}

extension LineClient {
    /// The words of the first line with this text in it.
    func words(of text: String, atLeast count: Int) async throws -> [String] {
        let line = try await wait(for: text)
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count >= count else { throw LoadError("too few words in: \(line)") }
        return words
    }
}

/// The port of `127.0.0.1:1864`.
private func port(in address: String) throws -> Int {
    guard let port = Int(address.components(separatedBy: ":").last ?? "") else {
        throw LoadError("no port in: \(address)")
    }
    return port
}
