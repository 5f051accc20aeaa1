// SPDX-License-Identifier: Apache-2.0
import MSNPClient
import MSNPServer
import MSNPWire
import NIOCore

/// One thing that goes wrong once while somebody signs in, talks and changes a list, and what has to hold all the same:
/// whatever was begun ends, nothing arrives twice or out of order, and afterwards everything works again.
struct FaultRun {
    /// What became of the messages of a run, or of many.
    struct Count {
        var runs = 0
        var injected = 0
        var messages = 0
        var delivered = 0
        var stored = 0
        var failed = 0
        /// Failed though they were written, so that nobody can tell.
        var uncertain = 0
        var signIns = 0
        var edits = 0

        static func += (left: inout Count, right: Count) {
            left.runs += right.runs
            left.injected += right.injected
            left.messages += right.messages
            left.delivered += right.delivered
            left.stored += right.stored
            left.failed += right.failed
            left.uncertain += right.uncertain
            left.signIns += right.signIns
            left.edits += right.edits
        }
    }

    /// What did not hold.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// So short that a run does not wait long for what never comes; what has to hold does not depend on them.
    static let timeouts: MSNTimeouts = {
        var timeouts = MSNTimeouts()
        timeouts.connect = .seconds(2)
        timeouts.signInStep = .milliseconds(400)
        timeouts.synchronisation = .seconds(1)
        timeouts.webService = .seconds(1)
        timeouts.transaction = .milliseconds(400)
        timeouts.ping = .milliseconds(500)
        timeouts.pong = .milliseconds(500)
        timeouts.switchboardStep = .milliseconds(400)
        timeouts.call = .milliseconds(400)
        timeouts.acknowledgement = .milliseconds(400)
        timeouts.gathering = .milliseconds(50)
        timeouts.farewell = .milliseconds(100)
        return timeouts
    }()

    /// Beyond the ids that a person gives out.
    private static let firstMessage: UInt64 = 1000

    let number: Int
    let dialect: Dialect
    let fault: Fault
    let service: MSNService
    let access: Person.Access
    let loop: any EventLoop

    /// - Parameter friend: is there the whole time, and nothing goes wrong for them.
    func play(with friend: Person) async throws -> Count {
        var count = Count()
        count.runs = 1
        let sue = try await Person(
            "sue@example.com", dialect: dialect, at: access, timeouts: Self.timeouts, loop: loop)
        var fault = fault
        fault.account = fault.moment == .opened ? nil : sue.address
        await service.inject(fault)

        _ = try await signIn(sue, tries: 3, &count)
        // Several at once, so that some wait while others are on their way.
        let texts = (1...4).map { "\(number)-\($0)" }
        for (index, text) in texts.enumerated() {
            try await sue.run { [key = friend.key] in
                $0.send(.text(text, format: nil), id: Self.firstMessage + UInt64(index), to: key)
            }
        }
        try await sue.run {
            $0.edit(.add(account: "stranger@example.com", alias: "", groupID: nil, message: ""), id: 2000)
        }
        try await sue.run { $0.edit(.block(account: "stranger@example.com"), id: 2001) }
        for (index, text) in texts.enumerated() {
            let id = Self.firstMessage + UInt64(index)
            try await sue.wait("an end of message \(text)", within: .seconds(20)) { Self.outcome($0, of: id) != nil }
        }
        for id in [UInt64(2000), 2001] {
            try await sue.wait("an end of edit \(id)", within: .seconds(20)) {
                if case .edited(id, _) = $0 { true } else { false }
            }
        }
        count.edits += 2
        let report = await service.faultReport()
        count.injected += report.reduce(0) { $0 + $1.injected }
        await service.withdrawFaults()

        try await sue.run { $0.disconnect() }

        // It works again, for somebody who is patient.
        let again = try await Person("sue@example.com", dialect: dialect, at: access, loop: loop)
        guard try await signIn(again, tries: 2, &count) else { throw Broken(description: "no sign-in afterwards") }
        guard case .delivered = try await again.send(.text("\(number)-last", format: nil), to: friend.key) else {
            throw Broken(description: "nothing is delivered afterwards")
        }
        _ = try await friend.waitForText("\(number)-last")
        try await check(texts, sent: sue, received: friend, &count)
        // The lists are for the next run as they were.
        for edit in [MSNListEdit.allow(account: "stranger@example.com"), .remove(account: "stranger@example.com")] {
            _ = try await again.edit(edit)
        }
        try await again.signOut()
        try await again.leave()
        try await sue.leave()
        return count
    }

    /// Signs in, again if need be; false if it was not to be had.
    private func signIn(_ sue: Person, tries: Int, _ count: inout Count) async throws -> Bool {
        for _ in 0..<tries {
            count.signIns += 1
            try await sue.forget()
            try await sue.run { $0.connect() }
            let event = try await sue.wait("an end of the sign-in", within: .seconds(20)) { event in
                switch event {
                case .own(_, .online?, _), .ended: true
                default: false
                }
            }
            if case .own = event { return true }
        }
        return false
    }

    private static func outcome(_ event: MSNClientEvent, of id: UInt64) -> MSNConversationEvent? {
        switch event {
        case .conversation(_, let outcome):
            switch outcome {
            case .delivered(id), .storedOffline(id), .failed(id, _): outcome
            default: nil
            }
        default: nil
        }
    }

    /// Exactly one end for each, nothing twice, all in order, and nobody was told anything that is not so.
    private func check(_ texts: [String], sent sue: Person, received friend: Person, _ count: inout Count) async throws
    {
        let arrived = try await friend.everything().flatMap { event -> [String] in
            switch event {
            case .conversation(_, .message(_, _, .text(let text, _))): [text]
            case .offlineMessages(let messages): messages.map(\.text)
            default: []
            }
        }.filter { $0.hasPrefix("\(number)-") && $0 != "\(number)-last" }
        guard Set(arrived).count == arrived.count else { throw Broken(description: "arrived twice: \(arrived)") }
        guard arrived == arrived.sorted() else { throw Broken(description: "arrived out of order: \(arrived)") }
        let events = try await sue.everything()
        for (index, text) in texts.enumerated() {
            let outcomes = events.compactMap { Self.outcome($0, of: Self.firstMessage + UInt64(index)) }
            guard outcomes.count == 1, let outcome = outcomes.first else {
                throw Broken(description: "\(text) ended \(outcomes.count) times: \(outcomes)")
            }
            count.messages += 1
            switch outcome {
            case .delivered:
                count.delivered += 1
                guard arrived.contains(text) else { throw Broken(description: "\(text) was delivered to nobody") }
            case .storedOffline:
                count.stored += 1
            case .failed(_, let failure):
                count.failed += 1
                if !failure.wasNeverSent { count.uncertain += 1 }
                if failure.wasNeverSent, arrived.contains(text) {
                    throw Broken(description: "\(text) arrived though it was never sent")
                }
            default: break
            }
        }
    }
}
