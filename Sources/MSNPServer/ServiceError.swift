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
        guard let code = (error as? IOError)?.errnoCode else { return "the system refuses it" }
        return switch code {
        case EADDRINUSE: "the address is in use; end the program that has it, or choose another port in [service]"
        case EACCES, EPERM:
            "permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE, so choose one above in [service]"
        case EADDRNOTAVAIL: "this machine does not have the address; 127.0.0.1 and 0.0.0.0 can be chosen in [service]"
        default: String(cString: strerror(code))
        }
    }

    package var description: String {
        switch self {
        case .cannotListen(let role, let host, let port, let reason):
            "the MSN \(role) cannot listen on \(host):\(port): \(reason)"
        case .alreadyStarted:
            "the MSN service has been started already"
        }
    }
}
