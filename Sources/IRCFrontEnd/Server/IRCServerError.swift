// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Why the server cannot listen, in one line: `cannot listen on 127.0.0.1:6667: the address is already in use`.
package struct IRCServerError: Error, Sendable, Equatable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    package init(_ text: String) { self.text = text }

    init(listeningOn address: IRCListenAddress, _ error: any Error) {
        let reason =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE: "the address is already in use"
            case EACCES, EPERM: "permission denied"
            case EADDRNOTAVAIL: "this machine has no such address"
            case ENOENT, ENOTDIR: "there is no such directory"
            case .some(let code): String(cString: strerror(code))
            case nil: error is SocketAddressError ? "the host name is unknown" : "\(error)"
            }
        text = "cannot listen on \(address): \(reason)"
    }
}
