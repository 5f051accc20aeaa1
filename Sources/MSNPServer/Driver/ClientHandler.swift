// SPDX-License-Identifier: Apache-2.0

import Logging
import MSNPWire
import NIOCore

/// The machine behind a connection.
protocol ClientSession: Sendable {
    /// How much of a line and a payload the client may send.
    static var limits: MSNPFrameLimits { get }
    /// Whether the client is told with OUT when the service shuts down.
    static var isToldOfShutdown: Bool { get }
    var connection: ConnectionID { get }

    mutating func opened() -> [ServiceAction]
    mutating func received(_ command: MSNPCommand, in state: inout ServiceState, now: Int64) -> [ServiceAction]
    mutating func woke(in state: inout ServiceState, now: Int64) -> [ServiceAction]
    mutating func leave(in state: inout ServiceState, now: Int64) -> [ServiceAction]
}

extension NotificationSession: ClientSession {
    static let limits = MSNPFrameLimits.notification
    static let isToldOfShutdown = true

    mutating func leave(in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        leave(in: &state)
    }
}

extension SwitchboardSession: ClientSession {
    static let limits = MSNPFrameLimits.switchboard
    static let isToldOfShutdown = false
}

/// What the service does with a connection, whatever kind it is.
protocol ClientOutlet: AnyObject {
    /// Lets the machine know that the time it asked for has come.
    func wake()
    func send(_ command: MSNPCommand)
    func relay(_ message: RelayedMessage)
    /// Writes what has gathered.
    func flush()
    /// Closes after what was sent.
    func close()
    func shutDown()
}

/// One client connection: bytes to commands, commands to its machine, actions to bytes.
///
/// What is to be sent is gathered and written once when the read that caused it is done, whichever connection it came from.
final class ClientHandler<Session: ClientSession>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let service: ServiceLoop
    private var session: Session
    private let decoder = NIOSingleStepByteToMessageProcessor(
        MSNPFrameDecoder(sentBy: .client, limits: Session.limits))
    private var context: ChannelHandlerContext?
    /// What waits for the end of the read.
    private var outbox = ByteBuffer()
    /// Whether the service has this handler on its list of those with something to write.
    private var isListed = false
    private var isClosing = false

    init(_ session: Session, of service: ServiceLoop) {
        self.session = session
        self.service = service
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        service.add(self, as: session.connection)
        if context.channel.isActive { service.run(session.opened()) }
    }

    func channelActive(context: ChannelHandlerContext) {
        service.run(session.opened())
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        let now = WallClock.now()
        do {
            try decoder.process(buffer: unwrapInboundIn(data)) { command in
                guard !self.isClosing else { return }
                self.service.run(self.session.received(command, in: &self.service.state, now: now))
            }
        } catch {
            // A stream that cannot be followed has no next command to answer.
            service.log.debug("A client sent what is no MSNP", metadata: ["error": "\(error)"])
            service.run(session.leave(in: &service.state, now: now))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        service.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard !context.channel.isWritable else { return }
        service.log.info("A client reads too slowly and is let go", metadata: ["connection": "\(session.connection)"])
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        service.run(session.leave(in: &service.state, now: WallClock.now()))
        service.remove(session.connection)
        service.flush()
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension ClientHandler: ClientOutlet {
    func wake() {
        service.run(session.woke(in: &service.state, now: WallClock.now()))
    }

    func send(_ command: MSNPCommand) {
        guard !isClosing else { return }
        outbox.writeMSNPCommand(command)
        list()
    }

    /// Passes a message on. It is copied once, into the bytes of this read, which go out with one system call.
    func relay(_ message: RelayedMessage) {
        guard !isClosing else { return }
        outbox.writeImmutableBuffer(message.head)
        outbox.writeString(String(message.payload.readableBytes))
        outbox.writeStaticString("\r\n")
        outbox.writeImmutableBuffer(message.payload)
        list()
    }

    func flush() {
        isListed = false
        guard let context, outbox.readableBytes > 0 else { return }
        let bytes = outbox
        outbox = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// What the client still sends is read and dropped, because closing over unread bytes would reset
    /// the connection and could take the last answer with it.
    func close() {
        guard !isClosing, let context else { return }
        flush()
        isClosing = true
        let channel = context.channel
        context.close(mode: .output, promise: nil)
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }

    func shutDown() {
        if Session.isToldOfShutdown { send(OutReason.serverShutdown.command) }
        close()
    }

    private func list() {
        guard !isListed else { return }
        isListed = true
        service.list(self)
    }
}
