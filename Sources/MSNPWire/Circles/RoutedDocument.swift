// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The payload of `SDG`, `PUT`, `DEL` and `NFY` (MSNP18): three groups of header lines, each ended by a blank line, and
/// a body of `Content-Length` bytes.
///
/// ```
/// Routing: 1.0
/// To: 9:00000000-0000-0000-0009-0123456789ab@live.com;path=IM
/// From: 1:alice@example.com;epid={11111111-2222-3333-4444-555555555555}
///
/// Reliability: 1.0
///
/// Messaging: 1.0
/// Content-Length: 5
/// Content-Type: Text/plain; charset=UTF-8
/// Message-Type: Text
///
/// Hello
/// ```
package struct RoutedDocument: Equatable, Sendable {
    /// What the third group is about, the name of its first header.
    package enum Purpose: String, Equatable, Sendable {
        case messaging = "Messaging"
        case publication = "Publication"
        case notification = "Notification"
    }

    /// The first group: `Routing`, `To`, `From`, perhaps `Service-Channel`.
    package var routing: MIMEDocument
    /// The second group: `Reliability`, perhaps `Stream`, `Segment`, `Flags`.
    package var reliability: MIMEDocument
    /// The third group and the body.
    package var content: MIMEDocument

    /// `path` is the part of a circle that is meant, `IM` for its conversation.
    package init(
        to: MSNAddress, path: String? = nil, from: MSNAddress, reliability: [(String, String)] = [],
        purpose: Purpose, headers: [(String, String)], body: ByteBuffer = ByteBuffer()
    ) {
        routing = MIMEDocument(headers: [
            ("Routing", "1.0"), ("To", to.routed + (path.map { ";path=" + $0 } ?? "")), ("From", from.routed),
        ])
        self.reliability = MIMEDocument(headers: [("Reliability", "1.0")] + reliability)
        content = MIMEDocument(headers: [(purpose.rawValue, "1.0")] + headers, body: body)
    }

    /// Reads a payload; nil if it has no three groups of headers or lacks an address.
    package init?(parsing payload: ByteBuffer) {
        guard var routing = try? MIMEDocument(parsing: payload),
            var reliability = try? MIMEDocument(parsing: routing.body),
            var content = try? MIMEDocument(parsing: reliability.body)
        else { return nil }
        routing.body = ByteBuffer()
        reliability.body = ByteBuffer()
        if let length = content["Content-Length"].flatMap({ Int(decimal: $0) }),
            let body = content.body.getSlice(at: content.body.readerIndex, length: length)
        {
            content.body = body
        }
        self.routing = routing
        self.reliability = reliability
        self.content = content
        guard routing["To"].flatMap(MSNAddress.init(parsing:)) != nil,
            routing["From"].flatMap(MSNAddress.init(parsing:)) != nil
        else { return nil }
    }

    /// Whom it is for.
    package var to: MSNAddress { routing["To"].flatMap(MSNAddress.init(parsing:)) ?? MSNAddress("") }
    /// Who sent it, with the endpoint.
    package var from: MSNAddress { routing["From"].flatMap(MSNAddress.init(parsing:)) ?? MSNAddress("") }
    /// The resource that a publication or notification is about: `/circle`; empty if there is none.
    package var uri: String { content["Uri"] ?? "" }

    /// The document as bytes. `Content-Length` is that of the body.
    package func payload() -> ByteBuffer {
        var content = content
        let length = String(content.body.readableBytes)
        if let index = content.headers.firstIndex(where: { ASCII.equal($0.name, "Content-Length") }) {
            content.headers[index].value = length
        } else {
            content.headers.append(MIMEDocument.Header("Content-Length", length))
        }
        var buffer = routing.payload()
        buffer.writeImmutableBuffer(reliability.payload())
        buffer.writeImmutableBuffer(content.payload())
        return buffer
    }
}
