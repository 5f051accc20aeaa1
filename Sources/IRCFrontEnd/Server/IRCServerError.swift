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
    /// What to do about it, for whoever has the configuration: a part of a sentence.
    package let advice: String?
    /// Whether it is no use to try again: what the configuration names has to be mended first.
    package let isPermanent: Bool
    package var description: String { text + (advice.map { "; " + $0 } ?? "") }

    package init(_ text: String, advice: String? = nil, isPermanent: Bool = false) {
        self.text = text
        self.advice = advice
        self.isPermanent = isPermanent
    }

    package init(listeningOn address: String, _ error: any Error) {
        if let error = error as? IRCServerError {
            self = error
        } else {
            let (reason, advice) = Self.reason(error, isUnix: address.hasPrefix("unix:"))
            self.init("cannot listen on \(address): \(reason)", advice: advice)
        }
    }

    static let anotherAddress = "choose another address in the configuration"

    /// What happened, for people: no names of types, which mean nothing to them. And what they can do.
    private static func reason(_ error: any Error, isUnix: Bool) -> (reason: String, advice: String?) {
        switch error {
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE:
                (
                    "the address is already in use",
                    "end the program that has it, or choose another port in the configuration"
                )
            case EACCES, EPERM:
                (
                    "permission denied",
                    isUnix
                        ? "choose a path in a directory that this user may write to"
                        : "ports below 1024 need root or CAP_NET_BIND_SERVICE, so choose one above"
                )
            case EADDRNOTAVAIL:
                ("this machine has no such address", "choose one that it has, or 0.0.0.0 for all of them")
            case ENOENT, ENOTDIR: ("there is no such directory", "make it, or choose another path in the configuration")
            case let code: (String(cString: strerror(code)), anotherAddress)
            }
        case SocketAddressError.unixDomainSocketPathTooLong: ("the path is too long", "choose a shorter one")
        case is SocketAddressError, is SocketAddressError.UnknownHost: ("there is no such host", anotherAddress)
        case is UnixDomainSocketPathWrongType:
            ("there is a file of that name that is no socket", "remove it, or choose another path in the configuration")
        default: ("the system refuses it", anotherAddress)
        }
    }
}
