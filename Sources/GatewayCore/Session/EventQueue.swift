// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// To whom something is told.
enum Audience: Equatable {
    case everybody
    case one(AttachmentID)
    /// The attachment it has to do with; everybody when that one has gone, or was never there.
    case origin(AttachmentID?)
    case everybodyBut(AttachmentID)
}

/// What is to be told to attachments but has to wait: an entry of the history until it is stored, and everything else
/// until what came before it has been told, so that the order stays.
struct EventQueue {
    /// Something that takes the place of what comes of it. Nothing of it happens before it is known whether there is a
    /// history.
    typealias Work = (isolated UserSession) -> Void

    enum Ready {
        case event(SessionEvent, Audience, sequence: UInt64)
        case work(Work)
    }

    private enum Content {
        case event(SessionEvent, Audience)
        /// Waits for the answer to a ticket.
        case entry(ticket: UInt64, SessionEvent, Audience)
        /// What was an entry, and is not to be told.
        case nothing
        case work(Work)
    }

    private struct Item {
        var content: Content
        let sequence: UInt64
    }

    private var items = CircularBuffer<Item>()
    /// Counts what was put in at the end; what comes of work has the number of the work.
    private(set) var nextSequence: UInt64 = 0
    private var nextTicket: UInt64 = 0
    /// Where new items go while work is being done: this many from the front, with the number of the work.
    private var working: (index: Int, sequence: UInt64)?

    var isEmpty: Bool { items.isEmpty }
    var count: Int { items.count }

    mutating func add(_ event: SessionEvent, to audience: Audience) { insert(.event(event, audience)) }

    /// Adds what is to be told when the ticket that is returned is answered.
    mutating func add(entry event: SessionEvent, to audience: Audience = .everybody) -> UInt64 {
        nextTicket += 1
        insert(.entry(ticket: nextTicket, event, audience))
        return nextTicket
    }

    mutating func add(work: @escaping Work) { insert(.work(work)) }

    private mutating func insert(_ content: Content) {
        if let (index, sequence) = working {
            let place = items.index(items.startIndex, offsetBy: min(index, items.count))
            items.replaceSubrange(place..<place, with: CollectionOfOne(Item(content: content, sequence: sequence)))
            working = (index + 1, sequence)
        } else {
            items.append(Item(content: content, sequence: nextSequence))
            nextSequence += 1
        }
    }

    /// A ticket has been answered. One that was given up is passed over.
    mutating func answer(_ ticket: UInt64, _ outcome: HistoryAppend) {
        // Not `indices`: they hold the buffer, and it would be copied whole for each answer.
        var index = items.startIndex
        while index != items.endIndex {
            // Answers come in order, so it is among the first.
            guard case .entry(ticket, let event, let audience) = items[index].content else {
                index = items.index(after: index)
                continue
            }
            switch outcome {
            case .stored: items[index].content = .event(event, audience)
            case .known: items[index].content = .nothing
            case .failed: items[index].content = .event(event.withoutOrder, audience)
            }
            return
        }
    }

    /// Nothing waits any longer for being stored.
    mutating func giveUp() {
        var index = items.startIndex
        while index != items.endIndex {
            if case .entry(_, let event, let audience) = items[index].content {
                items[index].content = .event(event.withoutOrder, audience)
            }
            index = items.index(after: index)
        }
    }

    /// The ticket of the entry for which everything waits; nil if there is none.
    var awaited: UInt64? {
        if case .entry(let ticket, _, _)? = items.first?.content { ticket } else { nil }
    }

    /// Takes out what is to be told or done next; nil if it has to wait.
    ///
    /// - Parameter mayWork: whether it is known if there is a history.
    mutating func next(mayWork: Bool) -> Ready? {
        while let first = items.first {
            switch first.content {
            case .entry: return nil
            case .work(let work):
                guard mayWork else { return nil }
                items.removeFirst()
                return .work(work)
            case .event(let event, let audience):
                items.removeFirst()
                return .event(event, audience, sequence: first.sequence)
            case .nothing: items.removeFirst()
            }
        }
        return nil
    }

    /// From here on until `endWork` whatever is added goes where the work was: to the front.
    mutating func beginWork() { working = (0, items.first?.sequence ?? nextSequence) }
    mutating func endWork() { working = nil }
}

extension SessionEvent {
    /// The same of a message that is not in the history, so that nobody takes it for told who has not seen it.
    fileprivate var withoutOrder: SessionEvent {
        switch self {
        case .message(var message):
            message.order = nil
            return .message(message)
        case .storedOffline(var message):
            message.order = nil
            return .storedOffline(message)
        default: return self
        }
    }
}
