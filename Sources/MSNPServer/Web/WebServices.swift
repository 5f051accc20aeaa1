// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import MSNServices

/// What a web request gets, and what clients on other connections learn by it.
struct WebAnswer: Sendable {
    var response: WebResponse
    var actions: [ServiceAction] = []

    /// A SOAP answer.
    static func soap(_ body: [UInt8], status: Int = 200, actions: [ServiceAction] = []) -> WebAnswer {
        WebAnswer(
            response: WebResponse(
                status: status, headers: [("Content-Type", "text/xml; charset=utf-8")], body: body),
            actions: actions)
    }

    /// A SOAP fault of the address book services.
    static func fault(_ errorCode: String, action: String, text: String, actions: [ServiceAction] = []) -> WebAnswer {
        .soap(
            SOAPRequestParser.fault(action: action, errorCode: errorCode, text: text), status: 500, actions: actions)
    }

    /// No body.
    static func headers(_ headers: [(name: String, value: String)], status: Int = 200) -> WebAnswer {
        WebAnswer(response: WebResponse(status: status, headers: headers))
    }
}

/// Sign-in by the web: the nexus, Passport 1.4, RST.
extension ServiceState {
    /// Answers a web request; `now` in milliseconds since 1970.
    mutating func answer(_ operation: WebOperation, now: Int64) -> WebAnswer {
        switch operation {
        case .nexus:
            return .headers(Passport.nexusHeaders(loginURL: addresses.webBase + ServiceEndpoints.loginPath))
        case .login(let login):
            guard let login, let account = authenticate(login.account, login.password) else {
                return .headers(Passport.failureHeaders(text: "The address or the password is wrong."), status: 401)
            }
            let (ticket, _) = tickets.issue(for: account.key, identifiers: &identifiers, now: now)
            return .headers(Passport.successHeaders(ticket: ticket))
        case .securityTokens(let query):
            guard let query else { return .soap(SecurityTokenService.invalidRequest()) }
            return issueTokens(query, now: now)
        case .addressBook(let request):
            return serve(request, now: now) { $0.answerAddressBook($1, account: $2, now: now) }
        case .sharing(let request):
            return serve(request, now: now) { $0.answerSharing($1, account: $2, now: now) }
        case .storage(let request):
            return serve(request, now: now) { $0.answerStorage($1, account: $2, now: now) }
        case .offlineStore(let request):
            return answerStore(request, now: now)
        case .offlineFetch(let request):
            return answerFetch(request, now: now)
        case .unknown:
            return .headers([], status: 404)
        }
    }

    /// The account if the password is right. How long it takes says nothing about how right it was.
    private func authenticate(_ account: String, _ password: Secret<String>) -> Account? {
        guard let record = directory[MSNAddress.key(account)], let expected = record.password,
            ConstantTime.equal(expected.exposed, password.exposed)
        else { return nil }
        return record
    }

    /// One ticket, given for every service that was asked for; with its secret for the notification server.
    private mutating func issueTokens(_ query: SecurityTokenQuery, now: Int64) -> WebAnswer {
        guard let account = authenticate(query.account, query.password) else {
            return .soap(SecurityTokenService.failure(version: query.version))
        }
        let (ticket, holder) = tickets.issue(for: account.key, identifiers: &identifiers, now: now)
        let tokens = query.addresses.map { address in
            SecurityToken(
                address: address, ticket: ticket,
                binarySecret: address.lowercased() == "messengerclear.live.com" ? holder.binarySecret : nil)
        }
        return .soap(
            SecurityTokenService.reply(
                tokens: tokens, cid: account.identity.cidDigits, puid: account.identity.puidDigits, now: now / 1000,
                lifetime: max(0, (holder.expires &- now) / 1000), version: query.version))
    }

    /// Finds out who asks.
    private mutating func serve(
        _ request: SOAPServiceRequest?, now: Int64,
        _ answer: (inout ServiceState, SOAPServiceRequest, Account) -> WebAnswer
    ) -> WebAnswer {
        guard let request else { return .fault("BadRequest", action: "Unknown", text: "This is no request.") }
        guard let ticket = request.ticket, let holder = tickets.holder(of: ticket.exposed, now: now),
            let account = directory[holder.account]
        else { return .fault("PassportAuthFail", action: request.action, text: "The ticket is not good.") }
        return answer(&self, request, account)
    }
}
