// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// The client-only tags that mean something here (IRCv3 message-tags): who types, what a message answers, and signs put to
/// messages. All others go nowhere, and CLIENTTAGDENY says so.
///
/// No network that is spoken to carries them, so all but typing stay between the clients of one user.
enum ClientTags {
    static let typing = "+typing"
    /// The tag that says which message this one answers: as drafted, and as it is to be called.
    static let replies = ["+draft/reply", "+reply"]
    static let reactions = ["+draft/react", "+react"]
    static let withdrawals = ["+draft/unreact", "+unreact"]

    /// The value of CLIENTTAGDENY: everything but these.
    static let denied = (["*"] + ([typing] + replies + reactions + withdrawals).map { "-" + $0.dropFirst() })
        .joined(separator: ",")

    /// The message that something answers; nil if the tag is missing, or names nothing that can have been said here.
    static func reply(in tags: [IRCTag]) -> MessageID? {
        guard !tags.isEmpty else { return nil }
        return value(of: replies, in: tags).flatMap { MessageID(parsing: $0) }
    }

    /// The tags that say so.
    static func reply(to message: MessageID?) -> [IRCTag] {
        guard let message else { return [] }
        return replies.map { IRCTag(key: $0, value: message.description) }
    }

    /// A sign put to a message, or taken away.
    static func reaction(in tags: [IRCTag]) -> (text: String, isWithdrawn: Bool)? {
        if let text = value(of: reactions, in: tags) { return (text, false) }
        if let text = value(of: withdrawals, in: tags) { return (text, true) }
        return nil
    }

    /// The tags of a TAGMSG that says so.
    static func reaction(_ text: String, isWithdrawn: Bool) -> [IRCTag] {
        (isWithdrawn ? withdrawals : reactions).map { IRCTag(key: $0, value: text) }
    }

    /// What the typing tag says, if that is one of the things it can say.
    static func typing(in tags: [IRCTag]) -> String? {
        guard let value = tags.first(where: { $0.key == typing })?.value else { return nil }
        return ["active", "paused", "done"].contains(value) ? value : nil
    }

    /// Whether tags say that somebody types, or has stopped, and nothing else.
    static func isTypingAlone(_ tags: [IRCTag]) -> Bool {
        typing(in: tags) != nil && reaction(in: tags) == nil
    }

    /// Those of a message's tags that mean something, in the form in which they are shown again.
    static func meaningful(_ tags: [IRCTag]) -> [IRCTag] {
        guard tags.contains(where: \.isClientOnly) else { return [] }
        var meaningful = reply(to: reply(in: tags))
        if let typing = typing(in: tags) { meaningful.append(IRCTag(key: Self.typing, value: typing)) }
        if let reaction = reaction(in: tags) {
            meaningful += Self.reaction(reaction.text, isWithdrawn: reaction.isWithdrawn)
        }
        return meaningful
    }

    private static func value(of keys: [String], in tags: [IRCTag]) -> String? {
        for key in keys {
            guard let value = tags.first(where: { $0.key == key })?.value else { continue }
            if !value.isEmpty, value.utf8.count <= FrontEndLimits.reaction { return value }
        }
        return nil
    }
}
