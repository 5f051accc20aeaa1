// SPDX-License-Identifier: Apache-2.0

/// Numbers the connections of one client, to notification servers and switchboards. Never used twice by a client.
package struct ConnectionID: Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}
