// SPDX-License-Identifier: Apache-2.0

/// The number of a server's reply: 001 … 399 and 600 … 774 tell, 400 … 599 refuse, 900 … 908 speak of accounts.
///
/// The names are those of the RFC or specification without `RPL_` and `ERR_`: `RPL_WELCOME` is ``welcome``. The shape
/// after each shows the parameters behind the client's nick, which is the first of every numeric.
///
/// ```
/// :monarch.local 001 alice :Welcome to Monarch, alice
/// ```
package struct IRCNumeric: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    init(_ rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Reads exactly three digits.
    package init?(code: some StringProtocol) {
        var value: UInt16 = 0
        var count = 0
        for byte in code.utf8 {
            guard count < 3, UInt8(ascii: "0") <= byte, byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + UInt16(byte - UInt8(ascii: "0"))
            count += 1
        }
        guard count == 3 else { return nil }
        self.init(value)
    }

    /// The three digits that stand in a line: `"001"`.
    package var code: String {
        guard rawValue < 1000 else { return "\(rawValue)" }
        return String(unsafeUninitializedCapacity: 3) { buffer in
            buffer.initializeElement(at: 0, to: UInt8(ascii: "0") + UInt8(rawValue / 100))
            buffer.initializeElement(at: 1, to: UInt8(ascii: "0") + UInt8(rawValue / 10 % 10))
            buffer.initializeElement(at: 2, to: UInt8(ascii: "0") + UInt8(rawValue % 10))
            return 3
        }
    }

    /// Whether the numeric refuses something: 400 … 599 and the `ERR_` ones outside that range.
    package var isError: Bool {
        switch rawValue {
        case 400...599, 691, 696, 723, 734, 764, 765, 767...769, 773, 902, 904...907: true
        default: false
        }
    }
}
