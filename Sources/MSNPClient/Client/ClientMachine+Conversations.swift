// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The conversations of a client: which switchboard belongs to which, who calls, what becomes a group.
extension ClientMachine {
    /// Does something with a conversation where it is stored, without a copy, and looks after what it leaves to its owner.
    @inline(__always)
    mutating func with(
        _ number: UInt32, _ now: NIODeadline, into actions: inout [ClientAction],
        _ body: (inout ConversationMachine, inout [ClientAction]) -> Void
    ) {
        /// Reading through `inout` too: a getter of the dictionary would copy.
        func act(
            on conversation: inout ConversationMachine, into actions: inout [ClientAction]
        ) -> (deadline: NIODeadline, needsOwner: Bool) {
            body(&conversation, &actions)
            return (conversation.nextDeadline, conversation.needsOwner)
        }
        guard let index = conversations.index(forKey: number) else { return }
        let (deadline, needsOwner) = act(on: &conversations.values[index], into: &actions)
        if deadline < nextDeadline { nextDeadline = deadline }
        if needsOwner { settle(number, now, into: &actions) }
    }

    /// Looks after what a conversation has left to its owner.
    mutating func settle(_ number: UInt32, _ now: NIODeadline, into actions: inout [ClientAction]) {
        if let released = conversations[number]?.released, !released.isEmpty {
            for id in released { boards[id] = nil }
            conversations[number]?.released = []
        }
        if let submissions = conversations[number]?.takeSubmissions(), !submissions.isEmpty {
            store(submissions, now, into: &actions)
        }
        if conversations[number]?.hasGrownBoard == true {
            if !hasRoom(into: &actions) {
                conversations[number]?.leaveGrownBoard(now: now, into: &actions)
            } else if let grown = conversations[number]?.takeGrownBoard(into: &actions) {
                becomeGroup(number, grown.board, grown.wasCurrent, now, into: &actions)
            }
        }
        if conversations[number]?.wantsSwitchboard == true {
            conversations[number]?.switchboardRequested()
            if !isParting, let wishes = notification?.requestSwitchboard(for: number, now: now) {
                perform(wishes, now, into: &actions)
            }
        }
        guard let conversation = conversations[number] else { return }
        if conversation.isIdle {
            remove(number)
        } else {
            note(conversation.nextDeadline)
        }
    }

    mutating func switchboardGranted(
        _ number: UInt32, _ result: Result<SwitchboardReferral, MSNSendFailure>, _ now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        var result = result
        if case .success(let referral) = result, !permits(host: referral.host) {
            result = .failure(.forbiddenHost(referral.host))
            forbid(referral.host, into: &actions)
        }
        let id = nextConnectionID()
        conversations[number]?.switchboardGranted(
            result, id: id, callsOwnEndpoints: hasOtherEndpoints && context?.dialect.hasEndpoints == true, now: now,
            into: &actions)
        if conversations[number]?.board?.id == id { boards[id] = number }
        settle(number, now, into: &actions)
    }

    /// Whether to connect to a switchboard that the service named. Over HTTP it is the gateway that connects: there the host is
    /// only said to it.
    private func permits(host: String) -> Bool {
        transport == .http || redirects.permits(host: host)
    }

    /// A conversation is to be held where Monarch does not connect to: that is said, once for each place.
    mutating func forbid(_ host: String, into actions: inout [ClientAction]) {
        guard forbiddenHosts.count < MSNClientLimits.forbiddenHosts, forbiddenHosts.insert(host.lowercased()).inserted
        else { return }
        actions.append(
            .report(
                .notice(
                    "The service wants a conversation to be held at \(host). Monarch does not connect to it, because it is "
                        + "neither a public address nor one of the network's own: who calls you there cannot reach you."
                )))
    }

    // MARK: Being called

    mutating func answer(_ ring: Ring, _ now: NIODeadline, into actions: inout [ClientAction]) {
        guard let context, !isParting, rings.count < MSNClientLimits.rings else { return }
        // Whoever waits long for an answer calls again. Inside twice, the user would hear everything twice.
        guard !rings.values.contains(where: { $0.isAnswer(to: ring) }),
            !conversations.values.contains(where: { $0.isAnswer(to: ring) })
        else { return }
        guard permits(host: ring.host) else { return forbid(ring.host, into: &actions) }
        let id = nextConnectionID()
        let board = SwitchboardMachine(
            id: id, host: ring.host, entrance: .called(ring), context: context, now: now)
        rings[id] = board
        actions.append(.connect(id, host: ring.host, port: ring.port))
        note(board.nextDeadline)
    }

    mutating func received(
        _ command: MSNPCommand, fromRing id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard let event = rings[id]?.received(command, now: now) else { return }
        switch event {
        case .opened:
            if rings[id]?.participants.isEmpty == true, rings[id]?.hasOwnEndpoint == true {
                // Called by another endpoint of the user, which is about to call somebody.
                rings[id]?.awaitCompany(until: now + configuration.timeouts.call)
                note(rings[id]?.nextDeadline)
                return
            }
            fallthrough
        case .joined:
            guard var board = rings.removeValue(forKey: id) else { return }
            board.stopAwaiting()
            entered(board, now, into: &actions)
        case .failed:
            drop(ring: id, into: &actions)
        case .none, .left, .callFailed, .message, .delivered, .refused, .undeliverable:
            break
        }
    }

    /// It is known who is inside: one other is a direct conversation, more are a group, nobody is nothing.
    mutating func entered(_ board: SwitchboardMachine, _ now: NIODeadline, into actions: inout [ClientAction]) {
        let key: MSNConversationKey?
        switch board.participants.count {
        case 0: key = nil
        case 1: key = board.participants.first.map { .direct(MSNAddress.key($0.account)) }
        default:
            lastConversation &+= 1
            key = .group(Int(lastConversation))
        }
        guard let key, let number = conversation(for: key, peer: board.participants.first?.account, into: &actions)
        else {
            actions.append(.write(board.id, MSNPCommand("OUT")))
            actions.append(.close(board.id))
            return
        }
        boards[board.id] = number
        conversations[number]?.adopt(board, isNews: true, now: now, into: &actions)
        settle(number, now, into: &actions)
    }

    mutating func drop(ring id: ConnectionID, into actions: inout [ClientAction]) {
        if let ring = rings.removeValue(forKey: id), ring.isOpen { actions.append(.write(id, MSNPCommand("OUT"))) }
        actions.append(.close(id))
    }

    /// A third person has come into a direct conversation.
    mutating func becomeGroup(
        _ number: UInt32, _ board: SwitchboardMachine, _ wasCurrent: Bool, _ now: NIODeadline,
        into actions: inout [ClientAction]
    ) {
        guard let context, let old = conversations[number] else { return }
        lastConversation &+= 1
        let key = MSNConversationKey.group(Int(lastConversation))
        let group = lastConversation
        insert(ConversationMachine(number: group, key: key, peer: nil, context: context))
        boards[board.id] = group
        if wasCurrent {
            actions.append(
                .report(.conversation(old.key, .becameGroup(key, participants: board.participants))))
        }
        conversations[group]?.adopt(board, isNews: !wasCurrent, now: now, into: &actions)
        if var direct = conversations[number] {
            conversations[group]?.inherit(from: &direct)
            direct.resume(now: now, into: &actions)
            conversations[number] = direct
        }
        note(conversations[group]?.nextDeadline)
    }

    // MARK: Bookkeeping

    /// The conversation with this key; a direct one is made if there is none.
    mutating func conversation(
        for key: MSNConversationKey, peer: String? = nil, into actions: inout [ClientAction]
    ) -> UInt32? {
        if notification != nil, let number = numbers[key] { return number }
        guard let context, notification != nil, hasRoom(into: &actions) else { return nil }
        switch key {
        case .direct(let account):
            guard account != context.ownKey, !account.isEmpty else { return nil }
            lastConversation &+= 1
            insert(
                ConversationMachine(
                    number: lastConversation, key: key, peer: peer ?? spellings[account] ?? account, context: context))
            return lastConversation
        case .group(let number):
            // Only one that was just made for a switchboard.
            guard peer != nil, number == Int(lastConversation) else { return nil }
            insert(ConversationMachine(number: lastConversation, key: key, peer: nil, context: context))
            return lastConversation
        case .circle:
            return nil
        }
    }

    /// Whether there may be one more conversation. The oldest group that nothing happens in makes room,
    /// which the delegate hears of.
    mutating func hasRoom(into actions: inout [ClientAction]) -> Bool {
        if conversations.count < MSNClientLimits.conversations { return true }
        guard let oldest = conversations.values.filter(\.isForgettable).map(\.number).min() else { return false }
        if let key = conversations[oldest]?.key { actions.append(.report(.conversation(key, .closed))) }
        remove(oldest)
        return true
    }

    mutating func insert(_ conversation: ConversationMachine) {
        conversations[conversation.number] = conversation
        numbers[conversation.key] = conversation.number
    }

    mutating func remove(_ number: UInt32) {
        guard let conversation = conversations.removeValue(forKey: number) else { return }
        if numbers[conversation.key] == number { numbers[conversation.key] = nil }
    }

    mutating func learnSpellings(_ contacts: [MSNContact]) {
        for contact in contacts {
            let key = MSNAddress.key(contact.account)
            if key != contact.account { spellings[key] = contact.account }
        }
    }

    mutating func nextConnectionID() -> ConnectionID {
        lastConnection &+= 1
        return ConnectionID(rawValue: lastConnection)
    }

    /// For a group that is opened without a session; it gets the session's own with the next one.
    var placeholderContext: ConversationContext? {
        ConversationContext(
            dialect: .msnp18, account: MSNAddress.key(configuration.account), endpointID: configuration.endpointID,
            timeouts: configuration.timeouts)
    }
}
