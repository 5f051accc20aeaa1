// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Conversations with one contact that are held in the control channel: whoever is written to there (`bob: hi`) answers
/// there, as those who come from BitlBee know it, and with `private` off everybody does.
extension IRCClient {
    /// The client writes to somebody in the channel (`true`) or in a window of their own.
    func noteConversation(with reference: ContactReference, inChannel: Bool) {
        guard inChannel || !channelConversations.isEmpty || chosen(.isPrivate) == "off" else { return }
        channelConversations[reference] = inChannel
        if inChannel { lastAddressee = reference }
    }

    /// Where a message of somebody goes that is for the user alone: the client's nick, or the control channel.
    func place(ofMessageFrom sender: Correspondent) -> String {
        guard roster.hasJoinedControl, talksInChannel(sender.reference) else { return nick }
        if roster[sender.reference]?[.control] == nil {
            // Whoever says something in a channel has to be in it.
            guard let contact = session.assumeIsolated({ $0.contact(sender.reference) }) else { return nick }
            joinControl(contact)
        }
        return controlChannel
    }

    private func talksInChannel(_ reference: ContactReference) -> Bool {
        if !channelConversations.isEmpty, let inChannel = channelConversations[reference] { return inChannel }
        if chosen(.isPrivate) == "off" { return true }
        // Only a stranger may be shown there without anybody having said so.
        guard session.assumeIsolated({ $0.mayShowStrangersInChannel }) else { return false }
        return session.assumeIsolated { session in
            guard let contact = session.contact(reference), !contact.isListed else { return false }
            return session.value(of: .handleUnknown, on: reference.account) == "add-channel"
        }
    }

    /// `alice: ` in front of what somebody says to the user in the control channel.
    func channelMark(of body: MessageBody) -> String {
        guard case .text = body else { return "" }
        return nick + (chosen(.toChar) ?? Setting.toChar.definition.standard)
    }
}
