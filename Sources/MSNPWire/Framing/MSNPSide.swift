// SPDX-License-Identifier: Apache-2.0

/// Who sent the bytes. The same verb can have a payload from one side and none from the other: a client's `QRY` has
/// one, the server's reply has not.
package enum MSNPSide: Equatable, Sendable {
    case client
    case server
}
