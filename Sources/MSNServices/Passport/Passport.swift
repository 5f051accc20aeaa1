// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Passport 1.4 (MSNP8-14): two GET requests whose headers say everything.
///
/// ```
/// GET /rdr/pprdr.asp                  200, PassportURLs: DARealm=Passport.Net,DALogin=login.example.com/login2.srf,…
/// GET /login2.srf                     200, Authentication-Info: Passport1.4 da-status=success,…,from-PP='t=…&p=…',…
/// Authorization: Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=…,pwd=…,<challenge>
/// ```
package enum Passport {
    static let scheme = "Passport1.4"

    // MARK: Client

    /// Asks the nexus where to log in.
    package static func nexusRequest(url: String) -> WebRequest {
        WebRequest(method: "GET", url: url)
    }

    /// Where to log in, as the nexus says: its `DALogin`, with `https://` in front if it has no scheme.
    package static func loginURL(in response: WebResponse) -> String? {
        guard let field = response.header("PassportURLs") else { return nil }
        for item in field.split(separator: ",") {
            guard let (name, value) = pair(item), equalIgnoringCase(name, "DALogin"), !value.isEmpty else { continue }
            let url = value.contains("://") ? value : "https://" + value
            return url.utf8.count <= ServiceLimits.urlBytes ? url : nil
        }
        return nil
    }

    /// Logs in.
    ///
    /// - Parameter challenge: What followed `USR 3 TWN S `, as it was received.
    package static func loginRequest(url: String, credentials: Credentials, challenge: String) -> WebRequest {
        let authorization =
            "\(scheme) OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom"
            + ",sign-in=\(URIComponent.encode(credentials.account))"
            + ",pwd=\(URIComponent.encode(credentials.password.exposed)),\(headerSafe(challenge))"
        return WebRequest(method: "GET", url: url, headers: [("Authorization", authorization)])
    }

    /// What came of logging in.
    package static func outcome(of response: WebResponse) -> PassportOutcome {
        let information = response.header("Authentication-Info").map(Fields.init)
        let challenge = response.header("WWW-Authenticate").map(Fields.init)
        if response.status == 401 || information?.status == "failed" || challenge?.status == "failed" {
            let text = (challenge ?? information)?["cbtxt"].map { readable(URIComponent.decode($0)) }
            return .refused(text: text?.isEmpty == true ? nil : text)
        }
        if (300..<400).contains(response.status) || information?.status == "redir" {
            return response.header("Location").map { .redirect($0) } ?? .malformed
        }
        guard response.status == 200, information?.status == "success", let ticket = information?["from-PP"],
            !ticket.isEmpty, ticket.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return .malformed }
        return .ticket(Secret(ticket))
    }

    // MARK: Server

    /// What a client's `Authorization` header says; the order of its parts does not matter.
    package static func parseAuthorization(_ header: String) -> PassportLogin? {
        guard header.utf8.count <= 8192, header.hasPrefix(scheme + " ") else { return nil }
        var account: String?
        var password: String?
        var challenge: [Substring] = []
        for item in header.dropFirst(scheme.utf8.count + 1).split(separator: ",") {
            switch pair(item) {
            case ("sign-in", let value)?: account = URIComponent.decode(value)
            case ("pwd", let value)?: password = URIComponent.decode(value)
            case ("OrgVerb", _)?, ("OrgURL", _)?: continue
            default: challenge.append(item)
            }
        }
        guard let account, !account.isEmpty, let password else { return nil }
        return PassportLogin(
            account: account, password: Secret(password), challenge: challenge.joined(separator: ","))
    }

    /// The header of the answer, status 200, that gives a ticket.
    package static func successHeaders(ticket: Secret<String>) -> [(name: String, value: String)] {
        [
            (
                "Authentication-Info",
                "\(scheme) da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,"
                    + "from-PP='\(ticket.exposed)',ru=http://messenger.msn.com"
            )
        ]
    }

    /// The header of the answer, status 401, that gives none.
    ///
    /// - Parameter text: What the client may show.
    package static func failureHeaders(text: String) -> [(name: String, value: String)] {
        [
            (
                "WWW-Authenticate",
                "\(scheme) da-status=failed,srealm=Passport.NET,ts=-3,prompt,cbtxt=\(URIComponent.encode(text))"
            )
        ]
    }

    /// The header of the nexus's answer, status 200.
    package static func nexusHeaders(loginURL: String) -> [(name: String, value: String)] {
        [("PassportURLs", "DARealm=Passport.Net,DALogin=\(headerSafe(loginURL)),ConfigVersion=11")]
    }

    // MARK: Parts of headers

    /// The fields of `Passport1.4 da-status=success,from-PP='…',…`.
    private struct Fields {
        private let text: Substring

        init(_ header: String) {
            text = header.drop { $0 == " " }
        }

        var status: String? { self["da-status"] }

        /// The value of a field, found by its name after a space or comma; one in quotes ends at the closing quote
        /// and may hold commas.
        subscript(name: String) -> String? {
            var rest = text
            while let found = rest.firstRange(of: name + "=") {
                let value = rest[found.upperBound...]
                let before = found.lowerBound == text.startIndex ? " " : text[text.index(before: found.lowerBound)]
                rest = value
                guard before == " " || before == "," else { continue }
                if value.hasPrefix("'") {
                    let quoted = value.dropFirst()
                    return quoted.firstIndex(of: "'").map { String(quoted[..<$0]) }
                }
                return String(value.prefix { $0 != "," && $0 != " " })
            }
            return nil
        }
    }

    private static func pair(_ item: Substring) -> (String, String)? {
        guard let equals = item.firstIndex(of: "=") else { return nil }
        let name = item[..<equals].drop { $0 == " " }
        return (String(name), String(item[item.index(after: equals)...]))
    }

    /// Text from elsewhere that can stand in a header: printable ASCII alone.
    private static func headerSafe(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return text }
        return String(decoding: text.utf8.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    }

    /// A server's words, made fit to be shown: one line, no control characters, not too long.
    private static func readable(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format: shown.unicodeScalars.append(" ")
            default: shown.unicodeScalars.append(scalar)
            }
            if shown.utf8.count >= ServiceLimits.headerTextBytes { break }
        }
        return shown
    }
}

/// What came of a Passport 1.4 log-in.
package enum PassportOutcome: Equatable, Sendable {
    /// The ticket for `USR 4 TWN S `, one word, as it stands.
    case ticket(Secret<String>)
    /// Log in there instead.
    case redirect(String)
    /// The account or the password is wrong; the text is for people.
    case refused(text: String?)
    /// The answer is none.
    case malformed
}

/// What a client sends to log in.
package struct PassportLogin: Equatable, Sendable {
    /// The account, as it was typed.
    package var account: String
    /// The password.
    package var password: Secret<String>
    /// The challenge of the notification server, `ct=1,rver=1,…`, as far as it was repeated.
    package var challenge: String
}
