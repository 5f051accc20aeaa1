// SPDX-License-Identifier: Apache-2.0

import MSNPWire
package import NIOCore

/// What the user changes: lists, groups, privacy, circles, the places where the account is signed in.
extension ClientMachine {
    /// Changes the lists; exactly one `edited` with this number follows.
    package mutating func edit(
        _ edit: MSNListEdit, id: UInt64, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard let wishes = notification?.edit(edit, id: id, now: now) else {
            actions.append(.report(.edited(id, .notSignedIn)))
            return
        }
        perform(wishes, now, into: &actions)
        // The service keeps the blocked from calling; a conversation that is open already would go on.
        if case .block(let account) = edit { leave(.direct(MSNAddress.key(account)), now: now, into: &actions) }
    }

    /// Does something about circles; exactly one `edited` with this number follows.
    package mutating func edit(
        _ edit: MSNCircleEdit, id: UInt64, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard let wishes = notification?.edit(edit, id: id, now: now) else {
            actions.append(.report(.edited(id, .notSignedIn)))
            return
        }
        perform(wishes, now, into: &actions)
    }

    /// Signs the account out at another place, at all others for nil. Does nothing where the dialect has no such thing.
    package mutating func signOut(endpoint: String?, now: NIODeadline, into actions: inout [ClientAction]) {
        guard let wishes = notification?.signOut(endpoint: endpoint, now: now) else { return }
        perform(wishes, now, into: &actions)
    }

    /// Calls this place by another name; the next session begins with it.
    package mutating func setEndpointName(_ name: String, now: NIODeadline, into actions: inout [ClientAction]) {
        configuration.endpointName = name
        if let wishes = notification?.setEndpointName(name, now: now) { perform(wishes, now, into: &actions) }
    }
}
