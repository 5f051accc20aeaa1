// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// The way from what a client is to see to its socket. Called on the session's loop.
protocol ClientTransport: AnyObject, Sendable {
    /// Sends whole lines.
    func write(_ bytes: ByteBuffer)
    /// Takes the client, which has left its session, to the one of its registration.
    func move(_ registration: Registration)
    /// Closes the connection once everything written has gone out.
    func close()
    /// Stops the reading of further lines, or lets it go on.
    func holdInput(_ hold: Bool)
    /// Calls, on any loop, once the client has read so much of what was written that there is room for more.
    func whenWritable(_ body: @escaping @Sendable () -> Void)
    /// The client sends messages of several lines from now on, or no longer.
    func usesMultiline(_ uses: Bool)
}

/// The way to a connection that may live on another loop than the session of its user.
final class ConnectionLink: ClientTransport {
    private let loop: any EventLoop
    private let handler: NIOLoopBound<ConnectionHandler>

    init(_ handler: ConnectionHandler, loop: any EventLoop) {
        self.loop = loop
        self.handler = NIOLoopBound(handler, eventLoop: loop)
    }

    func write(_ bytes: ByteBuffer) { perform { $0.write(bytes) } }

    func move(_ registration: Registration) { perform { $0.move(registration) } }

    func close() { perform { $0.close(with: nil) } }

    func holdInput(_ hold: Bool) { perform { $0.hold(hold) } }

    func whenWritable(_ body: @escaping @Sendable () -> Void) { perform { $0.whenWritable(body) } }

    func usesMultiline(_ uses: Bool) { perform { $0.flood?.usesMultiline = uses } }

    /// Runs `body` on the connection's loop, at once when already there.
    func perform(_ body: @escaping @Sendable (ConnectionHandler) -> Void) {
        if loop.inEventLoop {
            body(handler.value)
        } else {
            loop.execute { [handler] in body(handler.value) }
        }
    }
}
