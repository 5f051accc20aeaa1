// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// What comes in on the switchboards of a conversation.
extension ConversationMachine {
    mutating func heard(
        _ message: DeliveredMessage, on id: ConnectionID, _ now: NIODeadline, into actions: inout [ClientAction]
    ) {
        guard !isLeft else { return }
        var content = SwitchboardContent(message.payload)
        if case .chunk(let chunk) = content {
            guard let whole = chunks.add(chunk, from: MSNAddress.key(message.account), now: now) else { return }
            content = whole
        }
        // Only where the user is inside at another place is it worth a look whose message it is.
        if board?.id == id ? board?.hasOwnEndpoint == true : !olderBoards.isEmpty && board(id)?.hasOwnEndpoint == true,
            MSNAddress.key(message.account) == context.ownKey
        {
            return heardOwn(content, into: &actions)
        }
        switch content {
        case .text, .action, .wink, .voiceClip, .customEmoticons, .unknown:
            report(.message(from: message.account, name: message.name, content: content), into: &actions)
        case .typing:
            guard MSNAddress.key(message.account) != context.ownKey else { return }
            report(.typing(account: message.account), into: &actions)
        case .nudge:
            report(.nudge(account: message.account), into: &actions)
        case .clientCaps, .chunk, .keepAlive:
            break
        case .peerToPeer:
            guard let packet = PeerMessage(message.payload) else { return }
            heard(packet, from: message.account, name: message.name, on: id, into: &actions)
        case .ink:
            // One drawing comes in several messages: in two formats, or in pieces that are not told apart.
            let key = MSNAddress.key(message.account)
            if let handwriting, handwriting.account == key, handwriting.until > now { return }
            handwriting = (key, now + context.timeouts.handwriting)
            report(.message(from: message.account, name: message.name, content: content), into: &actions)
        case .invitation(let invitation):
            guard invitation.command == .invite,
                invitations.isNew(MSNAddress.key(message.account) + " " + invitation.cookie)
            else { return }
            // Declined, so that the other side does not wait.
            sendUnacknowledged(invitation.refusal.payload(), on: id, into: &actions)
            report(
                .invitation(
                    from: message.account, name: message.name, to: invitation.summary, wasDeclined: true),
                into: &actions)
        }
    }

    /// What the user has said at another place.
    private func heardOwn(_ content: SwitchboardContent, into actions: inout [ClientAction]) {
        switch content {
        case .text, .action, .nudge, .wink, .voiceClip, .ink:
            report(.ownMessage(content: content), into: &actions)
        case .typing, .invitation, .clientCaps, .chunk, .customEmoticons, .peerToPeer, .keepAlive, .unknown:
            break
        }
    }
}
