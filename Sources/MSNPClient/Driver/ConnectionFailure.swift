// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import NIOPosix
import NIOSSL

/// Why a connection failed.
enum ConnectionFailure {
    static func end(_ error: any Error) -> ConnectionEnd {
        isForbidden(error) ? .forbidden : .failed(text(error))
    }

    private static func isForbidden(_ error: any Error) -> Bool {
        guard let error = error as? NIOConnectionError else { return error is ForbiddenAddress }
        return error.connectionErrors.isEmpty
            && (error.dnsAError is ForbiddenAddress || error.dnsAAAAError is ForbiddenAddress)
    }

    /// In a few words.
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if error.dnsAError != nil, error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
                return "there is no host \(error.host)"
            }
            guard let first = error.connectionErrors.first else {
                return "no connection to \(error.host):\(error.port)"
            }
            return text(first.error)
        case is SocketAddressError:
            return "there is no such host"
        case let error as IOError:
            switch error.errnoCode {
            case ECONNREFUSED: return "connection refused"
            case ECONNRESET, EPIPE: return "the connection was reset"
            case ENETUNREACH, EHOSTUNREACH: return "there is no route to it"
            case ETIMEDOUT: return "the connection timed out"
            default: return "system error \(error.errnoCode)"
            }
        case ChannelError.connectTimeout:
            return "no connection in time"
        case let error as MSNPFramingError:
            switch error {
            case .lineTooLong: return "it sent a line that is too long"
            case .payloadTooLarge: return "it sent a message that is too large"
            case .malformed: return "what it sent is no MSNP"
            }
        case let error as ProxyFailure:
            return error.text
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return "the connection cannot be secured"
        case is ChannelError:
            return "the connection broke"
        default:
            return "the connection failed"
        }
    }
}
