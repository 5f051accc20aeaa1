// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A picture of the sender's own for a shortcut in the next text. The body of the message has shortcuts and objects in
/// turn, parted by tabs: `:cat:␉<msnobj …/>␉(dog)␉<msnobj …/>␉`.
package struct CustomEmoticon: Equatable, Sendable {
    /// What stands in the text: `:cat:`.
    package var shortcut: String
    /// The object as on the wire.
    package var objectText: String

    package init(shortcut: String, objectText: String) {
        self.shortcut = shortcut
        self.objectText = objectText
    }

    /// The picture behind it; nil if the definition makes no sense.
    package var object: MSNObject? { MSNObject(parsing: objectText) }

    /// Reads a body. What is incomplete is left out.
    static func list(_ body: ByteBuffer) -> [CustomEmoticon] {
        var emoticons: [CustomEmoticon] = []
        var fields = body.readableBytesView.split(separator: 0x09, omittingEmptySubsequences: false)[...]
        while emoticons.count < MSNPLimits.emoticons, let shortcut = fields.popFirst(), let object = fields.popFirst() {
            guard !shortcut.isEmpty, !object.isEmpty, object.count <= MSNPLimits.object else { continue }
            let text = PresenceXML.line(String(decoding: shortcut, as: UTF8.self))
            emoticons.append(CustomEmoticon(shortcut: text, objectText: String(decoding: object, as: UTF8.self)))
        }
        return emoticons
    }
}
