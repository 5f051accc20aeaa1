// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import MSNPWire
package import MSNServices

/// How a session proves itself to the address book services.
package struct ContactsAccess: Equatable, Sendable {
    package var ticket: Secret<String>
    /// Where the ticket goes: into the envelope or into a cookie.
    package var place: TicketPlace

    package init(ticket: Secret<String>, place: TicketPlace = .token) {
        self.ticket = ticket
        self.place = place
    }

    /// MSNP15 and later have a ticket for these services. In MSNP13 and 14 the web ticket of the profile is a cookie; without
    /// one the ticket of the sign-in has to do.
    init?(_ tickets: ServiceTickets, dialect: Dialect) {
        if dialect.usesTweener, let cookie = tickets.mspAuth {
            self.init(ticket: cookie, place: .cookie)
        } else if let ticket = tickets.contacts ?? (dialect.usesTweener ? tickets.messenger : nil) {
            self.init(ticket: ticket)
        } else {
            return nil
        }
    }
}
