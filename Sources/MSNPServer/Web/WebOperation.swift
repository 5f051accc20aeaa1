// SPDX-License-Identifier: Apache-2.0

import MSNServices

/// What a web request asks for, read from it without knowing who is who; reading takes longer than answering and is done
/// before the service's loop is bothered.
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

    /// - Parameters:
    ///   - path: Without the query.
    ///   - authorization: The header of that name.
    ///   - cookie: The header of that name.
    init(path: String, authorization: String?, cookie: String?, body: [UInt8]) {
        switch path.lowercased() {
        case ServiceEndpoints.nexusPath, "/nexus-mock":
            self = .nexus
        case ServiceEndpoints.loginPath, "/login2.srf":
            self = .login(authorization.flatMap(Passport.parseAuthorization))
        case ServiceEndpoints.securityTokenPath.lowercased(), ServiceEndpoints.securityToken2Path.lowercased():
            self = .securityTokens(SecurityTokenService.parse(body))
        case ServiceEndpoints.addressBookPath.lowercased():
            self = .addressBook((try? SOAPRequestParser.parse(body, cookie: cookie)) ?? nil)
        case ServiceEndpoints.sharingPath.lowercased():
            self = .sharing((try? SOAPRequestParser.parse(body, cookie: cookie)) ?? nil)
        default:
            self = .unknown
        }
    }
}
