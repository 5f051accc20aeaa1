// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import MSNServices

/// Something to fetch from the web services. Done away from the loop; the answer comes back as a `WebAnswer`.
package enum WebJob: Equatable, Sendable {
    /// Tickets for several services in one request (RST).
    case tokens([TokenRequest])
    /// A Passport 1.4 ticket: nexus, then login.
    case passport(challenge: String)
    /// Memberships and the address book; `paged` tells of circles too.
    case lists(ContactsAccess, paged: Bool)
    /// A row of changes to them. The number tells late answers apart.
    case edit([ContactsEdit], ContactsAccess, number: UInt32)
    /// Something about circles.
    case circle(CircleEdit, ContactsAccess, number: UInt32)
    /// The roaming profile of the account with this number.
    case profile(cid: String, ticket: Secret<String>)
    /// Another name or personal message for it; what is nil stays.
    case keepProfile(RoamingProfile, ticket: Secret<String>)
    /// Offline messages.
    case offline(OfflineJob)
}

/// What a `WebJob` brought.
package enum WebAnswer: Sendable {
    case tokens(Result<SecurityTokens, WebError>)
    case passport(Result<Secret<String>, WebError>)
    case lists(Result<ContactLists, WebError>)
    case edited(Result<ContactsEdited, WebError>, number: UInt32)
    /// The id of the circle that was made, or that it is about.
    case circleEdited(Result<String, WebError>, number: UInt32)
    /// Nil for none.
    case profile(RoamingProfile?)
    /// Why it was not kept. Nobody waits for it.
    case profileKept(WebError?)
    case offline(OfflineAnswer)
}

/// The two halves of a contact list as the web services keep it.
package struct ContactLists: Sendable {
    package var memberships: [Membership]
    package var addressBook: AddressBook

    package init(memberships: [Membership], addressBook: AddressBook) {
        self.memberships = memberships
        self.addressBook = addressBook
    }
}
