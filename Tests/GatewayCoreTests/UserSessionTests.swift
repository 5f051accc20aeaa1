// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayCore

@Suite struct UserSessionTests {
    @Test func signingInTellsEachStepAndTheList() async throws {
        let bench = Bench()
        let notebook = Notebook(1)
        let account = bench.account
        let network = bench.network
        try await bench.run { session in
            _ = session.attach(notebook)
            try session.addAccount(account)
            try session.signIn(account.id)
            network.last?.report(.connecting(step: "checking the password"))
            network.last?.report(
                .connected(
                    detail: "MSNP18", contacts: [ContactDetails(identity: Bench.identity("bob"))], profile: OwnProfile()
                ))
            network.last?.report(.presence(ContactID("bob"), .busy, displayName: "Bobby"))
        }
        #expect(
            notebook.lines == [
                "account connecting: connecting", "account connecting: checking the password",
                "contact bob new -> offline",
                "account connected: MSNP18", "contact bob offline -> busy",
            ])
        #expect(bench.nicks.nicks(of: account.id) == [ContactID("bob"): "bob"])
        let bob = try await bench.run { $0.contact(nick: "BOB") }
        #expect(bob?.displayName == "Bobby")
    }

    @Test func aMessageIsShownOnceDeliveredToEverybodyOrFailsForItsSenderAlone() async throws {
        let (bench, network, phone) = try await Bench.signedIn()
        let desk = Notebook(2)
        try await bench.run { session in
            _ = session.attach(desk)
            guard let bob = session.contact(nick: "bob") else { return }
            let first = try session.submit(.text("hi"), to: .contact(bob.reference), from: phone.id)
            let second = try session.submit(.text("lost"), to: .contact(bob.reference), from: phone.id)
            network.last?.report(.outcome(first, .delivered))
            network.last?.report(.outcome(first, .delivered))
            network.last?.report(.outcome(second, .failed(DeliveryFailure(.timedOut, "no answer"))))
            network.last?.report(.outcome(MessageID(1), .delivered))
        }
        #expect(phone.lines == ["bob <me> hi", "failed lost: TIMED_OUT"])
        #expect(desk.lines == ["bob <me> hi"])
        #expect(network.last?.sent.map(\.1) == [ConversationID("direct-bob"), ConversationID("direct-bob")])
    }

    @Test func losingTheConnectionAccountsForEverythingAndComesBack() async throws {
        let (bench, network, notebook) = try await Bench.signedIn(contacts: ["bob", "carol"])
        try await bench.run { session in
            network.last?.report(.presence(ContactID("bob"), .online, displayName: nil))
            guard let bob = session.contact(nick: "bob") else { return }
            _ = try session.submit(.text("hi"), to: .contact(bob.reference), from: notebook.id)
            network.last?.report(.disconnected(Disconnection("the connection broke", retry: .backOff)))
        }
        #expect(
            notebook.take() == [
                "contact bob offline -> online", "lost bob", "failed hi: CONNECTION_LOST",
                "account waiting 3: the connection broke",
            ])
        await bench.loop.advanceTime(by: .seconds(2))
        #expect(network.made == 1)
        await bench.loop.advanceTime(by: .seconds(1))
        #expect(network.made == 2 && network.last?.calls == ["connect"])
        #expect(notebook.take() == ["account connecting: connecting"])
    }

    @Test func aReconnectAppearsAsTheUserLeft() async throws {
        let (bench, network, _) = try await Bench.signedIn(contacts: [])
        try await bench.run { session in
            session.setAvailability(.busy)
            network.last?.report(
                .profile(OwnProfile(displayName: "Al", personalMessage: "reading", availability: .busy)))
            network.last?.lose()
            session.setAvailability(.outToLunch)
        }
        await bench.loop.advanceTime(by: .seconds(10))
        #expect(network.made == 2)
        #expect(
            network.last?.account.profile
                == OwnProfile(displayName: "Al", personalMessage: "reading", availability: .outToLunch))
    }

    @Test func whatIsSaidToOneselfReachesTheOthers() async throws {
        let bench = Bench()
        let phone = Notebook(1)
        let desk = Notebook(2)
        try await bench.run { session in
            _ = session.attach(phone)
            _ = session.attach(desk)
            session.sayToOneself("buy milk", from: phone.id)
        }
        #expect(phone.lines.isEmpty)
        #expect(desk.lines == ["to myself: buy milk"])
    }

    @Test func aListThatIsTooLongSaysSo() async throws {
        var limits = SessionLimits()
        limits.contacts = 2
        let bench = Bench(limits: limits)
        let notebook = Notebook(1)
        try await bench.signingIn(notebook: notebook)
        try await bench.run { _ in bench.network.last?.accept(contacts: ["a", "b", "c"]) }
        #expect(notebook.lines.contains("notice alice@demo.monarch has 3 contacts; only the first 2 are shown."))
    }

    @Test func aWrongPasswordIsNotTriedAgain() async throws {
        let bench = Bench()
        let notebook = Notebook(1)
        let network = bench.network
        let account = bench.account
        try await bench.run { session in
            _ = session.attach(notebook)
            try session.addAccount(account)
            try session.signIn(account.id)
            network.last?.report(.disconnected(Disconnection("the password is wrong", retry: .never)))
        }
        await bench.loop.advanceTime(by: .hours(24))
        #expect(network.made == 1)
        #expect(notebook.lines.last == "account disconnected the password is wrong")
        // Asking for it is another matter.
        try await bench.run { try $0.signIn(account.id) }
        #expect(network.made == 2)
    }

    @Test func signingOutCancelsAWaitingAttempt() async throws {
        let (bench, network, notebook) = try await Bench.signedIn(contacts: [])
        let account = bench.account
        try await bench.run { session in
            network.last?.report(.disconnected(Disconnection("broke", retry: .backOff)))
            try session.signOut(account.id)
        }
        await bench.loop.advanceTime(by: .hours(1))
        #expect(network.made == 1)
    }

    @Test func groupsLastUntilTheUserLeaves() async throws {
        let (bench, network, notebook) = try await Bench.signedIn(contacts: ["bob", "carol"])
        let conversation = ConversationID("switchboard-1")
        try await bench.run { session in
            network.last?.report(
                .conversation(
                    conversation,
                    .opened(
                        participants: [Bench.identity("bob"), Bench.identity("carol")],
                        grownFrom: ConversationID("direct-bob"))))
            network.last?.report(
                .message(
                    IncomingMessage(
                        conversation: conversation, sender: Bench.identity("carol"), body: .text("hello all"))))
            network.last?.report(.conversation(conversation, .joined(Bench.identity("eve"))))
            network.last?.report(.conversation(conversation, .joined(Bench.identity("eve"))))
            network.last?.report(.conversation(conversation, .left(ContactID("carol"))))
            network.last?.report(.conversation(conversation, .closed))
            guard let group = session.group(named: "CHAT-1") else { return }
            _ = try session.submit(.text("still here?"), to: .group(group.id), from: notebook.id)
            session.leave(group.id)
            network.last?.report(.conversation(conversation, .joined(Bench.identity("bob"))))
        }
        #expect(
            notebook.lines == [
                "#chat-1 opened by bob", "#chat-1 <carol> hello all", "#chat-1 joined eve", "#chat-1 left carol",
                "#chat-1 left bob",
                "#chat-1 left eve", "#chat-1 closed",
            ])
        #expect(network.last?.calls.last == "leave switchboard-1")
        #expect(network.last?.sent.last?.1 == conversation)
    }

    @Test func aGroupOfOnesOwn() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { session in
            let picnic = try session.openGroup(named: "picnic")
            guard let bob = session.contact(nick: "bob") else { return }
            try session.invite(bob.reference, to: picnic.id)
            guard let conversation = picnic.conversation else { return }
            network.last?.report(
                .conversation(
                    conversation, .inviteFailed(ContactID("bob"), DeliveryFailure(.recipientOffline, "x"))))
            network.last?.report(
                .conversation(conversation, .opened(participants: [Bench.identity("bob")], grownFrom: nil)))
            _ = try session.openGroup(named: "Picnic")
        }
        #expect(
            notebook.lines == [
                "#picnic opened by me", "#picnic invited bob", "#picnic bob not invited: RECIPIENT_OFFLINE",
                "#picnic joined bob",
            ])
        #expect(network.last?.calls == ["connect", "invite bob to own-group-1"])
    }

    /// The next connection numbers its conversations from one again; they are not the ones of before.
    @Test func aGroupComesBackAfterTheConnectionWasLost() async throws {
        let (bench, network, notebook) = try await Bench.signedIn(contacts: ["bob", "carol"])
        try await bench.run { session in
            let picnic = try session.openGroup(named: "picnic")
            guard let conversation = picnic.conversation else { return }
            network.last?.report(
                .conversation(conversation, .opened(participants: [Bench.identity("bob")], grownFrom: nil)))
            network.last?.report(.disconnected(Disconnection("broke", retry: .backOff)))
            session.typing(to: .group(picnic.id))
        }
        await bench.loop.advanceTime(by: .seconds(10))
        _ = notebook.take()
        try await bench.run { session in
            network.last?.report(
                .connected(
                    detail: "MSNP18", contacts: ["bob", "carol"].map { ContactDetails(identity: Bench.identity($0)) },
                    profile: OwnProfile()))
            // Somebody else's group, with the number that picnic had on the connection before.
            network.last?.report(
                .conversation(
                    ConversationID("own-group-1"),
                    .opened(participants: [Bench.identity("carol"), Bench.identity("bob")], grownFrom: nil)))
            guard let picnic = session.group(named: "picnic") else { return }
            #expect(picnic.members.isEmpty && picnic.conversation == nil)
            _ = try session.submit(.text("still there?"), to: .group(picnic.id), from: notebook.id)
        }
        #expect(notebook.lines == ["account connected: MSNP18", "#chat-1 opened by carol"])
        #expect(network.last?.calls == ["connect", "invite bob to own-group-1"])
        let lost = try await bench.run { session in
            let empty = try session.openGroup(named: "empty")
            network.last?.report(.disconnected(Disconnection("broke", retry: .backOff)))
            return empty.id
        }
        await bench.loop.advanceTime(by: .seconds(10))
        try await bench.run { session in
            network.last?.report(.connected(detail: "MSNP18", contacts: [], profile: OwnProfile()))
            #expect(throws: DeliveryFailure.self) {
                try session.submit(.text("x"), to: .group(lost), from: notebook.id)
            }
        }
    }

    /// Whoever was there is called back, however the group emptied and whatever happened to the connection since.
    @Test(arguments: [["closed"], ["bob", "carol"], ["carol", "bob", "closed"]])
    func aGroupThatEmptiedComesBackAfterALoss(ends: [String]) async throws {
        let bench = Bench()
        let notebook = Notebook(1)
        let network = bench.network
        try await bench.signedIn(contacts: ["bob", "carol"], notebook: notebook)
        let id = try await bench.run { session in
            let picnic = try session.openGroup(named: "picnic")
            guard let conversation = picnic.conversation else { return picnic.id }
            network.last?.report(
                .conversation(
                    conversation,
                    .opened(participants: [Bench.identity("bob"), Bench.identity("carol")], grownFrom: nil)))
            for end in ends {
                network.last?.report(
                    .conversation(conversation, end == "closed" ? .closed : .left(ContactID(end))))
            }
            return picnic.id
        }
        // Also the second time, as long as nobody has come.
        for _ in 0..<2 {
            try await bench.run { _ in network.last?.lose() }
            await bench.loop.advanceTime(by: .seconds(30))
            try await bench.run { session in
                network.last?.accept(contacts: ["bob", "carol"])
                _ = try session.submit(.text("still there?"), to: .group(id), from: notebook.id)
            }
            #expect(
                network.last?.calls.dropFirst().sorted() == [
                    "invite bob to own-group-1", "invite carol to own-group-1",
                ])
        }
        // Those who have come are there, and whoever goes while others stay has gone.
        try await bench.run { _ in
            let conversation = ConversationID("own-group-1")
            network.last?.report(.conversation(conversation, .joined(Bench.identity("bob"))))
            network.last?.report(.conversation(conversation, .joined(Bench.identity("carol"))))
            network.last?.report(.conversation(conversation, .left(ContactID("bob"))))
            network.last?.lose()
        }
        await bench.loop.advanceTime(by: .seconds(60))
        try await bench.run { session in
            network.last?.accept(contacts: ["bob", "carol"])
            _ = try session.submit(.text("carol?"), to: .group(id), from: notebook.id)
        }
        #expect(network.last?.calls == ["connect", "invite carol to own-group-1"])
    }

    /// What is said in a group without a place is not said to the user alone.
    @Test func aGroupThatFindsNoPlaceIsToldOfOnceAndHeard() async throws {
        var limits = SessionLimits()
        limits.groups = 1
        limits.requests = 1
        let bench = Bench(limits: limits)
        let notebook = Notebook(1)
        let network = bench.network
        try await bench.signedIn(contacts: ["bob", "carol"], notebook: notebook)
        try await bench.run { session in
            _ = try session.openGroup(named: "picnic")
            for name in ["a", "b"] {
                let conversation = ConversationID(name)
                network.last?.report(
                    .conversation(conversation, .opened(participants: [Bench.identity("bob")], grownFrom: nil)))
                network.last?.report(
                    .message(
                        IncomingMessage(conversation: conversation, sender: Bench.identity("bob"), body: .text("hi"))))
                network.last?.report(.typing(conversation, Bench.identity("bob")))
                network.last?.report(
                    .lastingGroup(
                        LastingGroup(conversation: ConversationID("circle-\(name)"), name: name, standing: .invited)))
            }
            for name in ["dave", "erin", "frank"] {
                network.last?.report(.request(IncomingRequest(sender: Bench.identity(name))))
            }
        }
        let lines = notebook.lines
        #expect(lines.filter { $0 == "notice bob, in a group chat that has no place here, says: hi" }.count == 2)
        #expect(!lines.contains { $0.hasPrefix("bob <bob>") || $0.hasPrefix("typing") })
        #expect(lines.filter { $0.contains("no place among 1") }.count == 1)
        #expect(lines.filter { $0.contains("invited into more groups than the 1") }.count == 1)
        #expect(lines.filter { $0.contains("more people ask to be your contact than the 1") }.count == 1)
    }

    @Test func whatThisPlaceIsCalledSurvivesALossAndARestart() async throws {
        let first = Bench()
        try await first.signedIn(contacts: [], notebook: Notebook(1))
        let account = first.account
        try await first.run { session in
            try session.setEndpointName("Laptop", of: account.id)
            first.network.last?.lose()
        }
        await first.loop.advanceTime(by: .seconds(10))
        #expect(first.network.made == 2)
        #expect(first.network.last?.account.endpointName == "Laptop")
        try await first.run { $0.close() }
        let second = Bench(stores: first.stores, time: first.clock.now + 5000)
        try await second.signingIn(notebook: Notebook(2))
        #expect(second.network.last?.account.endpointName == "Laptop")
        // It is no general setting, and goes with the account.
        try await second.run { session in
            #expect(throws: SettingError.self) { try session.set(.endpointName, to: "x") }
            try session.removeAccount(account.id)
        }
        let third = Bench(stores: first.stores, time: first.clock.now + 9000)
        try await third.signedIn(contacts: [], notebook: Notebook(3))
        #expect(third.network.last?.account.endpointName == nil)
    }

    @Test func aPasswordThatWasWrongCanBeGivenAgain() async throws {
        let bench = Bench()
        let network = bench.network
        let account = bench.account
        try await bench.run { session in
            try session.addAccount(Account(network: "demo", address: account.address, password: Secret("typo")))
            try session.signIn(account.id)
            #expect(throws: AccountError.self) { try session.addAccount(account) }
            network.last?.report(.disconnected(Disconnection("the password is wrong", retry: .never)))
            try session.addAccount(account)
            try session.signIn(account.id)
        }
        #expect(network.last?.account.password == Secret("demo"))
        #expect(try await bench.run { $0.accountSummaries.count } == 1)
    }

    @Test func aServiceThatDropsPeopleAtOnceIsTriedLaterAndLater() async throws {
        let (bench, network, notebook) = try await Bench.signedIn(contacts: [])
        var waits: [String] = []
        for _ in 0..<3 {
            try await bench.run { _ in network.last?.report(.disconnected(Disconnection("broke", retry: .backOff))) }
            waits += notebook.take().filter { $0.contains("waiting") }
            await bench.loop.advanceTime(by: .minutes(5))
            try await bench.run { _ in
                network.last?.report(.connected(detail: "MSNP18", contacts: [], profile: OwnProfile()))
            }
        }
        #expect(
            waits.map { $0.split(separator: ":")[0] } == [
                "account waiting 3", "account waiting 7", "account waiting 15",
            ])
    }

    @Test func aNickTakenForNowDoesNotReplaceTheKeptOne() async throws {
        let bench = Bench()
        let account = bench.account
        let reference = ContactReference(account: account.id, contact: ContactID("carol"))
        bench.nicks.keep("carol", for: reference)
        _ = try await bench.run { $0.reserve(nick: "carol") }
        try await bench.signedIn(contacts: ["carol"], notebook: Notebook(1))
        #expect(try await bench.run { $0.contact(nick: "carol_") } != nil)
        #expect(bench.nicks.nicks(of: account.id) == [ContactID("carol"): "carol"])
    }

    @Test func manyUndeliveredMessagesHoldTheSenderUntilTheyDrain() async throws {
        var limits = SessionLimits()
        limits.holdAbove = 4
        limits.resumeBelow = 2
        limits.pendingMessages = 6
        let (bench, network, notebook) = try await Bench.signedIn(limits: limits)
        try await bench.run { session in
            guard let bob = session.contact(nick: "bob") else { return }
            var ids: [MessageID] = []
            for number in 0..<6 {
                ids.append(
                    try session.submit(.text(RichText("\(number)")), to: .contact(bob.reference), from: notebook.id))
            }
            #expect(throws: DeliveryFailure.self) {
                try session.submit(.text("7"), to: .contact(bob.reference), from: notebook.id)
            }
            for id in ids { network.last?.report(.outcome(id, .delivered)) }
        }
        #expect(
            notebook.lines == [
                "hold", "bob <me> 0", "bob <me> 1", "bob <me> 2", "bob <me> 3", "bob <me> 4", "go on", "bob <me> 5",
            ])
    }

    @Test func whoIsHeldGoesOnWhenTheConnectionEndsEverything() async throws {
        var limits = SessionLimits()
        limits.holdAbove = 1
        limits.resumeBelow = 1
        let (bench, network, notebook) = try await Bench.signedIn(limits: limits)
        try await bench.run { session in
            try session.say("one", to: "bob", by: notebook)
            try session.say("two", to: "bob", by: notebook)
            // Not a word on either.
            network.last?.lose()
        }
        #expect(
            notebook.lines == [
                "hold", "failed one: CONNECTION_LOST", "failed two: CONNECTION_LOST", "go on",
                "account waiting 3: broke",
            ])
    }

    @Test func whoFindsNoRoomAmongTheContactsIsHeardAllTheSame() async throws {
        var limits = SessionLimits()
        limits.contacts = 1
        let (bench, network, notebook) = try await Bench.signedIn(limits: limits)
        try await bench.run { _ in
            for body in [MessageBody.text("hi"), .action("waves"), .nudge] {
                network.last?.report(
                    .message(
                        IncomingMessage(
                            conversation: ConversationID("direct-eve"), sender: Bench.identity("eve"), body: body)))
            }
        }
        let eve = "notice eve@demo.monarch, who cannot be shown among so many contacts, "
        #expect(notebook.lines == [eve + "says: hi", eve + "does: waves", eve + "nudges you"])
    }

    @Test func whatIsSetBeforeTheOwnerIsKnownIsKept() async throws {
        let bench = Bench()
        let network = bench.network
        try await bench.signingIn(notebook: Notebook(1))
        try await bench.run { session in
            try session.set(.typing, to: "off")
            network.last?.accept()
            session.close()
        }
        let next = Bench(stores: bench.stores, time: bench.clock.now + 5000)
        try await next.signedIn(contacts: [], notebook: Notebook(2))
        #expect(try await next.run { $0.value(of: .typing) } == "off")
    }

    @Test func theLastAttachmentEndsTheSession() async throws {
        let (bench, network, notebook) = try await Bench.signedIn()
        try await bench.run { $0.detach(notebook.id) }
        #expect(network.last?.calls == ["connect", "part"])
        // What a client still says after that reaches nobody and harms nothing.
        try await bench.run { _ in network.last?.report(.presence(ContactID("bob"), .online, displayName: nil)) }
        #expect(notebook.lines.isEmpty)
        #expect(try await bench.run { $0.attach(Notebook(2)) } == false)
    }

    @Test func settingsHaveWordsForEveryWrongUse() async throws {
        let bench = Bench()
        let notebook = Notebook(1)
        let network = bench.network
        try await bench.run { session in
            #expect(throws: SettingError("no account is signed in", remedy: .signIn)) {
                try session.set(.displayName, to: "Al")
            }
            #expect(throws: SettingError("typing is either on or off")) { try session.set(.typing, to: "maybe") }
        }
        try await bench.signedIn(contacts: ["bob"], notebook: notebook)
        try await bench.run { session in
            try session.set(.displayName, to: "Al")
            try session.set(.personalMessage, to: "")
            try session.set(.status, to: "BUSY")
            #expect(throws: SettingError.self) { try session.set(.status, to: "offline") }
            #expect(throws: SettingError.self) { try session.set(.displayName, to: String(repeating: "x", count: 388)) }
            guard let bob = session.contact(nick: "bob") else { return }
            session.typing(to: .contact(bob.reference))
            try session.set(.typing, to: "OFF")
            session.typing(to: .contact(bob.reference))
        }
        #expect(
            network.last?.calls == [
                "connect", "name Al", "personal message ", "availability busy", "typing direct-bob",
            ])
    }

    @Test func accountsThatCannotBe() async throws {
        let bench = Bench()
        try await bench.run { session in
            for address in ["alice", "@x", "a@", "a@b@c", "a b@c", "a%20@c", String(repeating: "a", count: 200) + "@b"]
            {
                #expect(throws: AccountError.self) {
                    try session.addAccount(Account(network: "demo", address: address, password: Secret("x")))
                }
            }
            #expect(throws: AccountError("there is no network 'msn'; known ones: demo")) {
                try session.addAccount(Account(network: "msn", address: "a@b", password: Secret("x")))
            }
        }
    }
}

@Suite struct SessionDirectoryTests {
    @Test func onePasswordOneSession() async throws {
        let bench = Bench()
        let directory = SessionDirectory(environment: bench.session.environment)
        let loop = NIOAsyncTestingEventLoop()
        func account(_ password: String) -> Account {
            Account(network: "demo", address: "Alice@demo.monarch", password: Secret(password))
        }
        let first = directory.session(for: account("demo"), on: loop)
        let second = directory.session(for: account("demo"), on: loop)
        let other = directory.session(for: account("guess"), on: loop)
        #expect(first === second && first !== other)
        #expect(directory.count == 2)
        try await loop.executeInContext { first.assumeIsolated { $0.close() } }
        #expect(directory.count == 1)
        #expect(directory.session(for: account("demo"), on: loop) !== first)
    }

    @Test func aGuestWhoSignsInIsFoundByTheNextClient() async throws {
        let bench = Bench()
        let directory = SessionDirectory(environment: bench.session.environment)
        let loop = NIOAsyncTestingEventLoop()
        let account = bench.account
        let guest = directory.guestSession(on: loop)
        let other = directory.guestSession(on: loop)
        try await loop.executeInContext {
            try guest.assumeIsolated { session in
                _ = session.attach(Notebook(1))
                try session.addAccount(account)
                try session.signIn(account.id)
            }
            other.assumeIsolated { session in
                _ = session.attach(Notebook(2))
                _ = try? session.addAccount(account)
                #expect(throws: AccountError.self) { try session.signIn(account.id) }
            }
        }
        #expect(directory.session(for: account, on: loop) === guest)
        #expect(directory.count == 2)
        try await loop.executeInContext {
            try guest.assumeIsolated { try $0.removeAccount(account.id) }
            try other.assumeIsolated { try $0.signIn(account.id) }
        }
        #expect(directory.session(for: account, on: loop) === other)
        try await loop.executeInContext { other.assumeIsolated { $0.close() } }
        #expect(directory.count == 1)
    }
}
