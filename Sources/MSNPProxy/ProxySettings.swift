// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Where a logging proxy listens and whom it leads to.
package struct ProxySettings: Sendable {
    /// Where MSN clients connect; port 0 takes any free one.
    package var listen: ServerAddress
    /// The notification (or dispatch) server of the service.
    package var notification: ServerAddress
    /// Where clients find the web services; nil for a proxy without them.
    package var webListen: ServerAddress?
    /// The base address of the service's web services: `http://127.0.0.1:8081`.
    package var web: String

    package init(listen: ServerAddress, notification: ServerAddress, webListen: ServerAddress? = nil, web: String = "")
    {
        self.listen = listen
        self.notification = notification
        self.webListen = webListen
        self.web = web
    }
}

/// An address that cannot be listened on; the text is for people.
package struct ProxyListenError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(description: String) {
        self.description = description
    }

    /// - Parameter option: of the command line, in which the address is.
    init(listeningOn address: ServerAddress, _ option: String, _ error: any Error) {
        description = "cannot listen on \(address): " + Self.reason(error, option)
    }

    /// What happened, and what can be done.
    private static func reason(_ error: any Error, _ option: String) -> String {
        if error is SocketAddressError || error is SocketAddressError.UnknownHost {
            return "there is no such host; choose another address with \(option)"
        }
        guard let code = (error as? IOError)?.errnoCode else { return "the system refuses it" }
        return switch code {
        case EADDRINUSE:
            "the address is already in use; end the program that has it, or choose another port with \(option)"
        case EACCES, EPERM:
            "permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE, so choose one above with \(option)"
        case EADDRNOTAVAIL: "this machine has no such address; choose another with \(option)"
        default: String(cString: strerror(code))
        }
    }
}
