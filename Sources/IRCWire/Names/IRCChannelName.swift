// SPDX-License-Identifier: Apache-2.0

/// What may be a channel's name (RFC 1459 §1.3, `CHANTYPES=#&`).
package enum IRCChannelName {
    /// CHANNELLEN, in bytes, with the sign in front.
    package static let maximumLength = IRCLimits.channelName

    /// Whether a target is meant to be a channel, valid or not: it begins with `#` or `&`.
    package static func isChannel(_ target: some StringProtocol) -> Bool {
        let first = target.utf8.first
        return first == UInt8(ascii: "#") || first == UInt8(ascii: "&")
    }

    /// Whether a name can be a channel's: `#` or `&`, then at least one byte, none a space, a comma or a control code.
    /// Letters need not be ASCII.
    package static func isValid(_ name: some StringProtocol) -> Bool {
        let bytes = name.utf8
        guard isChannel(name), 2...maximumLength ~= bytes.count else { return false }
        return bytes.allSatisfy { $0 > UInt8.space && $0 != UInt8(ascii: ",") && $0 != 0x7F }
    }
}
