// SPDX-License-Identifier: Apache-2.0

package import XML

/// The wrapping of every request to and answer from a web service: `Envelope { Header?, Body { … } }`.
package enum SOAPEnvelope {
    /// The namespace of SOAP 1.1, which all of MSN's services speak.
    package static let namespace = "http://schemas.xmlsoap.org/soap/envelope/"
    /// The namespace of SOAP 1.2, in which the second token service (`RST2.srf`) answers.
    package static let namespace12 = "http://www.w3.org/2003/05/soap-envelope"

    /// What is asked or answered: the first element of the body. `nil` where there is none, or no envelope.
    ///
    /// Throws the fault, if the message has one. Some services put it in the body, some, like the token service of
    /// Escargot, directly into the envelope without any body.
    package static func body(of envelope: XMLElement) throws(SOAPFault) -> XMLElement? {
        guard envelope.name == "Envelope" else { return nil }
        let body = envelope.first("Body")
        if let fault = body?.first("Fault") ?? envelope.first("Fault") { throw SOAPFault(fault) }
        return body?.children.first
    }

    /// The name of the operation that a request asks for: `ABFindAll`.
    package static func action(of envelope: XMLElement) -> String? {
        (try? body(of: envelope))?.name
    }

    /// Writes an envelope.
    ///
    /// - Parameters:
    ///   - prefix: The prefix of the envelope's own elements.
    ///   - namespace: The namespace of the envelope's own elements.
    ///   - declarations: Further namespaces to declare on the envelope, as attributes: `("xmlns:xsi", "…")`.
    ///   - header: Writes what is in the header; without it there is no header.
    ///   - body: Writes what is in the body.
    package static func write(
        prefix: String = "soap",
        namespace: String = namespace,
        declarations: [(String, String)] = [],
        header: ((inout XMLWriter) -> Void)? = nil,
        body: (inout XMLWriter) -> Void
    ) -> [UInt8] {
        var writer = XMLWriter(reservingCapacity: 4096)
        writer.declaration()
        writer.open("\(prefix):Envelope", [("xmlns:\(prefix)", namespace)] + declarations)
        if let header {
            writer.open("\(prefix):Header")
            header(&writer)
            writer.close()
        }
        writer.open("\(prefix):Body")
        body(&writer)
        writer.closeAll()
        return writer.bytes
    }

    /// Writes a SOAP 1.1 fault as the address book services do: status 500, content type `text/xml`.
    ///
    /// - Parameters:
    ///   - code: `soap:Client` where the request is at fault, `soap:Server` otherwise.
    ///   - actor: The operation's full name, `http://www.msn.com/webservices/AddressBook/ABFindAll`.
    ///   - errorCode: The `detail/errorcode` that clients go by: `PassportAuthFail`.
    ///   - errorNamespace: The namespace of the detail's elements.
    ///   - conflictObjectID: The contact that is in the way.
    package static func fault(
        code: String = "soap:Client", string: String, actor: String, errorCode: String, errorNamespace: String,
        conflictObjectID: String? = nil
    ) -> [UInt8] {
        write { writer in
            writer.open("soap:Fault")
            writer.element("faultcode", code)
            writer.element("faultstring", string)
            writer.element("faultactor", actor)
            writer.open("detail")
            writer.element("errorcode", errorCode, [("xmlns", errorNamespace)])
            writer.element("errorstring", string, [("xmlns", errorNamespace)])
            if let conflictObjectID {
                writer.open("additionalDetails")
                writer.element("conflictObjectId", conflictObjectID)
                writer.close()
            }
            writer.close()
            writer.close()
        }
    }
}

extension XMLElement {
    /// The text of the element that the path leads to, without white space around it; `nil` where there is none.
    package func trimmedText(at path: String...) -> String? {
        var element = self
        for name in path {
            guard let child = element.first(name) else { return nil }
            element = child
        }
        let bytes = element.text.utf8
        guard let start = bytes.firstIndex(where: { !isSpace($0) }) else { return nil }
        guard let end = bytes.lastIndex(where: { !isSpace($0) }) else { return nil }
        return String(element.text[start...end])
    }
}

private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
}
