// SPDX-License-Identifier: Apache-2.0

import Cryptography
import SOAP
import XML

/// The service that gives tickets for a password (`RST.srf`), MSNP12 and later.
///
/// One request asks for the tickets of several services; each part of the answer names the service that it is for.
package enum SecurityTokenService {
    static let passportNamespace = "http://schemas.microsoft.com/Passport/SoapServices/PPCRL"
    static let faultNamespace = "http://schemas.microsoft.com/Passport/SoapServices/SOAPFault"
    static let security = "http://schemas.xmlsoap.org/ws/2003/06/secext"
    static let policy = "http://schemas.xmlsoap.org/ws/2002/12/policy"
    static let addressing = "http://schemas.xmlsoap.org/ws/2004/03/addressing"
    static let trust = "http://schemas.xmlsoap.org/ws/2004/04/trust"
    static let utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

    /// Asks for tokens.
    package static func request(url: String, credentials: Credentials, tokens: [TokenRequest]) -> WebRequest {
        let declarations = [
            ("xmlns:ps", passportNamespace), ("xmlns:wsse", security), ("xmlns:wsp", policy), ("xmlns:wsu", utility),
            ("xmlns:wsa", addressing), ("xmlns:wst", trust),
            ("xmlns:saml", "urn:oasis:names:tc:SAML:1.0:assertion"),
        ]
        let body = SOAPEnvelope.write(declarations: declarations) { header in
            header.open("ps:AuthInfo", [("Id", "PPAuthInfo")])
            header.element("ps:HostingApp", "{7108E71A-9926-4FCB-BCC9-9A9D3F32E423}")
            header.element("ps:BinaryVersion", "4")
            header.element("ps:UIVersion", "1")
            header.empty("ps:Cookies")
            // Base64 of little-endian 1, 2, "lc", 4, "1033": the language.
            header.element("ps:RequestParams", "AQAAAAIAAABsYwQAAAAxMDMz")
            header.close()
            header.open("wsse:Security")
            header.open("wsse:UsernameToken", [("Id", "user")])
            header.element("wsse:Username", credentials.account)
            header.element("wsse:Password", credentials.password.exposed)
            header.close()
            header.close()
        } body: { body in
            body.open("ps:RequestMultipleSecurityTokens", [("Id", "RSTS")])
            for (number, token) in tokens.enumerated() {
                body.open("wst:RequestSecurityToken", [("Id", "RST\(number)")])
                body.element("wst:RequestType", "http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue")
                writeAppliesTo(token.address, to: &body)
                if let policy = token.policy { body.empty("wsse:PolicyReference", [("URI", policy)]) }
                body.close()
            }
            body.close()
        }
        return WebRequest(
            method: "POST", url: url,
            headers: [("Content-Type", "text/xml; charset=utf-8"), ("Accept", "text/*")], body: body)
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
