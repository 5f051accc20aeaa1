// SPDX-License-Identifier: Apache-2.0

/// A payload is not a list of headers and a body.
package enum MIMEError: Error, Equatable, Sendable {
    /// More header lines or header bytes than `MSNPLimits` allow.
    case tooLarge
    /// A header line has no colon, or nothing before it.
    case malformedHeader
}
