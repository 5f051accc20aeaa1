// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Synchronization

@testable import GatewayCore

/// A history whose writes happen when a test says, in the order of the calls, as with a disk. What has not been done yet is
/// what a crash loses. Reads see what has been done.
final class HeldHistoryStore: HistoryStore {
    let store = InMemoryHistoryStore()
    private let waiting: WaitingJobs
    /// Whether writes happen at once.
    let isQuick = Mutex(false)
    /// Whether nothing can be stored, as on a full disk.
    let isFull = Mutex(false)
    private let noted = Mutex<[String]>([])

    /// - Parameter waiting: shared with other stores that are in the same database.
    init(waiting: WaitingJobs = WaitingJobs()) { self.waiting = waiting }

    /// Does what waits.
    func work() { waiting.run() }

    /// Does the first so many of what waits.
    func work(_ count: Int) { waiting.run(count) }

    /// Forgets what waits, as a crash does.
    func crash() { waiting.drop() }

    var calls: [String] {
        noted.withLock { noted in
            defer { noted = [] }
            return noted
        }
    }

    private func later(_ call: String, _ job: @escaping @Sendable () -> Void) {
        noted.withLock { $0.append(call) }
        if isQuick.withLock({ $0 }) { job() } else { waiting.add(job) }
    }

    func append(
        _ entry: HistoryEntry, isBeingSent: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryAppend) -> Void
    ) {
        later("\(isBeingSent ? "note" : "append") \(entry.summary)") {
            if self.isFull.withLock({ $0 }) {
                loop.answer(.failed, to: answer)
            } else {
                self.store.append(entry, isBeingSent: isBeingSent, of: user, on: loop, answer)
            }
        }
    }

    func settle(
        _ message: MessageID, order: MessageID, time: Int64, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Bool) -> Void
    ) {
        later("settle") {
            if self.isFull.withLock({ $0 }) {
                loop.answer(false, to: answer)
            } else {
                self.store.settle(message, order: order, time: time, of: user, on: loop, answer)
            }
        }
    }

    func discard(_ message: MessageID, of user: String) {
        later("discard") { self.store.discard(message, of: user) }
    }

    func unsettled(
        of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (_ messages: [HistoryEntry], _ highest: MessageID) -> Void
    ) {
        later("unsettled") { self.store.unsettled(of: user, on: loop, answer) }
    }

    func entries(
        in place: HistoryPlace, _ range: HistoryRange, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        later("entries") { self.store.entries(in: place, range, of: user, on: loop, answer) }
    }

    func missed(
        after order: MessageID, since time: Int64, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        later("missed") { self.store.missed(after: order, since: time, limit: limit, of: user, on: loop, answer) }
    }

    func late(
        after order: MessageID, limit: Int, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        later("late") { self.store.late(after: order, limit: limit, of: user, on: loop, answer) }
    }

    func conversations(
        after: Int64, before: Int64, limit: Int, fromEnd: Bool, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryConversation]) -> Void
    ) {
        later("conversations") {
            self.store.conversations(
                after: after, before: before, limit: limit, fromEnd: fromEnd, of: user, on: loop, answer)
        }
    }

    func conversation(
        named name: String, _ kind: HistoryPlace.Kind, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (HistoryConversation?) -> Void
    ) {
        later("conversation") { self.store.conversation(named: name, kind, of: user, on: loop, answer) }
    }

    func speaker(
        named name: String, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (ContactID?) -> Void
    ) {
        later("speaker") { self.store.speaker(named: name, of: user, on: loop, answer) }
    }

    func search(
        _ search: HistorySearch, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable ([HistoryEntry]?) -> Void
    ) {
        later("search") { self.store.search(search, of: user, on: loop, answer) }
    }

    func readMarkers(
        of user: String, on loop: any EventLoop, _ answer: @escaping @Sendable ([HistoryPlace: Int64]) -> Void
    ) {
        later("markers") { self.store.readMarkers(of: user, on: loop, answer) }
    }

    func mark(_ place: HistoryPlace, readUpTo time: Int64, of user: String) {
        later("mark \(place.key)") { self.store.mark(place, readUpTo: time, of: user) }
    }

    func position(
        of client: String, user: String, on loop: any EventLoop, _ answer: @escaping @Sendable (MessageID?) -> Void
    ) {
        later("position") { self.store.position(of: client, user: user, on: loop, answer) }
    }

    func keepPosition(_ order: MessageID, of client: String, user: String) {
        later("keep position of \(client)") { self.store.keepPosition(order, of: client, user: user) }
    }

    func forget(
        _ place: HistoryPlace, since time: Int64?, of user: String, on loop: any EventLoop,
        _ answer: @escaping @Sendable (Int?) -> Void
    ) {
        later("forget") { self.store.forget(place, since: time, of: user, on: loop, answer) }
    }

    func forget(user: String) { later("forget all") { self.store.forget(user: user) } }

    func adopt(from former: String, to user: String) {
        later("adopt") { self.store.adopt(from: former, to: user) }
    }
}

extension HistoryEntry {
    /// `bob <me> hi`
    var summary: String {
        let what =
            switch content {
            case .message(.text(let text)): text.text
            case .message(.action(let text)): "* " + text.text
            case .message(.nudge): "(nudge)"
            case .joined: "joined"
            case .left: "left"
            case .topic(let topic): "topic \(topic)"
            case .reaction(let text, let isWithdrawn): (isWithdrawn ? "-" : "+") + text
            }
        return "\(place.kind == .group ? "#" : "")\(placeName) <\(sender?.nick ?? "me")> \(what)"
    }
}
