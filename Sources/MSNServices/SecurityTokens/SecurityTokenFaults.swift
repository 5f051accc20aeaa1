// SPDX-License-Identifier: Apache-2.0

import SOAP
import XML

/// What the service answers when it gives no tokens. All of it has status 200.
extension SecurityTokenService {
    /// The answer to a wrong account or password, which are not told apart.
    package static func failure(version: SecurityTokenVersion = .rst) -> [UInt8] {
        fault(
            version: version, code: version == .rst ? "wsse:FailedAuthentication" : "wst:FailedAuthentication",
            text: "Authentication Failure", status: "0x80048821")
    }

    /// The answer to something that is no request.
    package static func invalidRequest(version: SecurityTokenVersion = .rst) -> [UInt8] {
        fault(
            version: version, code: version == .rst ? "S:Client" : "wst:InvalidRequest", text: "Invalid Request",
            status: "0x80048820")
    }

    /// The answer to somebody whose account is kept elsewhere.
    ///
    /// - Parameter url: Where the same request should be sent.
    package static func redirect(to url: String, version: SecurityTokenVersion = .rst) -> [UInt8] {
        fault(
            version: version, code: "psf:Redirect", text: "Authentication Failure", status: "0x80048852",
            redirect: url)
    }

    private static func fault(
        version: SecurityTokenVersion, code: String, text: String, status: String, redirect: String? = nil
    ) -> [UInt8] {
        var writer = XMLWriter()
        writer.declaration()
        writer.open(
            "S:Envelope",
            [
                ("xmlns:S", version.envelope), ("xmlns:wsse", version.security), ("xmlns:wst", version.trust),
                ("xmlns:psf", faultNamespace),
            ])
        writer.open("S:Header")
        writer.open("psf:pp")
        writer.element("psf:serverVersion", "1")
        writer.element("psf:authstate", "0x80048800")
        writer.element("psf:reqstatus", status)
        writer.close()
        writer.close()
        if version == .rst {
            // As in life the fault stands in the envelope without a body.
            writer.open("S:Fault")
            writer.element("faultcode", code)
            if let redirect { writer.element("psf:redirectUrl", redirect) }
            writer.element("faultstring", text)
        } else {
            writer.open("S:Body")
            writer.open("S:Fault")
            writer.open("S:Code")
            writer.element("S:Value", "S:Sender")
            writer.open("S:Subcode")
            writer.element("S:Value", code)
            writer.close()
            writer.close()
            writer.open("S:Reason")
            writer.element("S:Text", text, [("xml:lang", "en-US")])
            writer.close()
            writer.open("S:Detail")
            if let redirect { writer.element("psf:redirectUrl", redirect) }
            writer.open("psf:error")
            writer.element("psf:value", status)
        }
        writer.closeAll()
        return writer.bytes
    }
}
