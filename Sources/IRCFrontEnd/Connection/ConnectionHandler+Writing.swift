// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// What goes out to the client, and the end of the connection.
extension ConnectionHandler {
    /// Sends whole lines. A client that does not read them is closed when too much has piled up.
    func write(_ bytes: ByteBuffer) {
        guard let context else { return }
        switch phase {
        case .closing, .closed, .parting: return
        case .registering, .attaching, .attached: break
        }
        if !context.channel.isWritable {
            let waiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            if waiting + bytes.readableBytes > settings.value.sendQueue {
                return close(with: "too much is waiting to be read (SendQ exceeded)", as: .sendQueue)
            }
        }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func write(_ message: IRCMessage) {
        var bytes = ByteBuffer()
        bytes.writeBoundedIRCMessage(message)
        write(bytes)
    }

    /// Ends the connection: an ERROR line if there is a reason to tell, then the sending half, then the whole of it.
    ///
    /// - Parameters:
    ///   - refusal: as what it is counted, if at all.
    ///   - linger: seconds for the client to read that.
    func close(
        with reason: String?, as refusal: FrontEndMetrics.Refusal? = nil, linger: Int = FrontEndLimits.lingerTime
    ) {
        guard let context else { return }
        switch phase {
        case .closing, .closed, .parting: return
        case .registering, .attaching, .attached: break
        }
        if let refusal { server.metrics.refused(refusal) }
        leave()
        phase = .closing
        input = ByteBuffer()
        end(context, with: reason, linger: linger)
    }

    /// The server ends. The client is asked a last time what it has got of what it was sent, which it may say until the
    /// connection is closed.
    func part() {
        let (reason, linger) = ("the server is stopping", FrontEndLimits.lingerTimeAtTheEnd)
        guard let context, case .attached(let attachment) = phase else { return close(with: reason, linger: linger) }
        let link = ConnectionLink(self, loop: context.eventLoop)
        attachment.session.loop.execute {
            attachment.client.value.askForLastPosition()
            link.perform { handler in
                guard let context = handler.context, case .attached = handler.phase else {
                    return handler.close(with: reason, linger: linger)
                }
                handler.phase = .parting(attachment)
                handler.end(context, with: reason, linger: linger)
            }
        }
    }

    /// Looks for the answer of a client that parts; whatever else it says is not handled any more.
    func hear(_ attachment: ClientAttachment) {
        while input.readableBytes > 0, let line = decoder.decode(buffer: &input) {
            guard case .message(let message) = line, message.command == "PONG" else { continue }
            attachment.session.perform { _ in attachment.client.value.pong(message) }
        }
    }

    /// Writes the last line, ends the sending half when it has gone out, and the connection when its time is over.
    private func end(_ context: ChannelHandlerContext, with reason: String?, linger: Int) {
        deadline?.cancel()
        var last = ByteBuffer()
        if let reason { last.writeBoundedIRCMessage(IRCMessage("ERROR", ["Closing link: " + reason])) }
        // Closing at once with input still unread would make the system throw the last lines away.
        context.writeAndFlush(wrapOutboundOut(last)).assumeIsolated().whenComplete { [weak self] _ in
            self?.context?.close(mode: .output, promise: nil)
        }
        let time = TimeAmount.seconds(Int64(linger))
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            self?.context?.close(promise: nil)
        }
        wantsRead = false
        context.read()
    }

    func hold(_ hold: Bool) {
        isHeld = hold
        // Whoever lets go of the input may be in the middle of something that lines must not disturb.
        if !hold { context?.eventLoop.assumeIsolated().execute { [weak self] in self?.pump() } }
    }

    func leave() {
        if isCounted {
            isCounted = false
            server.metrics.left()
        }
        switch phase {
        case .attached(let attachment), .parting(let attachment): attachment.detach()
        case .registering, .attaching, .closing, .closed: break
        }
    }
}
