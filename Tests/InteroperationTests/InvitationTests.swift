// SPDX-License-Identifier: Apache-2.0
import Cryptography
import MSNPClient
import MSNPServer
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

extension Interoperation {
    /// Somebody with another client wants something that is no conversation.
    @Suite struct InvitationTests {
        /// Bytes to and from a server, as a test plays a client that Monarch knows nothing of.
        private final class RawClient {
            private var incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
            private let outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>
            private var unread = ByteBuffer()
            private var decoder = MSNPFrameDecoder(sentBy: .server)

            private init(
                _ incoming: NIOAsyncChannelInboundStream<ByteBuffer>,
                _ outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>
            ) {
                self.incoming = incoming.makeAsyncIterator()
                self.outgoing = outgoing
            }

            static func with(
                _ address: (host: String, port: Int), _ body: (RawClient) async throws -> Void
            ) async throws {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: address.host, port: address.port) { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                        }
                    }
                try await channel.executeThenClose { incoming, outgoing in
                    try await body(RawClient(incoming, outgoing))
                }
            }

            func say(_ command: MSNPCommand) async throws {
                var bytes = ByteBuffer()
                bytes.writeMSNPCommand(command)
                try await outgoing.write(bytes)
            }

            /// The next command with this verb; what comes before is passed over.
            func hear(_ verb: String) async throws -> MSNPCommand {
                while true {
                    while let command = try decoder.decode(buffer: &unread) {
                        if command.verb == verb { return command }
                    }
                    guard var bytes = try await incoming.next() else {
                        throw Person.Missing(description: "the service closed before \(verb)")
                    }
                    unread.writeBuffer(&bytes)
                }
            }
        }

        private static let invite =
            "INVITE MSNMSGR:sue@example.com MSNSLP/1.0\r\nTo: <msnmsgr:sue@example.com>\r\n"
            + "From: <msnmsgr:friend@example.com>\r\n"
            + "Via: MSNSLP/1.0/TLP ;branch={11111111-2222-3333-4444-555555555555}\r\nCSeq: 0 \r\n"
            + "Call-ID: {AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}\r\nMax-Forwards: 0\r\n"
            + "Content-Type: application/x-msnmsgr-sessionreqbody\r\nContent-Length: 93\r\n\r\n"
            + "EUF-GUID: {4BD96FC0-AB17-4425-A14A-439185962DC8}\r\nSessionID: 123456\r\nAppID: 4\r\n\r\n\0"

        @Test(.timeLimit(.minutes(5))) func aWebcamIsDeclined() async throws {
            let loops = MultiThreadedEventLoopGroup.singleton
            let people = [("sue", "friend"), ("friend", "sue")].map { name, other in
                ServiceAccount(
                    address: "\(name)@example.com", password: Secret("secret"), name: name,
                    contacts: ["\(other)@example.com"])
            }
            let service = try await LoopbackService.start(people, loops: loops)
            let sue = try await Person("sue@example.com", dialect: .msnp9, at: service.access, loop: loops.next())
            try await sue.signIn()
            // The friend, with MSNP7: MD5 sign-in, a switchboard, a call, and then what Monarch never says.
            try await RawClient.with(service.access.notification) { client in
                try await client.say(MSNPCommand("VER", ["1", "MSNP7", "CVR0"]))
                _ = try await client.hear("VER")
                try await client.say(MSNPCommand("INF", ["2"]))
                _ = try await client.hear("INF")
                try await client.say(MSNPCommand("USR", ["3", "MD5", "I", "friend@example.com"]))
                let challenge = try await client.hear("USR")
                let salt = try #require(challenge.parameter(3))
                try await client.say(
                    MSNPCommand(
                        "USR", ["4", "MD5", "S", Hex.encode(MD5.digest(Array((salt + "secret").utf8)))]))
                _ = try await client.hear("USR")
                try await client.say(MSNPCommand("CHG", ["5", "NLN"]))
                _ = try await client.hear("CHG")
                try await client.say(MSNPCommand("XFR", ["6", "SB"]))
                let referral = try #require(SwitchboardReferral(try await client.hear("XFR"), dialect: .msnp7))
                try await RawClient.with((referral.host, referral.port)) { board in
                    try await board.say(MSNPCommand("USR", ["1", "friend@example.com", referral.cookie]))
                    _ = try await board.hear("USR")
                    try await board.say(MSNPCommand("CAL", ["2", "sue@example.com"]))
                    _ = try await board.hear("JOI")
                    var header = PeerHeader(identifier: 77)
                    header.totalSize = UInt64(Self.invite.utf8.count)
                    header.chunkSize = UInt32(Self.invite.utf8.count)
                    let invitation = PeerMessage(
                        to: MSNAddress("sue@example.com"), from: nil, heads: .first(header),
                        data: ByteBuffer(string: Self.invite))
                    try await board.say(
                        SubmittedMessage(transactionID: 3, acknowledgement: .data, payload: invitation.payload).command)
                    _ = try await board.hear("ACK")
                    let answers = [try await board.hear("MSG"), try await board.hear("MSG")]
                        .compactMap { $0.payload.flatMap(PeerMessage.init) }
                    guard answers.count == 2, case .first(let acknowledgement) = answers[0].heads else {
                        throw Person.Missing(description: "no answers")
                    }
                    #expect(acknowledgement.flags == 2 && acknowledgement.ackIdentifier == 77)
                    let text = String(buffer: answers[1].data)
                    #expect(text.hasPrefix("MSNSLP/1.0 603 Decline\r\nTo: <msnmsgr:friend@example.com>\r\n"))
                    #expect(text.hasSuffix("\r\n\r\nSessionID: 123456\r\n\r\n\0"))
                }
            }
            try await sue.wait("the line about it") {
                $0
                    == .conversation(
                        .direct("friend@example.com"),
                        .invitation(from: "friend@example.com", name: "friend", to: "their webcam", wasDeclined: true))
            }
            try await sue.signOut()
            try await service.stop()
        }
    }
}
