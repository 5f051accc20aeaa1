// SPDX-License-Identifier: Apache-2.0

/// Telling attachments what happens: at once, or in its turn when something before it is still being stored.
extension UserSession {
    func tell(_ event: SessionEvent) { tell(event, .everybody) }

    func tell(_ event: SessionEvent, to id: AttachmentID) { tell(event, .one(id)) }

    /// Tells the attachment that has to do with it; all of them when it has gone, so that nothing is lost in silence.
    func tell(_ event: SessionEvent, toOrigin id: AttachmentID?) { tell(event, .origin(id)) }

    func tell(_ event: SessionEvent, _ audience: Audience) {
        guard history.queue.isEmpty else {
            history.queue.add(event, to: audience)
            if history.queue.count > environment.limits.unstoredEvents { giveUpStoring() }
            return
        }
        deliver(event, audience)
    }

    /// - Parameter sequence: when it was queued, if it was.
    private func deliver(_ event: SessionEvent, _ audience: Audience, sequence: UInt64? = nil) {
        // Whoever is told has a view of their own.
        guard focus == nil else { return looking(at: nil) { $0.deliver(event, audience, sequence: sequence) } }
        var listeners = attachments
        if let sequence, !history.since.isEmpty {
            let since = history.since
            listeners.removeAll { since[$0.id].map { sequence < $0 } ?? false }
        }
        switch audience {
        case .everybody:
            for attachment in listeners { attachment.receive(event) }
        case .one(let id):
            listeners.first { $0.id == id }?.receive(event)
        case .origin(let id):
            if let id, let attachment = attachments.first(where: { $0.id == id }) {
                attachment.receive(event)
            } else {
                for attachment in attachments { attachment.receive(event) }
            }
        case .everybodyBut(let id):
            for attachment in listeners where attachment.id != id { attachment.receive(event) }
        }
        if case .failed(let message, let failure) = event { hasTold(failure, of: message) }
    }

    /// Tells what need not wait any longer.
    func tellWhatIsReady() {
        guard !history.isTelling else { return }
        history.isTelling = true
        defer { history.isTelling = false }
        while let next = history.queue.next(mayWork: history.mode != .starting) {
            switch next {
            case .event(let event, let audience, let sequence): deliver(event, audience, sequence: sequence)
            case .work(let work):
                history.queue.beginWork()
                work(self)
                history.queue.endWork()
            }
        }
        if history.queue.isEmpty, !history.since.isEmpty { history.since.removeAll() }
    }

    /// Does something once it is known whether a history is kept; now if it is.
    func whenHistoryIsKnown(_ work: @escaping EventQueue.Work) {
        guard history.mode == .starting else { return work(self) }
        history.queue.add(work: work)
    }
}
