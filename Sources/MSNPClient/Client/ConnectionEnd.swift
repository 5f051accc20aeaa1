// SPDX-License-Identifier: Apache-2.0

/// How a connection came to its end, other than by this client's own wish.
package enum ConnectionEnd: Equatable, Sendable {
    /// The other side has closed it, with good manners.
    case closed
    /// It could not be made, or it broke; the text says how.
    case failed(String)
    /// It was not made: the host has an address that the service may not send the client to.
    case forbidden
    /// What came over it is no MSNP; the text says in what way.
    case garbled(String)

    /// What it means for a session that it carried.
    var sessionEnd: MSNEnd {
        switch self {
        case .closed: .serviceClosed(nil)
        case .failed(let reason): .unreachable(reason)
        case .forbidden: .unreachable("it refers to a forbidden address")
        case .garbled(let reason): .protocolError(reason)
        }
    }
}
