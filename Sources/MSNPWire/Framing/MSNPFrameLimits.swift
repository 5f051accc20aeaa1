// SPDX-License-Identifier: Apache-2.0

/// How large a line and a payload may be on one kind of connection.
package struct MSNPFrameLimits: Equatable, Sendable {
    /// Bytes of a line with its line end.
    package var line: Int
    /// Bytes of a payload.
    package var payload: Int

    package init(line: Int = MSNPLimits.line, payload: Int) {
        self.line = line
        self.payload = payload
    }

    /// A connection to a notification or dispatch server.
    package static let notification = MSNPFrameLimits(payload: MSNPLimits.notificationPayload)
    /// A connection to a switchboard.
    package static let switchboard = MSNPFrameLimits(payload: MSNPLimits.switchboardPayload)
}
