// SPDX-License-Identifier: Apache-2.0

/// How a text looks: `X-MMS-IM-Format: FN=Segoe%20UI; EF=BI; CO=ff; CS=0; PF=22; RL=1`.
package struct MessageFormat: Equatable, Sendable {
    /// Letters of `EF`.
    package struct Effects: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        package static let bold = Effects(rawValue: 1)
        package static let italic = Effects(rawValue: 2)
        package static let underline = Effects(rawValue: 4)
        package static let strikethrough = Effects(rawValue: 8)
    }

    /// The font's name, decoded; may be empty.
    package var font: String
    package var effects: Effects
    /// 0xRRGGBB. (The wire has blue first, in hex without leading zeros: red is `ff`.)
    package var color: UInt32
    /// `CS`: 0 ANSI, 1 default, 204 Russian and so on.
    package var characterSet: UInt32
    /// `PF`: pitch and family, hex on the wire.
    package var pitchAndFamily: UInt32
    /// `RL`.
    package var isRightToLeft: Bool

    package init(
        font: String = "", effects: Effects = [], color: UInt32 = 0, characterSet: UInt32 = 0,
        pitchAndFamily: UInt32 = 0, isRightToLeft: Bool = false
    ) {
        self.font = font
        self.effects = effects
        self.color = color
        self.characterSet = characterSet
        self.pitchAndFamily = pitchAndFamily
        self.isRightToLeft = isRightToLeft
    }

    /// Reads the header's value. What is missing or cannot be read has its default.
    package init(parsing value: String) {
        var value = value
        self = value.withUTF8 { MessageFormat(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// See `init(parsing:)`.
    init(bytes: UnsafeRawBufferPointer) {
        self.init()
        var index = 0
        while index < bytes.count {
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == UInt8(ascii: ";") { index += 1 }
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: ";") { index += 1 }
            guard index - start >= 3, bytes[start + 2] == UInt8(ascii: "=") else { continue }
            var end = index
            while end > start + 3, bytes[end - 1] == 0x20 { end -= 1 }
            let field = UnsafeRawBufferPointer(rebasing: bytes[(start + 3)..<end])
            switch (ASCII.lower(bytes[start]), ASCII.lower(bytes[start + 1])) {
            case (UInt8(ascii: "f"), UInt8(ascii: "n")):
                font = PercentEncoding.decodeName(String(decoding: field, as: UTF8.self))
            case (UInt8(ascii: "e"), UInt8(ascii: "f")):
                effects = Self.effects(field)
            case (UInt8(ascii: "c"), UInt8(ascii: "o")):
                color = Self.swapped((Self.hex(field) ?? 0) & 0xFF_FFFF)
            case (UInt8(ascii: "c"), UInt8(ascii: "s")):
                characterSet = UInt32(decimal: field) ?? 0
            case (UInt8(ascii: "p"), UInt8(ascii: "f")):
                pitchAndFamily = Self.hex(field) ?? 0
            case (UInt8(ascii: "r"), UInt8(ascii: "l")):
                isRightToLeft = field.first == UInt8(ascii: "1")
            default:
                break
            }
        }
    }

    /// The header's value: "FN=Segoe%20UI; EF=BI; CO=ff; CS=0; PF=22".
    package var value: String {
        String(unsafeUninitializedCapacity: maximumValueBytes) { memory in
            var composer = LineComposer(UnsafeMutableRawBufferPointer(memory))
            write(to: &composer)
            return composer.count
        }
    }

    /// Bytes that suffice for `value`.
    var maximumValueBytes: Int { 3 * font.utf8.count + 64 }

    /// Appends `value`.
    func write(to composer: inout LineComposer) {
        composer.append("FN=")
        composer.append(percentEncoded: font)
        composer.append("; EF=")
        if effects.contains(.bold) { composer.append("B") }
        if effects.contains(.italic) { composer.append("I") }
        if effects.contains(.underline) { composer.append("U") }
        if effects.contains(.strikethrough) { composer.append("S") }
        composer.append("; CO=")
        composer.append(hex: Self.swapped(color & 0xFF_FFFF))
        composer.append("; CS=")
        composer.append(decimal: characterSet)
        composer.append("; PF=")
        composer.append(hex: pitchAndFamily)
        if isRightToLeft { composer.append("; RL=1") }
    }

    private static func effects(_ field: UnsafeRawBufferPointer) -> Effects {
        var effects: Effects = []
        for byte in field {
            switch ASCII.lower(byte) {
            case UInt8(ascii: "b"): effects.insert(.bold)
            case UInt8(ascii: "i"): effects.insert(.italic)
            case UInt8(ascii: "u"): effects.insert(.underline)
            case UInt8(ascii: "s"): effects.insert(.strikethrough)
            default: break
            }
        }
        return effects
    }

    private static func hex(_ field: UnsafeRawBufferPointer) -> UInt32? {
        guard !field.isEmpty, field.count <= 8 else { return nil }
        var value: UInt32 = 0
        for byte in field {
            guard let digit = PercentEncoding.hexValue(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// 0xBBGGRR ⇄ 0xRRGGBB.
    private static func swapped(_ color: UInt32) -> UInt32 {
        (color & 0xFF) << 16 | (color & 0xFF00) | (color >> 16 & 0xFF)
    }
}
