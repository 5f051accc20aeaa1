// SPDX-License-Identifier: Apache-2.0
import MSNPClient
import MSNPServer
import MSNPWire

/// What became of the messages of a run, or of many.
struct FaultTally {
    var runs = 0
    var injected = 0
    var messages = 0
    var delivered = 0
    var stored = 0
    var failed = 0
    /// Failed though they were written, so that nobody can tell.
    var uncertain = 0
    /// Acknowledged by the service, which lost them afterwards.
    var lostByService = 0
    /// Refused by the service, which had passed them on or kept them: they arrived though they failed, or twice.
    var misled = 0
    var signIns = 0
    var edits = 0

    static func += (left: inout FaultTally, right: FaultTally) {
        left.runs += right.runs
        left.injected += right.injected
        left.messages += right.messages
        left.delivered += right.delivered
        left.stored += right.stored
        left.failed += right.failed
        left.uncertain += right.uncertain
        left.lostByService += right.lostByService
        left.misled += right.misled
        left.signIns += right.signIns
        left.edits += right.edits
    }
}

/// Whether what people were told is so.
extension FaultRun {
    /// Looks at both directions.
    func reckon(_ sue: Person, _ count: inout FaultTally) async throws {
        let absent = what.play == .absence
        try await reckon(
            own, from: sue, to: absent ? nil : friend, in: "\(absent ? "absent" : "friend")@example.com", &count)
        if !others.isEmpty { try await reckon(others, from: friend, to: sue, in: sue.address, &count) }
    }

    /// Exactly one end for each, nothing twice, all in order, and nobody was told anything that is not so.
    ///
    /// - Parameters:
    ///   - recipient: Who heard it, if anybody was there.
    ///   - mailbox: Where it is if it was stored.
    private func reckon(
        _ texts: [Text], from sender: Person, to recipient: Person?, in mailbox: String, _ count: inout FaultTally
    ) async throws {
        let events = try await sender.everything()
        var outcomes: [MSNConversationEvent] = []
        for text in texts {
            let ends = events.compactMap { Self.outcome($0, of: text.id) }
            guard ends.count == 1 else {
                throw Broken(description: "\(text.text) ended \(ends.count) times: \(ends)")
            }
            outcomes += ends
        }
        let stored = zip(texts, outcomes).filter { if case .storedOffline = $0.1 { true } else { false } }.map(\.0.text)

        let heard =
            try await recipient?.everything().compactMap { event -> String? in
                guard case .conversation(_, .message(_, _, .text(let text, _))) = event else { return nil }
                return texts.contains { $0.text == text } ? text : nil
            } ?? []
        // The same mail is shown to each of an account's clients, and stays the same.
        var mail: [MSNOfflineMessage] = []
        if let recipient { mail = try await self.mail(of: recipient) }
        if what.play == .absence, recipient != nil {
            // One client fetched it, in two sessions, and shows everything once.
            guard mail.map(\.text) == texts.map(\.text) else {
                throw Broken(description: "what waited was shown as \(mail.map(\.text))")
            }
        } else if !stored.isEmpty || recipient == nil {
            let kept = try await collect(mailbox, stored).filter { one in texts.contains { $0.text == one.text } }
            guard kept.map(\.text) == kept.map(\.text).sorted() else {
                throw Broken(description: "stored out of order: \(kept.map(\.text))")
            }
            mail += kept
        }
        mail = mail.filter { one in texts.contains { $0.text == one.text } }
        var ids: Set<String> = []
        let arrived = heard + mail.filter { ids.insert($0.id).inserted }.map(\.text)
        guard heard == heard.sorted() else { throw Broken(description: "arrived out of order: \(heard)") }
        let doubled = arrived.count - Set(arrived).count
        guard doubled == 0 || FaultCases.isLie(what.fault) else {
            throw Broken(description: "arrived twice: \(arrived)")
        }
        count.misled += doubled
        for (text, outcome) in zip(texts.map(\.text), outcomes) {
            count.messages += 1
            switch outcome {
            case .delivered:
                count.delivered += 1
                guard !heard.contains(text) else { break }
                count.lostByService += 1
                guard mayBeLost(from: sender) else { throw Broken(description: "\(text) was delivered to nobody") }
            case .storedOffline:
                count.stored += 1
                guard mail.contains(where: { $0.text == text }) else {
                    throw Broken(description: "\(text) was stored nowhere")
                }
            case .failed(_, let failure):
                count.failed += 1
                if failure.mayHaveArrived { count.uncertain += 1 }
                guard !failure.mayHaveArrived, arrived.contains(text) else { break }
                count.misled += 1
                guard FaultCases.isLie(what.fault) else {
                    throw Broken(description: "\(text) arrived though it failed: \(failure)")
                }
            default: break
            }
        }
    }

    /// Whether it is the service that loses what it has said it took: it acknowledges what it passes on to a connection that
    /// breaks, and what is said in circles is not acknowledged at all.
    private func mayBeLost(from sender: Person) -> Bool {
        if what.play == .circle { return sender === friend || what.fault.moment == .received("SDG") }
        guard sender === friend else { return false }
        // Over HTTP it waits for her next poll, before which she may have signed out.
        guard what.transport == .tcp else { return true }
        switch what.fault.effect {
        case .delay: return false
        // She cannot come then, and it is left for her.
        case .drop, .negative, .error, .replace: return what.fault.place != .notification
        default: return true
        }
    }

    /// What the service has kept for somebody, as a client sees it that nothing happens to: all of it, at least these.
    private func collect(_ address: String, _ stored: [String]) async throws -> [MSNOfflineMessage] {
        let name = String(address.prefix { $0 != "@" })
        var wanted = stored
        if name == "absent" {
            // What comes last is read last.
            guard case .storedOffline = try await friend.send(.text(prefix + "z", format: nil), to: .direct(address))
            else { throw Broken(description: "nothing can be left for \(name)") }
            wanted.append(prefix + "z")
        }
        let late = try await person(name, dialect: .msnp18)
        try await late.signIn()
        for text in wanted where try await !mail(of: late).contains(where: { $0.text == text }) {
            try await late.wait("\(text), which was stored") { event in
                if case .offlineMessages(let messages) = event { messages.contains { $0.text == text } } else { false }
            }
        }
        let mail = try await mail(of: late)
        try await confirm(.offlineMessages(mail), by: late)
        try await late.signOut()
        try await late.leave()
        return mail.filter { $0.text != prefix + "z" }
    }
}
