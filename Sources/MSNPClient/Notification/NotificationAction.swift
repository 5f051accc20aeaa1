// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import MSNServices

/// What a `NotificationMachine` wants done.
package enum NotificationAction: Equatable, Sendable {
    case send(MSNPCommand)
    case fetch(WebJob)
    case step(MSNSignInStep)
    case report(MSNClientEvent)
    /// The answer to `requestSwitchboard`.
    case switchboard(conversation: UInt32, Result<SwitchboardReferral, MSNSendFailure>)
    /// Somebody calls the user into a switchboard.
    case ring(Ring)
    /// The service keeps these messages that came while the account was offline.
    case offlineMessages(OfflineMessages)
    /// There are other tickets for web services than those the sign-in brought.
    case tickets(ServiceTickets)
    /// The answer to `renewTickets(offline:now:)` with this number.
    case offlineTickets(UInt32, Result<ServiceTickets, WebError>)
    case end(MSNEnd)
}
