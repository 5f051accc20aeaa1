// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The tickets that the web services have given out: which account each stands for, and until when.
struct Tickets: Sendable {
    /// What one ticket proves.
    struct Holder: Sendable {
        /// Key of the account.
        let account: String
        /// The shared secret that came with it, base64 of 24 bytes.
        let binarySecret: Secret<String>
        /// Milliseconds since 1970 after which it is worth nothing.
        let expires: Int64
    }

    private var holders: [String: Holder] = [:]
    /// Token names in order of issue, per account.
    private var issued: [String: [String]] = [:]
    private let lifetime: Int64

    /// `lifetime` in seconds.
    init(lifetime: Int) {
        self.lifetime = Int64(clamping: lifetime).multipliedReportingOverflow(by: 1000).partialValue
    }

    /// A new ticket for an account, in the form in which clients get it: `t=3f…&p=`.
    mutating func issue(
        for account: String, identifiers: inout IdentifierSource, now: Int64
    ) -> (ticket: Secret<String>, holder: Holder) {
        var tokens = issued[account, default: []]
        tokens.removeAll { token in
            guard let holder = holders[token], holder.expires > now else {
                holders[token] = nil
                return true
            }
            return false
        }
        while tokens.count >= MSNPServerLimits.tickets {
            holders[tokens.removeFirst()] = nil
        }
        let token = identifiers.hex(20)
        let holder = Holder(
            account: account, binarySecret: Secret(Base64.encode(identifiers.bytes(24))), expires: now &+ lifetime)
        holders[token] = holder
        tokens.append(token)
        issued[account] = tokens
        return (Secret("t=\(token)&p="), holder)
    }

    /// Whom a ticket stands for: with or without `t=` and `&p=…`, nil if unknown or expired.
    func holder(of ticket: String, now: Int64) -> Holder? {
        guard let holder = holders[Self.token(in: ticket)], holder.expires > now else { return nil }
        return holder
    }

    /// What names a ticket, without `t=` and `&p=…`.
    static func token(in ticket: String) -> String {
        var token = Substring(ticket)
        if token.hasPrefix("t=") { token = token.dropFirst(2) }
        if let end = token.firstIndex(of: "&") { token = token[..<end] }
        return String(token)
    }
}
