// SPDX-License-Identifier: Apache-2.0
import Cryptography
import MSNPClient
import MSNPServer
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

extension Interoperation {
    /// Two who part and meet again, and what they found then.
    @Suite struct ReunionTests {
        /// Runs a test against a service with Sue and a friend, who have each other on their lists.
        private func withService(
            _ body: (Person.Access, any EventLoop) async throws -> Void
        ) async throws {
            let loops = MultiThreadedEventLoopGroup.singleton
            let people = [("sue", "friend"), ("friend", "sue")].map { name, other in
                ServiceAccount(
                    address: "\(name)@example.com", password: Secret("secret"), name: name,
                    contacts: ["\(other)@example.com"])
            }
            let service = try await LoopbackService.start(people, loops: loops)
            do {
                try await body(service.access, loops.next())
            } catch {
                Issue.record(error)
            }
            try await service.stop()
        }

        /// Adds somebody; they are a contact before they are online, or else nobody would know whose presence it is.
        private func add(_ other: Person, to person: Person) async throws {
            let before = try await person.everything().count
            let failure = try await person.edit(.add(account: other.address, alias: "", groupID: nil, message: ""))
            #expect(failure == nil)
            try await person.waitForPresence(of: other, .online)
            let events = try await person.everything().dropFirst(before)
            let listed = events.firstIndex {
                if case .contactChanged(let contact) = $0 {
                    contact.account == other.address && contact.lists.contains(.forward)
                } else {
                    false
                }
            }
            let seen = events.firstIndex {
                if case .presence(other.address, .online, _, _) = $0 { true } else { false }
            }
            guard let listed, let seen else { throw Person.Missing(description: "\(person.address): not told of both") }
            #expect(listed < seen)
        }

        private func remove(_ other: Person, from person: Person) async throws {
            let failure = try await person.edit(.remove(account: other.address))
            #expect(failure == nil)
        }

        @Test(.timeLimit(.minutes(5)), arguments: [Dialect.msnp18, .msnp13, .msnp12], [true, false])
        func presenceComesBackWithTheContact(dialect: Dialect, sueIsFirst: Bool) async throws {
            try await withService { access, loop in
                let sue = try await Person("sue@example.com", dialect: dialect, at: access, loop: loop)
                let friend = try await Person("friend@example.com", dialect: dialect, at: access, loop: loop)
                try await sue.signIn()
                try await friend.signIn()
                try await sue.waitForPresence(of: friend, .online)
                try await friend.waitForPresence(of: sue, .online)
                // Twice: the second time nobody is new to anybody.
                for _ in 0..<2 {
                    try await remove(friend, from: sue)
                    try await remove(sue, from: friend)
                    try await sue.forget()
                    try await friend.forget()
                    let (first, second) = sueIsFirst ? (sue, friend) : (friend, sue)
                    try await add(second, to: first)
                    try await add(first, to: second)
                    // And it goes on.
                    try await friend.run { $0.setStatus(.away) }
                    try await sue.waitForPresence(of: friend, .away)
                    try await friend.run { $0.setStatus(.online) }
                    try await sue.waitForPresence(of: friend, .online)
                }
                try await sue.signOut()
                try await friend.signOut()
            }
        }

        @Test(.timeLimit(.minutes(5))) func aCircleIsThereWhenItIsSaidToBeMade() async throws {
            try await withService { access, loop in
                var timeouts = MSNTimeouts()
                timeouts.listSettling = .milliseconds(1)
                // Longer than the test has time for.
                timeouts.listInterval = .minutes(5)
                timeouts.circleArrival = .minutes(5)
                let sue = try await Person(
                    "sue@example.com", dialect: .msnp18, at: access, timeouts: timeouts, loop: loop)
                timeouts.listInterval = .milliseconds(1)
                let friend = try await Person(
                    "friend@example.com", dialect: .msnp18, at: access, timeouts: timeouts, loop: loop)
                try await sue.signIn()
                try await friend.signIn()
                // Being added makes Sue's client fetch her lists, and from then on it does so seldom.
                try await remove(sue, from: friend)
                try await add(sue, to: friend)
                try await sue.wait("being added") { if case .addedBy = $0 { true } else { false } }
                #expect(try await sue.edit(.create(name: "Book club")) == nil)
                let events = try await sue.everything()
                let made = events.compactMap { event -> String? in
                    if case .circle(let circle) = event, circle.name == "Book club" { circle.id } else { nil }
                }
                let id = try #require(made.first)
                let key = MSNConversationKey.circle(id)
                #expect(events.contains { if case .conversation(key, .opened) = $0 { true } else { false } })
                // What one does next.
                #expect(try await sue.edit(.invite(account: friend.address, circle: id)) == nil)
                try await friend.wait("the invitation") {
                    if case .circle(let circle) = $0 { circle.id == id && circle.standing == .invited } else { false }
                }
                #expect(try await friend.edit(.accept(circle: id)) == nil)
                try await friend.wait("the circle") {
                    if case .conversation(key, .opened) = $0 { true } else { false }
                }
                try await sue.wait("the friend in it") { [address = friend.address] in
                    if case .conversation(key, .joined(address, _)) = $0 { true } else { false }
                }
                try await sue.signOut()
                try await friend.signOut()
            }
        }
    }
}
