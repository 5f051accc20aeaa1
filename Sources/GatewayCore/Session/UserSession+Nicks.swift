// SPDX-License-Identifier: Apache-2.0

/// Nicks of any letters, or plain ones, as the user wishes.
extension UserSession {
    var usesUnicodeNicks: Bool { settings[.unicodeNicks] == "on" }

    /// The user wants other nicks from now on: everybody gets the one that they would have been given, once.
    func makeNicksAnew() {
        guard nicks.allowsUnicode != usesUnicodeNicks else { return }
        nicks.allowsUnicode = usesUnicodeNicks
        for account in accounts {
            for known in account.contacts {
                let before = known.contact
                let identity = ContactIdentity(
                    id: before.reference.contact, address: before.address, displayName: before.displayName,
                    conversation: before.conversation)
                let wished = wishedNick(identity, alias: before.alias, groups: before.groups, on: account)
                let nick = nicks.remake(
                    before.reference, from: before.nick, alias: wished ?? before.alias, displayName: before.displayName,
                    address: before.address)
                guard !nick.utf8.elementsEqual(before.nick.utf8) else { continue }
                remember(before)
                known.contact.nick = nick
                keepNick(nick, of: before.reference, on: account)
                tell(.contact(before: before, after: known.contact))
            }
        }
    }
}
