// SPDX-License-Identifier: Apache-2.0
import MSNPClient
import MSNPServer
import MSNPWire
import NIOCore

/// One thing that goes wrong once while somebody signs in, talks and changes a list, and what has to hold all the same:
/// whatever was begun ends, nothing arrives twice or out of order, and afterwards everything works again.
struct FaultRun {
    /// Where runs are played, one after the other.
    struct Stage {
        let service: LoopbackService
        let loop: any EventLoop
        /// Is there the whole time, and nothing goes wrong for them.
        let friend: Person
        /// A circle with both in it.
        let circle: MSNConversationKey
    }

    /// What did not hold.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// A message that somebody sends in a run.
    struct Text {
        let text: String
        let id: UInt64
    }

    /// Beyond the ids that a person gives out by itself.
    private static let firstMessage: UInt64 = 1_000_000

    let what: FaultCase
    let stage: Stage
    /// What Sue writes while something goes wrong, and what her friend does.
    let own: [Text]
    let others: [Text]

    init(_ what: FaultCase, on stage: Stage) {
        self.what = what
        self.stage = stage
        // Several at once, so that some wait while others are on their way.
        let counts: (own: Int, others: Int) =
            switch what.play {
            case .conversation: (4, 0)
            case .call, .absence, .circle: (2, 2)
            }
        let first = Self.firstMessage + UInt64(what.number) * 10
        own = (0..<counts.own).map { Text(text: "\(what.number)-s\($0)", id: first + UInt64($0)) }
        others = (0..<counts.others).map { Text(text: "\(what.number)-f\($0)", id: first + UInt64($0)) }
    }

    var friend: Person { stage.friend }
    var prefix: String { "\(what.number)-" }

    /// Plays it to its end.
    func play() async throws -> FaultTally {
        var count = FaultTally()
        count.runs = 1
        let sue = try await person("sue", timeouts: Self.timeouts(over: what.transport))
        if what.play == .absence { try await leaveMessages() }
        try await inject(of: sue)
        _ = try await signIn(sue, tries: 3, &count)
        switch what.play {
        case .conversation: try await converse(sue, &count)
        case .call: try await answer(sue)
        case .absence: try await catchUp(sue)
        case .circle: try await meet(sue)
        }
        let report = await stage.service.service.faultReport()
        count.injected = report.reduce(0) { $0 + $1.injected }
        await stage.service.service.withdrawFaults()
        try await sue.run { $0.disconnect() }
        if what.play == .absence { try await fetchTheRest(sue, &count) }
        try await talkAgain(&count)
        try await reckon(sue, &count)
        try await sue.leave()
        return count
    }

    /// - Parameter timeouts: Nil for somebody who is patient.
    func person(_ name: String, timeouts: MSNTimeouts? = nil, dialect: Dialect? = nil) async throws -> Person {
        try await Person(
            "\(name)@example.com", dialect: dialect ?? what.dialect, over: dialect == nil ? what.transport : .tcp,
            at: stage.service.access, timeouts: timeouts ?? MSNTimeouts(), loop: stage.loop)
    }

    private func inject(of sue: Person) async throws {
        var fault = what.fault
        switch fault.moment {
        case .opened: fault.account = nil
        case .received(let name), .sent(let name):
            // It is not known by then, or not asked, who it is; nobody else says these meanwhile.
            let isAnonymous = name.map(["VER", "CVR", "open", "post", "poll"].contains) ?? false
            fault.account = isAnonymous ? nil : sue.address
        }
        await stage.service.service.inject(fault)
    }

    /// Signs in, again if need be; false if it was not to be had.
    @discardableResult
    func signIn(_ sue: Person, tries: Int, _ count: inout FaultTally) async throws -> Bool {
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

    /// It works again, for somebody who is patient.
    private func talkAgain(_ count: inout FaultTally) async throws {
        let again = try await person("sue")
        guard try await signIn(again, tries: 2, &count) else { throw Broken(description: "no sign-in afterwards") }
        guard case .delivered = try await again.send(.text(prefix + "last", format: nil), to: friend.key) else {
            throw Broken(description: "nothing is delivered afterwards")
        }
        _ = try await friend.waitForText(prefix + "last")
        switch what.play {
        case .conversation:
            // The lists are for the next run as they were.
            for edit in [MSNListEdit.allow(account: "stranger@example.com"), .remove(account: "stranger@example.com")] {
                _ = try await again.edit(edit)
            }
        case .circle:
            try await again.wait("the circle") { [circle = stage.circle] in
                if case .conversation(circle, .opened) = $0 { true } else { false }
            }
            for (one, other, text) in [(again, friend, "there"), (friend, again, "back")] {
                guard case .delivered = try await one.send(.text(prefix + text, format: nil), to: stage.circle) else {
                    throw Broken(description: "nothing is delivered in the circle afterwards")
                }
                _ = try await other.waitForText(prefix + text, in: stage.circle)
            }
        case .call, .absence: break
        }
        try await again.signOut()
        try await again.leave()
    }

    // MARK: Timeouts

    /// So short that a run does not wait long for what never comes; what has to hold does not depend on them.
    static func timeouts(over transport: MSNTransport) -> MSNTimeouts {
        // Over HTTP what others do is heard of half a second later or more.
        let step = TimeAmount.milliseconds(transport == .http ? 1500 : 400)
        var timeouts = MSNTimeouts()
        timeouts.connect = .seconds(2)
        timeouts.signInStep = step
        timeouts.synchronisation = .seconds(1)
        timeouts.webService = .seconds(1)
        timeouts.transaction = step
        timeouts.ping = .milliseconds(500)
        timeouts.pong = .milliseconds(500)
        timeouts.switchboardStep = step
        timeouts.call = step
        timeouts.acknowledgement = step
        timeouts.gathering = .milliseconds(50)
        timeouts.farewell = .milliseconds(100)
        timeouts.offlineRequest = .seconds(1)
        timeouts.offlineRetry = .milliseconds(50)
        timeouts.offlineThrottling = .milliseconds(50)
        return timeouts
    }

    /// For somebody who waits for people to whom something happens, and to whom nothing happens.
    static let friendlyTimeouts: MSNTimeouts = {
        var timeouts = MSNTimeouts()
        timeouts.switchboardStep = .seconds(2)
        timeouts.call = .milliseconds(1200)
        timeouts.acknowledgement = .seconds(2)
        timeouts.gathering = .milliseconds(50)
        timeouts.farewell = .milliseconds(100)
        return timeouts
    }()
}
