// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Another rank of somebody in a channel of contacts, which is yet to be written.
struct ModeChange {
    let channel: ContactChannelID
    let nick: String
    /// `+` or `-`, and `o`, `h` or `v`.
    let isSet: Bool
    let letter: String
}

extension ContactRank {
    /// The mode that gives it; nil for none.
    var mode: String? {
        switch self {
        case .plain: nil
        case .voiced: "v"
        case .halfOperator: "h"
        case .operator: "o"
        }
    }
}

/// Changes of rank, written together.
extension IRCClient {
    func change(_ contact: Contact, in channel: ContactChannel, from old: ContactRank, to new: ContactRank) {
        if let letter = old.mode {
            modeChanges.append(ModeChange(channel: channel.id, nick: contact.nick, isSet: false, letter: letter))
        }
        if let letter = new.mode {
            modeChanges.append(ModeChange(channel: channel.id, nick: contact.nick, isSet: true, letter: letter))
        }
        if modeChanges.count >= FrontEndLimits.modes || request != nil { writeModeChanges() } else { wake() }
    }

    /// Writes the changes that have come together, channel by channel, as many on a line as MODES says.
    func writeModeChanges() {
        guard !modeChanges.isEmpty else { return }
        var rest = modeChanges
        modeChanges = []
        while let first = rest.first {
            let changes = rest.filter { $0.channel == first.channel }
            rest.removeAll { $0.channel == first.channel }
            guard let name = roster.channels[first.channel] else { continue }
            write(changes[...], in: name)
        }
    }

    private func write(_ changes: ArraySlice<ModeChange>, in channel: String) {
        var rest = changes
        while !rest.isEmpty {
            let some = rest.prefix(FrontEndLimits.modes)
            rest = rest.dropFirst(FrontEndLimits.modes)
            var modes = ""
            var sign: Bool?
            for change in some {
                if change.isSet != sign { modes += change.isSet ? "+" : "-" }
                sign = change.isSet
                modes += change.letter
            }
            send(IRCMessage(source: botSource, "MODE", [channel, modes] + some.map(\.nick)))
        }
    }
}
