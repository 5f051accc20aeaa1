// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
package import XML

/// A request to one of the embedded services: who asks, and for what.
package struct SOAPServiceRequest: Equatable, Sendable {
    /// The operation: `ABFindAll`.
    package var action: String
    /// The ticket that shows who asks; `nil` where there is none.
    package var ticket: Secret<String>?
    /// The operation's element.
    package var body: XMLElement
}

/// The embedded address book and membership services' side of `ServiceEnvelope`.
package enum SOAPRequestParser {
    /// What a request asks for.
    ///
    /// The operation is the first element of the body, whatever the `SOAPAction` header says. The ticket is the
    /// header's `TicketToken`, or, as MSNP13 and MSNP14 have it, the cookie `MSPAuth`.
    ///
    /// - Parameter cookie: The request's `Cookie` header.
    package static func parse(_ body: [UInt8], cookie: String? = nil) throws(XMLError) -> SOAPServiceRequest? {
        let envelope = try XMLReader.parse(body, limits: ServiceLimits.request)
        guard let element = (try? SOAPEnvelope.body(of: envelope)) ?? nil else { return nil }
        let ticket = envelope.first("Header")?.descendant("TicketToken")?.trimmedText() ?? cookie.flatMap(ticket)
        return SOAPServiceRequest(action: element.name, ticket: ticket.map { Secret($0) }, body: element)
    }

    private static func ticket(inCookie header: String) -> String? {
        for part in header.split(separator: ";") {
            let part = part.drop { $0 == " " }
            guard part.hasPrefix("MSPAuth=") else { continue }
            let value = part.dropFirst("MSPAuth=".utf8.count)
            return value.isEmpty ? nil : String(value)
        }
        return nil
    }

    /// The fault, status 500, that answers a request; `PassportAuthFail` for a ticket that is missing or not known,
    /// `FullSyncRequired`, `ContactDoesNotExist`, `Forbidden` for an operation that is not known.
    ///
    /// - Parameter conflictObjectID: The contact that `ContactAlreadyExists` speaks of.
    package static func fault(
        action: String, errorCode: String, text: String, conflictObjectID: String? = nil
    ) -> [UInt8] {
        SOAPEnvelope.fault(
            string: text, actor: "\(ServiceEnvelope.namespace)/\(action)", errorCode: errorCode,
            errorNamespace: ServiceEnvelope.namespace, conflictObjectID: conflictObjectID)
    }
}
