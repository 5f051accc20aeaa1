// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// Knows the addresses of a few names, and no others.
struct StubResolver: Resolver, Sendable {
    let loop: any EventLoop
    let names: [String: [String]]

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        answer(host, port) { !$0.contains(":") }
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        answer(host, port) { $0.contains(":") }
    }

    func cancelQueries() {}

    private func answer(
        _ host: String, _ port: Int, _ isWanted: (String) -> Bool
    ) -> EventLoopFuture<[SocketAddress]> {
        loop.makeSucceededFuture(
            (names[host] ?? [host]).filter(isWanted).compactMap { try? SocketAddress(ipAddress: $0, port: port) })
    }
}
