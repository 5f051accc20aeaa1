// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// WATCH, which older clients have for MONITOR (Bahamut and DALnet, `draft-meglio-irc-watch-00`).
///
/// ```
/// WATCH +bob -carol S
/// :monarch.local 604 alice bob bob example.com 1700000000 :is online
/// ```
extension IRCClient {
    func watch(_ message: IRCMessage) {
        let words = message.parameters.flatMap { $0.split(separator: " ").map { String($0) } }
        guard !words.isEmpty else { return listWatched(everybody: false) }
        for word in words {
            switch word.utf8.first {
            case UInt8(ascii: "+"): addWatched(String(word.dropFirst()))
            case UInt8(ascii: "-"): removeWatched(String(word.dropFirst()))
            case UInt8(ascii: "C"), UInt8(ascii: "c"):
                watched.removeAll()
                reply(.watchCleared, "Your WATCH list is empty")
            case UInt8(ascii: "S"), UInt8(ascii: "s"): tellWatchStatus()
            case UInt8(ascii: "L"): listWatched(everybody: true)
            case UInt8(ascii: "l"): listWatched(everybody: false)
            default:
                reply(.needMoreParameters, "WATCH", "Unknown subcommand: WATCH +<nick>, -<nick>, C, L, l or S")
            }
        }
    }

    private func addWatched(_ name: String) {
        guard !name.isEmpty else {
            return reply(.needMoreParameters, "WATCH", "Not enough parameters: WATCH +<nick>")
        }
        // What can never be a nick is told to be offline and not kept.
        if IRCNick.isValid(name, allowsUnicode: true) {
            let key = IRCCaseMapping.fold(name)
            if watched[key] == nil, watched.count >= configuration.monitor {
                let limit = configuration.monitor
                server.metrics.exceeded(.monitor)
                return reply(.tooManyWatch, name, "Maximum size for WATCH-list is \(limit) entries")
            }
            watched[key] = name
        }
        sendWatchState(of: name)
    }

    private func removeWatched(_ name: String) {
        let name = watched.removeValue(forKey: IRCCaseMapping.fold(name)) ?? name
        let entry = WatchEntry(presence(of: name)) ?? WatchEntry(absent: name)
        reply(.watchRemoved, list: entry.parameters + ["stopped watching"])
    }

    private func tellWatchStatus() {
        reply(.watchStatistics, "You have \(watched.count) and are on 0 WATCH entries")
        reply(.watchList, joined: watched.values.sorted(), by: " ")
        reply(.endOfWatchList, "End of WATCH S")
    }

    private func listWatched(everybody: Bool) {
        for name in watched.values.sorted() where everybody || presence(of: name) != nil { sendWatchState(of: name) }
        reply(.endOfWatchList, "End of WATCH " + (everybody ? "L" : "l"))
    }

    private func sendWatchState(of name: String) {
        if let entry = WatchEntry(presence(of: name)) {
            reply(.watchNowOnline, list: entry.parameters + ["is online"])
        } else {
            reply(.watchNowOffline, list: WatchEntry(absent: name).parameters + ["is offline"])
        }
    }

    // MARK: What changes

    func isWatched(_ nick: String) -> Bool { !watched.isEmpty && watched[IRCCaseMapping.fold(nick)] != nil }

    /// Somebody on the list has come or gone.
    func sendWatch(of contact: Contact, as isOnline: Bool) {
        let time = isOnline && contact.signedInAt != 0 ? Int64(contact.signedInAt) : server.now() / 1000
        let entry = WatchEntry((source(of: contact), time))
        guard let entry else { return }
        if isOnline {
            reply(.watchOnline, list: entry.parameters + ["logged online"])
        } else {
            reply(.watchOffline, list: entry.parameters + ["logged offline"])
        }
    }

    /// Who is there under a name, and since when in seconds since 1970, 0 if that is not known; nil for nobody.
    private func presence(of name: String) -> (IRCSource, Int64)? {
        if isOwnNick(name) { return (source, startedAt / 1000) }
        if isBot(name) { return (botSource, server.startedAt / 1000) }
        guard let contact = contact(named: name), contact.availability.isReachable else { return nil }
        return (source(of: contact), Int64(contact.signedInAt))
    }
}

/// The four parameters in the middle of a WATCH numeric: nick, user, host, and since when.
private struct WatchEntry {
    let parameters: [String]

    init(absent name: String) { parameters = [name, "*", "*", "0"] }

    init?(_ presence: (source: IRCSource, since: Int64)?) {
        guard let presence else { return nil }
        let source = presence.source
        parameters = [source.nick, source.user ?? "*", source.host ?? "*", String(presence.since)]
    }
}
