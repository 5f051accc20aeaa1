// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// The pattern of `blist`: a part of a nick, address or name, or a mask (`b*`, `*@example.com`), in any case. The few forms
/// of regular expressions that people type do as well: `^bob`, `bob$`, `b.*b`, `b.b`.
struct ContactPattern {
    private let mask: IRCMask

    init(_ text: String) {
        var text = IRCCaseMapping.fold(text.lowercased())
        let isAtBeginning = text.hasPrefix("^")
        if isAtBeginning { text.removeFirst() }
        let isAtEnd = text.hasSuffix("$")
        if isAtEnd { text.removeLast() }
        let isMask = text.contains("*") || text.contains("?")
        let isExpression = isAtBeginning || isAtEnd || text.contains(".*")
        if isExpression { text = text.replacing(".*", with: "*") }
        if isExpression || !isMask { text = (isAtBeginning ? "" : "*") + text + (isAtEnd ? "" : "*") }
        mask = IRCMask(text)
    }

    func matches(_ contact: Contact) -> Bool {
        [contact.nick, contact.address, contact.displayName].contains { mask.matches($0.lowercased()) }
    }
}
