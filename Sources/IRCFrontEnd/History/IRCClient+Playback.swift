// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// What a client has missed, shown when it comes, and up to where it has got everything.
///
/// Each client has a position of its own by the name it gives itself (`alice/escargot@phone`); those that give none are
/// one client here and share one. A client that asks for history by itself (draft/chathistory, znc.in/playback) is shown
/// nothing unasked but what it would not find: messages that came after what it has got and were said before it.
extension IRCClient {
    /// Whether the client fetches what it has missed.
    private var asksForHistory: Bool { !enabled.isDisjoint(with: [.chatHistory, .playback]) }

    /// Shows what the client has missed, once it is known that there is a history.
    func beginPlayback() {
        guard !playback.hasBegun, let history else { return }
        playback.hasBegun = true
        let newest = session.assumeIsolated { $0.newestOrder }
        guard configuration.replayLines > 0 else { return playback.position.show(newest) }
        playback.isUnderWay = true
        answering(nil) {
            query { [clientName] in
                history.position(of: clientName, $0)
            } then: { client, position in
                if let position, position.isOwn { client.playback.position.begin(at: position.order) }
                if client.asksForHistory {
                    client.playLate(of: history, after: position, upTo: newest)
                } else {
                    client.playMissed(of: history, after: position, upTo: newest)
                }
            }
        }
    }

    private func playMissed(of history: HistoryAccess, after position: ClientPosition?, upTo newest: MessageID) {
        let days = Int64(configuration.replayDays)
        let since = days == 0 ? .min : server.now() - days * 24 * 3600 * 1000
        query { [lines = configuration.replayLines] in
            history.missed(after: position?.order ?? MessageID(0), since: since, limit: lines, $0)
        } then: { client, entries in
            if entries == nil {
                client.tell("What you have missed cannot be read at the moment. Later: history <nick>")
            }
            client.play(entries ?? [])
            client.playback.played = (entries ?? []).reduce(MessageID(0)) { max($0, $1.order) }
            // Whoever comes for the first time begins here.
            if position?.isOwn != true { client.playback.position.show(newest) }
            client.playback.position.show(client.playback.played)
            client.endPlayback()
        }
    }

    /// Shows a client that asks by itself what its questions do not find. Until then it has no new position.
    private func playLate(of history: HistoryAccess, after position: ClientPosition?, upTo newest: MessageID) {
        guard let position, position.isOwn else {
            playback.position.show(newest)
            return endPlayback()
        }
        query {
            history.late(after: position.order, limit: FrontEndLimits.history, $0)
        } then: { client, entries in
            if let entries {
                client.play(entries)
                client.playback.late = Set(entries.map(\.order))
                client.playback.position.show(newest)
            }
            client.endPlayback()
        }
    }

    private func play(_ entries: [HistoryEntry]) {
        // What the client itself has said meanwhile is the answer to its command, and not something it has missed.
        let own = Set(playback.delayed.compactMap(ownMessage))
        let entries = own.isEmpty ? entries : entries.filter { !own.contains($0.id) }
        var places: [HistoryPlace] = []
        var byPlace: [HistoryPlace: [HistoryEntry]] = [:]
        for entry in HistoryLimits.newest(entries) {
            if byPlace[entry.place] == nil { places.append(entry.place) }
            byPlace[entry.place, default: []].append(entry)
        }
        for place in places { showMissed(byPlace[place] ?? []) }
    }

    private func showMissed(_ entries: [HistoryEntry]) {
        guard let first = entries.first else { return }
        let place = session.assumeIsolated { $0.chatPlace(of: first) }
        if case .group(let id, let name) = place, roster.groups[id] == nil {
            // A channel that the client is not in cannot be written to.
            for entry in entries {
                say("NOTICE", "#\(name) " + HistoryText.line(of: entry, in: self), to: nick)
            }
            return
        }
        inBatch("chathistory", of: ownTarget(of: place)) { batch in
            for entry in entries { show(entry, in: batch, isUnasked: true) }
        }
    }

    /// Live again: what has happened meanwhile comes now, but for what has been played.
    private func endPlayback() {
        playback.isUnderWay = false
        let delayed = playback.delayed
        playback.delayed = []
        defer { playback.late = [] }
        for event in delayed {
            switch event {
            case .message(let message), .storedOffline(let message):
                guard let order = message.order, ownMessage(event) == nil else { break }
                if order <= playback.played || playback.late.contains(order) { continue }
            default: break
            }
            receive(event)
        }
        askForPosition()
    }

    /// The id of a message that the client itself has sent, if it is told of its end.
    private func ownMessage(_ event: SessionEvent) -> MessageID? {
        switch event {
        case .message(let message), .storedOffline(let message): message.origin == id ? message.id : nil
        default: nil
        }
    }

    /// Whether an event waits until the client has seen what came before it.
    func delays(_ event: SessionEvent) -> Bool {
        guard playback.isUnderWay, playback.delayed.count < FrontEndLimits.delayedEvents else { return false }
        playback.delayed.append(event)
        return true
    }

    /// History has been opened, or switched off.
    func showHistory(isKept: Bool) {
        if isKept {
            beginPlayback()
            showReadMarkers()
        }
        resumeWaiting()
    }

    // MARK: The position

    /// Something with this place in the order has been written.
    func hasShown(_ order: MessageID?) {
        guard let order else { return }
        playback.position.show(order)
        if !playback.isScheduled { askForPosition() }
    }

    /// Asks the client whether it has got what was written to it, if it is time for that.
    private func askForPosition() {
        let now = Int64(clamping: session.loop.now.uptimeNanoseconds / 1_000_000)
        switch playback.position.next(at: now) {
        case .nothing: break
        case .ask(let token):
            answering(nil) { sendBare(IRCMessage(source: serverSource, "PING", [token])) }
        case .wait(let time):
            guard !playback.isScheduled else { return }
            playback.isScheduled = true
            session.loop.assumeIsolated().scheduleTask(in: .milliseconds(time)) { [weak self] in
                guard let self, !isDetached else { return }
                playback.isScheduled = false
                askForPosition()
            }
        }
    }

    func pong(_ message: IRCMessage) {
        guard let order = playback.position.answered(message.parameters) else { return }
        keepPosition(order)
        if !playback.isScheduled { askForPosition() }
    }

    /// The server ends, and waits a moment for the answer to this.
    func askForLastPosition() {
        guard !isDetached, let token = playback.position.last() else { return }
        answering(nil) { sendBare(IRCMessage(source: serverSource, "PING", [token])) }
        flush()
    }

    /// The client leaves in good order, so it has got what was written to it.
    func leaveInOrder() {
        if let order = playback.position.left() { keepPosition(order) }
    }

    private func keepPosition(_ order: MessageID) {
        history?.keepPosition(order, of: clientName)
    }
}
