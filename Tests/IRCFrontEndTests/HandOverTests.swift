// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Lines that a connection on another loop hands over")
struct HandOverTests {
    /// A connection whose client reads when the test says so.
    private final class Wire: ClientTransport {
        struct State {
            var written = ByteBuffer()
            var waiting: [@Sendable () -> Void] = []
            var isHeld = false
        }

        let state = Mutex(State())

        func write(_ bytes: ByteBuffer) { state.withLock { _ = $0.written.writeImmutableBuffer(bytes) } }
        func move(_ registration: Registration) {}
        func close() {}
        func holdInput(_ hold: Bool) { state.withLock { $0.isHeld = hold } }
        func whenWritable(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.waiting.append(body) } }
        func usesMultiline(_ uses: Bool) {}

        /// The client reads everything; what it was sent.
        func read() -> String {
            let (text, waiting) = state.withLock { state in
                defer { state = State(isHeld: state.isHeld) }
                return (String(buffer: state.written), state.waiting)
            }
            for body in waiting { body() }
            return text
        }
    }

    @Test func `are answered no faster than the answers are read, and all of them`() async throws {
        let gateway = TestGateway()
        let wire = Wire()
        try await gateway.loop.executeInContext { [server = gateway.server, loop = gateway.loop] in
            let registration = Registration(
                nick: "alice", user: "al", realName: "Alice",
                capabilities: CapabilityNegotiation(offer: CapabilityOffer()))
            let session = server.directory.guestSession(on: loop)
            let client = IRCClient(
                registration, id: server.directory.makeAttachmentID(), session: session, server: server,
                transport: wire)
            let attachment = ClientAttachment(client, session: session)
            guard session.assumeIsolated({ $0.attach(attachment) }) else { return }
            client.start(signIn: nil, notes: [], former: nil)
            client.flush()
            _ = wire.read()
            // Each answer has some kilobytes.
            client.read((1...64).flatMap { ["HELP", "PING \($0)"] }.compactMap { IRCLine(parsing: $0) })
        }
        var text = ""
        var rounds = 0
        while true {
            let part = wire.read()
            guard !part.isEmpty else { break }
            #expect(part.utf8.count < 2 * FrontEndLimits.writeChunk)
            text += part
            rounds += 1
            await gateway.loop.run()
        }
        #expect(rounds > 2)
        #expect(!wire.state.withLock { $0.isHeld })
        let pongs = text.split(separator: "\r\n").filter { $0.contains(" PONG ") }
        #expect(pongs.map { String($0.split(separator: " ").last ?? "") } == (1...64).map { "\($0)" })
    }
}
