// SPDX-License-Identifier: Apache-2.0

/// What a network tells of the client that a contact uses, packed into one number: there are thousands of these.
///
/// The highest eight bits name the client itself, by a number that only the connector understands
/// (`NetworkConnector.clientName`); 0 for an unknown one.
package struct ContactFacts: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Signed in from a phone.
    package static let mobile = ContactFacts(rawValue: 1 << 0)
    /// Signed in from a web page.
    package static let web = ContactFacts(rawValue: 1 << 1)
    /// A program rather than a person.
    package static let bot = ContactFacts(rawValue: 1 << 2)
    package static let camera = ContactFacts(rawValue: 1 << 3)
    /// Takes text messages on a phone while signed out.
    package static let mobileMessages = ContactFacts(rawValue: 1 << 4)

    private static let clientShift: UInt32 = 24

    /// These facts, of somebody who uses a client.
    package init(_ facts: ContactFacts, client: UInt8) {
        rawValue = facts.rawValue & (1 << Self.clientShift - 1) | UInt32(client) << Self.clientShift
    }

    package var client: UInt8 { UInt8(truncatingIfNeeded: rawValue >> Self.clientShift) }
}
