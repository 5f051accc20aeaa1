// SPDX-License-Identifier: Apache-2.0

/// The cookies with which clients come to the switchboard. Each is good once, for one purpose, for a short time.
struct Cookies: Sendable {
    /// What its holder may do.
    enum Purpose: Equatable, Sendable {
        /// Open a switchboard (XFR SB, then USR).
        case open
        /// Enter this one (RNG, then ANS).
        case answer(SwitchboardID)
    }

    /// What one cookie stands for.
    struct Pass: Sendable {
        let purpose: Purpose
        /// Who will be in the switchboard.
        let visitor: Visitor
        /// Milliseconds since 1970.
        let expires: Int64
    }

    private var passes: [String: Pass] = [:]
    /// Cookies in order of issue, per account.
    private var issued: [String: [String]] = [:]
    private let lifetime: Int64

    /// Cookies that one account may have waiting.
    private let limit: Int

    /// `lifetime` in seconds.
    init(lifetime: Int, limit: Int) {
        self.limit = limit
        self.lifetime = Int64(clamping: lifetime).multipliedReportingOverflow(by: 1000).partialValue
    }

    /// A new cookie, nil if the account has too many waiting.
    mutating func issue(
        _ purpose: Purpose, to visitor: Visitor, identifiers: inout IdentifierSource, now: Int64
    ) -> String? {
        var waiting = issued[visitor.account, default: []]
        waiting.removeAll { cookie in
            guard let pass = passes[cookie], pass.expires > now else {
                passes[cookie] = nil
                return true
            }
            return false
        }
        defer { issued[visitor.account] = waiting.isEmpty ? nil : waiting }
        guard waiting.count < limit else { return nil }
        let cookie = identifiers.hex(10)
        passes[cookie] = Pass(purpose: purpose, visitor: visitor, expires: now &+ lifetime)
        waiting.append(cookie)
        return cookie
    }

    /// Uses a cookie up; nil if it is unknown, used or too old.
    mutating func redeem(_ cookie: String, now: Int64) -> Pass? {
        guard let pass = passes.removeValue(forKey: cookie), pass.expires > now else { return nil }
        return pass
    }
}
