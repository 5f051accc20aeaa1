// SPDX-License-Identifier: Apache-2.0
import Cryptography
import MSNPClient
import MSNPServer
import MSNPWire
import MSNServices
import NIOCore

/// What a client of one dialect can do over one transport, found out by doing it.
struct DialectMatrix {
    enum Feature: String, CaseIterable {
        case signIn = "sign-in"
        case lists
        case presence
        case personalMessage = "personal message"
        case text
        case typing
        case nudge
        case group = "group of three"
        case edits = "add, remove, block, rename"
        case contactGroups = "contact groups"
        case offlineMessage = "offline message"
        case elsewhere = "sign-in elsewhere"
    }

    enum Outcome: Equatable {
        case works
        /// The dialect has nothing of the kind, and Monarch says so.
        case notInDialect(String)
        case fails(String)
    }

    let dialect: Dialect
    let transport: MSNTransport
    let access: Person.Access
    let loop: any EventLoop
    /// Who plays which part.
    let address: @Sendable (_ role: String) -> String

    init(
        dialect: Dialect, transport: MSNTransport, access: Person.Access, loop: any EventLoop,
        address: (@Sendable (_ role: String) -> String)? = nil
    ) {
        self.dialect = dialect
        self.transport = transport
        self.access = access
        self.loop = loop
        self.address = address ?? { Self.address($0, dialect, transport) }
    }

    /// The people of one cell of the matrix.
    private static func address(_ role: String, _ dialect: Dialect, _ transport: MSNTransport) -> String {
        "\(role).\(dialect.rawValue).\(transport.rawValue)@example.com"
    }

    /// The accounts of one cell: somebody with a friend, somebody blocked, somebody who never comes, and a stranger.
    static func accounts(_ dialect: Dialect, _ transport: MSNTransport) -> [ServiceAccount] {
        func name(_ role: String) -> String { address(role, dialect, transport) }
        func account(_ role: String, _ contacts: String...) -> ServiceAccount {
            ServiceAccount(address: name(role), password: .init("secret"), name: role, contacts: contacts.map(name))
        }
        return [
            account("sue", "friend", "third", "absent"), account("friend", "sue", "third"),
            account("third", "sue", "friend"), account("absent", "sue"), account("stranger"),
        ]
    }

    /// Plays everything; what follows a failure is played all the same, as far as it can be.
    func play() async -> [(Feature, Outcome)] {
        var results: [(Feature, Outcome)] = []
        do {
            // The other side is of another generation, so that what is said has to be translated.
            let other: Dialect = dialect <= .msnp12 ? .msnp18 : .msnp12
            let sue = try await person("sue", dialect, transport)
            let friend = try await person("friend", other)
            let third = try await person("third", .msnp15)
            _ = try await friend.signIn()
            _ = try await third.signIn()
            let signedIn: (dialect: Dialect, transport: MSNTransport, lists: MSNLists)
            do {
                signedIn = try await sue.signIn()
                guard signedIn.dialect == dialect, signedIn.transport == transport else {
                    throw Person.Missing(description: "signed in by \(signedIn.dialect) over \(signedIn.transport)")
                }
                results.append((.signIn, .works))
            } catch {
                try? await friend.signOut()
                try? await third.signOut()
                return [(.signIn, .fails("\(error)"))]
            }
            func step(_ feature: Feature, _ body: () async throws -> Outcome) async {
                do {
                    results.append((feature, try await body()))
                } catch {
                    results.append((feature, .fails("\(error)")))
                }
            }
            await step(.lists) { try lists(signedIn.lists) }
            await step(.presence) { try await presence(sue, friend) }
            await step(.personalMessage) { try await personalMessage(sue, friend) }
            await step(.text) { try await text(sue, friend) }
            await step(.typing) { try await typing(sue, friend) }
            await step(.nudge) { try await nudge(sue, friend) }
            await step(.group) { try await group(sue, friend, third) }
            await step(.edits) { try await edits(sue, friend) }
            await step(.contactGroups) { try await contactGroups(sue) }
            await step(.offlineMessage) { try await offlineMessage(sue, friend) }
            await step(.elsewhere) { try await elsewhere(sue) }
            for one in [sue, friend, third] { try? await one.signOut() }
        } catch {
            results.append((.signIn, .fails("\(error)")))
        }
        return results
    }

    private func person(_ role: String, _ dialect: Dialect, _ transport: MSNTransport = .tcp) async throws -> Person {
        try await Person(
            address(role), dialect: dialect, over: transport, at: access, loop: loop)
    }

    // MARK: Steps

    private func lists(_ lists: MSNLists) throws -> Outcome {
        let names = lists.contacts.filter { $0.lists.contains([.forward, .allow]) }.map(\.account).sorted()
        let expected = ["absent", "friend", "third"].map(address)
        guard Set(names).isSuperset(of: expected) else { throw Person.Missing(description: "on the lists: \(names)") }
        return .works
    }

    private func presence(_ sue: Person, _ friend: Person) async throws -> Outcome {
        try await sue.waitForPresence(of: friend, .online)
        try await friend.waitForPresence(of: sue, .online)
        try await sue.run { $0.setStatus(.busy) }
        try await friend.waitForPresence(of: sue, .busy)
        try await friend.run { $0.setStatus(.away) }
        try await sue.waitForPresence(of: friend, .away)
        try await sue.run { $0.setStatus(.online) }
        try await friend.waitForPresence(of: sue, .online)
        return .works
    }

    private func personalMessage(_ sue: Person, _ friend: Person) async throws -> Outcome {
        guard dialect.hasPersonalMessages else { return .notInDialect("MSNP11") }
        try await sue.run { $0.setPersonalMessage("at home") }
        try await friend.wait("the personal message") { [address = sue.address] in
            if case .personalMessage(address, "at home", _) = $0 { true } else { false }
        }
        try await friend.run { $0.setPersonalMessage("on the road") }
        try await sue.wait("the personal message") { [address = friend.address] in
            if case .personalMessage(address, "on the road", _) = $0 { true } else { false }
        }
        return .works
    }

    private func text(_ sue: Person, _ friend: Person) async throws -> Outcome {
        try await deliver(.text("hello, ça va?", format: nil), from: sue, to: friend.key)
        _ = try await friend.waitForText("hello, ça va?", in: sue.key)
        try await deliver(.text("fine", format: nil), from: friend, to: sue.key)
        _ = try await sue.waitForText("fine", in: friend.key)
        return .works
    }

    private func typing(_ sue: Person, _ friend: Person) async throws -> Outcome {
        try await sue.run { [key = friend.key] in $0.sendTyping(to: key) }
        try await friend.wait("typing") { if case .conversation(_, .typing) = $0 { true } else { false } }
        try await friend.run { [key = sue.key] in $0.sendTyping(to: key) }
        try await sue.wait("typing") { if case .conversation(_, .typing) = $0 { true } else { false } }
        return .works
    }

    private func nudge(_ sue: Person, _ friend: Person) async throws -> Outcome {
        try await deliver(.nudge, from: sue, to: friend.key)
        try await friend.wait("the nudge") { if case .conversation(_, .nudge) = $0 { true } else { false } }
        try await deliver(.nudge, from: friend, to: sue.key)
        try await sue.wait("the nudge") { if case .conversation(_, .nudge) = $0 { true } else { false } }
        return .works
    }

    private func group(_ sue: Person, _ friend: Person, _ third: Person) async throws -> Outcome {
        let opened = loop.makePromise(of: MSNConversationKey.self)
        try await sue.run { [friend = friend.address, third = third.address] client in
            let key = client.openGroup()
            client.invite(friend, to: key)
            client.invite(third, to: key)
            opened.succeed(key)
        }
        let key = try await opened.futureResult.get()
        for _ in 0..<2 {
            try await sue.wait("somebody in the group") { event in
                switch event {
                case .conversation(key, .opened), .conversation(key, .joined): true
                default: false
                }
            }
        }
        try await deliver(.text("all together", format: nil), from: sue, to: key)
        let atFriend = try await friend.waitForText("all together")
        let atThird = try await third.waitForText("all together")
        try await deliver(.text("one", format: nil), from: friend, to: atFriend)
        _ = try await sue.waitForText("one", in: key)
        _ = try await third.waitForText("one", in: atThird)
        try await deliver(.text("two", format: nil), from: third, to: atThird)
        _ = try await sue.waitForText("two", in: key)
        _ = try await friend.waitForText("two", in: atFriend)
        try await third.run { $0.leave(atThird) }
        try await sue.wait("that one left") { if case .conversation(key, .left) = $0 { true } else { false } }
        try await sue.run { $0.leave(key) }
        try await friend.run { $0.leave(atFriend) }
        return .works
    }

    private func edits(_ sue: Person, _ friend: Person) async throws -> Outcome {
        let stranger = try await person("stranger", .msnp18)
        try await stranger.signIn()
        try await change(sue, .add(account: stranger.address, alias: "", groupID: nil, message: ""))
        try await stranger.wait("being added") { [address = sue.address] in
            if case .addedBy(address, _, _) = $0 { true } else { false }
        }
        try await sue.waitForPresence(of: stranger, .online)
        try await change(sue, .rename(account: stranger.address, alias: "Odd one"), since: .msnp13)
        try await change(sue, .block(account: friend.address))
        try await friend.waitForPresence(of: sue, .offline)
        try await change(sue, .allow(account: friend.address))
        try await friend.waitForPresence(of: sue, .online)
        try await partAndMeetAgain(sue, stranger)
        try await change(sue, .remove(account: stranger.address))
        try await stranger.signOut()
        return .works
    }

    /// Each takes the other off the list and puts them on it again: both see each other as soon as they may.
    private func partAndMeetAgain(_ sue: Person, _ stranger: Person) async throws {
        try await change(stranger, .add(account: sue.address, alias: "", groupID: nil, message: ""))
        try await stranger.waitForPresence(of: sue, .online)
        try await change(sue, .remove(account: stranger.address))
        try await change(stranger, .remove(account: sue.address))
        try await sue.forget()
        try await stranger.forget()
        try await change(sue, .add(account: stranger.address, alias: "", groupID: nil, message: ""))
        try await sue.waitForPresence(of: stranger, .online)
        try await change(stranger, .add(account: sue.address, alias: "", groupID: nil, message: ""))
        try await stranger.waitForPresence(of: sue, .online)
    }

    private func contactGroups(_ sue: Person) async throws -> Outcome {
        let absent = address("absent")
        if let failure = try await sue.edit(.addGroup(name: "Old friends")) {
            guard case .notInDialect(let first) = failure, dialect < .msnp7 else {
                throw Person.Missing(description: "no group: \(failure)")
            }
            return .notInDialect(first)
        }
        let event = try await sue.wait("the group") {
            if case .groups(let groups) = $0 { groups.contains { $0.name == "Old friends" } } else { false }
        }
        guard case .groups(let groups) = event, let id = groups.first(where: { $0.name == "Old friends" })?.id else {
            throw Person.Missing(description: "no group")
        }
        try await change(sue, .setGroup(account: absent, groupID: id, isMember: true))
        try await sue.wait("the contact in it") {
            if case .contactChanged(let contact) = $0 { contact.groupIDs.contains(id) } else { false }
        }
        try await change(sue, .renameGroup(id: id, name: "Good friends"))
        try await change(sue, .setGroup(account: absent, groupID: id, isMember: false))
        try await change(sue, .removeGroup(id: id))
        return .works
    }

    private func offlineMessage(_ sue: Person, _ friend: Person) async throws -> Outcome {
        let absent = address("absent")
        let outcome = try await sue.send(.text("call me", format: nil), to: .direct(absent))
        guard dialect >= .msnp11 else {
            guard case .failed(_, .recipientOffline) = outcome else {
                throw Person.Missing(description: "\(outcome) instead of a failure")
            }
            return .notInDialect("MSNP11")
        }
        guard case .storedOffline = outcome else { throw Person.Missing(description: "\(outcome)") }
        let late = try await person("absent", .msnp15)
        try await late.signIn()
        let arrived = try await late.wait("the offline message") {
            if case .offlineMessages = $0 { true } else { false }
        }
        try await confirm(arrived, by: late)
        guard case .offlineMessages(let messages) = arrived, messages.map(\.text) == ["call me"],
            messages.first?.account == sue.address
        else { throw Person.Missing(description: "\(arrived)") }
        // And the other way round.
        try await sue.signOut()
        let stored = try await friend.send(.text("back yet?", format: nil), to: sue.key)
        guard case .storedOffline = stored else { throw Person.Missing(description: "\(stored)") }
        try await sue.signIn()
        let event = try await sue.wait("the offline message") {
            if case .offlineMessages = $0 { true } else { false }
        }
        try await confirm(event, by: sue)
        guard case .offlineMessages(let answers) = event, answers.map(\.text) == ["back yet?"] else {
            throw Person.Missing(description: "\(event)")
        }
        // Not before, so that the service has time to delete what was confirmed.
        try await late.signOut()
        return .works
    }

    private func confirm(_ event: MSNClientEvent, by person: Person) async throws {
        guard case .offlineMessages(let messages) = event else { return }
        let ids = messages.map(\.id)
        try await person.run { $0.confirm(offlineMessages: ids) }
    }

    private func elsewhere(_ sue: Person) async throws -> Outcome {
        let again = try await person("sue", dialect, transport)
        try await again.signIn()
        if dialect.hasEndpoints {
            for one in [sue, again] {
                try await one.wait("the other endpoint") {
                    if case .endpoints(let places) = $0 { places.count == 2 } else { false }
                }
            }
            try await again.run { $0.signOut(endpoint: nil) }
        }
        let end = try await sue.wait("the end") { if case .ended = $0 { true } else { false } }
        // Where several may be, this one was told to go; below, the newer one takes its place.
        guard end == .ended(dialect.hasEndpoints ? .signedOutElsewhere : .signedInElsewhere) else {
            throw Person.Missing(description: "\(end)")
        }
        try await again.signOut()
        return .works
    }

    private func deliver(_ content: SwitchboardContent, from person: Person, to key: MSNConversationKey) async throws {
        let outcome = try await person.send(content, to: key)
        guard case .delivered = outcome else { throw Person.Missing(description: "\(person.address): \(outcome)") }
    }

    /// An edit that has to succeed, or where the dialect has none, to say so.
    private func change(_ person: Person, _ edit: MSNListEdit, since first: Dialect = .msnp2) async throws {
        guard let failure = try await person.edit(edit) else { return }
        if case .notInDialect = failure, dialect < first { return }
        throw Person.Missing(description: "\(edit): \(failure)")
    }
}
