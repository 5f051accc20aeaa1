// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// What a client asks the service that has offline messages to do, and with which ticket.
package struct OfflineMessageRequest: Equatable, Sendable {
    /// What should be done.
    package enum Query: Equatable, Sendable {
        /// Tell what is there.
        case metadata
        /// Give one message.
        case message(id: String)
        /// Take messages away.
        case delete([String])
    }

    /// The ticket, `t=…&p=…`; nil where there is none.
    package var ticket: Secret<String>?
    /// What for; nil for an operation that is not known, or that names no message.
    package var query: Query?
}

/// The service's own side.
extension OfflineMessageService {
    /// What a request asks for; nil where it is none.
    package static func parse(_ body: [UInt8]) -> OfflineMessageRequest? {
        guard let envelope = try? XMLReader.parse(body, limits: ServiceLimits.request),
            let operation = (try? SOAPEnvelope.body(of: envelope)) ?? nil
        else { return nil }
        let cookie = envelope.first("Header")?.first("PassportCookie")
        let ticket = cookie?.trimmedText(at: "t").map { "t=\($0)&p=" + (cookie?.trimmedText(at: "p") ?? "") }
        return OfflineMessageRequest(ticket: ticket.map { Secret($0) }, query: query(operation))
    }

    private static func query(_ operation: XMLElement) -> OfflineMessageRequest.Query? {
        switch operation.name {
        case getMetadata: return .metadata
        case getMessage: return operation.trimmedText(at: "messageId").map { .message(id: $0) }
        case deleteMessages:
            let ids = operation.first("messageIds")?.all("messageId").compactMap { $0.trimmedText() } ?? []
            return ids.isEmpty ? nil : .delete(ids)
        default: return nil
        }
    }

    /// The answer to `metadata`, status 200.
    ///
    /// - Parameters:
    ///   - document: `<MD>…</MD>`, well formed.
    ///   - asText: Whether it is given as text, as Escargot does, rather than as an element.
    package static func metadataResponse(_ document: String, asText: Bool = false) -> [UInt8] {
        SOAPEnvelope.write { body in
            body.open("GetMetadataResponse", [("xmlns", namespace)])
            if asText { body.text(document) } else { body.raw(document) }
            body.close()
        }
    }

    /// The answer to `message`, status 200.
    ///
    /// - Parameter mail: What `OfflineMessageDocument.mail(to:)` gives.
    package static func messageResponse(_ mail: String) -> [UInt8] {
        SOAPEnvelope.write { body in
            body.open("GetMessageResponse", [("xmlns", namespace)])
            body.element("GetMessageResult", mail)
            body.close()
        }
    }

    /// The answer to `delete`, status 200.
    package static func deleteResponse() -> [UInt8] {
        SOAPEnvelope.write { $0.empty("DeleteMessagesResponse", [("xmlns", namespace)]) }
    }

    /// The answer, status 500, to a request that is none or names a message that is not there.
    package static func invalidRequest() -> [UInt8] {
        SOAPEnvelope.write { body in
            body.open("soap:Fault")
            body.element("faultcode", "soap:Client")
            body.element("faultstring", "Schema validation error")
            body.empty("detail")
            body.close()
        }
    }

    /// The answer, status 500, to a ticket that is missing or not known.
    package static func ticketRefused() -> [UInt8] {
        SOAPEnvelope.write { body in
            body.open("soap:Fault")
            body.element("faultcode", "q0:AuthenticationFailed", [("xmlns:q0", namespace)])
            body.element("faultstring", "The ticket is not known.")
            body.empty("detail")
            body.close()
        }
    }
}
