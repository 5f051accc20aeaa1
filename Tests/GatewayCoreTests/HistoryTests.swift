// SPDX-License-Identifier: Apache-2.0
import Cryptography
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayCore

/// What is said is stored before it is shown or sent. What a held store has not done yet has not happened.
@Suite struct HistoryTests {
    private static let user = "demo/alice@demo.monarch"

    /// Signed in with bob and carol and an open history whose writes wait.
    private static func signedIn(
        _ store: HeldHistoryStore = HeldHistoryStore(), limits: SessionLimits = SessionLimits()
    ) async throws -> (Bench, HeldHistoryStore, Notebook) {
        store.isQuick.withLock { $0 = true }
        let (bench, _, notebook) = try await Bench.signedIn(
            contacts: ["bob", "carol"], limits: limits, stores: SessionStores(history: store))
        store.isQuick.withLock { $0 = false }
        _ = store.calls
        return (bench, store, notebook)
    }

    private static func says(_ text: String, _ bench: Bench, by name: String = "bob", in conversation: String? = nil)
        async throws
    {
        try await bench.run { _ in
            bench.network.last?.report(
                .message(
                    IncomingMessage(
                        conversation: ConversationID(conversation ?? "direct-\(name)"), sender: Bench.identity(name),
                        body: .text(RichText(text)))))
        }
    }

    private static func entries(_ store: HeldHistoryStore) -> [String] {
        store.store.entries(of: user).map(\.summary)
    }

    // MARK: What others say

    @Test func storedThenShownAndWhatComesBehindWaits() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        try await Self.says("hi", bench)
        try await bench.run { _ in
            bench.network.last?.report(.typing(ConversationID("direct-bob"), Bench.identity("bob")))
            bench.network.last?.report(.presence(ContactID("carol"), .busy, displayName: nil))
        }
        try await Self.says("there", bench)
        #expect(notebook.lines == [])
        store.work(1)
        await bench.loop.run()
        #expect(notebook.take() == ["bob <bob> hi", "typing bob in bob", "contact carol offline -> busy"])
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["bob <bob> there"])
        #expect(Self.entries(store) == ["bob <bob> hi", "bob <bob> there"])
        // Nothing waits any more, so nothing is queued.
        try await bench.run { _ in
            bench.network.last?.report(.presence(ContactID("carol"), .online, displayName: nil))
        }
        #expect(notebook.lines == ["contact carol busy -> online"])
    }

    @Test func withoutHistoryNothingWaits() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        try await bench.run { try $0.set(.history, to: "off") }
        #expect(notebook.take() == ["setting history", "history off"])
        try await Self.says("hi", bench)
        _ = try await bench.run { try $0.say("ho", to: "bob", by: notebook) }
        #expect(notebook.take() == ["bob <bob> hi"])
        #expect(bench.network.last?.texts == ["ho"])
        #expect(store.calls == [])
        try await bench.run { try $0.set(.history, to: "on") }
        store.work()
        await bench.loop.run()
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["setting history", "history on"])
        try await Self.says("again", bench)
        #expect(notebook.lines == [])
        #expect(store.calls.last == "append bob <bob> again")
    }

    @Test func aGuestHasNone() async throws {
        let store = HeldHistoryStore()
        let bench = Bench(stores: SessionStores(history: store))
        let notebook = Notebook(1)
        let session = UserSession(user: "guest/1", loop: bench.loop, environment: bench.session.environment)
        let account = bench.account
        try await bench.loop.executeInContext {
            try session.assumeIsolated { session in
                _ = session.attach(notebook)
                try session.addAccount(account)
                try session.signIn(account.id)
                bench.network.last?.accept(contacts: ["bob"])
                bench.network.last?.report(
                    .message(
                        IncomingMessage(
                            conversation: ConversationID("direct-bob"), sender: Bench.identity("bob"), body: .text("hi")
                        )))
            }
        }
        #expect(notebook.lines.last == "bob <bob> hi")
        #expect(store.calls == [])
    }

    @Test func whatComesWhileItIsBeingOpenedWaitsForThat() async throws {
        let store = HeldHistoryStore()
        let bench = Bench(stores: SessionStores(history: store))
        let notebook = Notebook(1)
        try await bench.signedIn(contacts: ["bob"], notebook: notebook)
        try await Self.says("hi", bench)
        _ = try await bench.run { try $0.say("ho", to: "bob", by: notebook) }
        try await bench.run { _ in
            bench.network.last?.report(.presence(ContactID("bob"), .busy, displayName: nil))
        }
        #expect(notebook.lines == [])
        for _ in 0..<2 {
            store.work()
            await bench.loop.run()
        }
        #expect(notebook.take() == ["history on"])
        #expect(bench.network.last?.texts == [])
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["bob <bob> hi", "contact bob offline -> busy"])
        #expect(bench.network.last?.texts == ["ho"])
    }

    @Test func timesRiseButThoseOfTheNetworkStay() async throws {
        let (bench, store, _) = try await Self.signedIn()
        for text in ["a", "b", "c"] { try await Self.says(text, bench) }
        try await bench.run { _ in
            bench.network.last?.report(
                .offlineMessages([
                    OfflineMessage(id: "1", sender: Bench.identity("bob"), body: .text("old"), sentAt: 1000)
                ]))
        }
        for _ in 0..<2 {
            store.work()
            await bench.loop.run()
        }
        let times = store.store.entries(of: Self.user).map(\.time)
        #expect(times == [1000, 1_700_000_000_000, 1_700_000_000_001, 1_700_000_000_002])
    }

    /// Clients that ask for what came after the last message that they know do not find it, in this run or the next one.
    @Test func whatWasSaidBeforeWhatIsKeptIsLate() async throws {
        let (bench, store, _) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        let start = bench.clock.now
        func tell(_ times: [Int64], to bench: Bench) async throws {
            for time in times {
                try await bench.run { _ in
                    bench.network.last?.report(
                        .offlineMessages([
                            OfflineMessage(
                                id: "\(time)", sender: Bench.identity("bob"), body: .text(RichText("\(time)")),
                                sentAt: start + time)
                        ]))
                }
                await bench.loop.run()
            }
        }
        try await Self.says("now", bench)
        bench.clock.advance(by: 60_000)
        try await tell([-5001, 5001, 9001, 7001, 10_001], to: bench)
        try await Self.says("later", bench)
        let next = Bench(stores: bench.stores, time: bench.clock.now)
        try await next.signedIn(contacts: ["bob"], notebook: Notebook(2))
        next.clock.advance(by: 60_000)
        try await tell([58_001, 61_001], to: next)
        let late = store.store.entries(of: Self.user).filter(\.isLate)
        #expect(late.map { $0.time - start } == [-5001, 7001, 58_001])
    }

    /// Others say when they wrote. A date of theirs must not become that of all that is said later.
    @Test(arguments: [253_402_300_799_000, Int64.max, .min, -1]) func nobodyHasWrittenInTheFuture(
        sentAt: Int64
    ) async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        try await bench.run { _ in
            bench.network.last?.report(
                .offlineMessages([
                    OfflineMessage(id: "1", sender: Bench.identity("bob"), body: .text("odd"), sentAt: sentAt)
                ]))
        }
        for _ in 0..<2 {
            store.work()
            await bench.loop.run()
        }
        try await Self.says("now", bench)
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["bob <bob> odd", "bob <bob> now"])
        #expect(store.store.entries(of: Self.user).allSatisfy { 0...1_700_000_000_002 ~= $0.time })
    }

    /// An earlier run, whose clock was wrong by years, has left an entry of the future.
    @Test func aClockThatWasFarAheadIsNotFollowedForEver() async throws {
        let store = HeldHistoryStore()
        let place = HistoryPlace(account: AccountID(Self.user), kind: .direct, key: "bob")
        for (number, time) in [(1, 1_800_000_000_000), (2, 1_700_000_060_000)] as [(UInt64, Int64)] {
            store.store.append(
                HistoryEntry(
                    id: MessageID(number), order: MessageID(number), place: place, placeName: "bob", placeAddress: "",
                    sender: nil, content: .message(.nudge), time: time),
                isBeingSent: false, of: Self.user, on: EmbeddedEventLoop()
            ) { _ in }
            let (bench, _, _) = try await Self.signedIn(store)
            try await Self.says("\(number)", bench)
            store.work()
            await bench.loop.run()
            let said = store.store.entries(of: Self.user).first { $0.text == "\(number)" }
            // A minute is nothing: what is said comes behind it. Three years are.
            #expect(said?.time == (number == 1 ? 1_700_000_000_000 : 1_700_000_060_001))
            store.store.forget(user: Self.user)
        }
    }

    @Test func groupsOfOneNameHaveHistoriesOfTheirOwn() async throws {
        let (bench, store, _) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        var places: [HistoryPlace] = []
        for text in ["first", "second"] {
            let place = try await bench.run { session -> HistoryPlace in
                let group = try session.openGroup(named: "party")
                _ = try session.submit(.text(RichText(text)), to: .group(group.id), from: AttachmentID(1))
                return session.conversation(at: .group(group.id, name: group.name)).place
            }
            places.append(place)
            try await bench.run { session in
                if let message = bench.network.last?.sent.last?.0 {
                    bench.network.last?.report(.outcome(message.id, .delivered))
                }
                if let group = session.group(named: "party") { session.leave(group.id) }
            }
            await bench.loop.run()
        }
        #expect(Set(places).count == 2)
        let kept = store.store.entries(of: Self.user)
        #expect(kept.map(\.summary) == ["#party <me> first", "#party <me> second"])
        #expect(kept.map(\.place) == places)
    }

    @Test func reactionsAreStoredAndThenShownToTheOthers() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        let other = Notebook(2)
        try await bench.run { session in
            _ = session.attach(other)
            guard let bob = session.contact(nick: "bob")?.reference else { return }
            _ = try session.react("+1", to: MessageID(5), in: .contact(bob), isWithdrawn: false, from: notebook.id)
            _ = try session.react("+1", to: MessageID(5), in: .contact(bob), isWithdrawn: true, from: notebook.id)
        }
        #expect(other.lines == [])
        store.work()
        await bench.loop.run()
        #expect(other.take().count == 2)
        #expect(notebook.lines == [])
        #expect(Self.entries(store) == ["bob <me> ++1", "bob <me> -+1"])
        #expect(store.store.entries(of: Self.user).allSatisfy { $0.replyTo == MessageID(5) && !$0.isMessage })
    }

    @Test func whoComesMeanwhileIsNotToldWhatWasBefore() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        try await Self.says("before", bench)
        let late = Notebook(2)
        try await bench.run { _ = $0.attach(late) }
        try await Self.says("after", bench)
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["bob <bob> before", "bob <bob> after"])
        #expect(late.take() == ["bob <bob> after"])
        try await Self.says("later", bench)
        store.work()
        await bench.loop.run()
        #expect(late.take() == ["bob <bob> later"])
    }

    @Test func groupsWithTheirComingsAndGoings() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        let group = ConversationID("g")
        try await bench.run { _ in
            bench.network.last?.report(
                .conversation(group, .opened(participants: [Bench.identity("bob")], grownFrom: nil)))
            bench.network.last?.report(.conversation(group, .joined(Bench.identity("carol"))))
        }
        try await Self.says("hello", bench, by: "carol", in: "g")
        try await bench.run { session in
            bench.network.last?.report(.conversation(group, .left(ContactID("carol"))))
            if let id = session.allGroups.first?.id { session.setTopic("tea", of: id) }
        }
        #expect(notebook.take() == ["#chat-1 opened by bob"])
        store.work()
        await bench.loop.run()
        #expect(
            notebook.take() == [
                "#chat-1 joined carol", "#chat-1 <carol> hello", "#chat-1 left carol", "#chat-1 topic tea",
            ])
        #expect(
            Self.entries(store) == [
                "#chat-1 <carol> joined", "#chat-1 <carol> hello", "#chat-1 <carol> left", "#chat-1 <me> topic tea",
            ])
    }

    // MARK: What the user says

    @Test func storedThenSentThenSettledThenShown() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        let id = try await bench.run { try $0.say("one", to: "bob", by: notebook) }
        _ = try await bench.run { try $0.say("two", to: "bob", by: notebook) }
        #expect(bench.network.last?.texts == [])
        store.work(1)
        await bench.loop.run()
        #expect(bench.network.last?.texts == ["one"])
        #expect(Self.entries(store) == [])
        try await bench.run { _ in bench.network.last?.report(.outcome(id, .delivered)) }
        #expect(notebook.lines == [])
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["bob <me> one"])
        #expect(bench.network.last?.texts == ["one", "two"])
        #expect(Self.entries(store) == ["bob <me> one"])
        #expect(store.calls == ["note bob <me> one", "note bob <me> two", "settle"])
    }

    @Test func whatFailsIsNoPartOfIt() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        let id = try await bench.run { try $0.say("one", to: "bob", by: notebook) }
        try await bench.run { _ in
            bench.network.last?.report(.outcome(id, .failed(DeliveryFailure(.refused, "no"))))
        }
        #expect(notebook.take() == ["failed one: REFUSED"])
        #expect(store.calls == ["note bob <me> one", "discard"])
        // What may have arrived is.
        let other = try await bench.run { try $0.say("two", to: "bob", by: notebook) }
        try await bench.run { _ in
            bench.network.last?.report(
                .outcome(other, .failed(DeliveryFailure(.timedOut, "no answer", mayHaveArrived: true))))
        }
        #expect(notebook.take() == ["failed two: TIMED_OUT"])
        #expect(Self.entries(store) == ["bob <me> two"])
    }

    @Test func saidElsewhereAndStoredByTheNetwork() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        let id = try await bench.run { session in
            bench.network.last?.report(
                .ownMessage(ConversationID("direct-bob"), to: Bench.identity("bob"), .text("from my PC")))
            return try session.say("later", to: "carol", by: notebook)
        }
        try await bench.run { _ in bench.network.last?.report(.outcome(id, .storedOffline)) }
        #expect(notebook.take() == ["bob <me> from my PC", "carol <me> later (stored)"])
        #expect(Self.entries(store) == ["bob <me> from my PC", "carol <me> later"])
    }

    @Test func whatIsBeingStoredWhenTheConnectionIsLostIsKeptAndSentLater() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        _ = try await bench.run { try $0.say("one", to: "bob", by: notebook) }
        try await bench.run { _ in bench.network.last?.lose() }
        #expect(notebook.take().filter { $0.hasPrefix("kept") } == ["kept one, the first"])
        for _ in 0..<3 {
            store.work()
            await bench.loop.run()
        }
        #expect(bench.network.last?.texts == [])
        try await bench.comeBack(contacts: ["bob", "carol"])
        _ = notebook.take()
        for _ in 0..<3 {
            store.work()
            await bench.loop.run()
        }
        #expect(bench.network.last?.texts == ["one"])
        try await bench.run { _ in
            for (message, _) in bench.network.last?.sent ?? [] {
                bench.network.last?.report(.outcome(message.id, .delivered))
            }
        }
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["bob <me> one"])
        #expect(Self.entries(store) == ["bob <me> one"])
    }

    // MARK: The end and the next start

    @Test func aKillWhileItWasBeingSentIsToldOnce() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        _ = try await bench.run { try $0.say("one", to: "bob", by: notebook) }
        // Long enough for the outbox to have looked at it, had it to.
        await bench.loop.advanceTime(by: .seconds(3))
        for count in [1, 0] {
            let next = Bench(stores: bench.stores, time: bench.clock.now + 5000)
            let notebook = Notebook(2)
            try await next.signingIn(notebook: notebook)
            try await next.run { _ in next.network.last?.accept(contacts: ["bob"]) }
            #expect(
                notebook.lines.filter { $0.contains("one") }
                    == Array(repeating: "failed one: MAY_NOT_HAVE_ARRIVED", count: count))
            #expect(next.network.last?.texts == [])
        }
        #expect(Self.entries(store) == ["bob <me> one"])
    }

    @Test func anEndWhileItWasBeingSentIsToldOnceToo() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        _ = try await bench.run { try $0.say("one", to: "bob", by: notebook) }
        try await bench.run { $0.close() }
        for count in [1, 0] {
            let (next, notebook) = try await bench.restarted()
            #expect(notebook.lines.filter { $0.hasPrefix("failed") }.count == count)
            try await next.run { $0.close() }
        }
    }

    @Test func whatWasNeverSentIsSentByTheNextSession() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        _ = try await bench.run { try $0.say("one", to: "bob", by: notebook) }
        try await bench.run { $0.close() }
        store.isQuick.withLock { $0 = true }
        store.work()
        await bench.loop.run()
        let (next, again) = try await bench.restarted()
        try await next.run { _ in next.network.last?.accept(contacts: ["bob"]) }
        #expect(next.network.last?.texts == ["one"])
        #expect(again.lines.filter { $0.hasPrefix("failed") } == [])
    }

    /// In the outbox and in the history: the outbox has it because it was never sent.
    @Test func whatIsInBothIsSentAndNotToldOf() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        let id = try await bench.run { try $0.say("one", to: "bob", by: notebook) }
        store.work()
        await bench.loop.run()
        try await bench.run { session in
            bench.network.last?.unsent = [id]
            session.close()
        }
        // The outbox has been written, and then the process ended.
        #expect(store.calls.last == "discard")
        store.crash()
        store.isQuick.withLock { $0 = true }
        let (next, again) = try await bench.restarted()
        try await next.run { _ in next.network.last?.accept(contacts: ["bob"]) }
        #expect(next.network.last?.texts == ["one"])
        #expect(again.lines.filter { $0.hasPrefix("failed") } == [])
        try await next.run { _ in
            for (message, _) in next.network.last?.sent ?? [] {
                next.network.last?.report(.outcome(message.id, .delivered))
            }
        }
        #expect(again.lines.last == "bob <me> one (from earlier)")
        #expect(Self.entries(store) == ["bob <me> one"])
    }

    @Test func numbersGoOnAboveWhatIsStored() async throws {
        let (bench, store, _) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        try await Self.says("one", bench)
        // The clock was put back.
        let next = Bench(stores: bench.stores, time: bench.clock.now - 3_600_000)
        try await next.signedIn(contacts: ["bob"], notebook: Notebook(2))
        try await Self.says("two", next)
        let entries = store.store.entries(of: Self.user).sorted { $0.id.rawValue < $1.id.rawValue }
        #expect(entries.map(\.summary) == ["bob <bob> one", "bob <bob> two"])
    }

    // MARK: Offline messages

    private static func offline(_ id: String, _ text: String) -> OfflineMessage {
        OfflineMessage(id: id, sender: Bench.identity("bob"), body: .text(RichText(text)), sentAt: 1_600_000_000_000)
    }

    @Test func offlineMessagesAreStoredThenShownThenConfirmed() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        try await bench.run { _ in
            bench.network.last?.report(.offlineMessages([Self.offline("a", "first"), Self.offline("b", "second")]))
        }
        #expect(notebook.lines == [])
        // What was said in the same second is looked up first.
        for _ in 0..<2 {
            #expect(notebook.lines == [])
            store.work(1)
            await bench.loop.run()
        }
        #expect(notebook.take() == ["bob <bob> first"])
        #expect(bench.network.last?.calls == ["connect"])
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["bob <bob> second"])
        #expect(bench.network.last?.calls == ["connect", "confirm a b"])
    }

    /// The history was written and the outcome was not.
    @Test func whatTheNetworkTellsAgainIsStoredAndShownOnce() async throws {
        let (bench, store, _) = try await Self.signedIn()
        try await bench.run { _ in bench.network.last?.report(.offlineMessages([Self.offline("a", "first")])) }
        store.work()
        var stores = bench.stores
        stores.offlineMessages = InMemoryOfflineMessageStore()
        store.isQuick.withLock { $0 = true }
        let next = Bench(stores: stores, time: bench.clock.now + 5000)
        let notebook = Notebook(2)
        try await next.signedIn(contacts: ["bob"], notebook: notebook)
        try await next.run { _ in next.network.last?.report(.offlineMessages([Self.offline("a", "first")])) }
        #expect(notebook.lines == [])
        #expect(next.network.last?.calls == ["connect", "confirm a"])
        #expect(Self.entries(store) == ["bob <bob> first"])
    }

    @Test func nobodyNeedsToListen() async throws {
        let (bench, store, _) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        try await bench.run { session in
            session.attachments = []
            bench.network.last?.report(.offlineMessages([Self.offline("a", "first")]))
        }
        #expect(bench.network.last?.calls == ["connect", "confirm a"])
        #expect(Self.entries(store) == ["bob <bob> first"])
    }

    /// The gateway was away for a moment. Some networks keep whole seconds.
    @Test func wholeSecondsComeBehindWhatWasSaidInThem() async throws {
        let start: Int64 = 1_700_000_000_000
        let (bench, store, _) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        try await Self.says("a", bench)
        bench.clock.advance(by: 700)
        try await Self.says("b", bench)
        try await Self.says("to carol's", bench, by: "carol")
        bench.clock.advance(by: 3000)
        try await Self.says("back again", bench)
        try await bench.run { _ in
            bench.network.last?.report(
                .offlineMessages(
                    [("c", 0), ("d", 0), ("e", 1000), ("f", 1400), ("g", 2000)].map { text, time in
                        OfflineMessage(
                            id: text, sender: Bench.identity("bob"), body: .text(RichText(text)), sentAt: start + time)
                    }))
        }
        await bench.loop.run()
        let entries = store.store.entries(of: Self.user).filter { $0.place.key == "bob" }
        #expect(
            entries.map { "\($0.summary) \($0.time - start)" } == [
                "bob <bob> a 0", "bob <bob> b 700", "bob <bob> c 701", "bob <bob> d 702", "bob <bob> e 1000",
                "bob <bob> f 1400", "bob <bob> g 2000", "bob <bob> back again 3700",
            ])
    }

    /// The network goes on keeping what they write; it is deleted there, and nobody sees it.
    @Test(arguments: [true, false]) func keptMessagesOfWhomTheUserWantsNoneOfAreConfirmedUnseen(
        isBlocked: Bool
    ) async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        try await bench.run { session in
            if !isBlocked { try session.set(.handleUnknown, to: "ignore") }
            bench.network.last?.report(
                .contact(
                    ContactDetails(
                        identity: Bench.identity("eve"), isListed: false, isBlocked: isBlocked)))
        }
        _ = notebook.take()
        try await bench.run { _ in
            bench.network.last?.report(
                .offlineMessages(
                    ["eve", "bob"].map {
                        OfflineMessage(id: $0, sender: Bench.identity($0), body: .text("hello"), sentAt: 1)
                    }))
        }
        await bench.loop.run()
        #expect(notebook.lines == ["bob <bob> hello"])
        #expect(bench.network.last?.calls.last == "confirm eve bob")
        #expect(Self.entries(store) == ["bob <bob> hello"])
    }

    // MARK: A store that fails

    @Test func withAFullDiskEverythingIsShownAndSentAndTheUserToldOnce() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        store.isFull.withLock { $0 = true }
        try await Self.says("one", bench)
        try await Self.says("two", bench)
        let id = try await bench.run { try $0.say("three", to: "bob", by: notebook) }
        try await bench.run { _ in
            bench.network.last?.report(.offlineMessages([Self.offline("a", "four")]))
            bench.network.last?.report(.outcome(id, .delivered))
        }
        let notice = "notice What is said cannot be stored at the moment: it is shown and sent, but not kept."
        #expect(
            notebook.take().sorted() == [
                "bob <bob> four", "bob <bob> one", "bob <bob> two", "bob <me> three", notice,
            ])
        #expect(bench.network.last?.calls == ["connect"])
        // The outbox looks after what is not in the history.
        store.isFull.withLock { $0 = false }
        try await Self.says("five", bench)
        store.isFull.withLock { $0 = true }
        try await Self.says("six", bench)
        #expect(notebook.take() == ["bob <bob> five", "bob <bob> six", notice])
    }

    @Test func aStoreThatDoesNotAnswerHoldsNothingUpForLong() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        try await Self.says("one", bench)
        _ = try await bench.run { try $0.say("two", to: "bob", by: notebook) }
        await bench.loop.advanceTime(by: .seconds(11))
        #expect(notebook.take().contains("bob <bob> one"))
        #expect(bench.network.last?.texts == ["two"])
        // Now nothing waits.
        try await Self.says("three", bench)
        #expect(notebook.take() == ["bob <bob> three"])
        // It answers again.
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == [])
        try await Self.says("four", bench)
        #expect(notebook.take() == [])
        store.work()
        await bench.loop.run()
        #expect(notebook.take() == ["bob <bob> four"])
        #expect(Self.entries(store) == ["one", "three", "four"].map { "bob <bob> \($0)" })
    }

    @Test func theQueueIsBounded() async throws {
        var limits = SessionLimits()
        limits.unstoredEvents = 3
        let (bench, _, notebook) = try await Self.signedIn(limits: limits)
        for text in ["a", "b", "c"] { try await Self.says(text, bench) }
        #expect(notebook.take() == [])
        try await Self.says("d", bench)
        #expect(notebook.take().prefix(4) == ["bob <bob> a", "bob <bob> b", "bob <bob> c", "bob <bob> d"])
    }

    // MARK: Without clients

    @Test func whatFailsWhileNobodyIsThereIsToldToTheNext() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        let id = try await bench.run { session in
            let id = try session.say("one", to: "bob", by: notebook)
            session.attachments = []
            return id
        }
        try await bench.run { _ in
            bench.network.last?.report(.outcome(id, .failed(DeliveryFailure(.refused, "no"))))
        }
        // Still noted, should the process end now.
        #expect(store.calls == ["note bob <me> one"])
        let next = Notebook(2)
        try await bench.run { _ = $0.attach(next) }
        await bench.loop.run()
        #expect(next.take() == ["failed one: REFUSED"])
        #expect(store.calls == ["discard"])
    }

    // MARK: What has been read

    @Test func readMarkersOnlyGoForwardAndOutliveTheSession() async throws {
        let (bench, store, notebook) = try await Self.signedIn()
        store.isQuick.withLock { $0 = true }
        let other = Notebook(2)
        let place = HistoryPlace(account: bench.account.id, kind: .direct, key: "bob")
        let results = try await bench.run { session in
            _ = session.attach(other)
            return [1000, 500, 2000].map { session.markRead(place, upTo: $0, by: notebook.id) }
        }
        #expect(results == [1000, 1000, 2000])
        #expect(notebook.take() == [])
        #expect(other.take() == ["read bob up to 1000", "read bob up to 2000"])
        let next = Bench(stores: bench.stores, time: bench.clock.now + 5000)
        try await next.signedIn(contacts: ["bob"], notebook: Notebook(2))
        #expect(try await next.run { $0.readMarker(of: place) } == 2000)
    }
}
