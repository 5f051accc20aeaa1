// SPDX-License-Identifier: Apache-2.0

/// All conversations that are open.
struct Switchboards: Sendable {
    private var open: [SwitchboardID: Switchboard] = [:]
    private var lastNumber: UInt64 = 0

    /// How many there are.
    var count: Int { open.count }

    /// A new, empty switchboard.
    mutating func create(sessionID: String) -> SwitchboardID {
        lastNumber &+= 1
        let id = SwitchboardID(number: lastNumber)
        open[id] = Switchboard(id: id, sessionID: sessionID)
        return id
    }

    /// An open switchboard. One from which the last connection has gone is closed by setting it to nil.
    subscript(id: SwitchboardID) -> Switchboard? {
        get { open[id] }
        set { open[id] = newValue }
    }

    /// Changes a switchboard in place; nothing happens if it is closed.
    mutating func update(_ id: SwitchboardID, _ change: (inout Switchboard) -> [ServiceAction]) -> [ServiceAction] {
        guard var switchboard = open[id] else { return [] }
        let actions = change(&switchboard)
        open[id] = switchboard
        return actions
    }

    /// Something has happened in a switchboard.
    mutating func touch(_ id: SwitchboardID, now: Int64) {
        open[id]?.lastActivity = now
    }
}
