// SPDX-License-Identifier: Apache-2.0

import NIOCore
import XML

/// A text for a telephone as a client sends it: `PAG 12 bob@example.net 90` (MSNP5-8), `PGD 12 tel:+15551112222 1 90` (9
/// and later), with `<TEXT xml:space="preserve" enc="utf-8">Hello</TEXT>`.
package struct Page: Equatable, Sendable {
    package var transactionID: UInt32
    /// An account or `tel:` and a number.
    package var recipient: String
    package var text: String

    /// Reads a client's command; nil if it is another, or its payload has no text.
    package init?(_ command: MSNPCommand) {
        guard command.verb == "PAG" || command.verb == "PGD", let id = command.transactionID,
            let recipient = command.parameter(1), let payload = command.payload
        else { return nil }
        // There is no root element; a telephone may stand before the text.
        let bytes = Array("<PAGE>".utf8) + payload.readableBytesView.prefix(MSNPLimits.notice) + Array("</PAGE>".utf8)
        let limits = XMLLimits(bytes: MSNPLimits.notice + 16, elements: 16)
        guard let text = (try? XMLReader.parse(bytes, limits: limits))?.text(at: "TEXT") else { return nil }
        transactionID = id
        self.recipient = recipient
        self.text = PresenceXML.line(text)
    }
}
