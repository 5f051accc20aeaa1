// SPDX-License-Identifier: Apache-2.0
import MSNPClient
import MSNPServer
import MSNPWire
import NIOCore

/// What people do while something goes wrong. Each ends when whatever was begun has ended.
extension FaultRun {
    /// Sue writes to her friend and changes her lists.
    func converse(_ sue: Person, _ count: inout FaultTally) async throws {
        try await send(own, from: sue, to: friend.key)
        try await sue.run {
            $0.setPersonalMessage("out and about")
            $0.edit(.add(account: "stranger@example.com", alias: "", groupID: nil, message: ""), id: 2000)
        }
        try await sue.run { $0.edit(.block(account: "stranger@example.com"), id: 2001) }
        try await waitForEnds(of: own, sentBy: sue)
        for id in [UInt64(2000), 2001] {
            try await sue.wait("an end of edit \(id)", within: .seconds(20)) {
                if case .edited(id, _) = $0 { true } else { false }
            }
        }
        count.edits += 2
    }

    /// Her friend calls her, and she answers what she hears, or writes all the same.
    func answer(_ sue: Person) async throws {
        try await send(others, from: friend, to: sue.key)
        await listen(sue, at: friend.key)
        try await send(own, from: sue, to: friend.key)
        try await waitForEnds(of: own, sentBy: sue)
        try await waitForEnds(of: others, sentBy: friend)
    }

    /// Both write in the circle; she when it has opened, or all the same.
    func meet(_ sue: Person) async throws {
        _ = try? await sue.wait("the circle", within: .seconds(1)) { [circle = stage.circle] in
            switch $0 {
            case .conversation(circle, .opened), .conversation(circle, .notOpened), .ended: true
            default: false
            }
        }
        try await send(own, from: sue, to: stage.circle)
        try await send(others, from: friend, to: stage.circle)
        await listen(sue, at: stage.circle)
        try await waitForEnds(of: own, sentBy: sue)
        try await waitForEnds(of: others, sentBy: friend)
    }

    /// Her friend writes before she comes.
    func leaveMessages() async throws {
        try await send(others, from: friend, to: .direct("sue@example.com"))
        try await waitForEnds(of: others, sentBy: friend)
    }

    /// She reads what waits for her, as far as it is to be had, and writes to somebody who is not there.
    func catchUp(_ sue: Person) async throws {
        let prefix = prefix
        let event = try? await sue.wait("what waits", within: .seconds(2)) { event in
            switch event {
            case .offlineMessages(let messages): messages.contains { $0.text.hasPrefix(prefix) }
            case .notice, .ended: true
            default: false
            }
        }
        try await confirm(event, by: sue)
        try await send(own, from: sue, to: .direct("absent@example.com"))
        try await waitForEnds(of: own, sentBy: sue)
    }

    /// She comes again with the same client, and now everything is to be had.
    func fetchTheRest(_ sue: Person, _ count: inout FaultTally) async throws {
        guard what.dialect.hasPersonalMessages else { return }
        guard try await signIn(sue, tries: 3, &count) else { throw Broken(description: "no sign-in afterwards") }
        for text in others.map(\.text) where try await !mail(of: sue).contains(where: { $0.text == text }) {
            let event = try await sue.wait("\(text), which waited") { event in
                if case .offlineMessages(let messages) = event { messages.contains { $0.text == text } } else { false }
            }
            try await confirm(event, by: sue)
        }
        try await sue.signOut()
    }

    // MARK: Steps

    private func send(_ texts: [Text], from person: Person, to key: MSNConversationKey) async throws {
        try await person.run { client in
            for text in texts { client.send(.text(text.text, format: nil), id: text.id, to: key) }
        }
    }

    private func waitForEnds(of texts: [Text], sentBy person: Person) async throws {
        for text in texts {
            try await person.wait("an end of message \(text.text)", within: .seconds(20)) {
                Self.outcome($0, of: text.id) != nil
            }
        }
    }

    /// Waits for something from her friend, which may never come.
    private func listen(_ sue: Person, at key: MSNConversationKey) async {
        _ = try? await sue.wait("something to hear", within: .milliseconds(what.transport == .http ? 1500 : 600)) {
            switch $0 {
            case .conversation(key, .message), .ended: true
            default: false
            }
        }
    }

    func confirm(_ event: MSNClientEvent?, by person: Person) async throws {
        guard case .offlineMessages(let messages)? = event else { return }
        let ids = messages.map(\.id)
        try await person.run { $0.confirm(offlineMessages: ids) }
    }

    static func outcome(_ event: MSNClientEvent, of id: UInt64) -> MSNConversationEvent? {
        switch event {
        case .conversation(_, let outcome):
            switch outcome {
            case .delivered(id), .storedOffline(id), .failed(id, _): outcome
            default: nil
            }
        default: nil
        }
    }

    /// The messages of this run that the service had kept for somebody, as often as they were reported.
    func mail(of person: Person) async throws -> [MSNOfflineMessage] {
        try await person.everything().flatMap { event -> [MSNOfflineMessage] in
            if case .offlineMessages(let messages) = event { messages } else { [] }
        }.filter { $0.text.hasPrefix(prefix) }
    }
}
