// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import Logging
internal import NIOCore

/// One connection: its bytes, the limits on them in both directions, and who answers its lines.
///
/// Lines are decoded one at a time and only when somebody can take them, so everything that waits does so as bytes in
/// `input` and, beyond that, in the socket.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case registering(RegistrationMachine)
        /// The registration is complete, and the session of the user takes the client in.
        case attaching
        case attached(ClientAttachment)
        /// The last line has been written; what comes in is dropped.
        case closing
        /// The same, but the client may still say what it has got.
        case parting(ClientAttachment)
        case closed
    }

    let server: ServerContext
    /// What everybody may and may not do, as it was when the connection came.
    let settings: ServerSettings
    let origin: ClientOrigin
    private let refusal: String?
    var phase: Phase
    var context: ChannelHandlerContext?
    var input = ByteBuffer()
    var decoder = IRCLineDecoder(limits: .client)
    /// Nil for those who may send as fast as they like.
    var flood: FloodControl?
    /// A line that came too fast.
    private var delayed: IRCLine?

    private var isPumping = false
    var isHeld = false
    var isThrottled = false
    /// Lines are with the session on its loop and have not been answered yet.
    private var isHandedOver = false
    var wantsRead = false
    /// Who waits until the client has read.
    private var waitingForRoom: [@Sendable () -> Void] = []
    var deadline: Scheduled<Void>?
    var heardSinceLastCheck = true
    var isPinged = false
    /// Whether anything has come from the client.
    private var hasRead = false
    /// Whether it is among the clients that are counted as being here, which it is once, whosever it becomes.
    var isCounted = false

    /// - Parameters:
    ///   - origin: where the client comes from.
    ///   - refusal: why the connection is closed as soon as it is there, if it is.
    init(context: ServerContext, origin: ClientOrigin, refusal: String? = nil) {
        server = context
        settings = context.current
        self.origin = origin
        self.refusal = refusal
        let policy = RegistrationPolicy(
            settings.value, networks: context.directory.networks, support: settings.support, tlsPort: context.tlsPort)
        phase = .registering(RegistrationMachine(policy: policy, origin: origin))
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { opened() }
    }

    func channelActive(context: ChannelHandlerContext) {
        opened()
        context.fireChannelActive()
    }

    private func opened() {
        guard let context, case .registering = phase, deadline == nil else { return }
        if settings.value.floodControl, !origin.isLocal {
            flood = FloodControl(
                burst: settings.value.floodBurst, linesPerSecond: settings.value.floodRate,
                maximumLines: settings.value.multilineLines, now: milliseconds(context))
        }
        if let refusal { return close(with: refusal) }
        let time = TimeAmount.seconds(Int64(settings.value.registrationTimeout))
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            self?.registrationTimedOut()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ended()
        self.context = nil
    }

    private func ended() {
        deadline?.cancel()
        deadline = nil
        leave()
        phase = .closed
        input = ByteBuffer()
        waitingForRoom = []
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        server.logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ServerShutdown {
            part()
        } else if event is ServerReload {
            offerRegistration()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heardSinceLastCheck = true
        isPinged = false
        switch phase {
        case .closing, .closed: return
        case .registering, .attaching, .attached, .parting: break
        }
        var bytes = unwrapInboundIn(data)
        if !hasRead {
            hasRead = true
            // No line of IRC begins with that; and nobody should have to wait for an end of it.
            if bytes.readableBytesView.first == TLSGate.handshake, !origin.isTLS {
                return close(with: noTLSHere, as: .tls)
            }
        }
        if input.readableBytes == 0 { input = bytes } else { input.writeBuffer(&bytes) }
        if case .parting(let attachment) = phase { return hear(attachment) }
        pump()
    }

    func read(context: ChannelHandlerContext) {
        if canRead { context.read() } else { wantsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            let waiting = waitingForRoom
            waitingForRoom = []
            for body in waiting { body() }
            pump()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Calls when there is room for more, if ever.
    func whenWritable(_ body: @escaping @Sendable () -> Void) {
        guard let context else { return }
        if context.channel.isWritable { body() } else { waitingForRoom.append(body) }
    }

    private var canRead: Bool {
        switch phase {
        case .closing, .closed, .parting: return true
        case .registering, .attaching, .attached: break
        }
        return !isHeld && context?.channel.isWritable == true && input.readableBytes < FrontEndLimits.inputQueue
    }

    private func resumeReading() {
        guard wantsRead, canRead else { return }
        wantsRead = false
        context?.read()
    }

    /// Gives waiting lines to whoever answers them, for as long as they can be taken.
    func pump() {
        guard !isPumping, let context else { return }
        isPumping = true
        var reader: IRCClient?
        while !isHeld, !isThrottled, !isHandedOver, context.channel.isWritable {
            if case .attached(let attachment) = phase {
                guard attachment.session.loop === context.eventLoop else {
                    handOver(to: attachment)
                    break
                }
                let client = attachment.client.value
                if reader == nil {
                    reader = client
                    client.isReading = true
                }
                guard let line = nextLine() else { break }
                client.receive(line)
                if client.unsent >= FrontEndLimits.writeChunk { client.flush() }
            } else if case .registering(var machine) = phase {
                // Clients send what follows a log-in without waiting for it.
                guard !machine.isChecking, let line = nextLine() else { break }
                let actions = machine.receive(line)
                if case .registering = phase { phase = .registering(machine) }
                perform(actions)
            } else {
                break
            }
        }
        if let reader {
            reader.isReading = false
            reader.flush()
        }
        if input.readableBytes == 0 { input = ByteBuffer() }
        isPumping = false
        resumeReading()
    }

    private func nextLine() -> IRCLine? {
        guard let line = delayed ?? decode() else { return nil }
        guard mayTake(line) else {
            delayed = line
            return nil
        }
        delayed = nil
        return line
    }

    private func decode() -> IRCLine? {
        guard input.readableBytes > 0, let line = decoder.decode(buffer: &input) else { return nil }
        switch line {
        case .message, .malformed: break
        case .tooLong: server.metrics.exceeded(.line)
        case .invalidUTF8, .forbiddenByte: server.metrics.exceeded(.encoding)
        }
        return line
    }

    /// Takes the right to one line from flood control, or arranges to go on when there is one again.
    private func mayTake(_ line: IRCLine) -> Bool {
        guard flood != nil, case .attached = phase, let context else { return true }
        guard let wait = flood?.take(line, at: milliseconds(context)), wait > 0 else { return true }
        isThrottled = true
        server.metrics.delayed()
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(wait)) { [weak self] in
            self?.isThrottled = false
            self?.pump()
        }
        return false
    }

    /// Takes some lines to a session on another loop. The next ones follow when these have been answered.
    private func handOver(to attachment: ClientAttachment) {
        var lines: [IRCLine] = []
        while lines.count < FrontEndLimits.handOver, let line = nextLine() { lines.append(line) }
        guard !lines.isEmpty, let context else { return }
        isHandedOver = true
        let link = ConnectionLink(self, loop: context.eventLoop)
        attachment.session.loop.execute { [lines] in
            attachment.client.value.read(lines)
            link.perform { handler in
                handler.isHandedOver = false
                handler.pump()
            }
        }
    }

    private var noTLSHere: String {
        "this port is not for TLS" + (server.tlsPort.map { ", port \($0) is" } ?? "")
    }

    private func milliseconds(_ context: ChannelHandlerContext) -> Int64 {
        Int64(clamping: context.eventLoop.now.uptimeNanoseconds / 1_000_000)
    }
}
