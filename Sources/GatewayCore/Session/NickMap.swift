// SPDX-License-Identifier: Apache-2.0
internal import OrderedCollections

/// The nicks of everybody a user talks to: made once for each contact, unique, and kept for good.
///
/// A nick comes from the alias or the local part of the address and is plain ASCII, so that every client can type it
/// and casefolding has one meaning. Users who want it have nicks of any letters, made from the alias or the friendly name.
package struct NickMap: Sendable {
    /// Objects that their contacts have anyway: a thousand references would take four times as much room.
    private var owners: OrderedDictionary<String, Correspondent> = [:]
    /// Nicks nobody may get, folded: the control bot's, and the user's own with the number of clients that use each.
    private var reserved: [String: Int] = [:]
    private let maximumLength: Int
    /// Whether new nicks may hold more than ASCII.
    var allowsUnicode = false
    /// The number to try next for a nick that many want, by the folded nick without it.
    private var nextNumbers: [String: Int] = [:]
    private static let rememberedNumbers = 256

    package init(maximumLength: Int) {
        self.maximumLength = max(maximumLength, 4)
    }

    /// Makes room for that many more nicks.
    mutating func reserveCapacity(_ count: Int) { owners.reserveCapacity(owners.count + count) }

    /// Who has this nick, in any case.
    package func owner(of nick: String) -> ContactReference? { owners[Self.fold(nick)]?.reference }

    /// The same with what messages need.
    func correspondent(called nick: String) -> Correspondent? { owners[Self.fold(nick)] }

    package func isFree(_ nick: String) -> Bool {
        let folded = Self.fold(nick)
        return owners[folded] == nil && reserved[folded] == nil
    }

    /// Keeps a nick away from contacts. A contact who has it already keeps it.
    package mutating func reserve(_ nick: String) { reserved[Self.fold(nick), default: 0] += 1 }

    /// Takes back one reservation; the nick is free when none is left.
    package mutating func release(_ nick: String) {
        let folded = Self.fold(nick)
        if let count = reserved[folded] { reserved[folded] = count > 1 ? count - 1 : nil }
    }

    /// A nick for a contact who has none: the one kept from earlier if it is free, or a new one.
    package mutating func assign(
        to contact: ContactReference, kept: String?, alias: String?, displayName: String = "", address: String
    ) -> String {
        // One that was made while others were wanted is as good: it was theirs for good.
        if let kept, isFree(kept), isPossible(kept) { return take(kept, for: contact, address) }
        return take(unique(base(alias: alias, displayName: displayName, address: address)), for: contact, address)
    }

    private func isPossible(_ nick: String) -> Bool {
        Self.base(nick, maximumLength: maximumLength) == nick
            || UnicodeNick.base(nick, maximumLength: maximumLength).map { $0.utf8.elementsEqual(nick.utf8) } == true
    }

    /// What the nick of somebody would be if nobody else had it.
    private func base(alias: String?, displayName: String, address: String) -> String {
        let localPart = String(decoding: address.utf8.prefix { $0 != UInt8(ascii: "@") }, as: UTF8.self)
        // People without a friendly name are called by their address.
        let isNamed = allowsUnicode && !UserSession.isAddress(displayName)
        return alias.flatMap { wanted($0) } ?? (isNamed ? wanted(displayName) : nil)
            ?? Self.base(localPart, maximumLength: maximumLength) ?? "contact"
    }

    /// What of a name can be a nick; nil for nothing, and for one that could be taken for the user's own or the bot's.
    private func wanted(_ name: String) -> String? {
        guard allowsUnicode else { return Self.base(name, maximumLength: maximumLength) }
        guard let nick = UnicodeNick.base(name, maximumLength: maximumLength) else { return nil }
        return isDeceptive(nick) ? nil : nick
    }

    private func isDeceptive(_ nick: String) -> Bool {
        guard nick.utf8.contains(where: { $0 >= 0x80 }) else { return false }
        let skeleton = UnicodeNick.skeleton(nick)
        return reserved.keys.contains { UnicodeNick.skeleton($0) == skeleton }
    }

    /// Another nick for a contact who has one, made from what the user now calls them; without that, from the friendly name
    /// or the address.
    ///
    /// The nick stays when nothing of the alias can be in one. Nil when somebody else has it.
    package mutating func rename(
        _ contact: ContactReference, from current: String, alias: String?, displayName: String = "", address: String
    ) -> String? {
        guard let alias else {
            forget(current, of: contact)
            return assign(to: contact, kept: nil, alias: nil, displayName: displayName, address: address)
        }
        guard let wanted = wanted(alias) else { return current }
        guard Self.fold(wanted) == Self.fold(current) || isFree(wanted) else { return nil }
        forget(current, of: contact)
        return take(wanted, for: contact, address)
    }

    /// The nick that a contact would have been given today: the present one, with or without the mark that makes it unique,
    /// or a new one.
    mutating func remake(
        _ contact: ContactReference, from current: String, alias: String?, displayName: String, address: String
    ) -> String {
        let base = base(alias: alias, displayName: displayName, address: address)
        if current.utf8.elementsEqual(base.utf8) { return current }
        forget(current, of: contact)
        return take(unique(base), for: contact, address)
    }

    /// The contact has gone, or is about to get another nick.
    package mutating func forget(_ nick: String, of contact: ContactReference) {
        let folded = Self.fold(nick)
        guard owners[folded]?.reference == contact else { return }
        owners[folded] = nil
        // It may be had again.
        nextNumbers.removeAll()
    }

    private mutating func take(_ nick: String, for contact: ContactReference, _ address: String) -> String {
        owners[Self.fold(nick)] = Correspondent(reference: contact, nick: nick, address: address)
        return nick
    }

    private mutating func unique(_ base: String) -> String {
        if isFree(base) { return base }
        // `bob_`, then `bob_2`, `bob_3`: short, and in an order that does not depend on anything but the list.
        let folded = Self.fold(base)
        var number = nextNumbers[folded] ?? 1
        while true {
            let suffix = number == 1 ? "_" : "_\(number)"
            let candidate = Self.beginning(of: base, atMost: maximumLength - suffix.utf8.count) + suffix
            number += 1
            guard isFree(candidate) else { continue }
            if nextNumbers.count >= Self.rememberedNumbers { nextNumbers.removeAll() }
            nextNumbers[folded] = number
            return candidate
        }
    }

    /// As many characters as fit into so many bytes.
    private static func beginning(of text: String, atMost limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var result = ""
        for character in text {
            guard result.utf8.count + character.utf8.count <= limit else { break }
            result.append(character)
        }
        return result
    }

    /// ASCII letters, also those that are left when marks are taken off others, digits and the signs a nick may hold; nil
    /// when nothing of the text can be used.
    static func base(_ text: String, maximumLength: Int) -> String? {
        var bytes: [UInt8] = []
        for byte in PlainLetters.plain(text).utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "_"),
                UInt8(ascii: "^"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                bytes.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                // A nick may not begin with these (RFC 2812 §2.3.1).
                if bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
                bytes.append(byte)
            case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: " "):
                if !bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
            default:
                continue
            }
            if bytes.count >= maximumLength { break }
        }
        while bytes.last == UInt8(ascii: "_"), text.utf8.last != UInt8(ascii: "_") { bytes.removeLast() }
        guard bytes.contains(where: { $0 != UInt8(ascii: "_") }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// ASCII casefolding, the `CASEMAPPING=ascii` of the front end.
    package static func fold(_ nick: String) -> String {
        guard nick.utf8.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { return nick }
        return String(
            decoding: nick.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 },
            as: UTF8.self)
    }
}
