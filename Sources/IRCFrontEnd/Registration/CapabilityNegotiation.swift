// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// What one client and the server have agreed on (IRCv3 capability-negotiation), before and after registration.
struct CapabilityNegotiation: Sendable, Equatable {
    private(set) var enabled: Capabilities = []
    /// Between the first `CAP LS` or `CAP REQ` and `CAP END`, while registration has to wait.
    private(set) var isOpen = false
    /// Whether the client said `CAP LS 302`: it gets values and several lines, and cap-notify comes with it.
    private(set) var speaks302 = false
    private(set) var offer: CapabilityOffer

    init(offer: CapabilityOffer) {
        self.offer = offer
    }

    /// Offers something else from now on, and tells clients that want to know (IRCv3 cap-notify).
    ///
    /// ```
    /// :monarch.local CAP alice DEL draft/account-registration
    /// :monarch.local CAP alice NEW :sasl=PLAIN,SCRAM-SHA-256
    /// ```
    mutating func change(to offer: CapabilityOffer, for nick: String, server: IRCSource) -> [IRCMessage] {
        let before = self.offer.items
        let after = offer.items
        self.offer = offer
        enabled.subtract(offer.withheld)
        guard enabled.contains(.capNotify) else { return [] }
        let gone = before.filter { item in !after.contains { $0.name == item.name } }.map(\.name)
        let new = after.filter { !before.contains($0) }.map { $0.text(withValue: speaks302) }
        return (gone.isEmpty ? [] : verdict("DEL", on: gone.joined(separator: " "), nick, server))
            + (new.isEmpty ? [] : verdict("NEW", on: new.joined(separator: " "), nick, server))
    }

    /// Answers a CAP command.
    ///
    /// - Parameter nick: whom the answer names: the client's nick, `*` as long as it has none.
    mutating func receive(
        _ parameters: [String], from nick: String, server: IRCSource, isRegistered: Bool
    ) -> [IRCMessage] {
        guard let word = parameters.first else {
            return [
                IRCMessage(source: server, .needMoreParameters, [nick, "CAP", "Not enough parameters: CAP LS 302"])
            ]
        }
        let argument = parameters.count > 1 ? parameters[1] : nil
        switch IRCCaseMapping.fold(word) {
        case "ls":
            if !isRegistered { isOpen = true }
            if let version = argument.flatMap({ Int($0) }), version >= 302 {
                speaks302 = true
                enabled.insert(.capNotify)
            }
            // A notice such as sts says nothing without its value.
            let items = offer.items.filter { speaks302 || $0.capability != nil || $0.value.isEmpty }
            return lines("LS", items.map { $0.text(withValue: speaks302) }, nick, server)
        case "list":
            let names = Capabilities.names.filter { enabled.contains($0.capability) }.map(\.name)
            return lines("LIST", names, nick, server)
        case "req":
            if !isRegistered { isOpen = true }
            // Some clients leave out the `:` in front of several names.
            let list = parameters.dropFirst().joined(separator: " ")
            return verdict(request(list) ? "ACK" : "NAK", on: list, nick, server)
        case "end":
            isOpen = false
            return []
        default:
            return [IRCMessage(source: server, .invalidCapCommand, [nick, word, "Invalid CAP command"])]
        }
    }

    /// Takes over all of a list of capabilities, `-` in front of those to switch off, or none of it.
    private mutating func request(_ list: String) -> Bool {
        var wanted = enabled
        for item in list.split(separator: " ") {
            let isRemoval = item.utf8.first == UInt8(ascii: "-")
            let name = isRemoval ? item.dropFirst() : item
            guard let capability = offer.capability(named: name) else { return false }
            if isRemoval {
                if capability == .capNotify, speaks302 { return false }
                wanted.remove(capability)
            } else {
                wanted.insert(capability)
            }
        }
        guard !wanted.isSuperset(of: [.metadata2, .metadata3]) else { return false }
        enabled = wanted
        return true
    }

    /// Repeats a list on as many lines as it takes, each of whole names. A name that no line could hold is left out.
    private func verdict(_ word: String, on list: String, _ nick: String, _ server: IRCSource) -> [IRCMessage] {
        let room = IRCText.room(source: server, command: "CAP", target: nick) - word.utf8.count - 1
        var lines = [list]
        if list.utf8.count > room {
            lines = [""]
            for name in list.split(separator: " ") where name.utf8.count <= room {
                let last = lines[lines.count - 1]
                if last.isEmpty {
                    lines[lines.count - 1] = String(name)
                } else if last.utf8.count + 1 + name.utf8.count <= room {
                    lines[lines.count - 1] = last + " " + name
                } else {
                    lines.append(String(name))
                }
            }
        }
        return lines.map { IRCMessage(source: server, "CAP", [nick, word, $0]) }
    }

    /// One line, or for clients that understand it several, of which all but the last have a `*`.
    private func lines(_ word: String, _ all: [String], _ nick: String, _ server: IRCSource) -> [IRCMessage] {
        var groups: [[String]] = [[]]
        let room = IRCText.room(source: server, command: "CAP", target: nick) - word.utf8.count - 1
        var items = all
        if !speaks302, all.reduce(-1, { $0 + $1.utf8.count + 1 }) > room {
            // What is drafted is younger than 302, so whoever knows it says 302.
            items.removeAll { $0.hasPrefix("draft/") || $0.hasPrefix("soju.im/") }
        }
        var bytes = 0
        for item in items {
            if bytes + item.utf8.count > 400, speaks302 {
                groups.append([])
                bytes = 0
            }
            groups[groups.count - 1].append(item)
            bytes += item.utf8.count + 1
        }
        return groups.enumerated().map { index, group in
            let more = index + 1 < groups.count ? ["*"] : []
            return IRCMessage(source: server, "CAP", [nick, word] + more + [group.joined(separator: " ")])
        }
    }
}
