// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What an `SDG` says, in the words of a switchboard's message: somebody writes, types or nudges in a circle (MSNP18).
///
/// A server hands the payload on as it came; nothing comes back to the sender, unless at another endpoint.
package struct RoutedMessage: Equatable, Sendable {
    /// With the endpoint; the sender's own account if it was sent at another endpoint.
    package var from: MSNAddress
    /// A circle, or an account.
    package var to: MSNAddress
    package var content: SwitchboardContent

    package init(from: MSNAddress, to: MSNAddress, content: SwitchboardContent) {
        self.from = from
        self.to = to
        self.content = content
    }

    /// The circle in which it is said; nil if it is said elsewhere.
    package var circleID: String? { to.circleID ?? from.viaCircleID }

    /// Reads a document. A `Message-Type` that is not known is `.unknown`, with the type as its content type.
    package init(_ document: RoutedDocument) {
        from = document.from
        to = document.to
        let headers = document.content
        let type = headers["Message-Type"] ?? ""
        switch type.lowercased() {
        case "text":
            content = .text(
                PlainTextMessage.text(headers.body),
                format: headers["X-MMS-IM-Format"].map(MessageFormat.init(parsing:)))
        case "nudge": content = .nudge
        case "control" where ASCII.equal(headers["Message-Subtype"] ?? "", "Typing"), "control/typing":
            content = .typing(account: from.account)
        default: content = .unknown(contentType: type)
        }
    }

    /// The document that says it; nil for what cannot be said this way: only texts, nudges and typing can.
    package var document: RoutedDocument? {
        var headers = [("Content-Type", "Text/plain; charset=UTF-8")]
        var body = ByteBuffer()
        switch content {
        case .text(let text, let format):
            headers.append(("Message-Type", "Text"))
            if let format { headers.append(("X-MMS-IM-Format", format.value)) }
            PlainTextMessage.write(body: text, to: &body)
        case .nudge:
            headers.append(("Message-Type", "Nudge"))
            body.writeStaticString("ID: 1\r\n\r\n")
        case .typing:
            headers += [
                ("Message-Type", "Control"), ("Message-Subtype", "Typing"), ("TypingUser", from.account),
            ]
            body.writeStaticString("\r\n")
        default:
            return nil
        }
        return RoutedDocument(
            to: to, path: to.circleID == nil ? nil : "IM", from: from, purpose: .messaging, headers: headers, body: body
        )
    }
}
