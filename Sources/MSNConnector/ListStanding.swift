// SPDX-License-Identifier: Apache-2.0
internal import MSNPWire

/// Which of MSN's five lists somebody is on, told as what the gateway wants to know of them.
struct ListStanding: OptionSet {
    let rawValue: UInt8

    /// A contact, blocked, or both.
    static let known = ListStanding(rawValue: 1)
    /// Has added the user and waits for an answer: is neither allowed nor blocked yet. (Up to MSNP10 there is no pending list:
    /// who has been told off is on the block list.)
    static let waiting = ListStanding(rawValue: 2)
    /// Allowed without being known: may add the user without a question.
    static let allowed = ListStanding(rawValue: 4)
}

extension ListStanding {
    init(_ lists: ListBits) {
        self = []
        if !lists.isDisjoint(with: [.forward, .block]) {
            insert(.known)
        } else if lists.contains(.allow) {
            insert(.allowed)
        } else if !lists.isDisjoint(with: [.pending, .reverse]) {
            insert(.waiting)
        }
    }
}
