// SPDX-License-Identifier: Apache-2.0

/// IRCv3 capabilities that a client has asked for. Each one that is offered is implemented.
struct Capabilities: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    static let serverTime = Capabilities(rawValue: 1 << 0)
    static let messageTags = Capabilities(rawValue: 1 << 1)
    static let echoMessage = Capabilities(rawValue: 1 << 2)
    static let labeledResponse = Capabilities(rawValue: 1 << 3)
    static let batch = Capabilities(rawValue: 1 << 4)
    static let awayNotify = Capabilities(rawValue: 1 << 5)
    static let accountTag = Capabilities(rawValue: 1 << 6)
    static let extendedJoin = Capabilities(rawValue: 1 << 7)
    static let setname = Capabilities(rawValue: 1 << 8)
    static let multiPrefix = Capabilities(rawValue: 1 << 9)
    static let userhostInNames = Capabilities(rawValue: 1 << 10)
    static let capNotify = Capabilities(rawValue: 1 << 11)
    static let inviteNotify = Capabilities(rawValue: 1 << 12)
    static let standardReplies = Capabilities(rawValue: 1 << 13)
    static let extendedMonitor = Capabilities(rawValue: 1 << 14)
    static let selfMessage = Capabilities(rawValue: 1 << 15)
    static let sasl = Capabilities(rawValue: 1 << 16)
    static let accountNotify = Capabilities(rawValue: 1 << 17)
    static let accountRegistration = Capabilities(rawValue: 1 << 18)
    static let preAway = Capabilities(rawValue: 1 << 19)
    static let extendedISupport = Capabilities(rawValue: 1 << 20)
    static let persistence = Capabilities(rawValue: 1 << 21)
    static let bouncerNetworks = Capabilities(rawValue: 1 << 22)
    static let bouncerNetworksNotify = Capabilities(rawValue: 1 << 23)
    static let multiline = Capabilities(rawValue: 1 << 40)
    static let noImplicitNames = Capabilities(rawValue: 1 << 48)
    static let metadata2 = Capabilities(rawValue: 1 << 49)
    static let metadata3 = Capabilities(rawValue: 1 << 50)

    static let chatHistory = Capabilities(rawValue: 1 << 32)
    static let eventPlayback = Capabilities(rawValue: 1 << 33)
    static let readMarker = Capabilities(rawValue: 1 << 34)
    static let playback = Capabilities(rawValue: 1 << 35)
    static let search = Capabilities(rawValue: 1 << 36)

    /// Those for which a history has to be kept.
    static let ofHistory: Capabilities = [.chatHistory, .eventPlayback, .playback, .search]
    /// What it takes to send messages of several lines.
    static let ofMultiline: Capabilities = [.multiline, .batch]

    /// Every capability by its name, in the order of `CAP LS`.
    static let names: [(name: String, capability: Capabilities)] = [
        ("account-notify", .accountNotify), ("account-tag", .accountTag), ("away-notify", .awayNotify),
        ("batch", .batch),
        ("cap-notify", .capNotify), ("draft/account-registration", .accountRegistration),
        ("draft/chathistory", .chatHistory), ("draft/event-playback", .eventPlayback),
        ("draft/extended-isupport", .extendedISupport), ("draft/metadata-2", .metadata2),
        ("draft/metadata-3", .metadata3), ("draft/multiline", .multiline),
        ("draft/no-implicit-names", .noImplicitNames),
        ("draft/persistence", .persistence),
        ("draft/pre-away", .preAway), ("draft/read-marker", .readMarker), ("echo-message", .echoMessage),
        ("extended-join", .extendedJoin),
        ("extended-monitor", .extendedMonitor),
        ("invite-notify", .inviteNotify), ("labeled-response", .labeledResponse), ("message-tags", .messageTags),
        ("multi-prefix", .multiPrefix), ("no-implicit-names", .noImplicitNames), ("sasl", .sasl),
        ("server-time", .serverTime), ("setname", .setname),
        ("soju.im/bouncer-networks", .bouncerNetworks), ("soju.im/bouncer-networks-notify", .bouncerNetworksNotify),
        ("soju.im/search", .search), ("standard-replies", .standardReplies), ("userhost-in-names", .userhostInNames),
        ("znc.in/playback", .playback), ("znc.in/self-message", .selfMessage),
    ]

    /// Those whose presence makes a line begin with tags.
    static let tagging: Capabilities = [.serverTime, .messageTags, .accountTag, .batch, .labeledResponse]
}
