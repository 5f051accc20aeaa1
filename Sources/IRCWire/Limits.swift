// SPDX-License-Identifier: Apache-2.0

/// The bounds of everything that this target decodes or advertises. Units are bytes unless said otherwise.
package enum IRCLimits {
    /// One line's body (all but the tags), with its CR LF: RFC 1459 §2.3.
    package static let body = 512
    /// The tags a client may send, with the `@` and the space after them: 4094 bytes of data (IRCv3 message-tags).
    package static let clientTags = 4096
    /// All the tags of a line that a server sends, with the `@` and the space after them (IRCv3 message-tags).
    package static let serverTags = 8191
    /// Parameters a message may have; what follows belongs to the last: RFC 1459 §2.3.
    package static let parameters = 15
    /// A nick: NICKLEN.
    package static let nick = 32
    /// A channel's name with its `#` or `&`: CHANNELLEN.
    package static let channelName = 64
    /// Tokens on one 005 line: 15 parameters less the nick and the text at the end.
    package static let isupportTokens = 13
    /// Tokens kept of all the 005 lines a server sends.
    package static let isupportTotal = 256
    /// The token of a WHOX request: three digits.
    package static let whoxToken = 3
    /// A mask with `*` and `?`: longer ones match nothing.
    package static let mask = 512
    /// One piece of an AUTHENTICATE response (IRCv3 SASL).
    package static let authenticateChunk = 400
}

/// How long the two parts of a line may be.
package struct IRCLineLimits: Equatable, Sendable {
    /// The tags with the leading `@` and the space that ends them, in bytes.
    package var tags: Int
    /// The rest with its CR LF, in bytes. A line that ends in a bare LF may have as much content as one with CR LF.
    package var body: Int

    package init(tags: Int, body: Int) {
        self.tags = tags
        self.body = body
    }

    /// Lines that a client sends: 4094 bytes of tag data, 512 bytes of body.
    package static let client = IRCLineLimits(tags: IRCLimits.clientTags, body: IRCLimits.body)
    /// Lines that a server sends: 8191 bytes of tags in all, 512 bytes of body.
    package static let server = IRCLineLimits(tags: IRCLimits.serverTags, body: IRCLimits.body)
}
