// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOPosix

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
    /// Whether it is no use to try again: what the configuration names has to be mended first.
    package let isPermanent: Bool
    package var description: String { text }

    package init(_ text: String, isPermanent: Bool = false) {
        self.text = text
        self.isPermanent = isPermanent
    }

    package init(listeningOn address: String, _ error: any Error) {
        switch error {
        case let error as IRCServerError: self = error
        default: self.init("cannot listen on \(address): \(Self.reason(error))")
        }
    }

    /// What happened, for people: no names of types, which mean nothing to them.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE: "the address is already in use"
            case EACCES, EPERM: "permission denied"
            case EADDRNOTAVAIL: "this machine has no such address"
            case ENOENT, ENOTDIR: "there is no such directory"
            case let code: String(cString: strerror(code))
            }
        case is SocketAddressError.UnknownHost: "there is no such host"
        case SocketAddressError.unixDomainSocketPathTooLong: "the path is too long"
        case is SocketAddressError: "there is no such host"
        case is UnixDomainSocketPathWrongType: "there is a file of that name that is no socket"
        default: "the system refuses it"
        }
    }
}
