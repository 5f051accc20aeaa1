// SPDX-License-Identifier: Apache-2.0
internal import IRCWire
internal import NIOCore

/// What goes out to the client, and the end of the connection.
extension ConnectionHandler {
    /// Sends whole lines. A client that does not read them is closed when too much has piled up.
    func write(_ bytes: ByteBuffer) {
        guard let context else { return }
        switch phase {
        case .closing, .closed: return
        case .registering, .attaching, .attached: break
        }
        if !context.channel.isWritable {
            let waiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            if waiting + bytes.readableBytes > settings.value.sendQueue {
                server.metrics.refused(.sendQueue)
                return close(with: "too much is waiting to be read (SendQ exceeded)")
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
    /// - Parameter linger: seconds for the client to read that.
    func close(with reason: String?, linger: Int = FrontEndLimits.lingerTime) {
        guard let context else { return }
        switch phase {
        case .closing, .closed: return
        case .registering, .attaching, .attached: break
        }
        leave()
        phase = .closing
        input = ByteBuffer()
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
        guard case .attached(let attachment) = phase else { return }
        attachment.detach()
        server.metrics.left()
    }
}
