// SPDX-License-Identifier: Apache-2.0

/// What somebody is in a channel of contacts, the lowest first.
package enum ContactRank: UInt8, Sendable, Comparable, CaseIterable {
    case plain
    case voiced
    case halfOperator
    case `operator`

    /// The sign for it in settings; empty for none.
    package var sign: String {
        switch self {
        case .plain: ""
        case .voiced: "+"
        case .halfOperator: "%"
        case .operator: "@"
        }
    }

    package static func < (one: ContactRank, other: ContactRank) -> Bool { one.rawValue < other.rawValue }
}

/// Which contacts a channel shows, by how they are, and with which rank: `online+,special%,away`.
///
/// Those of a kind that is not listed are not in the channel. The form is the one of BitlBee's `show_users`.
package struct ShownContacts: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, CaseIterable {
        case online
        /// Signed in from a phone, whatever their state.
        case special
        case away
        case offline
    }

    package var online: ContactRank?
    package var special: ContactRank?
    package var away: ContactRank?
    package var offline: ContactRank?

    /// `online+,special%,away`
    package static let standard = ShownContacts(online: .voiced, special: .halfOperator, away: .plain)

    package init(
        online: ContactRank? = nil, special: ContactRank? = nil, away: ContactRank? = nil, offline: ContactRank? = nil
    ) {
        self.online = online
        self.special = special
        self.away = away
        self.offline = offline
    }

    /// Reads `online@,away+`: kinds in any order and case, each once, with a sign or without; or `none`.
    package init(parsing text: String) throws(SettingError) {
        self.init()
        if text.trimmingSpaces.lowercased() == "none" { return }
        var seen: Set<Kind> = []
        for item in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            var word = String(Substring(item)).trimmingSpaces.lowercased()
            var rank = ContactRank.plain
            if let signed = ContactRank.allCases.first(where: { !$0.sign.isEmpty && word.hasSuffix($0.sign) }) {
                rank = signed
                word.removeLast()
            }
            guard let kind = Kind(rawValue: word) else {
                throw SettingError(
                    "there is no '\(word)'; list some of online, special, away and offline, each with @, %, + or nothing"
                )
            }
            guard seen.insert(kind).inserted else { throw SettingError("\(kind.rawValue) is listed twice") }
            self[kind] = rank
        }
    }

    package subscript(kind: Kind) -> ContactRank? {
        get {
            switch kind {
            case .online: online
            case .special: special
            case .away: away
            case .offline: offline
            }
        }
        set {
            switch kind {
            case .online: online = newValue
            case .special: special = newValue
            case .away: away = newValue
            case .offline: offline = newValue
            }
        }
    }

    /// The rank of somebody; nil when they are not shown.
    package func rank(of contact: Contact) -> ContactRank? {
        guard contact.availability.isReachable else { return offline }
        if contact.facts.contains(.mobile) { return special }
        return contact.availability.isPresent ? online : away
    }

    package var description: String {
        let shown = Kind.allCases.compactMap { kind in self[kind].map { kind.rawValue + $0.sign } }
        return shown.isEmpty ? "none" : shown.joined(separator: ",")
    }
}

extension String {
    /// The text without spaces at both ends.
    var trimmingSpaces: String {
        let bytes = utf8.drop { $0 == UInt8(ascii: " ") }
        guard let last = bytes.lastIndex(where: { $0 != UInt8(ascii: " ") }) else { return "" }
        return String(Substring(bytes[...last]))
    }
}
