// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A command with a `RoutedDocument` (MSNP18).
///
/// A client's `SDG 34 312`, `PUT 32 339`, `DEL 40 300`; a server's `SDG 0 312`, `PUT 32 OK 0`, `DEL 40 OK 0`,
/// `NFY PUT 368`, `NFY DEL 250`.
package struct RoutedCommand: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// `SDG`: a message. There is no answer unless it is refused.
        case message
        /// `PUT`: the sender comes to be something, a member of a circle for example.
        case publication
        /// `DEL`: it ceases to be.
        case withdrawal
        /// `NFY PUT`: something has come to be or has changed.
        case notification
        /// `NFY DEL`: something is gone.
        case removal
    }

    package var kind: Kind
    /// 0 in a server's `SDG` and in `NFY`, which has none.
    package var transactionID: UInt32
    /// Whether it is the answer to a `PUT` or `DEL`.
    package var isAnswer: Bool
    /// Nil if the payload is empty, as that of an answer is.
    package var document: RoutedDocument?

    package init(_ kind: Kind, transactionID: UInt32 = 0, isAnswer: Bool = false, document: RoutedDocument?) {
        self.kind = kind
        self.transactionID = transactionID
        self.isAnswer = isAnswer
        self.document = document
    }

    /// Reads the command of either side; nil if it is another, or has a payload that is no such document.
    package init?(_ command: MSNPCommand) {
        guard let payload = command.payload else { return nil }
        transactionID = command.transactionID ?? 0
        isAnswer = false
        switch command.verb {
        case "SDG": kind = .message
        case "PUT": kind = .publication
        case "DEL": kind = .withdrawal
        case "NFY":
            // Some servers put a number before the word.
            switch command.parameters.last {
            case "PUT": kind = .notification
            case "DEL": kind = .removal
            default: return nil
            }
            transactionID = 0
        default: return nil
        }
        if command.verb == "PUT" || command.verb == "DEL" { isAnswer = command.parameter(1) == "OK" }
        if payload.readableBytes > 0 {
            guard let document = RoutedDocument(parsing: payload) else { return nil }
            self.document = document
        } else {
            guard isAnswer else { return nil }
        }
    }

    /// The command.
    package var command: MSNPCommand {
        let payload = document?.payload() ?? .init()
        let transaction = String(transactionID)
        switch kind {
        case .message: return MSNPCommand("SDG", [transaction], payload: payload)
        case .publication: return MSNPCommand("PUT", isAnswer ? [transaction, "OK"] : [transaction], payload: payload)
        case .withdrawal: return MSNPCommand("DEL", isAnswer ? [transaction, "OK"] : [transaction], payload: payload)
        case .notification: return MSNPCommand("NFY", ["PUT"], payload: payload)
        case .removal: return MSNPCommand("NFY", ["DEL"], payload: payload)
        }
    }
}
