// SPDX-License-Identifier: Apache-2.0

/// One account of a user on one network, such as `demo/alice@demo.monarch`.
package struct AccountID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
}

/// Somebody on an account's list, or met in a conversation. Opaque; minted by the connector.
package struct ContactID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
}

/// A one-to-one or group conversation of one account. Opaque; minted by the connector.
package struct ConversationID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String
    package init(_ rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }
}

/// One message of a user's session. Sixty-four bits rather than a string because one is made for every line that passes.
package struct MessageID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt64
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Base 36, as clients see it in a `msgid` tag.
    package var description: String { String(rawValue, radix: 36) }

    package static func < (one: MessageID, other: MessageID) -> Bool { one.rawValue < other.rawValue }

    /// Reads what `description` writes, as a client repeats it; nil if it is no such thing.
    package init?(parsing text: String) {
        guard text.utf8.count <= 13, text.utf8.first != UInt8(ascii: "+"), let value = UInt64(text, radix: 36) else {
            return nil
        }
        rawValue = value
    }
}

/// One attachment (an IRC connection, later a log or a web page) of a user's session.
package struct AttachmentID: Hashable, Sendable {
    package let rawValue: UInt64
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// Somebody, named uniquely within a user's session: the account that knows them and who they are there.
package struct ContactReference: Hashable, Sendable {
    package let account: AccountID
    package let contact: ContactID
    package init(account: AccountID, contact: ContactID) {
        self.account = account
        self.contact = contact
    }
}
