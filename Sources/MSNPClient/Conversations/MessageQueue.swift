// SPDX-License-Identifier: Apache-2.0

/// Messages in the order in which they are to be sent.
///
/// Taking one from the front is cheap, and an empty queue gives its memory back.
struct MessageQueue: Sendable {
    private var slots: [OutgoingMessage?] = []
    private var head = 0
    /// Bytes of text in it.
    private(set) var bytes = 0

    var count: Int { slots.count - head }
    var isEmpty: Bool { head == slots.count }

    mutating func append(_ message: OutgoingMessage) {
        slots.append(message)
        bytes += message.size
    }

    mutating func popFirst() -> OutgoingMessage? {
        guard head < slots.count, let message = slots[head] else { return nil }
        slots[head] = nil
        head += 1
        bytes -= message.size
        if head == slots.count {
            slots.removeAll(keepingCapacity: slots.count <= 16)
            head = 0
        } else if head >= 1024, head * 2 > slots.count {
            slots.removeFirst(head)
            head = 0
        }
        return message
    }

    /// Puts messages back in front, in their order.
    mutating func prepend(_ messages: [OutgoingMessage]) {
        guard !messages.isEmpty else { return }
        bytes += messages.reduce(0) { $0 + $1.size }
        if messages.count <= head {
            head -= messages.count
            for (offset, message) in messages.enumerated() { slots[head + offset] = message }
        } else {
            slots.replaceSubrange(..<head, with: messages.map(Optional.some))
            head = 0
        }
    }

    /// Takes out the parts of one message.
    mutating func removeParts(of id: UInt64) {
        let kept = slots[head...].compactMap { $0 }.filter { !($0.isPart && $0.id == id) }
        slots = kept.map(Optional.some)
        head = 0
        bytes = kept.reduce(0) { $0 + $1.size }
    }

    func containsParts(of id: UInt64) -> Bool {
        slots[head...].contains { $0.map { $0.isPart && $0.id == id } ?? false }
    }

    mutating func takeAll() -> [OutgoingMessage] {
        let messages = slots[head...].compactMap { $0 }
        self = MessageQueue()
        return messages
    }
}
