// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import XML

/// A notification of a web service or a page from a telephone: the payload of a server's `NOT` (MSNP5 and later) and
/// `IPG` (6 and later).
///
/// `<NOTIFICATION id="0" siteid="45705" siteurl="http://contacts.example.com"><TO …/><MSG id="0"><ACTION url="a.htm"/>
/// <SUBSCR url="s.htm"/><BODY>…</BODY></MSG></NOTIFICATION>`, where the body is text, or XML written as text.
package struct ServiceNotice: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The address book was changed elsewhere: fetch it again.
        case addressBookChanged
        /// This circle is new or was changed, an invitation into it perhaps: fetch the address book again.
        case circleChanged(id: String)
        /// A page could not be delivered.
        case pageFailed
        /// Something to read.
        case text
        /// Nothing to read.
        case other
    }

    package var kind: Kind
    /// The site or the number that it comes from; may be empty.
    package var sender: String
    /// On one line; empty if there is nothing to read.
    package var text: String
    /// Where there is more; empty if nowhere. Text of a peer: show it, do not fetch it.
    package var link: String

    package init(kind: Kind, sender: String = "", text: String = "", link: String = "") {
        self.kind = kind
        self.sender = sender
        self.text = text
        self.link = link
    }

    /// Reads the payload of a `NOT` or `IPG`; nil if the command is another. What cannot be read is `.other`.
    package init?(_ command: MSNPCommand) {
        guard command.verb == "NOT" || command.verb == "IPG", let payload = command.payload else { return nil }
        self.init(parsing: payload)
    }

    /// See `init(_:)`.
    package init(parsing payload: ByteBuffer) {
        self.init(kind: .other)
        let limits = XMLLimits(bytes: MSNPLimits.notice, elements: 256)
        guard let root = try? XMLReader.parse(payload.readableBytesView, limits: limits), root.name == "NOTIFICATION"
        else { return }
        sender = PresenceXML.line(root.first("FROM")?.attributes["name"] ?? root.attributes["siteurl"] ?? "")
        guard let message = root.first("MSG"), let body = message.first("BODY") else { return }
        if let data = Self.data(in: body, limits) {
            if let circle = data.text(at: "CircleId") {
                kind = .circleChanged(id: circle.lowercased())
            } else if data.text(at: "Service") == "ABCHInternal" {
                kind = .addressBookChanged
            }
            return
        }
        text = Self.trimmed(PresenceXML.line(body.first("TEXT")?.text ?? body.text))
        if message.attributes["id"] == "407" {
            kind = .pageFailed
        } else if !text.isEmpty {
            kind = .text
            link = Self.link(message.first("ACTION")?.attributes["url"] ?? "", site: root.attributes["siteurl"] ?? "")
        }
    }

    /// The `NotificationData` of a body, which is written as text as a rule.
    private static func data(in body: XMLElement, _ limits: XMLLimits) -> XMLElement? {
        if let data = body.first("NotificationData") { return data }
        let text = trimmed(body.text)
        guard text.hasPrefix("<"), let data = try? XMLReader.parse(text, limits: limits),
            data.name == "NotificationData"
        else { return nil }
        return data
    }

    /// An address that may be relative to the site's.
    private static func link(_ url: String, site: String) -> String {
        let url = PresenceXML.line(url)
        let site = PresenceXML.line(site)
        if url.hasPrefix("http://") || url.hasPrefix("https://") { return url }
        guard !url.isEmpty, site.hasPrefix("http://") || site.hasPrefix("https://") else { return "" }
        return site.hasSuffix("/") || url.hasPrefix("/") ? site + url : site + "/" + url
    }

    /// Without blanks at both ends.
    private static func trimmed(_ text: String) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let bytes = text.utf8.drop(while: isBlank)
        guard let last = bytes.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(bytes[...last]) ?? ""
    }

    /// The payload of the `NOT` that tells `account` of a changed address book or circle; nil for the other kinds. `time`
    /// is in ISO 8601, `2024-01-02T03:04:05Z`.
    package func payload(to account: String, time: String) -> ByteBuffer? {
        var data = XMLWriter(reservingCapacity: 256)
        data.open("NotificationData")
        switch kind {
        case .addressBookChanged:
            data.field("Service", "ABCHInternal")
            data.field("CID", "-1")
            data.field("LastModifiedDate", time)
            data.field("HasNewItem", "false")
        case .circleChanged(let id):
            data.field("HasNewItem", "true")
            data.field("CircleId", id)
        case .pageFailed, .text, .other:
            return nil
        }
        data.close()
        var xml = XMLWriter(reservingCapacity: 768)
        xml.open("NOTIFICATION", [("id", "0"), ("siteid", "45705"), ("siteurl", "http://contacts.msn.com")])
        xml.open("TO", [("pid", "0x00000000:0x00000000"), ("name", account)])
        xml.empty("VIA", [("agent", "messenger")])
        xml.close()
        xml.open("MSG", [("id", "0")])
        xml.empty("SUBSCR", [("url", "s.htm")])
        xml.empty("ACTION", [("url", "a.htm")])
        xml.field("BODY", data.string)
        xml.closeAll()
        return ByteBuffer(bytes: xml.bytes)
    }
}
