// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// WATCH, which older clients have for MONITOR (Bahamut and DALnet, `draft-meglio-irc-watch-00`), and its `A` for those
/// who go away (UnrealIRCd, `WATCHOPTS=A`).
///
/// ```
/// WATCH +bob -carol S
/// :monarch.local 604 alice bob bob example.com 1700000000 :is online
/// WATCH A +dave
/// :monarch.local 609 alice dave dave example.com 1700000000 :is away
/// ```
extension IRCClient {
    func watch(_ message: IRCMessage) {
        let words = message.parameters.flatMap { $0.split(separator: " ").map { String($0) } }
        guard !words.isEmpty else { return listWatched(everybody: false) }
        var followsAway = false
        for word in words {
            switch word.utf8.first {
            case UInt8(ascii: "+"): addWatched(String(word.dropFirst()), followsAway: followsAway)
            case UInt8(ascii: "-"): removeWatched(String(word.dropFirst()))
            case UInt8(ascii: "A") where word.utf8.count == 1, UInt8(ascii: "a") where word.utf8.count == 1:
                followsAway = true
            case UInt8(ascii: "C"), UInt8(ascii: "c"):
                watched.removeAll()
                reply(.watchCleared, "Your WATCH list is empty")
            case UInt8(ascii: "S"), UInt8(ascii: "s"): tellWatchStatus()
            case UInt8(ascii: "L"): listWatched(everybody: true)
            case UInt8(ascii: "l"): listWatched(everybody: false)
            default:
                reply(.needMoreParameters, "WATCH", "Unknown subcommand: WATCH [A] +<nick>, -<nick>, C, L, l or S")
            }
        }
    }

    private func addWatched(_ name: String, followsAway: Bool) {
        guard !name.isEmpty else {
            return reply(.needMoreParameters, "WATCH", "Not enough parameters: WATCH +<nick>")
        }
        // What can never be a nick is told to be offline and not kept.
        if IRCNick.isValid(name, allowsUnicode: true) {
            let limit = configuration.monitor
            guard watched.add(name, followsAway: followsAway, limit: limit) else {
                server.metrics.exceeded(.monitor)
                return reply(.tooManyWatch, name, "Maximum size for WATCH-list is \(limit) entries")
            }
        }
        if followsAway, let contact = contact(named: name), contact.availability.isReachable,
            !contact.availability.isPresent
        {
            return reply(.watchNowAway, list: parameters(ofAway: contact) + ["is away"])
        }
        sendWatchState(of: name)
    }

    private func removeWatched(_ name: String) {
        let name = watched.remove(name)?.nick ?? name
        let entry = WatchEntry(presence(of: name)) ?? WatchEntry(absent: name)
        reply(.watchRemoved, list: entry.parameters + ["stopped watching"])
    }

    private func tellWatchStatus() {
        reply(.watchStatistics, "You have \(watched.count) and are on 0 WATCH entries")
        reply(.watchList, joined: watched.all.map(\.nick), by: " ")
        reply(.endOfWatchList, "End of WATCH S")
    }

    private func listWatched(everybody: Bool) {
        for entry in watched.all where everybody || presence(of: entry.nick) != nil { sendWatchState(of: entry.nick) }
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

    func isWatched(_ nick: String) -> Bool { watched[nick] != nil }

    /// Somebody on the list has come or gone.
    func sendWatch(of contact: Contact, as isOnline: Bool) {
        let time = isOnline && contact.signedInAt != 0 ? Int64(contact.signedInAt) : server.now() / 1000
        let entry = WatchEntry((source(of: contact), time))
        guard let entry else { return }
        if isOnline {
            reply(.watchOnline, list: entry.parameters + ["logged online"])
            showWatchedAway(of: contact, before: nil)
        } else {
            reply(.watchOffline, list: entry.parameters + ["logged offline"])
        }
    }

    /// Somebody whose state is followed may have gone away, come back, or be away for another reason.
    ///
    /// - Parameter before: what the client knows: nil if they were there.
    func showWatchedAway(of contact: Contact, before: String?) {
        guard watched[contact.nick]?.followsAway == true, contact.availability.isReachable else { return }
        let away = Self.awayText(of: contact)
        guard away != before else { return }
        let parameters = parameters(ofAway: contact)
        guard let away else { return reply(.watchNotAway, list: parameters + ["is no longer away"]) }
        reply(before == nil ? .watchGoneAway : .watchStillAway, list: parameters + [away])
    }

    private func parameters(ofAway contact: Contact) -> [String] {
        WatchEntry((source(of: contact), Int64(contact.availableSince)))?.parameters ?? []
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
