// SPDX-License-Identifier: Apache-2.0

/// The colours that tags of Messenger Plus! name: a number of its palette, `#FF0000`, `255,0,0` or a word.
enum PlusColor {
    /// 0xRRGGBB; nil if it is none.
    static func parse(_ text: some Collection<UInt8>) -> UInt32? {
        if text.first == UInt8(ascii: "#") { return hex(text.dropFirst()) }
        if let number = Int(decimal: text) { return number < palette.count ? palette[number] : nil }
        let parts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        if parts.count == 3 {
            var color: UInt32 = 0
            for part in parts {
                guard let value = UInt8(decimal: part) else { return nil }
                color = color << 8 | UInt32(value)
            }
            return color
        }
        return names.first { ASCII.equal($0.name.utf8, text) }?.color
    }

    /// Six hex digits.
    static func hex(_ digits: some Collection<UInt8>) -> UInt32? {
        guard digits.count == 6 else { return nil }
        var color: UInt32 = 0
        for digit in digits {
            guard let value = PercentEncoding.hexValue(digit) else { return nil }
            color = color << 4 | UInt32(value)
        }
        return color
    }

    /// The first sixteen are those of IRC.
    static let palette: [UInt32] = [
        0xFFFFFF, 0x000000, 0x00007F, 0x009300, 0xFF0000, 0x7F0000, 0x9C009C, 0xFC7F00,
        0xFFFF00, 0x00FC00, 0x009393, 0x00FFFF, 0x0000FC, 0xFF00FF, 0x7F7F7F, 0xD2D2D2,
        0xE7E6E4, 0xCFCDD0, 0xFFDEA4, 0xFFAEB9, 0xFFA8FF, 0xC1B4FC, 0xBAFBE5, 0xC1FFA3,
        0xFAFDA2, 0xB6B4D7, 0xA2A0A1, 0xF9C152, 0xFF6D66, 0xFF62FF, 0x6C6CFF, 0x68FFC3,
        0x8EFF67, 0xF9FF57, 0x858482, 0x6E6B7D, 0xFFA01E, 0xF92611, 0xFF20FF, 0x202BFF,
        0x1EFFA5, 0x60F913, 0xFFF813, 0x5E6464, 0x4B494C, 0xD98812, 0xEB0505, 0xDE00DE,
        0x0000D3, 0x03CC88, 0x59D80D, 0xD4C804, 0x333335, 0x18171C, 0x944E00, 0x9B0008,
        0x980299, 0x01038C, 0x01885F, 0x389600, 0x9A9E15, 0x473400, 0x4D0000, 0x5F0162,
        0x000047, 0x06502F, 0x1C5300, 0x544D05,
    ]

    private static let names: [(name: String, color: UInt32)] = [
        ("white", 0xFFFFFF), ("black", 0x000000), ("navy", 0x000080), ("green", 0x008000), ("red", 0xFF0000),
        ("maroon", 0x800000), ("purple", 0x800080), ("orange", 0xFFA500), ("yellow", 0xFFFF00), ("lime", 0x00FF00),
        ("teal", 0x008080), ("aqua", 0x00FFFF), ("cyan", 0x00FFFF), ("blue", 0x0000FF), ("fuchsia", 0xFF00FF),
        ("magenta", 0xFF00FF), ("pink", 0xFFC0CB), ("gray", 0x808080), ("grey", 0x808080), ("silver", 0xC0C0C0),
        ("brown", 0xA52A2A), ("violet", 0xEE82EE), ("gold", 0xFFD700),
    ]
}
