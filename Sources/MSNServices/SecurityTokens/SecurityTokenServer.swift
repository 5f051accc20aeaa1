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
    /// The version that it speaks, which the answer should be in.
    package var version: SecurityTokenVersion
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
        return SecurityTokenQuery(
            account: account, password: Secret(password), addresses: addresses,
            version: envelope.namespace == SOAPEnvelope.namespace12 ? .rst2 : .rst)
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
        tokens: [SecurityToken], cid: String, puid: String, now: Int64, lifetime: Int64,
        version: SecurityTokenVersion = .rst
    ) -> [UInt8] {
        let created = ISO8601.string(secondsSince1970: now)
        let expires = ISO8601.string(secondsSince1970: now + lifetime)
        return SOAPEnvelope.write(prefix: "S", namespace: version.envelope) { header in
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
                    ("xmlns:wst", version.trust), ("xmlns:wsse", version.security), ("xmlns:wsp", version.policy),
                    ("xmlns:wsa", version.addressing), ("xmlns:wsu", utility),
                ])
            for (index, token) in tokens.enumerated() {
                body.open("wst:RequestSecurityTokenResponse")
                body.element("wst:TokenType", "urn:passport:compact")
                writeAppliesTo(token.address, to: &body)
                body.open(version == .rst ? "wst:LifeTime" : "wst:Lifetime")
                body.element("wsu:Created", created)
                body.element("wsu:Expires", expires)
                body.close()
                body.open("wst:RequestedSecurityToken")
                body.element("wsse:BinarySecurityToken", token.ticket.exposed, [("Id", "Compact\(index + 1)")])
                body.close()
                writeReference(index + 1, version: version, to: &body)
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

    private static func writeReference(_ number: Int, version: SecurityTokenVersion, to writer: inout XMLWriter) {
        if version == .rst {
            writer.open("wst:RequestedTokenReference")
            writer.empty("wsse:KeyIdentifier", [("ValueType", "urn:passport:compact")])
            writer.empty("wsse:Reference", [("URI", "#Compact\(number)")])
            writer.close()
        } else {
            writer.open("wst:RequestedAttachedReference")
            writer.open("wsse:SecurityTokenReference")
            writer.empty("wsse:Reference", [("URI", "#Compact\(number)")])
            writer.close()
            writer.close()
        }
    }
}
