// SPDX-License-Identifier: Apache-2.0

import Cryptography
import SOAP
import XML

/// What all requests to the address book and membership services have around them, and all answers from them.
enum ServiceEnvelope {
    /// The namespace of every element of both services.
    static let namespace = "http://www.msn.com/webservices/AddressBook"
    /// The address book of the user; others are circles.
    static let defaultAddressBook = "00000000-0000-0000-0000-000000000000"
    /// What says "never" where a time is expected.
    static let never = "0001-01-01T00:00:00.0000000-08:00"
    static let instance = "http://www.w3.org/2001/XMLSchema-instance"

    private static let declarations = [
        ("xmlns:xsi", instance), ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ]

    /// A request for one operation.
    ///
    /// - Parameters:
    ///   - action: The operation's name, `ABFindAll`, which is also that of the element that `body` fills.
    ///   - ticket: The ticket; an empty one is left out, for services that go by a cookie.
    ///   - scenario: What the user is doing: `Initial`, `ContactSave`, `BlockUnblock`.
    static func request(
        url: String, ticket: Secret<String>, action: String, scenario: String, body: (inout XMLWriter) -> Void
    ) -> WebRequest {
        let bytes = SOAPEnvelope.write(declarations: declarations) { header in
            header.open("ABApplicationHeader", [("xmlns", namespace)])
            header.element("ApplicationId", "CFE80F9D-180F-4399-82AB-413F33A1FA11")
            header.element("IsMigration", "false")
            header.element("PartnerScenario", scenario)
            header.close()
            header.open("ABAuthHeader", [("xmlns", namespace)])
            header.element("ManagedGroupRequest", "false")
            if !ticket.exposed.isEmpty { header.element("TicketToken", ticket.exposed) }
            header.close()
        } body: { writer in
            writer.open(action, [("xmlns", namespace)])
            body(&writer)
            writer.close()
        }
        return post(url: url, action: "\(namespace)/\(action)", body: bytes)
    }

    /// The request that carries an envelope.
    ///
    /// - Parameter action: The operation's full name, `http://www.msn.com/webservices/AddressBook/ABFindAll`.
    static func post(url: String, action: String, body: [UInt8]) -> WebRequest {
        WebRequest(
            method: "POST", url: url,
            headers: [
                ("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", "\"\(action)\""),
                ("Cache-Control", "no-cache"),
            ], body: body)
    }

    /// The envelope in an answer. An answer without one is told by its status.
    static func envelope(in response: WebResponse) throws(WebError) -> XMLElement {
        let isSuccess = (200..<300).contains(response.status)
        guard response.body.count <= ServiceLimits.responseBytes else { throw .tooLarge }
        do {
            let root = try XMLReader.parse(response.body, limits: ServiceLimits.response)
            if root.name == "Envelope" { return root }
        } catch {
            throw isSuccess ? .malformed(text(error)) : .status(response.status)
        }
        throw isSuccess ? .malformed("no SOAP envelope") : .status(response.status)
    }

    /// Why a document cannot be read, without the parser's own codes.
    private static func text(_ error: XMLError) -> String {
        if case .malformed = error { "the XML document is malformed" } else { error.description }
    }

    /// What stands in an answer's body; a fault is thrown whatever the status is.
    ///
    /// - Parameter actions: The operations that may have been asked for; the answer is called `<action>Response`.
    static func body(in response: WebResponse, actions: [String]) throws(WebError) -> XMLElement {
        let envelope = try envelope(in: response)
        let body: XMLElement?
        do {
            body = try SOAPEnvelope.body(of: envelope)
        } catch {
            throw .fault(error)
        }
        guard (200..<300).contains(response.status) else { throw .status(response.status) }
        guard let body, actions.contains(where: { body.name == $0 + "Response" }) else {
            throw .malformed("no answer to \(actions.joined(separator: " or "))")
        }
        return body
    }

    /// An answer to one operation, status 200.
    static func response(action: String, body: (inout XMLWriter) -> Void = { _ in }) -> [UInt8] {
        SOAPEnvelope.write(declarations: declarations) { header in
            header.open("ServiceHeader", [("xmlns", namespace)])
            header.element("Version", "15.01.1408.0000")
            header.element("CacheKey", "monarch")
            header.element("CacheKeyChanged", "true")
            header.close()
        } body: { writer in
            writer.open(action + "Response", [("xmlns", namespace)])
            body(&writer)
            writer.close()
        }
    }
}

extension XMLElement {
    /// Whether the child called `name` says `true`.
    func isTrue(_ name: String) -> Bool {
        first(name).map { equalIgnoringCase($0.trimmedText() ?? "", "true") } ?? false
    }

    /// The value of the annotation called `name` below the child `annotations`, or `Annotations`.
    func annotation(_ name: String) -> String? {
        let annotations = first("annotations") ?? first("Annotations")
        return annotations?.all("Annotation").first { $0.trimmedText(at: "Name") == name }?.trimmedText(at: "Value")
    }
}

extension XMLWriter {
    /// One `<Annotation>`.
    mutating func annotation(_ name: String, _ value: String) {
        open("Annotation")
        element("Name", name)
        element("Value", value)
        close()
    }
}
