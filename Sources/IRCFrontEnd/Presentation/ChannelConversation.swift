// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Where a client talks with somebody.
enum TalkingPlace: Equatable {
    case window
    case channel(ContactChannelID)
}

/// Conversations with one contact that are held in a channel of contacts: whoever is written to there (`bob: hi`) answers
/// there, as those who come from BitlBee know it, and with `private` off everybody does in the control channel.
extension IRCClient {
    /// The client writes to somebody in a channel, or (nil) in a window of their own.
    func noteConversation(with reference: ContactReference, in channel: ContactChannelID?) {
        guard channel != nil || !channelConversations.isEmpty || preferences.talksInChannel else { return }
        channelConversations[reference] = channel.map { .channel($0) } ?? .window
        if channel != nil { lastAddressee = reference }
    }

    /// Where a message of somebody goes that is for the user alone: the client's nick, or a channel of contacts.
    func place(ofMessageFrom sender: Correspondent) -> String {
        guard !roster.channels.isEmpty, let channel = channel(ofTalkWith: sender.reference) else { return nick }
        let places = roster[sender.reference]
        // Whoever says something in a channel has to be in it.
        if let name = roster.channels[channel], places?[channel] != nil { return name }
        guard roster.hasJoinedControl else { return nick }
        if places?[.control] == nil {
            guard let contact = session.assumeIsolated({ $0.contact(sender.reference) }) else { return nick }
            joinControl(contact)
        }
        return controlChannel
    }

    private func channel(ofTalkWith reference: ContactReference) -> ContactChannelID? {
        if !channelConversations.isEmpty, let place = channelConversations[reference] {
            guard case .channel(let channel) = place else { return nil }
            return channel
        }
        if preferences.talksInChannel { return .control }
        // Only a stranger may be shown there without anybody having said so.
        guard preferences.mayShowStrangersInChannel else { return nil }
        let isShown = session.assumeIsolated { session in
            guard let contact = session.contact(reference), !contact.isListed else { return false }
            return session.value(of: .handleUnknown, on: reference.account) == "add-channel"
        }
        return isShown ? .control : nil
    }

    /// `alice: ` in front of what somebody says to the user in a channel of contacts.
    func channelMark(of body: MessageBody) -> String {
        guard case .text = body else { return "" }
        return nick + (chosen(.toChar) ?? Setting.toChar.definition.standard)
    }
}
