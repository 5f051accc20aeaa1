// SPDX-License-Identifier: Apache-2.0
internal import MSNPClient
internal import NIOCore
internal import Synchronization

/// Remembers for a while that a network could be reached over HTTP only, so that not every sign-in has to find out anew
/// how long TCP takes to lead nowhere. Shared by all accounts of a network, while the process lives.
final class TransportMemory: Sendable {
    /// How long TCP is not tried again.
    static let time = TimeAmount.minutes(30)

    private let end = Mutex<NIODeadline?>(nil)

    /// The transport to begin with.
    func transport(for configured: MSNTransport, now: NIODeadline) -> MSNTransport {
        guard configured == .auto else { return configured }
        return end.withLock { end in
            if let end, end > now { return .http }
            end = nil
            return .auto
        }
    }

    /// A sign-in succeeded over this transport.
    func succeeded(_ transport: MSNTransport, configured: MSNTransport, now: NIODeadline) {
        guard configured == .auto else { return }
        end.withLock { end in
            if transport == .http {
                if end == nil { end = now + Self.time }
            } else {
                end = nil
            }
        }
    }

    /// What was remembered was of no use: the next attempt tries everything again.
    func forget() { end.withLock { $0 = nil } }
}
