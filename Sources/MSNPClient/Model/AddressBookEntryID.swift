// SPDX-License-Identifier: Apache-2.0

/// The id of an entry of the address book, in as little room as it needs: there is one for each contact, and it is only read
/// when the entry is edited.
///
/// A GUID in its usual form, `bbbbbbbb-0000-0000-0000-000000000001`, is a number; anything else stays a text.
enum AddressBookEntryID: Equatable, Sendable {
    case none
    case guid(high: UInt64, low: UInt64)
    case other(String)

    init(_ text: String?) {
        guard let text else {
            self = .none
            return
        }
        guard let (high, low) = Self.number(text) else {
            self = .other(text)
            return
        }
        self = .guid(high: high, low: low)
    }

    var text: String? {
        switch self {
        case .none: return nil
        case .other(let text): return text
        case .guid(let high, let low):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(36)
            for position in 0..<32 {
                if Self.groupStarts.contains(position) { bytes.append(UInt8(ascii: "-")) }
                let word = position < 16 ? high : low
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - position % 16 * 4)) & 0xF
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static let groupStarts = [8, 12, 16, 20]

    /// Nil unless it is exactly what `text` would write.
    private static func number(_ text: String) -> (high: UInt64, low: UInt64)? {
        guard text.utf8.count == 36 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        var digits = 0
        for (index, byte) in text.utf8.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            if digits < 16 {
                words.high = words.high << 4 | UInt64(digit)
            } else {
                words.low = words.low << 4 | UInt64(digit)
            }
            digits += 1
        }
        return words
    }
}
