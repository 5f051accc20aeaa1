// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire
internal import NIOCore

/// Messages that come in line by line: batches of clients that know draft/multiline, pasted lines of those that do not.
extension IRCClient {
    /// Whether the client sends and is shown messages of several lines (draft/multiline, which needs batch).
    var usesMultiline: Bool { enabled.isSuperset(of: .ofMultiline) }

    /// Handles a line by itself or as part of a message, after what has to come before it.
    func take(_ message: IRCMessage) {
        if !composition.paste.isEmpty, message.command != "PRIVMSG" { flushPaste() }
        guard composition.batch.isOpen || !message.tags.isEmpty, usesMultiline, message.command != "BATCH",
            composition.batch.isOpen || message.tag("batch") != nil
        else { return CommandTable.run(message, for: self) }
        perform(composition.batch.receive(message))
    }

    /// A line came that cannot be read: what it was part of must not go out without it.
    func lostLine() {
        flushPaste()
        perform(composition.batch.spoiled())
    }

    // MARK: Batches

    /// `BATCH +7 draft/multiline bob` and `BATCH -7`
    func batch(_ message: IRCMessage) {
        guard usesMultiline else {
            return fail("BATCH", "MULTILINE_INVALID", "Ask for the capabilities batch and draft/multiline first")
        }
        perform(composition.batch.receive(message))
    }

    private func perform(_ actions: [ClientBatch.Action]) {
        for action in actions {
            switch action {
            case .opened:
                composition.batchRequest = request
                request?.outstanding += 1
                let time = TimeAmount.seconds(Int64(FrontEndLimits.batchTime))
                composition.batchDeadline = session.loop.assumeIsolated().scheduleTask(in: time) { [weak self] in
                    guard let self, !isDetached else { return }
                    perform(composition.batch.timedOut())
                }
            case .handle(let message): CommandTable.run(message, for: self)
            case .deliver(let message):
                endBatch { self.message(message.command, message.text, to: message.target, tags: message.tags) }
            case .fail(let failure): endBatch { refuse(failure) }
            case .refuse(let failure): refuse(failure)
            }
        }
    }

    private func refuse(_ failure: ClientBatch.Failure) {
        if let limit = failure.limit { server.metrics.exceeded(limit) }
        fail("BATCH", failure.code, failure.text, context: failure.context)
    }

    private func endBatch(_ body: () -> Void) {
        composition.batchDeadline?.cancel()
        composition.batchDeadline = nil
        let request = composition.batchRequest
        composition.batchRequest = nil
        answering(request, body)
        guard let request else { return }
        request.outstanding -= 1
        finishIfDone(request)
    }

    // MARK: Pasted lines

    /// Whether a line waits for more of the same message. If not, what waits has been sent before it.
    func waitsForMore(_ text: String, to target: String, tags: [IRCTag]) -> Bool {
        guard preferences.pasteDelay != nil || !composition.paste.isEmpty else { return false }
        guard let delay = preferences.pasteDelay, !isResuming, !usesMultiline, isPlainText(text, for: target) else {
            flushPaste()
            return false
        }
        let tags = ClientTags.meaningful(tags)
        if !composition.paste.fits(text, to: target, tags: tags) { flushPaste() }
        composition.paste.add(text, to: target, tags: tags)
        if let request {
            request.outstanding += 1
            composition.pasteRequests.append(request)
        }
        composition.pasteDeadline?.cancel()
        composition.pasteDeadline = session.loop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) {
            [weak self] in self?.flushPaste()
        }
        return true
    }

    /// Whether a text is something that somebody says to one contact or group.
    private func isPlainText(_ text: String, for target: String) -> Bool {
        text.utf8.first != 1 && !target.utf8.contains(UInt8(ascii: ",")) && contactChannel(named: target) == nil
            && !isBot(target) && !isOneself(target) && !isPlaybackModule(target) && !isServices(target)
    }

    /// Sends what was pasted, as one message.
    func flushPaste() {
        guard let paste = composition.paste.take() else { return }
        composition.pasteDeadline?.cancel()
        composition.pasteDeadline = nil
        let requests = composition.pasteRequests
        composition.pasteRequests = []
        requests.first?.joined = Array(requests.dropFirst())
        answering(requests.first) { deliver("PRIVMSG", paste.text, to: paste.target, tags: paste.tags) }
        guard let first = requests.first else { return }
        first.outstanding -= 1
        finishIfDone(first)
    }

    /// A labelled command has ended, and with it those that became one message with it: each has its own answer, which says
    /// what went wrong, if anything did.
    func finishJoined(to request: LabelledRequest) {
        guard !request.joined.isEmpty else { return }
        let joined = request.joined
        request.joined = []
        for other in joined {
            other.lines = request.refusals
            other.outstanding -= 1
            finishIfDone(other)
        }
    }
}
