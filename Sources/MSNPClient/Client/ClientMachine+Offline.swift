// SPDX-License-Identifier: Apache-2.0

import MSNPWire
package import NIOCore

/// Messages that came while the account was offline.
extension ClientMachine {
    /// The service has said which messages it keeps.
    mutating func offlineMessagesAnnounced(
        _ messages: OfflineMessages, now: NIODeadline, into actions: inout [ClientAction]
    ) {}

    /// These messages are stored here: the service need not keep them any more.
    package mutating func confirm(
        offlineMessages ids: [String], now: NIODeadline, into actions: inout [ClientAction]
    ) {}
}
