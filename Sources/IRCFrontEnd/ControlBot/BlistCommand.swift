// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// `blist`
extension ControlBot {
    private static let blistUsage = "blist [all|online|offline|away] [groups]"

    static let blist = BotCommand(
        name: "blist", form: blistUsage, summary: "lists your contacts", usage: [blistUsage],
        help: [
            "Without a word it shows everybody who is online or away; groups shows them by group.",
            "Example: blist all groups",
        ]
    ) { words, session, _ in
        var words = words
        var byGroup = false
        if let last = words.last, case .name = CommandWords.match(last, among: ["groups"]) {
            byGroup = true
            words.removeLast()
        }
        guard words.count <= 1 else { return tooMany(blistUsage) }
        let which: String
        switch CommandWords.match(words.first ?? "reachable", among: ["all", "away", "offline", "online", "reachable"])
        {
        case .name(let name): which = name
        case .several(let names): return several(words[0], names)
        case .none:
            return wrong("there is no list '\(MessageText.excerpt(words[0]))'", type: blistUsage)
        }
        let listed = session.contacts.filter(\.isListed).sorted { $0.nick < $1.nick }
        guard !listed.isEmpty else {
            let isSignedIn = session.accountSummaries.contains { if case .connected = $0.state { true } else { false } }
            return [
                isSignedIn
                    ? "Your contact list is empty."
                    : "You are not signed in, so there are no contacts (see account list)."
            ]
        }
        let shown = listed.filter { isShown($0, in: which) }
        let online = listed.filter(\.availability.isPresent).count
        let reachable = listed.filter(\.availability.isReachable).count
        let people = listed.count == 1 ? "1 contact" : "\(listed.count) contacts"
        let columns = Columns(shown)
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

        init(_ contacts: [Contact]) {
            nick = min(contacts.map(\.nick.utf8.count).max() ?? 0, FrontEndLimits.nickColumn)
            address = min(contacts.map(\.address.utf8.count).max() ?? 0, FrontEndLimits.addressColumn)
        }

        func line(of contact: Contact) -> String {
            let status = MessageText.plain(contact.statusText) + (contact.isBlocked ? "  (blocked)" : "")
            return Self.padded(contact.nick, to: nick) + Self.padded(contact.address, to: address) + status
        }

        private static func padded(_ text: String, to width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.utf8.count) + 2)
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
