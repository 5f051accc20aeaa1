// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import SOAP
import XML

/// What a client asks the token service for.
package struct SecurityTokenQuery: Equatable, Sendable {
    /// The account, as it was typed.
    package var account: String
    /// The password.
    package var password: Secret<String>
    /// The services that it wants tokens for, in its order.
    package var addresses: [String]
}

/// The service's own side.
extension SecurityTokenService {
    /// What a request asks for; `nil` where it has no user name, no password or asks for nothing.
    package static func parse(_ body: [UInt8]) -> SecurityTokenQuery? {
        guard let envelope = try? XMLReader.parse(body, limits: ServiceLimits.request), envelope.name == "Envelope",
            let login = envelope.first("Header")?.descendant("UsernameToken"),
            let account = login.trimmedText(at: "Username"),
            let password = login.text(at: "Password"),
            let addresses = envelope.first("Body")?.descendants("Address").compactMap({ $0.trimmedText() }),
            !addresses.isEmpty, addresses.count <= ServiceLimits.requestedTokens
        else { return nil }
        return SecurityTokenQuery(account: account, password: Secret(password), addresses: addresses)
    }

    /// The answer, status 200, that gives tokens.
    ///
    /// - Parameters:
    ///   - tokens: One for each service that was asked for. Their times are taken from `now` and `lifetime`.
    ///   - cid: The account's number, 16 hexadecimal digits.
    ///   - puid: The account's older number, 16 hexadecimal digits.
    ///   - now: Seconds since 1970.
    ///   - lifetime: How long the tokens are good, in seconds.
    package static func reply(
        tokens: [SecurityToken], cid: String, puid: String, now: Int64, lifetime: Int64
    ) -> [UInt8] {
        let created = ISO8601.string(secondsSince1970: now)
        let expires = ISO8601.string(secondsSince1970: now + lifetime)
        return SOAPEnvelope.write(prefix: "S") { header in
            header.open("psf:pp", [("xmlns:psf", faultNamespace)])
            header.element("psf:serverVersion", "1")
            header.element("psf:PUID", puid)
            header.element("psf:authstate", "0x48803")
            header.element("psf:reqstatus", "0x0")
            header.open("psf:credProperties")
            header.element("psf:credProperty", cid, [("Name", "CID")])
            header.close()
            header.close()
        } body: { body in
            body.open(
                "wst:RequestSecurityTokenResponseCollection",
                [
                    ("xmlns:wst", trust), ("xmlns:wsse", security), ("xmlns:wsp", policy), ("xmlns:wsa", addressing),
                    ("xmlns:wsu", utility),
                ])
            for (index, token) in tokens.enumerated() {
                body.open("wst:RequestSecurityTokenResponse")
                body.element("wst:TokenType", "urn:passport:compact")
                writeAppliesTo(token.address, to: &body)
                body.open("wst:LifeTime")
                body.element("wsu:Created", created)
                body.element("wsu:Expires", expires)
                body.close()
                body.open("wst:RequestedSecurityToken")
                body.element("wsse:BinarySecurityToken", token.ticket.exposed, [("Id", "Compact\(index + 1)")])
                body.close()
                body.open("wst:RequestedTokenReference")
                body.empty("wsse:KeyIdentifier", [("ValueType", "urn:passport:compact")])
                body.empty("wsse:Reference", [("URI", "#Compact\(index + 1)")])
                body.close()
                if let secret = token.binarySecret {
                    body.open("wst:RequestedProofToken")
                    body.element("wst:BinarySecret", secret.exposed)
                    body.close()
                }
                body.close()
            }
            body.close()
        }
    }

    /// The answer, status 200, to a wrong account or password, which are not told apart.
    ///
    /// As in life the fault stands in the envelope without a body.
    package static func failure() -> [UInt8] {
        var writer = XMLWriter()
        writer.declaration()
        writer.open(
            "S:Envelope",
            [("xmlns:S", SOAPEnvelope.namespace), ("xmlns:wsse", security), ("xmlns:psf", faultNamespace)])
        writer.open("S:Header")
        writer.open("psf:pp")
        writer.element("psf:serverVersion", "1")
        writer.element("psf:authstate", "0x80048800")
        writer.element("psf:reqstatus", "0x80048823")
        writer.close()
        writer.close()
        writer.open("S:Fault")
        writer.element("faultcode", "wsse:FailedAuthentication")
        writer.element("faultstring", "Authentication Failure")
        writer.closeAll()
        return writer.bytes
    }

    /// The answer, status 200, to something that is no request.
    package static func invalidRequest() -> [UInt8] {
        SOAPEnvelope.write(prefix: "S") { body in
            body.open("S:Fault")
            body.element("faultcode", "S:Client")
            body.element("faultstring", "Invalid Request")
            body.close()
        }
    }
}
