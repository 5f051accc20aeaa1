// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import XML

/// Who is in a circle's conversation, and what the circle shows, `application/circles+xml`:
///
/// `<circle><roster><id>IM</id><user><id>1:bob@example.net</id></user></roster></circle>`
package struct CircleDocument: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package var address: MSNAddress
        /// Invited, and not there yet.
        package var isPending: Bool

        package init(address: MSNAddress, isPending: Bool = false) {
            self.address = address
            self.isPending = isPending
        }
    }

    /// Empty in the notice that a circle exists.
    package var members: [Member]
    /// The circle's name, if the document says it.
    package var name: String?
    /// The circle's personal message, if the document says it.
    package var personalMessage: String?

    package init(members: [Member] = [], name: String? = nil, personalMessage: String? = nil) {
        self.members = members
        self.name = name
        self.personalMessage = personalMessage
    }

    /// Reads a body. One that is empty says nothing; nil if it is no `circle` document.
    package init?(parsing body: ByteBuffer) {
        self.init()
        guard body.readableBytes > 0 else { return }
        let limits = XMLLimits(bytes: MSNPLimits.contactListPayload, elements: 8 * MSNPLimits.circleMembers)
        guard let root = try? XMLReader.parse(body.readableBytesView, limits: limits), root.name == "circle" else {
            return nil
        }
        for roster in root.all("roster") where (roster.first("id")?.text ?? "IM") == "IM" {
            for user in roster.all("user") {
                guard members.count < MSNPLimits.circleMembers,
                    let address = user.first("id").flatMap({ MSNAddress(parsing: $0.text) })
                else { continue }
                members.append(Member(address: address, isPending: user.first("state")?.text == "Pending"))
            }
        }
        let data = root.at("props", "presence", "Data")
        name = data?.first("MFN").map { PresenceXML.line($0.text) }
        personalMessage = data?.first("PSM").map { PresenceXML.line($0.text) }
    }

    /// The body; empty if there is nothing to say.
    package func payload() -> ByteBuffer {
        guard !members.isEmpty || name != nil || personalMessage != nil else { return ByteBuffer() }
        var xml = XMLWriter(reservingCapacity: 128)
        xml.open("circle")
        if name != nil || personalMessage != nil {
            xml.open("props")
            xml.open("presence", [("dtype", "xml")])
            xml.open("Data")
            if let name { xml.field("MFN", name) }
            if let personalMessage { xml.field("PSM", personalMessage) }
            for _ in 0..<3 { xml.close() }
        }
        if !members.isEmpty {
            xml.open("roster")
            xml.field("id", "IM")
            for member in members {
                xml.open("user")
                xml.field("id", member.address.prefixed)
                if member.isPending { xml.field("state", "Pending") }
                xml.close()
            }
            xml.close()
        }
        xml.close()
        return ByteBuffer(bytes: xml.bytes)
    }
}
