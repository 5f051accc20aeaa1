// SPDX-License-Identifier: Apache-2.0

/// A channel of contacts within a session: the control channel, or one that the user made.
///
/// Small numbers, so that who is in which channel can be noted in the bits of one.
package struct ContactChannelID: Hashable, Sendable {
    package let rawValue: UInt8

    package init(_ rawValue: UInt8) { self.rawValue = rawValue }

    package static let control = ContactChannelID(0)
    /// How many there can be.
    package static let count = 32
}

/// Whom a channel of contacts is filled with: `all`, `group Friends`, `account demo/alice@demo.monarch`, `network demo`,
/// or with a `!` in front everybody else.
package struct ChannelFill: Sendable, Hashable, CustomStringConvertible {
    package enum Source: Sendable, Hashable {
        case all
        /// The group of contacts with this name, on whichever account.
        case group(String)
        case account(AccountID)
        case network(String)
    }

    package var source: Source
    package var isInverted: Bool

    package init(_ source: Source, isInverted: Bool = false) {
        self.source = source
        self.isInverted = isInverted
    }

    package init(parsing text: String) throws(SettingError) {
        var rest = Substring(text.trimmingSpaces)
        isInverted = rest.utf8.first == UInt8(ascii: "!")
        if isInverted { rest = rest.dropFirst() }
        let word = String(Substring(rest.utf8.prefix { $0 != UInt8(ascii: " ") })).lowercased()
        let argument = String(Substring(rest.utf8.dropFirst(word.utf8.count))).trimmingSpaces
        if word == "all", !argument.isEmpty { throw SettingError("all stands alone") }
        if argument.isEmpty, ["group", "account", "network", "protocol"].contains(word) {
            throw SettingError("of which \(word)?")
        }
        switch word {
        case "all": source = .all
        case "group": source = .group(argument)
        case "account": source = .account(AccountID(argument))
        case "network", "protocol": source = .network(argument)
        default: throw SettingError("a channel is filled by all, group <name>, account <account> or network <name>")
        }
    }

    package var description: String {
        let text =
            switch source {
            case .all: "all"
            case .group(let name): "group " + name
            case .account(let id): "account " + id.rawValue
            case .network(let name): "network " + name
            }
        return (isInverted ? "!" : "") + text
    }
}

/// A channel that shows contacts: which of them, and how.
package struct ContactChannel: Sendable, Equatable {
    package let id: ContactChannelID
    /// Unique within the session, without any sign of a front end: `friends`. Empty for the control channel, whose name
    /// the front end knows.
    package let name: String
    package var fill: ChannelFill
    package var shown: ShownContacts
    /// Clients are in it from the moment they connect.
    package var joinsByItself: Bool

    package init(
        id: ContactChannelID, name: String, fill: ChannelFill = ChannelFill(.all), shown: ShownContacts = .standard,
        joinsByItself: Bool = false
    ) {
        self.id = id
        self.name = name
        self.fill = fill
        self.shown = shown
        self.joinsByItself = joinsByItself
    }

    package var isControl: Bool { id == .control }
}
