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
        self = .cannotListen(role: role, host: address.host, port: address.port, reason: Self.reason(error))
    }

    /// Why an address could not be taken, to stand after a colon.
    private static func reason(_ error: any Error) -> String {
        if error is SocketAddressError.UnknownHost { return "no address is known for that host" }
        if case SocketAddressError.unsupported = error { return "that kind of address is not supported" }
        guard let code = (error as? IOError)?.errnoCode else { return "\(error)" }
        return switch code {
        case EADDRINUSE: "the address is in use"
        case EACCES: "permission denied"
        case EADDRNOTAVAIL: "this machine does not have the address"
        default: String(cString: strerror(code))
        }
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
