// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL

extension MSNProxy {
    /// Connects to the proxy itself; an `https` one is spoken to over TLS.
    ///
    /// - Parameter bootstrap: For one loop, without `autoRead`: several addresses may be tried side by side.
    /// - Returns: A channel that reads nothing yet.
    func connect(_ bootstrap: ClientBootstrap, tls: TLSContext) -> EventLoopFuture<any Channel> {
        let (kind, host) = (kind, host)
        return bootstrap.connect(host: host, port: port)
            .flatMapThrowing { channel in
                if kind == .https { try channel.pipeline.syncOperations.addHandler(tls.handler(host: host)) }
                return channel
            }
            .flatMapErrorThrowing { error in
                throw ProxyFailure(text: "the proxy cannot be reached: " + ConnectionFailure.text(error))
            }
    }

    /// Connects to a host through the proxy, which looks its name up.
    ///
    /// The future is fulfilled in the moment in which the connection stands: a handler that is added by its first callback misses
    /// nothing. It fails with `ProxyFailure`.
    func connect(
        _ bootstrap: ClientBootstrap, host: String, port: Int, timeout: TimeAmount, tls: TLSContext
    ) -> EventLoopFuture<any Channel> {
        let handshake = ProxyHandshake(self, host: host, port: port)
        return connect(bootstrap, tls: tls).flatMap { channel in
            let established = channel.eventLoop.makePromise(of: Void.self)
            do {
                try channel.pipeline.syncOperations.addHandler(
                    ProxyHandshakeHandler(handshake, timeout: timeout, established: established))
                try channel.syncOptions?.setOption(.autoRead, value: true)
            } catch {
                established.fail(error)
                channel.close(promise: nil)
            }
            return established.futureResult.map { channel }
        }
    }
}
