// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// What the values of a setting do, where the words alone do not say it.
extension ControlBot {
    static let valueHelp: [Setting: [String]] = [
        .selfMessages: [
            "auto: as lines of your own, where your client can show those, else as a notice that begins with ->",
            "true: always as lines of your own",
            "prefix: as lines of your contact's that begin with ->; prefix-notice: the same as notices",
            "false: not at all",
        ],
        .handleUnknown: [
            "add-private: in a window of their own; add-channel: in the control channel; ignore: not at all"
        ],
        .formatting: [
            "on: shown and sent; plain: sent, and not shown to you; off: neither"
        ],
        .defaultTarget: [
            "root: the bot; last: the contact to whom you spoke last"
        ],
        .ops: ["both: you and the bot; root: the bot; user: you; none: nobody"],
        .queryOrder: ["lifo: the newest; fifo: the oldest"],
        .log: [
            "default: as the owner of the gateway has it; on: yes, in the layout of the gateway; off: no;",
            "znc, weechat, jsonl: yes, in this layout",
        ],
    ]
}
