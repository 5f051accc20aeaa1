// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
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
    /// The profile that an account keeps; nil where the request is none.
    case storage(SOAPServiceRequest?)
    /// A message for somebody who is offline; nil where the request is none.
    case offlineStore(OfflineStoreRequest?)
    /// Messages that came while the account was offline; nil where the request is none.
    case offlineFetch(OfflineMessageRequest?)
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
        case ServiceEndpoints.storagePath.lowercased():
            self = .storage((try? SOAPRequestParser.parse(body, cookie: request.cookie)) ?? nil)
        case ServiceEndpoints.offlineSendPath.lowercased():
            self = .offlineStore(OfflineStoreService.parse(body, soapAction: request.soapAction ?? ""))
        case ServiceEndpoints.offlineFetchPath.lowercased():
            self = .offlineFetch(OfflineMessageService.parse(body))
        default:
            self = .unknown
        }
    }

    /// What faults call it.
    var name: String {
        switch self {
        case .nexus: "nexus"
        case .login: "login"
        case .securityTokens: "RST"
        case .addressBook(let request), .sharing(let request), .storage(let request): request?.action ?? "none"
        case .offlineStore: "Store"
        case .offlineFetch(let request):
            switch request?.query {
            case .metadata: "GetMetadata"
            case .message: "GetMessage"
            case .delete: "DeleteMessages"
            case nil: "none"
            }
        case .unknown: "none"
        }
    }
}

extension ServiceState {
    /// Whose request it is, as far as it says so: the key of the account.
    func account(of operation: WebOperation, now: Int64) -> String? {
        switch operation {
        case .login(let login): login.map { MSNAddress.key($0.account) }
        case .securityTokens(let query): query.map { MSNAddress.key($0.account) }
        case .offlineStore(let request): request.map { MSNAddress.key($0.sender) }
        case .offlineFetch(let request):
            request?.ticket.flatMap { tickets.holder(of: $0.exposed, now: now)?.account }
        case .addressBook(let request), .sharing(let request), .storage(let request):
            request?.ticket.flatMap { tickets.holder(of: $0.exposed, now: now)?.account }
        case .nexus, .unknown: nil
        }
    }
}
