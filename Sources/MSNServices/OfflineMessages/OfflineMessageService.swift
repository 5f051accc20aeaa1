// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// The service that has the messages that came while the account was offline (`rsi.asmx`), MSNP11 and later.
///
/// Leaving one for somebody else is the business of `OfflineStoreService`.
package enum OfflineMessageService {
    static let namespace = "http://www.hotmail.msn.com/ws/2004/09/oim/rsi"
    static let getMetadata = "GetMetadata"
    static let getMessage = "GetMessage"
    static let deleteMessages = "DeleteMessages"

    /// Asks what is there.
    package static func metadataRequest(url: String, ticket: Secret<String>) -> WebRequest {
        // Escargot fails at an operation without children.
        request(getMetadata, url: url, ticket: ticket) { $0.empty("x") }
    }

    /// The document that lists what is there: `<MD><E>…</E><Q>…</Q><M><T>11</T>…<I>…</I></M></MD>`.
    ///
    /// Some services answer with it as an element, some, like Escargot, with its text.
    package static func metadata(in response: WebResponse) throws(WebError) -> String {
        let body = try ServiceEnvelope.body(in: response, actions: [getMetadata])
        if let document = body.first("MD") ?? body.descendant("MD") {
            var writer = XMLWriter()
            writer.element(document)
            return writer.string
        }
        let text = body.trimmedText() ?? body.descendant("GetMetadataResult")?.trimmedText()
        guard let text else { throw .malformed("no list of offline messages") }
        return text
    }

    /// Asks for one message.
    package static func messageRequest(url: String, ticket: Secret<String>, id: String) -> WebRequest {
        request(getMessage, url: url, ticket: ticket) { body in
            body.element("messageId", id)
            body.element("alsoMarkAsRead", "false")
        }
    }

    /// The mail that a message is kept as.
    package static func mail(in response: WebResponse) throws(WebError) -> String {
        let body = try ServiceEnvelope.body(in: response, actions: [getMessage])
        guard let mail = body.first("GetMessageResult")?.text, !mail.isEmpty else { throw .malformed("no message") }
        return mail
    }

    /// Takes messages away.
    package static func deleteRequest(url: String, ticket: Secret<String>, ids: [String]) -> WebRequest {
        request(deleteMessages, url: url, ticket: ticket) { body in
            body.open("messageIds")
            for id in ids { body.element("messageId", id) }
            body.close()
        }
    }

    /// Throws if `deleteRequest` failed.
    package static func deleted(in response: WebResponse) throws(WebError) {
        _ = try ServiceEnvelope.body(in: response, actions: [deleteMessages])
    }

    private static func request(
        _ action: String, url: String, ticket: Secret<String>, body: (inout XMLWriter) -> Void
    ) -> WebRequest {
        let parts = TicketParts(ticket)
        let bytes = SOAPEnvelope.write { header in
            header.open("PassportCookie", [("xmlns", namespace)])
            header.element("t", parts.t.exposed)
            header.element("p", parts.p.exposed)
            header.close()
        } body: { writer in
            writer.open(action, [("xmlns", namespace)])
            body(&writer)
            writer.close()
        }
        return ServiceEnvelope.post(url: url, action: "\(namespace)/\(action)", body: bytes)
    }
}

/// The two halves of a ticket, `t=<t>&p=<p>`.
struct TicketParts {
    var t: Secret<String>
    var p: Secret<String>

    /// Splits a ticket; one without halves is all `t`.
    init(_ ticket: Secret<String>) {
        var text = ticket.exposed[...]
        if text.hasPrefix("t=") { text = text.dropFirst(2) }
        if let separator = text.firstRange(of: "&p=") {
            t = Secret(String(text[..<separator.lowerBound]))
            p = Secret(String(text[separator.upperBound...]))
        } else {
            t = Secret(String(text))
            p = Secret("")
        }
    }
}
