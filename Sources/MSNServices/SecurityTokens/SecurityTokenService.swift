// SPDX-License-Identifier: Apache-2.0

import Cryptography
import SOAP
import XML

/// The two versions of the token service. They say the same in other namespaces.
package enum SecurityTokenVersion: Equatable, Sendable {
    /// `RST.srf`, SOAP 1.1: MSNP12 to 17.
    case rst
    /// `RST2.srf`, SOAP 1.2: MSNP16 and later.
    case rst2

    /// The version that an address is that of.
    package init(url: String) {
        let path = url.prefix { $0 != "?" }.lowercased()
        self = path.hasSuffix(ServiceEndpoints.securityToken2Path.lowercased()) ? .rst2 : .rst
    }

    var envelope: String { self == .rst ? SOAPEnvelope.namespace : SOAPEnvelope.namespace12 }
    var security: String {
        self == .rst
            ? "http://schemas.xmlsoap.org/ws/2003/06/secext"
            : "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    }
    var policy: String {
        self == .rst ? "http://schemas.xmlsoap.org/ws/2002/12/policy" : "http://schemas.xmlsoap.org/ws/2004/09/policy"
    }
    var addressing: String {
        self == .rst ? "http://schemas.xmlsoap.org/ws/2004/03/addressing" : "http://www.w3.org/2005/08/addressing"
    }
    var trust: String {
        self == .rst ? "http://schemas.xmlsoap.org/ws/2004/04/trust" : "http://schemas.xmlsoap.org/ws/2005/02/trust"
    }
    /// What a request asks for: that a token be issued.
    var issue: String {
        self == .rst
            ? "http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue"
            : "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue"
    }
}

/// The service that gives tickets for a password (`RST.srf`, `RST2.srf`), MSNP12 and later.
///
/// One request asks for the tickets of several services; each part of the answer names the service that it is for.
package enum SecurityTokenService {
    static let passportNamespace = "http://schemas.microsoft.com/Passport/SoapServices/PPCRL"
    static let faultNamespace = "http://schemas.microsoft.com/Passport/SoapServices/SOAPFault"
    static let utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

    /// Asks for tokens, in the version that the address is that of.
    ///
    /// The password goes as it is. Passport itself once looked at its first sixteen letters alone; services of today
    /// look at all.
    package static func request(url: String, credentials: Credentials, tokens: [TokenRequest]) -> WebRequest {
        let version = SecurityTokenVersion(url: url)
        let declarations = [
            ("xmlns:ps", passportNamespace), ("xmlns:wsse", version.security), ("xmlns:wsp", version.policy),
            ("xmlns:wsu", utility), ("xmlns:wsa", version.addressing), ("xmlns:wst", version.trust),
            ("xmlns:saml", "urn:oasis:names:tc:SAML:1.0:assertion"),
        ]
        let body = SOAPEnvelope.write(namespace: version.envelope, declarations: declarations) { header in
            if version == .rst2 {
                header.element("wsa:Action", version.trust + "/RST/Issue", [("soap:mustUnderstand", "1")])
                header.element("wsa:To", url, [("soap:mustUnderstand", "1")])
            }
            header.open("ps:AuthInfo", [("Id", "PPAuthInfo")])
            header.element("ps:HostingApp", "{7108E71A-9926-4FCB-BCC9-9A9D3F32E423}")
            header.element("ps:BinaryVersion", version == .rst ? "4" : "5")
            header.element("ps:UIVersion", "1")
            header.empty("ps:Cookies")
            // Base64 of little-endian 1, 2, "lc", 4, "1033": the language.
            header.element("ps:RequestParams", "AQAAAAIAAABsYwQAAAAxMDMz")
            header.close()
            header.open("wsse:Security")
            header.open("wsse:UsernameToken", [(version == .rst ? "Id" : "wsu:Id", "user")])
            header.element("wsse:Username", credentials.account)
            header.element("wsse:Password", credentials.password.exposed)
            header.close()
            header.close()
        } body: { body in
            body.open("ps:RequestMultipleSecurityTokens", [("Id", "RSTS")])
            for (number, token) in tokens.enumerated() {
                body.open("wst:RequestSecurityToken", [("Id", "RST\(number)")])
                body.element("wst:RequestType", version.issue)
                writeAppliesTo(token.address, to: &body)
                let reference = version == .rst ? "wsse:PolicyReference" : "wsp:PolicyReference"
                if let policy = token.policy { body.empty(reference, [("URI", policy)]) }
                body.close()
            }
            body.close()
        }
        let type = version == .rst ? "text/xml" : "application/soap+xml"
        return WebRequest(
            method: "POST", url: url,
            headers: [("Content-Type", type + "; charset=utf-8"), ("Accept", version == .rst ? "text/*" : "*/*")],
            body: body)
    }

    /// The tokens in an answer, of either version of the service.
    ///
    /// Throws `refused` for a wrong account or password, `fault` for other faults, whatever the status is; a fault
    /// that only sends us elsewhere has a `redirect`.
    package static func tokens(in response: WebResponse) throws(WebError) -> SecurityTokens {
        let envelope = try ServiceEnvelope.envelope(in: response)
        let body: XMLElement?
        do {
            body = try SOAPEnvelope.body(of: envelope)
        } catch {
            if error.localCode == "FailedAuthentication" { throw .refused }
            throw .fault(error)
        }
        guard (200..<300).contains(response.status) else { throw .status(response.status) }
        guard let body else { throw .malformed("no tokens") }
        let answers =
            body.name == "RequestSecurityTokenResponse" ? [body] : body.descendants("RequestSecurityTokenResponse")
        let passport = envelope.at("Header", "pp")
        let tokens = SecurityTokens(
            answers.compactMap(token), cid: passport?.first("credProperties").flatMap(cid),
            puid: passport?.trimmedText(at: "PUID"))
        guard !tokens.isEmpty else { throw .malformed("no tokens") }
        return tokens
    }

    private static func token(_ answer: XMLElement) -> SecurityToken? {
        guard let address = answer.first("AppliesTo")?.descendant("Address")?.trimmedText(),
            // The ticket is sent as one word in a line of MSNP, so that nothing else can be one.
            let ticket = answer.trimmedText(at: "RequestedSecurityToken", "BinarySecurityToken"),
            ticket.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let lifetime = answer.first("LifeTime") ?? answer.first("Lifetime")
        return SecurityToken(
            address: address, ticket: Secret(ticket),
            binarySecret: answer.trimmedText(at: "RequestedProofToken", "BinarySecret").map { Secret($0) },
            created: lifetime?.trimmedText(at: "Created") ?? "", expires: lifetime?.trimmedText(at: "Expires") ?? "")
    }

    private static func cid(_ properties: XMLElement) -> String? {
        properties.all("credProperty").first { $0.attributes["Name"] == "CID" }?.trimmedText()
    }

    static func writeAppliesTo(_ address: String, to writer: inout XMLWriter) {
        writer.open("wsp:AppliesTo")
        writer.open("wsa:EndpointReference")
        writer.element("wsa:Address", address)
        writer.close()
        writer.close()
    }
}
