// SPDX-License-Identifier: Apache-2.0

/// How a user wants conversations to be shown and written: read from the settings when a client comes and when one of them
/// changes (`SessionEvent.setting`), and not for each line.
package struct ConversationPreferences: Sendable, Equatable {
    /// What becomes of bold, italic and colours.
    package enum Formatting: String, Sendable, CaseIterable {
        case on
        /// What others say is shown without; what the user writes keeps it.
        case plain
        /// Left out both ways.
        case off
    }

    package var formatting = Formatting.on
    /// Whether clients that cannot be shown typing as a tag get it as CTCP TYPING.
    package var showsTypingAsCTCP = false
    /// Milliseconds for which another line of the same message is waited for; nil if each line is a message.
    package var pasteDelay: Int64?
    /// Whether people talk to the user in the control channel unless they have a window already.
    package var talksInChannel = false
    /// Whether, on some account, strangers do.
    package var mayShowStrangersInChannel = false

    package init() {}

    init(_ settings: [Setting: String]) {
        formatting = settings[.formatting].flatMap { Formatting(rawValue: $0) } ?? .on
        showsTypingAsCTCP = settings[.typingNotice] == "on"
        talksInChannel = settings[.isPrivate] == "off"
        mayShowStrangersInChannel = settings[.handleUnknown] == "add-channel"
        guard settings[.pasteBuffer] == "on" else { return }
        let standard = Setting.pasteBufferDelay.definition.standard
        let number = Int64(settings[.pasteBufferDelay] ?? standard) ?? 200
        // Few are seconds, as users of BitlBee know it.
        pasteDelay = number <= 5 ? max(number, 1) * 1000 : min(number, 10_000)
    }
}
