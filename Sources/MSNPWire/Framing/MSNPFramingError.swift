// SPDX-License-Identifier: Apache-2.0

/// The byte stream cannot be followed any further; the connection has to be closed.
package enum MSNPFramingError: Error, Equatable, Sendable {
    /// A line exceeds `limit` bytes.
    case lineTooLong(limit: Int)
    /// A line announces a payload of more than `limit` bytes.
    case payloadTooLarge(verb: String, limit: Int)
    /// A line does not begin with three capital letters or digits, or a command that always has a payload has no
    /// length.
    case malformed
}
