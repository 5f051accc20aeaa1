// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// `ADL`, `RML` (13 and later) and `FQY` (14 and later) with a `ContactListDocument`, or the short answer to the first
/// two: `ADL 6 136` and 136 bytes, `ADL 6 OK`, `ADL 0 68` and 68 bytes pushed by a server.
package struct ContactListCommand: Equatable, Sendable {
    package enum Kind: String, Equatable, Sendable {
        case add = "ADL"
        case remove = "RML"
        /// Asks which networks accounts belong to; the answer is a document with `t`.
        case query = "FQY"
    }

    package var kind: Kind
    /// 0 if the server pushed it.
    package var transactionID: UInt32
    /// Nil for `OK`.
    package var document: ContactListDocument?

    package init(_ kind: Kind, transactionID: UInt32 = 0, document: ContactListDocument?) {
        self.kind = kind
        self.transactionID = transactionID
        self.document = document
    }

    /// Whether the server said it unasked.
    package var isPushed: Bool { transactionID == 0 }

    /// Reads the command of either side; nil if it is another, or its payload is no `ml` document.
    package init?(_ command: MSNPCommand) {
        guard let kind = Kind(rawValue: command.verb), let id = command.transactionID else { return nil }
        self.init(kind, transactionID: id, document: nil)
        if let payload = command.payload {
            guard let document = ContactListDocument(parsing: payload) else { return nil }
            self.document = document
        } else {
            guard command.parameter(1) == "OK" else { return nil }
        }
    }

    /// The command, whatever the size of the payload. A long list that a client sends comes in several:
    /// `ContactListDocument.documents(for:initial:)`.
    package var command: MSNPCommand {
        guard let document else { return MSNPCommand(kind.rawValue, [String(transactionID), "OK"]) }
        return MSNPCommand(kind.rawValue, [String(transactionID)], payload: document.payload())
    }
}
