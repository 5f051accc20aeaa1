// SPDX-License-Identifier: Apache-2.0
import GatewayCore
import NIOCore
import Testing

@testable import GatewayStore

/// What a history store does, the one in memory as well as the one on disk.
@Suite struct HistoryStoreTests {
    /// The stores to ask, each empty.
    static func stores() throws -> [(name: String, history: any HistoryStore, keeper: TestStores)] {
        let keeper = try TestStores()
        return [
            ("in memory", InMemoryHistoryStore(), keeper),
            ("on disk", SQLiteHistoryStore(database: keeper.database), keeper),
        ]
    }

    @Test func stretchesOfAConversation() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            // The third is told late: it was said before the second.
            for (number, time) in [(1, 100), (2, 300), (3, 200), (4, 400), (5, 400)] as [(UInt64, Int64)] {
                #expect(await talk.append(.said("m\(number)", number, at: time)) == .stored)
            }
            #expect(await talk.append(.happened(.joined, 6, at: 250)) == .stored)
            func ids(_ range: HistoryRange) async -> [UInt64]? {
                await talk.entries(range)?.map(\.id.rawValue)
            }
            let cases: [(HistoryRange, [UInt64]?)] = [
                (HistoryRange(limit: 10, fromEnd: false), [1, 3, 2, 4, 5]),
                (HistoryRange(limit: 10, fromEnd: false, withEvents: true), [1, 3, 6, 2, 4, 5]),
                (HistoryRange(limit: 2, fromEnd: false), [1, 3]),
                (HistoryRange(limit: 2, fromEnd: true), [4, 5]),
                (HistoryRange(limit: 0, fromEnd: true), []),
                (HistoryRange(limit: -1, fromEnd: true), []),
                (HistoryRange(after: .time(200), limit: 10, fromEnd: false), [2, 4, 5]),
                (HistoryRange(before: .time(400), limit: 10, fromEnd: true), [1, 3, 2]),
                (HistoryRange(after: .message(MessageID(4)), limit: 10, fromEnd: false), [5]),
                (HistoryRange(before: .message(MessageID(5)), limit: 1, fromEnd: true), [4]),
                (
                    HistoryRange(
                        after: .message(MessageID(3)), before: .message(MessageID(5)), limit: 9, fromEnd: false),
                    [2, 4]
                ),
                (HistoryRange(after: .time(400), before: .time(100), limit: 9, fromEnd: false), []),
                (HistoryRange(after: .time(.max), limit: 9, fromEnd: false), []),
                (HistoryRange(before: .time(.min), limit: 9, fromEnd: true), []),
                (HistoryRange(after: .message(MessageID(99)), limit: 10, fromEnd: false), nil),
                (HistoryRange(before: .message(MessageID(.max)), limit: 10, fromEnd: false), nil),
            ]
            for (range, expected) in cases {
                #expect(await ids(range) == expected, "\(name): \(range)")
            }
            #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true), of: "nobody") == [])
            #expect(
                await talk.entries(
                    HistoryRange(after: .message(MessageID(1)), limit: 9, fromEnd: true), of: "nobody") == nil)
        }
    }

    @Test func everythingOfAnEntryIsKept() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            let text = RichText(
                "bold é \u{1F98B}\nsecond",
                runs: [TextRun(length: 4, style: TextStyle(.bold, foreground: TextColour(rgb: 0xFF0000)))])
            let group = HistoryPlace(account: alice, kind: .group, key: "Team 7")
            let bob = HistorySender(contact: ContactID("b"), nick: "bob", address: "Bob@example.com")
            var entries: [HistoryEntry] = []
            let contents: [HistoryEntry.Content] = [
                .message(.text(text)), .message(.action("waves")), .message(.nudge), .joined, .left, .topic("tea"),
                .reaction("\u{1F44D}", isWithdrawn: false), .reaction("\u{1F44D}", isWithdrawn: true),
                .message(.text("")),
            ]
            for (index, content) in contents.enumerated() {
                let number = UInt64(index + 1)
                entries.append(
                    HistoryEntry(
                        id: MessageID(number), order: MessageID(number), place: group, placeName: "#team",
                        placeAddress: "", sender: index == 1 ? nil : bob, content: content, time: Int64(index),
                        replyTo: index == 2 ? MessageID(1) : nil, networkID: index == 0 ? "net-1" : nil))
            }
            for entry in entries { #expect(await talk.append(entry) == .stored) }
            let found = await talk.entries(HistoryRange(limit: 50, fromEnd: true, withEvents: true), in: group)
            #expect(found == entries, "\(name)")
        }
    }

    @Test func whatIsKnownIsNotAppendedAgain() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            var entry = HistoryEntry.said("one", 1, at: 1)
            entry.networkID = "oim-1"
            #expect(await talk.append(entry) == .stored)
            entry.id = MessageID(2)
            entry.order = MessageID(2)
            #expect(await talk.append(entry) == .known, "\(name)")
            // Of another account, or of another user, it is another one.
            entry.place = HistoryPlace(account: zoe, kind: .direct, key: "bob")
            #expect(await talk.append(entry) == .stored, "\(name)")
            #expect(await talk.append(entry, of: "zoe") == .stored, "\(name)")
            // The same number twice is nobody's intention.
            #expect(await talk.append(.said("again", 1, at: 1)) == .failed, "\(name)")
            #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true))?.count == 1, "\(name)")
        }
    }

    @Test func whatIsBeingSentIsNoPartOfItUntilItIsSettled() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            let mine = HistoryEntry.own("on its way", 10, at: 5)
            #expect(await talk.append(mine, isBeingSent: true) == .stored)
            #expect(await talk.append(.own("fails", 11, at: 5), isBeingSent: true) == .stored)
            #expect(await talk.append(.said("meanwhile", 12, at: 6)) == .stored)
            #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true))?.map(\.id.rawValue) == [12], "\(name)")
            #expect(await talk.search("way") == [], "\(name)")
            #expect(await talk.unsettled().0.map(\.id.rawValue) == [10, 11], "\(name)")
            #expect(await talk.unsettled().0.first == mine, "\(name)")
            #expect(await talk.unsettled().1 == MessageID(12), "\(name)")
            #expect(await talk.settle(MessageID(10), order: MessageID(13), time: 7), "\(name)")
            history.discard(MessageID(11), of: "alice")
            #expect(await talk.settle(MessageID(11), order: MessageID(14), time: 8) == false, "\(name)")
            #expect(await talk.settle(MessageID(10), order: MessageID(15), time: 8) == false, "\(name)")
            #expect(await talk.settle(MessageID(10), order: MessageID(15), time: 8, of: "zoe") == false, "\(name)")
            var settled = mine
            settled.order = MessageID(13)
            settled.time = 7
            #expect(await talk.entries(HistoryRange(limit: 1, fromEnd: true)) == [settled], "\(name)")
            #expect(
                await talk.entries(HistoryRange(before: .message(MessageID(10)), limit: 9, fromEnd: true))?.count == 1)
            #expect(await talk.unsettled().0 == [], "\(name)")
            #expect(await talk.unsettled().1 == MessageID(13), "\(name)")
            #expect(await talk.search("way").map(\.id.rawValue) == [10], "\(name)")
        }
    }

    @Test func whatAClientHasMissed() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            for number in 1...6 as ClosedRange<UInt64> {
                _ = await talk.append(.said("bob \(number)", number, at: Int64(number)))
            }
            _ = await talk.append(.said("carol", 7, at: 3, by: "carol"))
            _ = await talk.append(.said("too old", 8, at: 1, by: "dave"))
            _ = await talk.append(.happened(.left, 9, at: 9))
            func missed(_ after: UInt64, since: Int64, limit: Int) async -> [UInt64]? {
                await talk.ask {
                    history.missed(
                        after: MessageID(after), since: since, limit: limit, of: "alice", on: $0, $1)
                }?.map(\.order.rawValue)
            }
            #expect(await missed(0, since: 0, limit: 2) == [8, 7, 5, 6], "\(name)")
            #expect(await missed(4, since: 2, limit: 50) == [7, 5, 6], "\(name)")
            #expect(await missed(9, since: 0, limit: 50) == [], "\(name)")
            #expect(await missed(0, since: 0, limit: 0) == [], "\(name)")
        }
    }

    @Test func whatCameLate() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            for number in 1...6 as ClosedRange<UInt64> {
                var entry = HistoryEntry.said(
                    "\(number)", number, at: 100 - Int64(number), by: number < 4 ? "bob" : "carol")
                entry.isLate = [2, 4, 5].contains(number)
                _ = await talk.append(entry)
            }
            func late(_ after: UInt64, limit: Int = 10, of user: String = "alice") async -> [UInt64]? {
                await talk.ask {
                    history.late(after: MessageID(after), limit: limit, of: user, on: $0, $1)
                }?.map(\.id.rawValue)
            }
            #expect(await late(0) == [2, 4, 5], "\(name)")
            #expect(await late(0, limit: 2) == [4, 5], "\(name)")
            #expect(await late(0, limit: -1) == [], "\(name)")
            #expect(await late(2) == [4, 5], "\(name)")
            #expect(await late(5) == [], "\(name)")
            #expect(await late(0, of: "zoe") == [], "\(name)")
            #expect(
                await talk.entries(HistoryRange(limit: 9, fromEnd: false))?.map(\.isLate) == [false, true, false],
                "\(name)")
        }
    }

    @Test func conversationsByTheirLatestMessage() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            _ = await talk.append(.said("1", 1, at: 10))
            _ = await talk.append(.said("2", 2, at: 30, by: "carol"))
            _ = await talk.append(.said("3", 3, at: 20, by: "dave"))
            _ = await talk.append(.happened(.joined, 4, at: 40))
            func names(_ after: Int64, _ before: Int64, _ limit: Int, fromEnd: Bool) async -> [String] {
                await talk.ask {
                    history.conversations(
                        after: after, before: before, limit: limit, fromEnd: fromEnd, of: "alice", on: $0, $1)
                }.map(\.name)
            }
            #expect(await names(0, 100, 10, fromEnd: false) == ["bob", "dave", "carol"], "\(name)")
            #expect(await names(10, 30, 10, fromEnd: false) == ["dave"], "\(name)")
            #expect(await names(0, 100, 2, fromEnd: true) == ["dave", "carol"], "\(name)")
            #expect(await names(0, 100, 2, fromEnd: false) == ["bob", "dave"], "\(name)")
            for wanted in ["carol", "CAROL", "Carol@Example.com"] {
                let found = await talk.ask {
                    history.conversation(named: wanted, .direct, of: "alice", on: $0, $1)
                }
                #expect(found?.place.key == "carol", "\(name): \(wanted)")
                #expect(found?.address == "carol@example.com", "\(name): \(wanted)")
            }
            for (wanted, kind) in [("carol", .group), ("", .direct), ("car", .direct)] as [(String, HistoryPlace.Kind)]
            {
                #expect(await talk.ask { history.conversation(named: wanted, kind, of: "alice", on: $0, $1) } == nil)
            }
        }
    }

    @Test func speakersByNickAndAddress() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            _ = await talk.append(.said("hello", 1, at: 10))
            _ = await talk.append(.said("hello", 2, at: 20, by: "Carol"))
            _ = await talk.append(.own("carols", 3, at: 30))
            for (wanted, user, contact) in [
                ("BOB", "alice", "bob"), ("carol", "alice", "Carol"), ("carol@EXAMPLE.com", "alice", "Carol"),
                ("car", "alice", nil), ("", "alice", nil), ("bob", "zoe", nil),
            ] as [(String, String, String?)] {
                let found = await talk.ask { history.speaker(named: wanted, of: user, on: $0, $1) }
                #expect(found?.rawValue == contact, "\(name): \(wanted)")
            }
        }
    }

    @Test func searchesWithEveryFilter() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            _ = await talk.append(.said("Hello world", 1, at: 10))
            _ = await talk.append(.said("hello carol speaking", 2, at: 20, by: "carol"))
            _ = await talk.append(.own("HELLO yourself", 3, at: 30))
            _ = await talk.append(.said("nothing of it", 4, at: 40))
            _ = await talk.append(
                HistoryEntry(
                    id: MessageID(5), order: MessageID(5), place: .bob, placeName: "bob", placeAddress: "",
                    sender: nil, content: .message(.nudge), time: 50))
            let bob = HistorySearch.Author.contact(ContactID("bob"))
            let cases: [(HistorySearch, [UInt64])] = [
                (HistorySearch(words: "hello", limit: 9), [1, 2, 3]),
                (HistorySearch(words: "hel", limit: 2), [2, 3]),
                (HistorySearch(words: "wor hello", limit: 9), [1]),
                (HistorySearch(words: "hello zebra", limit: 9), []),
                (HistorySearch(words: "ello", limit: 9), []),
                (HistorySearch(words: "hello", place: .bob, limit: 9), [1, 3]),
                (HistorySearch(words: "hello", author: bob, limit: 9), [1]),
                (HistorySearch(words: "hello", author: .user, limit: 9), [3]),
                (HistorySearch(words: "hello", author: .contact(ContactID("nobody")), limit: 9), []),
                (HistorySearch(words: "hello", after: 10, before: 20, limit: 9), [1, 2]),
                (HistorySearch(words: "hello", after: 11, before: 29, limit: 9), [2]),
                (HistorySearch(words: "hello", limit: 2, fromStart: true), [1, 2]),
                (HistorySearch(words: "", place: .bob, after: 20, limit: 1, fromStart: true), [3]),
                (HistorySearch(words: "", after: 20, limit: 1, fromStart: true), [2]),
                (HistorySearch(words: "hello", limit: 9).on(alice), [1, 2, 3]),
                (HistorySearch(words: "hello", limit: 9).on(AccountID("lab/another")), []),
                (HistorySearch(words: "", limit: 9).on(AccountID("lab/another")), []),
                (HistorySearch(words: "", limit: 9), [1, 2, 3, 4]),
                (HistorySearch(words: " ", place: .bob, limit: 2), [3, 4]),
                (HistorySearch(words: "", author: bob, limit: 9), [1, 4]),
                (HistorySearch(words: "", place: .bob, author: .user, after: 20, limit: 9), [3]),
                (HistorySearch(words: "hello", limit: 0), []), (HistorySearch(words: "hello", limit: -5), []),
                (
                    HistorySearch(
                        words: "hello", place: HistoryPlace(account: alice, kind: .group, key: "bob"), limit: 9), []
                ),
            ]
            for (search, expected) in cases {
                #expect(await talk.search(search).map(\.id.rawValue) == expected, "\(name): \(search)")
            }
        }
    }

    /// A name means the group that had it last.
    @Test func ofGroupsOfOneNameTheLatestCounts() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            let cases: [(key: String, name: String, account: AccountID)] = [
                ("a", "chat-1", alice), ("b", "Chat-1", alice), ("c", "chat-2", alice),
                ("d", "chat-1", AccountID("lab/another")),
            ]
            for (index, (key, called, account)) in cases.enumerated() {
                let number = UInt64(index + 1)
                var entry = HistoryEntry.own("x", number, at: Int64(number) * 10)
                entry.place = HistoryPlace(account: account, kind: .group, key: key)
                entry.placeName = called
                #expect(await talk.append(entry) == .stored)
            }
            func keys(_ after: Int64, _ before: Int64, _ limit: Int, fromEnd: Bool) async -> [String] {
                await talk.ask {
                    history.conversations(
                        after: after, before: before, limit: limit, fromEnd: fromEnd, of: "alice", on: $0, $1)
                }.map(\.place.key)
            }
            #expect(await keys(0, 99, 9, fromEnd: true) == ["b", "c", "d"], "\(name)")
            #expect(await keys(0, 99, 2, fromEnd: true) == ["c", "d"], "\(name)")
            #expect(await keys(0, 99, 2, fromEnd: false) == ["b", "c"], "\(name)")
            // Its latest message lies outside, so there is none of that name within.
            #expect(await keys(0, 15, 9, fromEnd: true) == [], "\(name)")
            #expect(await keys(10, 30, 9, fromEnd: false) == ["b"], "\(name)")
            #expect(await keys(0, 99, 0, fromEnd: true) == [], "\(name)")
            let found = await talk.ask { history.conversation(named: "CHAT-2", .group, of: "alice", on: $0, $1) }
            #expect(found?.place.key == "c", "\(name)")
        }
    }

    @Test func readMarkersMoveOnAndPositionsEitherWay() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            history.mark(.bob, readUpTo: 5, of: "alice")
            history.mark(.bob, readUpTo: 3, of: "alice")
            history.mark(.bob, readUpTo: 9, of: "zoe")
            #expect(await talk.ask { history.readMarkers(of: "alice", on: $0, $1) } == [.bob: 5], "\(name)")
            #expect(await talk.ask { history.readMarkers(of: "nobody", on: $0, $1) } == [:], "\(name)")
            history.keepPosition(MessageID(7), of: "phone", user: "alice")
            history.keepPosition(MessageID(4), of: "phone", user: "alice")
            #expect(await talk.ask { history.position(of: "phone", user: "alice", on: $0, $1) } == MessageID(4))
            #expect(await talk.ask { history.position(of: "desk", user: "alice", on: $0, $1) } == nil)
            #expect(await talk.ask { history.position(of: "phone", user: "zoe", on: $0, $1) } == nil)
        }
    }

    @Test func forgettingAConversationOrTheEndOfIt() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            for number in 1...5 as ClosedRange<UInt64> {
                _ = await talk.append(.said("word\(number)", number, at: Int64(number)))
                _ = await talk.append(.said("word\(number)", number, at: Int64(number)), of: "zoe")
            }
            _ = await talk.append(.happened(.joined, 6, at: 6))
            _ = await talk.append(.said("word", 7, at: 7, by: "carol"))
            func forget(since: Int64?) async -> Int? {
                await talk.ask { history.forget(.bob, since: since, of: "alice", on: $0, $1) }
            }
            #expect(await talk.search("word").count == 6)
            #expect(await forget(since: 4) == 2, "\(name)")
            #expect(
                await talk.entries(HistoryRange(limit: 9, fromEnd: true, withEvents: true))?.map(\.id.rawValue)
                    == [1, 2, 3], "\(name)")
            #expect(await forget(since: nil) == 3, "\(name)")
            #expect(await forget(since: nil) == 0, "\(name)")
            #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true)) == [], "\(name)")
            #expect(await talk.search("word").map(\.id.rawValue) == [7], "\(name)")
            #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true), of: "zoe")?.count == 5, "\(name)")
            history.forget(user: "zoe")
            #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true), of: "zoe") == [], "\(name)")
            #expect(await talk.search("word").count == 1, "\(name)")
        }
    }

    /// Into nothing, and into what the new owner has already.
    @Test(arguments: [false, true]) func whoRegistersTakesTheirHistoryAlong(has: Bool) async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            if has { _ = await talk.append(.said("already here", 100, at: 100), of: "alice") }
            for number in 1...3 as ClosedRange<UInt64> {
                _ = await talk.append(.said("old \(number)", number, at: Int64(number)), of: "lab/alice")
            }
            #expect(await talk.search("old", of: "lab/alice").count == 3)
            _ = await talk.append(.own("on its way", 4, at: 4), isBeingSent: true, of: "lab/alice")
            history.mark(.bob, readUpTo: 2, of: "lab/alice")
            history.keepPosition(MessageID(2), of: "phone", user: "lab/alice")
            history.adopt(from: "lab/alice", to: "alice")
            // Moving is done in steps; what is asked for afterwards need not see them all.
            await keeper.settle()
            #expect(
                await talk.entries(HistoryRange(limit: 9, fromEnd: true))?.map(\.id.rawValue)
                    == (has ? [1, 2, 3, 100] : [1, 2, 3]), "\(name)")
            #expect(await talk.search("old").map(\.id.rawValue) == [1, 2, 3], "\(name)")
            #expect(await talk.unsettled().0.map(\.id.rawValue) == [4], "\(name)")
            #expect(await talk.ask { history.readMarkers(of: "alice", on: $0, $1) } == [.bob: 2], "\(name)")
            #expect(await talk.ask { history.position(of: "phone", user: "alice", on: $0, $1) } == MessageID(2))
            #expect(await talk.entries(HistoryRange(limit: 9, fromEnd: true), of: "lab/alice") == [], "\(name)")
            #expect(await talk.search("old", of: "lab/alice") == [], "\(name)")
        }
    }

    /// Another user's messages are not there: not by place, not by id, not by word, not to settle, forget or mark.
    @Test func nobodyReadsAnothersHistory() async throws {
        for (name, history, keeper) in try Self.stores() {
            let talk = Talk(history, keeper)
            _ = await talk.append(.said("secret of zoe", 1, at: 1), of: "zoe")
            _ = await talk.append(.own("on its way", 2, at: 2), isBeingSent: true, of: "zoe")
            _ = await talk.append(.said("of alice", 3, at: 3))
            let all = HistoryRange(limit: 9, fromEnd: true, withEvents: true)
            #expect(await talk.entries(all)?.map(\.id.rawValue) == [3], "\(name)")
            for range in [
                HistoryRange(after: .message(MessageID(1)), limit: 9, fromEnd: false),
                HistoryRange(before: .message(MessageID(1)), limit: 9, fromEnd: false),
            ] {
                #expect(await talk.entries(range) == nil, "\(name)")
            }
            #expect(await talk.search("secret") == [], "\(name)")
            #expect(await talk.search(HistorySearch(words: "", limit: 9)).map(\.id.rawValue) == [3], "\(name)")
            #expect(
                await talk.search(HistorySearch(words: "", author: .contact(ContactID("bob")), limit: 9)).count == 1)
            #expect(
                await talk.ask { history.missed(after: MessageID(0), since: 0, limit: 9, of: "alice", on: $0, $1) }?
                    .map(\.id.rawValue) == [3], "\(name)")
            #expect(
                await talk.ask {
                    history.conversations(after: 0, before: 9, limit: 9, fromEnd: true, of: "alice", on: $0, $1)
                }.map(\.latest) == [3], "\(name)")
            #expect(await talk.unsettled().0 == [], "\(name)")
            #expect(await talk.settle(MessageID(2), order: MessageID(5), time: 5) == false, "\(name)")
            history.discard(MessageID(2), of: "alice")
            #expect(await talk.unsettled(of: "zoe").0.count == 1, "\(name)")
            _ = await talk.ask { history.forget(.bob, since: nil, of: "alice", on: $0, $1) }
            #expect(await talk.entries(all, of: "zoe")?.count == 1, "\(name)")
        }
    }
}

extension HistorySearch {
    fileprivate func on(_ account: AccountID) -> HistorySearch {
        var search = self
        search.account = account
        return search
    }
}
