// SPDX-License-Identifier: Apache-2.0

/// The few facts about somebody that every message carries.
///
/// An object, so that a message costs one reference rather than a copy of four strings.
package final class Correspondent: Sendable {
    package let reference: ContactReference
    package let nick: String
    package let address: String

    package init(reference: ContactReference, nick: String, address: String) {
        self.reference = reference
        self.nick = nick
        self.address = address
    }
}

extension Correspondent: Hashable {
    package static func == (one: Correspondent, other: Correspondent) -> Bool {
        one === other || one.nick == other.nick && one.reference == other.reference && one.address == other.address
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(reference)
        hasher.combine(nick)
    }
}
