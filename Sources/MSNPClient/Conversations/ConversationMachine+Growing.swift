// SPDX-License-Identifier: Apache-2.0

import MSNPWire
package import NIOCore

/// A direct conversation whose switchboard becomes a group.
extension ConversationMachine {
    /// A switchboard of this direct conversation has become a group.
    package var hasGrownBoard: Bool {
        guard !isGroup else { return false }
        return (board?.participants.count ?? 0) > 1 || olderBoards.contains { $0.isOpen && $0.participants.count > 1 }
    }

    /// Takes out the switchboard that has become a group; it is not this conversation's any more.
    package mutating func takeGrownBoard(
        into actions: inout [ClientAction]
    ) -> (board: SwitchboardMachine, wasCurrent: Bool)? {
        guard !isGroup else { return nil }
        var grown: SwitchboardMachine
        var wasCurrent = false
        if let current = board, current.participants.count > 1 {
            grown = current
            wasCurrent = true
            board = nil
        } else if let index = olderBoards.firstIndex(where: { $0.isOpen && $0.participants.count > 1 }) {
            grown = olderBoards.remove(at: index)
        } else {
            return nil
        }
        // A long message of which a part was seen and the rest now may not be: it has failed.
        for id in grown.partsInFlight where queue.containsParts(of: id) {
            grown.dropParts(of: id)
            queue.removeParts(of: id)
            if let cut = cuts.removeValue(forKey: id) {
                report(.failed(id, cut.delivered > 0 ? .cutShort : .notDelivered), into: &actions)
            }
        }
        grown.handOver(from: key)
        return (grown, wasCurrent)
    }

    /// Goes on after `takeGrownBoard`: what waits is meant for the other one alone and needs another switchboard.
    package mutating func resume(now: NIODeadline, into actions: inout [ClientAction]) {
        pump(now, into: &actions)
    }

    /// Takes over what belongs to an adopted switchboard: the count of pieces that are in flight on it.
    package mutating func inherit(from other: inout ConversationMachine) {
        for id in board?.partsInFlight ?? [] {
            cuts[id] = other.cuts.removeValue(forKey: id)
        }
    }

    /// Leaves the switchboard that has become a group, because there is no room for another one.
    package mutating func leaveGrownBoard(now: NIODeadline, into actions: inout [ClientAction]) {
        guard let grown = takeGrownBoard(into: &actions) else { return }
        retire(grown.board, now, into: &actions)
        pump(now, into: &actions)
    }
}
