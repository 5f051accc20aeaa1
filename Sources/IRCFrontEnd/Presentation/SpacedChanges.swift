// SPDX-License-Identifier: Apache-2.0

/// What changes more often than anybody can read, as names and texts that follow somebody's music do: of each subject one
/// change in half a minute is told, and what was held back meanwhile as it is then.
///
/// Times are milliseconds of any clock that goes forward.
struct SpacedChanges<Subject: Hashable & Sendable, Value: Sendable>: Sendable {
    private var toldAt: [Subject: Int64] = [:]
    /// What a client knows of those of whom it has not been told the last.
    private var heldBack: [Subject: Value] = [:]

    /// A change comes. What the client knows, if it is to be told now; nil if that has to wait.
    ///
    /// - Parameter old: how it was before the change.
    mutating func change(_ subject: Subject, from old: Value, at now: Int64) -> Value? {
        if let last = toldAt[subject], now >= last, now &- last < FrontEndLimits.nameChangeInterval {
            if heldBack[subject] == nil { heldBack[subject] = old }
            return nil
        }
        toldAt[subject] = now
        return heldBack.removeValue(forKey: subject) ?? old
    }

    /// Something was told that did not wait.
    mutating func told(_ subject: Subject, _ change: (inout Value) -> Void) {
        guard var value = heldBack[subject] else { return }
        change(&value)
        heldBack[subject] = value
    }

    /// It has gone, or all of it was told, and what is held back with it.
    mutating func forget(_ subject: Subject) {
        guard !toldAt.isEmpty else { return }
        toldAt[subject] = nil
        heldBack[subject] = nil
    }

    /// Those whose time has come, with what the client knows, in no order.
    mutating func due(at now: Int64) -> [(subject: Subject, known: Value)] {
        let isOver = { (last: Int64?) in
            last.map { now < $0 || now &- $0 >= FrontEndLimits.nameChangeInterval } ?? true
        }
        let due = heldBack.filter { isOver(toldAt[$0.key]) }
        toldAt = toldAt.filter { !isOver($0.value) }
        for subject in due.keys {
            heldBack[subject] = nil
            toldAt[subject] = now
        }
        return due.map { ($0.key, $0.value) }
    }

    /// When something that is held back is to be told.
    var nextDue: Int64? {
        heldBack.keys.lazy.map { (toldAt[$0] ?? 0) &+ FrontEndLimits.nameChangeInterval }.min()
    }
}
