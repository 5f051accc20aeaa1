// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices
import NIOCore
import Testing

@testable import MSNPServer

/// A client that comes by the HTTP gateway, and does only what a test tells it.
final class GatewayClient {
    private let base: String
    private let transport = PlainHTTP()
    private var decoder = MSNPFrameDecoder(sentBy: .server)
    private var stream = ByteBuffer()
    private(set) var sessionID = ""
    /// Whether a reply has said `Session=close`.
    private(set) var isClosed = false
    /// The value of `X-MSN-Messenger` in the last reply.
    private(set) var header = ""

    private init(base: String) {
        self.base = base
    }

    /// Opens a session with its first commands.
    static func open(
        _ server: String, at address: (host: String, port: Int), _ lines: String...
    ) async throws -> GatewayClient {
        let client = GatewayClient(base: "http://\(address.host):\(address.port)/gateway/gateway.dll")
        let status = try await client.post("Action=open&Server=\(server)&IP=messenger.example.com", encode(lines))
        #expect(status == 200)
        return client
    }

    /// Sends commands in one request; a payload stands behind `|`.
    func say(_ lines: String...) async throws {
        #expect(try await post("SessionID=\(sessionID)", Self.encode(lines)) == 200)
    }

    /// Makes one request; gives the status, and keeps what else it brings.
    func post(_ query: String, _ body: ByteBuffer = ByteBuffer()) async throws -> Int {
        let response = try await transport.execute(
            WebRequest(
                method: "POST", url: "\(base)?\(query)", headers: [("Content-Type", "application/x-msn-messenger")],
                body: Array(body.readableBytesView)))
        guard response.status == 200 else { return response.status }
        header = response.headers.first { $0.name == "X-MSN-Messenger" }?.value ?? ""
        for field in header.split(separator: ";") {
            let field = field.drop { $0 == " " }
            if field.hasPrefix("SessionID=") { sessionID = String(field.dropFirst("SessionID=".count)) }
            if field == "Session=close" { isClosed = true }
        }
        stream.writeBytes(response.body)
        return 200
    }

    /// Passes over lines until one fits, polling as long as there are none.
    @discardableResult
    func hear(_ pattern: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> MSNPCommand {
        var seen: [String] = []
        while true {
            while let command = try decoder.decode(buffer: &stream) {
                let text = PlayedService.text(command)
                if PlayedService.matches(text, pattern) { return command }
                seen.append(text)
            }
            guard !isClosed, try await post("Action=poll&SessionID=\(sessionID)&Lifespan=20") == 200 else { break }
        }
        Issue.record("closed before \(pattern), after \(seen)", sourceLocation: sourceLocation)
        throw CancellationError()
    }

    private static func encode(_ lines: [String]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for line in lines {
            for command in PlayedService.parse(line, sentBy: .client) { buffer.writeMSNPCommand(command) }
        }
        return buffer
    }
}

extension GatewayClient {
    /// Signs one of the demo's people in with MSNP12, all the way to CHG.
    static func signIn(_ person: String, _ addresses: ServiceAddresses) async throws -> GatewayClient {
        let client = try await GatewayClient.open("NS", at: addresses.web, "VER 1 MSNP12 CVR0")
        try await client.hear("VER 1 MSNP12")
        try await client.say(
            "CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0299 msmsgs \(person)@demo.monarch",
            "USR 3 TWN I \(person)@demo.monarch")
        let challenge = try await client.hear("USR 3 TWN S *").parameters[3]
        let passport = PassportClient(
            transport: PlainHTTP(),
            endpoints: ServiceEndpoints(base: "http://\(addresses.web.host):\(addresses.web.port)"))
        let ticket = try await passport.ticketByNexus(
            credentials: Credentials(account: "\(person)@demo.monarch", password: Secret("demo")), challenge: challenge)
        try await client.say("USR 4 TWN S \(ticket.exposed)")
        try await client.hear("USR 4 OK \(person)@demo.monarch 1 0")
        let profile = try await client.hear("MSG Hotmail Hotmail|*")
        #expect(profile.payload.map { String(buffer: $0) }?.contains("ClientPort: 0\r\n") == true)
        let question = try await client.hear("CHL 0 *").parameters[1]
        let product = Challenge.product(for: .msnp12)
        let response = Challenge.response(challenge: question, product: product, dialect: .msnp12)
        try await client.say("QRY 5 \(product.id)|\(response)", "SYN 6 0 0", "CHG 7 NLN 1073741856 0")
        try await client.hear("QRY 5")
        try await client.hear("CHG 7 NLN 1073741856 0")
        return client
    }
}
