// SPDX-License-Identifier: Apache-2.0

/// The messages of one account that cannot be sent yet, in the order in which they were written.
struct Outbox {
    /// One that waits.
    struct Entry {
        var message: SubmittedMessage
        /// What the network calls the lasting group it is for, if it is for one.
        var lasting: ConversationID?
        /// Milliseconds since 1970.
        var keptAt: Int64
        /// Whether the store has been given it.
        var isStored = false
        /// The store could not keep it: it waits in memory only.
        var isRefused = false
        /// Whether the one who wrote it knows that it waits.
        var isTold = false
    }

    /// In order of ids, which is the order of writing.
    private(set) var waiting: [Entry] = []
    private(set) var bytes = 0
    /// What is known of messages that waited and are on their way now, until they end.
    var sending: [MessageID: Entry] = [:]
    /// Whether what earlier sessions left in the store has been taken in.
    var isRead = false
    /// It could not be read, and is to be at the next sign-in.
    var couldNotBeRead = false
    /// What the store is marking, to be sent as soon as it has.
    private(set) var marking: [Entry] = []
    /// Counts such requests, so that the answer to one that was given up is known.
    private(set) var markNumber = 0
    /// Whether messages are being handed over to the client at this moment.
    var isHandingOver = false

    var isEmpty: Bool { waiting.isEmpty }

    func hasRoom(for body: MessageBody, in limits: SessionLimits) -> Bool {
        waiting.count < limits.keptMessages && bytes + Self.size(of: body) <= limits.keptBytes
    }

    /// Puts a message in its place by age. False if one with its id is there already.
    @discardableResult
    mutating func insert(_ entry: Entry) -> Bool {
        // Nearly always the last.
        var index = waiting.endIndex
        while index > 0, waiting[index - 1].message.id.rawValue > entry.message.id.rawValue { index -= 1 }
        if index > 0, waiting[index - 1].message.id == entry.message.id { return false }
        waiting.insert(entry, at: index)
        bytes += Self.size(of: entry.message.body)
        return true
    }

    /// Sets these aside until the store has marked them. Returns the number of the request.
    mutating func mark(_ entries: [Entry]) -> Int {
        marking = entries
        markNumber += 1
        return markNumber
    }

    /// The store has answered: what was set aside. Nil if it has been given up since.
    mutating func marked(_ number: Int) -> [Entry]? {
        guard number == markNumber, !marking.isEmpty else { return nil }
        defer { marking = [] }
        return marking
    }

    /// Gives up what is being marked: it waits as before, and has to be written anew to take the mark back.
    mutating func giveUpMarking() {
        markNumber += 1
        let entries = marking
        marking = []
        for var entry in entries {
            entry.isStored = false
            insert(entry)
        }
    }

    /// Takes out those that something holds for, in order.
    mutating func take(where condition: (Entry) -> Bool) -> [Entry] {
        let taken = waiting.filter(condition)
        guard !taken.isEmpty else { return [] }
        waiting.removeAll(where: condition)
        for entry in taken { bytes -= Self.size(of: entry.message.body) }
        return taken
    }

    /// Whether a message waits or is on its way after it has waited.
    func contains(_ id: MessageID) -> Bool {
        sending[id] != nil || waiting.contains { $0.message.id == id } || marking.contains { $0.message.id == id }
    }

    /// The store could not keep a message. Returns it if it has not been sent and is not known to have been refused.
    mutating func refused(_ id: MessageID) -> SubmittedMessage? {
        sending[id]?.isStored = false
        if let index = marking.firstIndex(where: { $0.message.id == id }) {
            return Self.refuse(&marking[index])
        }
        guard let index = waiting.firstIndex(where: { $0.message.id == id }) else { return nil }
        return Self.refuse(&waiting[index])
    }

    private static func refuse(_ entry: inout Entry) -> SubmittedMessage? {
        defer { entry.isRefused = true }
        entry.isStored = false
        return entry.isRefused ? nil : entry.message
    }

    /// Changes each entry that waits; their messages and order stay.
    mutating func update(_ change: (inout Entry) -> Void) {
        for index in waiting.indices { change(&waiting[index]) }
    }

    private static func size(of body: MessageBody) -> Int {
        switch body {
        case .text(let text), .action(let text): text.text.utf8.count + text.runs.count * 16
        case .nudge: 0
        }
    }
}
