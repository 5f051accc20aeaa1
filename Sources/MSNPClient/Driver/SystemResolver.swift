// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Looks names up with the system's resolver (`getaddrinfo`), on a thread that may block.
struct SystemResolver: Resolver, Sendable {
    let loop: any EventLoop

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        query(host: host, port: port, family: AF_INET)
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        query(host: host, port: port, family: AF_INET6)
    }

    /// A lookup cannot be stopped; nobody waits for what it brings.
    func cancelQueries() {}

    private func query(host: String, port: Int, family: Int32) -> EventLoopFuture<[SocketAddress]> {
        // Servers refer to addresses as a rule: there is nothing to look up.
        if let literal = try? SocketAddress(ipAddress: host, port: port) {
            let isWanted = literal.protocol == (family == AF_INET6 ? .inet6 : .inet)
            return loop.makeSucceededFuture(isWanted ? [literal] : [])
        }
        return NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            Self.lookUp(host: host, port: port, family: family)
        }
    }

    /// All addresses of a host, none if there is no such host. Blocks.
    static func lookUp(host: String, port: Int, family: Int32) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = family
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            // One entry for each kind of socket.
            guard let address = entry.ai_addr, entry.ai_protocol == Int32(IPPROTO_TCP) else { continue }
            switch entry.ai_family {
            case AF_INET:
                let ipv4 = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
                addresses.append(SocketAddress(ipv4, host: host))
            case AF_INET6:
                let ipv6 = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
                addresses.append(SocketAddress(ipv6, host: host))
            default: break
            }
        }
        return addresses
    }
}
