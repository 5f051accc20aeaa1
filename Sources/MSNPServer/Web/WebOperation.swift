// SPDX-License-Identifier: Apache-2.0

import MSNServices
import NIOCore

/// What a web request asks for, read from it without knowing who is who.
enum WebOperation: Sendable {
    /// Where to log in (`/rdr/pprdr.asp`).
    case nexus
    /// Passport 1.4; nil where the request has no usable `Authorization`.
    case login(PassportLogin?)
    /// Tickets for a password; nil where the request is none.
    case securityTokens(SecurityTokenQuery?)
    /// Contacts; nil where the request is none.
    case addressBook(SOAPServiceRequest?)
    /// Lists; nil where the request is none.
    case sharing(SOAPServiceRequest?)
    /// Nothing that is served here.
    case unknown

    init(_ request: WebRequestParts) {
        let body = Array(request.body.readableBytesView)
        switch request.path.lowercased() {
        case ServiceEndpoints.nexusPath, "/nexus-mock":
            self = .nexus
        case ServiceEndpoints.loginPath, "/login2.srf":
            self = .login(request.authorization.flatMap(Passport.parseAuthorization))
        case ServiceEndpoints.securityTokenPath.lowercased(), ServiceEndpoints.securityToken2Path.lowercased():
            self = .securityTokens(SecurityTokenService.parse(body))
        case ServiceEndpoints.addressBookPath.lowercased():
            self = .addressBook((try? SOAPRequestParser.parse(body, cookie: request.cookie)) ?? nil)
        case ServiceEndpoints.sharingPath.lowercased():
            self = .sharing((try? SOAPRequestParser.parse(body, cookie: request.cookie)) ?? nil)
        default:
            self = .unknown
        }
    }
}
