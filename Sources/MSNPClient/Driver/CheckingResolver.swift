// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import NIOPosix

/// A server refers to a host whose addresses are none that it may refer to.
package struct ForbiddenAddress: Error {}

/// Lets through only addresses that a server may send the client to, so that no other is ever connected to.
package struct CheckingResolver: Resolver, Sendable {
    private let base: any Resolver & Sendable
    private let policy: RedirectPolicy

    /// - Parameters:
    ///   - base: looks the names up; nil for the system's resolver.
    ///   - loop: of the connection.
    package init(base: (any Resolver & Sendable)? = nil, policy: RedirectPolicy, loop: any EventLoop) {
        self.base = base ?? SystemResolver(loop: loop)
        self.policy = policy
    }

    package func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        permitted(base.initiateAQuery(host: host, port: port), host)
    }

    package func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        permitted(base.initiateAAAAQuery(host: host, port: port), host)
    }

    package func cancelQueries() { base.cancelQueries() }

    private func permitted(
        _ query: EventLoopFuture<[SocketAddress]>, _ host: String
    ) -> EventLoopFuture<[SocketAddress]> {
        query.flatMapThrowing { [policy] addresses in
            let permitted = addresses.filter { address in
                address.ipAddress.map { policy.permits(host: host, resolvedTo: $0) } ?? false
            }
            guard addresses.isEmpty || !permitted.isEmpty else { throw ForbiddenAddress() }
            return permitted
        }
    }
}
