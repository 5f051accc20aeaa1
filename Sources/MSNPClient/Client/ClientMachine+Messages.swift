// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import NIOCore

/// What the user does in conversations.
extension ClientMachine {
    /// Sends a message; exactly one `delivered`, `storedOffline` or `failed` follows.
    package mutating func send(
        _ content: SwitchboardContent, id: UInt64, to key: MSNConversationKey, now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        submissions &+= 1
        if let number = numbers[key], notification != nil {
            let order = submissions
            with(number, now, into: &actions) { $0.send(content, id: id, order: order, now: now, into: &$1) }
            return
        }
        if case .circle(let circle) = key, let wishes = notification?.send(content, id: id, toCircle: circle, now: now)
        {
            return perform(wishes, now, into: &actions)
        }
        if case .direct(let peer) = key, notification?.isOnOtherNetwork(peer) == true {
            return actions.append(.report(.conversation(key, .failed(id, .otherNetwork))))
        }
        guard let number = conversation(for: key, into: &actions) else {
            let failure: MSNSendFailure
            if notification == nil {
                failure = .notSignedIn
            } else if case .direct(let peer) = key, peer != context?.ownKey {
                failure = .tooMany(limit: MSNClientLimits.conversations)
            } else {
                failure = .recipientOffline
            }
            actions.append(.report(.conversation(key, .failed(id, failure))))
            return
        }
        let order = submissions
        with(number, now, into: &actions) { $0.send(content, id: id, order: order, now: now, into: &$1) }
    }

    /// Tells that the user is typing, where a switchboard is open.
    package mutating func sendTyping(to key: MSNConversationKey, now: NIODeadline, into actions: inout [ClientAction]) {
        if case .circle(let circle) = key, let wishes = notification?.sendTyping(toCircle: circle, now: now) {
            return perform(wishes, now, into: &actions)
        }
        guard let number = numbers[key] else { return }
        conversations[number]?.sendTyping(now: now, into: &actions)
    }

    /// A new, empty group.
    package mutating func openGroup(into actions: inout [ClientAction]) -> MSNConversationKey {
        lastConversation &+= 1
        let key = MSNConversationKey.group(Int(lastConversation))
        guard let context = context ?? placeholderContext, hasRoom(into: &actions) else { return key }
        insert(ConversationMachine(number: lastConversation, key: key, peer: nil, context: context))
        return key
    }

    /// Calls somebody into a group or a circle.
    package mutating func invite(
        _ account: String, to key: MSNConversationKey, now: NIODeadline, into actions: inout [ClientAction]
    ) {
        if case .circle(let circle) = key,
            let wishes = notification?.edit(.invite(account: account, circle: circle), id: nil, now: now)
        {
            return perform(wishes, now, into: &actions)
        }
        if notification?.isOnOtherNetwork(account) == true {
            return actions.append(.report(.conversation(key, .inviteFailed(account: account, .otherNetwork))))
        }
        guard let number = conversation(for: key, into: &actions) else {
            let failure: MSNSendFailure = notification == nil ? .notSignedIn : .recipientOffline
            actions.append(.report(.conversation(key, .inviteFailed(account: account, failure))))
            return
        }
        let account = spellings[MSNAddress.key(account)] ?? account
        conversations[number]?.invite(account, now: now, into: &actions)
        settle(number, now, into: &actions)
    }

    /// Leaves a conversation for good.
    package mutating func leave(_ key: MSNConversationKey, now: NIODeadline, into actions: inout [ClientAction]) {
        if case .circle(let circle) = key, let wishes = notification?.leave(circle: circle, now: now) {
            return perform(wishes, now, into: &actions)
        }
        guard let number = numbers.removeValue(forKey: key) else { return }
        conversations[number]?.leave(now: now, into: &actions)
        settle(number, now, into: &actions)
    }
}
