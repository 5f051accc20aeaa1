// SPDX-License-Identifier: Apache-2.0

import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why the embedded service could not start. The text is for people.
package enum ServiceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// An address could not be taken.
    case cannotListen(role: String, host: String, port: Int, reason: String)
    /// `start()` was called twice.
    case alreadyStarted

    init(role: String, _ address: (host: String, port: Int), _ error: any Error) {
        let reason =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE: "the address is in use"
            case EACCES: "permission denied"
            case EADDRNOTAVAIL: "this machine does not have the address"
            default: "\(error)"
            }
        self = .cannotListen(role: role, host: address.host, port: address.port, reason: reason)
    }

    package var description: String {
        switch self {
        case .cannotListen(let role, let host, let port, let reason):
            "The MSN \(role) cannot listen on \(host):\(port): \(reason)"
        case .alreadyStarted:
            "The MSN service has been started already"
        }
    }
}
