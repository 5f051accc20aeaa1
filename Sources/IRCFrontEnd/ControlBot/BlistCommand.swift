// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `blist`
extension ControlBot {
    private static let blistUsage = "blist [all|online|offline|away] [groups] [<pattern>]"

    static let blist = BotCommand(
        name: "blist", form: blistUsage, summary: "lists your contacts", usage: [blistUsage],
        help: [
            "Without a word it shows everybody who is online or away; groups shows them by group.",
            "A pattern is a part of a nick, address or name, or a mask like *@example.com.",
            "Example: blist all groups",
        ]
    ) { words, session, _ in
        var words = words
        var which = "reachable"
        if let word = words.first {
            switch CommandWords.match(word, among: ["all", "away", "offline", "online"]) {
            case .name(let name):
                which = name
                words.removeFirst()
            case .several(let names): return several(word, names)
            case .none: break
            }
        }
        var byGroup = false
        if let word = words.first, case .name = CommandWords.match(word, among: ["groups"]) {
            byGroup = true
            words.removeFirst()
        }
        guard words.count <= 1 else { return tooMany(blistUsage) }
        let pattern = words.first.map { ContactPattern($0) }
        // Who is looked for is meant to be found, whether or not they are here.
        if pattern != nil, which == "reachable" { which = "all" }
        let listed = session.contacts.filter(\.isListed).sorted { $0.nick < $1.nick }
        guard !listed.isEmpty else {
            let isSignedIn = session.accountSummaries.contains {
                if case .connected = $0.state { true } else { false }
            }
            return isSignedIn
                ? ["Your contact list is empty. To add somebody type: add <address>"]
                : wrong("you are not signed in, so there are no contacts", type: signInStep(session))
        }
        let shown = listed.filter { isShown($0, in: which) && pattern?.matches($0) ?? true }
        if let word = words.first, shown.isEmpty {
            return wrong("nobody there is like '\(MessageText.excerpt(word))'", type: blistUsage)
        }
        let online = listed.filter(\.availability.isPresent).count
        let reachable = listed.filter(\.availability.isReachable).count
        let people = listed.count == 1 ? "1 contact" : "\(listed.count) contacts"
        let columns = Columns(shown, session.accountSummaries)
        return (byGroup ? lines(byGroup: shown, columns, session) : shown.map(columns.line(of:))) + [
            "\(people): \(online) online, \(reachable - online) away, \(listed.count - reachable) offline."
        ]
    }

    private static func isShown(_ contact: Contact, in list: String) -> Bool {
        switch list {
        case "all": true
        case "online": contact.availability.isPresent
        case "away": contact.availability.isReachable && !contact.availability.isPresent
        case "offline": !contact.availability.isReachable
        default: contact.availability.isReachable
        }
    }

    /// Nicks and addresses below each other, as wide as the widest of all that are shown.
    private struct Columns {
        private let nick: Int
        private let address: Int
        private let account: Int

        /// What each account is called, where there are several.
        private let accounts: [AccountID: String]

        init(_ contacts: [Contact], _ summaries: [AccountSummary]) {
            accounts =
                summaries.count < 2
                ? [:]
                : Dictionary(
                    summaries.map { ($0.id, NetworkName.name(of: $0, among: summaries)) },
                    uniquingKeysWith: { one, _ in one })
            nick = min(contacts.map(\.nick.count).max() ?? 0, FrontEndLimits.nickColumn)
            address = min(contacts.map(\.address.count).max() ?? 0, FrontEndLimits.addressColumn)
            account = min(max(8, accounts.values.map(\.count).max() ?? 0), FrontEndLimits.addressColumn)
        }

        func line(of contact: Contact) -> String {
            let status = MessageText.plain(contact.statusText) + (contact.isBlocked ? "  (blocked)" : "")
            let account = accounts[contact.reference.account].map { Self.padded($0, to: self.account) } ?? ""
            return Self.padded(contact.nick, to: nick) + Self.padded(contact.address, to: address) + account + status
        }

        private static func padded(_ text: String, to width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count) + 2)
        }
    }

    /// Each group with its contacts, then those in none. Somebody in several groups is in each.
    private static func lines(
        byGroup contacts: [Contact], _ columns: Columns, _ session: isolated UserSession
    ) -> [String] {
        var lines: [String] = []
        for summary in session.accountSummaries {
            for group in session.contactGroups(of: summary.id) {
                let members = contacts.filter {
                    $0.reference.account == summary.id && $0.groups.contains(group.id)
                }
                if !members.isEmpty {
                    lines += ["\(MessageText.name(group.name)):"] + members.map { "  " + columns.line(of: $0) }
                }
            }
        }
        let rest = contacts.filter { session.groupNames(of: $0).isEmpty }
        return rest.isEmpty ? lines : lines + ["In no group:"] + rest.map { "  " + columns.line(of: $0) }
    }
}
