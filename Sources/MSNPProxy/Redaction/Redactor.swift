// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Which kind of server a connection leads to.
enum ServerKind: String, Sendable {
    case notification = "NS"
    case switchboard = "SB"
}

/// Takes secrets out of what is shown: tickets, passwords, cookies, proofs.
///
/// Each is known by its place. The long ones are remembered as well, so that they are recognised wherever else they turn up.
struct Redactor: Sendable {
    /// What stands in the place of a secret.
    static let placeholder = "‹redacted›"
    static let placeholderBytes = Array(placeholder.utf8)

    /// Shorter ones might be words that people use.
    private static let shortestRemembered = 12
    private static let shortestTicket = 12

    private var known: [[UInt8]] = []

    init() {}

    // MARK: Lines of MSNP

    /// A line without what proves who somebody is; everything else as it was, spaces too.
    mutating func line(_ text: String, sentBy side: MSNPSide, to server: ServerKind) -> String {
        var fields = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for index in secrets(in: fields, side, server) where index < fields.count && !fields[index].isEmpty {
            remember(Array(fields[index].utf8))
            fields[index] = Self.placeholder
        }
        let line = Array(fields.joined(separator: " ").utf8)
        return String(decoding: withoutKnown(withoutTickets(line)), as: UTF8.self)
    }

    private func secrets(in fields: [String], _ side: MSNPSide, _ server: ServerKind) -> [Int] {
        func field(_ index: Int) -> String { index < fields.count ? fields[index] : "" }
        switch (field(0), side) {
        case ("USR", .client) where server == .switchboard: return [3]
        // `USR 4 SSO S <ticket> <proof> {guid}`: the last one is no secret.
        case ("USR", .client) where field(3) == "S" || field(3) == "A":
            return (4..<max(4, fields.count)).filter { !field($0).hasPrefix("{") }
        case ("ANS", .client): return [3]
        // `XFR 12 SB 192.0.2.9:1864 CKI <cookie>`
        case ("XFR", .server) where field(2) == "SB": return [5]
        // `RNG 17 192.0.2.9:1864 CKI <cookie> bob@example.net Bob`
        case ("RNG", .server): return [4]
        default: return []
        }
    }

    // MARK: HTTP

    private static let secretHeaders: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "authentication-info", "x-password", "x-token",
        "mspauth",
    ]

    /// The value of a header field as it may be shown.
    mutating func header(_ name: String, _ value: String) -> String {
        guard Self.secretHeaders.contains(name.lowercased()) else { return text(value) }
        remember(Array(value.utf8))
        learnTickets(Array(value.utf8))
        return Self.placeholder
    }

    /// A text, an address for example, without tickets.
    func text(_ text: String) -> String {
        String(decoding: withoutKnown(withoutTickets(Array(text.utf8))), as: UTF8.self)
    }

    // MARK: Payloads and bodies

    /// A payload or body as it may be shown.
    mutating func payload(_ bytes: [UInt8]) -> [UInt8] {
        var markup = MarkupRedaction()
        let plain = markup.redact(headerLines(bytes))
        for secret in markup.secrets { remember(secret) }
        return withoutKnown(withoutTickets(plain))
    }

    /// `MSPAuth: <ticket>` in the lines of a payload.
    private mutating func headerLines(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: ":")) else { return bytes }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for index in lines.indices {
            let line = lines[index]
            // The longest name is shorter than this.
            guard let colon = line.prefix(32).firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            guard Self.secretHeaders.contains(name) else { continue }
            let hasReturn = line.last == UInt8(ascii: "\r")
            let value = line[(colon + 1)...].dropLast(hasReturn ? 1 : 0).drop { $0 == UInt8(ascii: " ") }
            remember(Array(value))
            lines[index] =
                Array(line[...colon] + [UInt8(ascii: " ")] + Self.placeholderBytes + (hasReturn ? [0x0D] : []))[...]
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    // MARK: Secrets that have a shape

    /// Without everything that looks like `t=<ticket>&p=<profile>`.
    private func withoutTickets(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let end = ticketEnd(bytes, at: index) {
                result += Self.placeholderBytes
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private mutating func learnTickets(_ bytes: [UInt8]) {
        for index in bytes.indices {
            if let end = ticketEnd(bytes, at: index) { remember(Array(bytes[index..<end])) }
        }
    }

    /// Where a ticket that begins here ends.
    private func ticketEnd(_ bytes: [UInt8], at start: Int) -> Int? {
        guard start + 2 < bytes.count, bytes[start] == UInt8(ascii: "t"), bytes[start + 1] == UInt8(ascii: "=") else {
            return nil
        }
        if start > 0, PercentEncoding.isLetterOrDigit(bytes[start - 1]) { return nil }
        var end = start + 2
        while end < bytes.count, Self.isInTicket(bytes[end]) { end += 1 }
        guard end - start - 2 >= Self.shortestTicket else { return nil }
        for tail in [Array("&p=".utf8), Array("&amp;p=".utf8)] where bytes[end...].starts(with: tail) {
            end += tail.count
            while end < bytes.count, Self.isInTicket(bytes[end]) { end += 1 }
        }
        return end
    }

    private static func isInTicket(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "$"),
            UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "%"):
            true
        default: PercentEncoding.isLetterOrDigit(byte)
        }
    }

    // MARK: Secrets that were seen before

    private mutating func remember(_ secret: [UInt8]) {
        var secret = secret[...]
        if secret.starts(with: "t=".utf8) { secret = secret.dropFirst(2) }
        for tail in ["&amp;p=", "&p="] {
            if let range = secret.firstRange(of: Array(tail.utf8)) { secret = secret[..<range.lowerBound] }
        }
        guard secret.count >= Self.shortestRemembered, secret.firstRange(of: Self.placeholderBytes) == nil,
            !known.contains(Array(secret))
        else { return }
        if known.count >= MSNPProxyLimits.secrets { known.removeFirst() }
        known.append(Array(secret))
    }

    private func withoutKnown(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for secret in known {
            var result: [UInt8] = []
            var rest = bytes[...]
            while let range = rest.firstRange(of: secret) {
                result += rest[..<range.lowerBound]
                result += Self.placeholderBytes
                rest = rest[range.upperBound...]
            }
            if !result.isEmpty { bytes = result + rest }
        }
        return bytes
    }
}

extension PercentEncoding {
    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
