// SPDX-License-Identifier: Apache-2.0

/// How the nick of a contact is made: text with variables, of which `%-@handle` is cut at the first `@` and `%8nick`
/// after eight characters.
package struct NickFormat: Sendable, Equatable {
    /// What is known of somebody when they get their nick. What is not known is empty.
    package struct Facts: Sendable {
        /// What the user calls them; without that, their address.
        package var nick: String
        package var handle: String
        package var fullName: String
        package var group: String
        package var account: String
    }

    private enum Part: Equatable {
        case text(String)
        case variable(Variable, limit: Limit?)
    }

    private enum Limit: Equatable {
        case length(Int)
        case mark(Character)
    }

    private enum Variable: String, CaseIterable {
        case nick
        case handle
        case fullName = "full_name"
        case firstName = "first_name"
        case group
        case account
    }

    private var parts: [Part] = []

    static let form = "like %-@nick; there are %nick %handle %full_name %first_name %group %account"

    /// Nil if there is no variable in it, or one that is not known.
    package init?(_ text: String) {
        var rest = Substring(text)
        var hasVariable = false
        while let character = rest.first {
            guard character == "%" else {
                let end = rest.firstIndex(of: "%") ?? rest.endIndex
                parts.append(.text(String(rest[..<end])))
                rest = rest[end...]
                continue
            }
            rest = rest.dropFirst()
            var limit: Limit?
            if rest.first == "-", let mark = rest.dropFirst().first {
                limit = .mark(mark)
                rest = rest.dropFirst(2)
            } else {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                if !digits.isEmpty {
                    guard let length = Int(digits), (1...64).contains(length) else { return nil }
                    limit = .length(length)
                    rest = rest.dropFirst(digits.count)
                }
            }
            let found = Variable.allCases.first { rest.hasPrefix($0.rawValue) }
            guard let variable = found else { return nil }
            rest = rest.dropFirst(variable.rawValue.count)
            parts.append(.variable(variable, limit: limit))
            hasVariable = true
        }
        guard hasVariable else { return nil }
    }

    /// The text that a nick is made of; empty if nothing of it is known.
    package func text(for facts: Facts) -> String {
        var isKnown = false
        let text = parts.map { part in
            switch part {
            case .text(let text): return text
            case .variable(let variable, let limit):
                var value = Self.value(of: variable, facts)
                switch limit {
                case nil: break
                case .length(let length): value = String(value.prefix(length))
                case .mark(let mark): value = String(value.prefix { $0 != mark })
                }
                if !value.isEmpty { isKnown = true }
                return value
            }
        }.joined()
        return isKnown ? text : ""
    }

    private static func value(of variable: Variable, _ facts: Facts) -> String {
        switch variable {
        case .nick: facts.nick
        case .handle: facts.handle
        case .fullName: facts.fullName
        case .firstName: facts.fullName.split(separator: " ").first.map { String($0) } ?? ""
        case .group: facts.group
        case .account: facts.account
        }
    }

    static func canonical(_ text: String) -> String? { NickFormat(text) == nil ? nil : text }
}

/// Nicks as the user wants them made.
extension UserSession {
    /// The text to make somebody's nick of, as the settings have it; nil where nothing is set, so that the nick is made
    /// of what the user calls them, or of the address.
    func wishedNick(
        _ identity: ContactIdentity, alias: String?, groups: [ContactGroupID], on account: AccountSession
    ) -> String? {
        guard
            account.settings[.nickFormat] != nil || settings[.nickFormat] != nil || settings[.nickLowercase] != nil
                || settings[.nickUnderscores] != nil
        else { return nil }
        let group = account.contactGroups.first { groups.contains($0.id) }?.name
        let facts = NickFormat.Facts(
            nick: alias.flatMap { $0.isEmpty ? nil : $0 } ?? identity.address, handle: identity.address,
            fullName: identity.displayName, group: group ?? "",
            account: account.settings[.tag] ?? account.account.network)
        guard let format = NickFormat(value(of: .nickFormat, on: account)) else { return nil }
        var text = format.text(for: facts)
        if text.isEmpty { text = String(identity.address.prefix { $0 != "@" }) }
        if isOn(.nickLowercase) { text = text.lowercased() }
        if !isOn(.nickUnderscores) { text = text.replacing(" ", with: "") }
        return text
    }
}
