// SPDX-License-Identifier: Apache-2.0

extension IRCFormatting {
    /// Cuts a text into stretches of one look; neighbours differ in style, and none is empty.
    package static func runs(of text: String) -> [IRCTextRun] {
        guard text.utf8.contains(where: isFormatting) else { return text.isEmpty ? [] : [IRCTextRun(text)] }
        var runs: [IRCTextRun] = []
        var style = IRCTextStyle()
        var rest = text.utf8[...]
        while let byte = rest.first {
            guard isFormatting(byte) else {
                let plain = rest.prefix { !isFormatting($0) }
                rest = rest.dropFirst(plain.count)
                if runs.last?.style == style {
                    runs[runs.count - 1].text += Substring(plain)
                } else {
                    runs.append(IRCTextRun(String(Substring(plain)), style))
                }
                continue
            }
            rest.removeFirst()
            switch byte {
            case reset: style = IRCTextStyle()
            case colour: style.setColours(takeColours(&rest)) { $0 < 99 ? .palette(UInt8($0)) : nil }
            case hexColour: style.setColours(takeHexColours(&rest)) { .rgb(UInt32($0)) }
            default:
                for (code, emphasis) in IRCTextStyle.Emphasis.codes where code == byte {
                    style.emphasis.formSymmetricDifference(emphasis)
                }
            }
        }
        return runs
    }

    /// The text with the codes that make it look so. Codes within the runs' own text are left out.
    package static func encoded(_ runs: [IRCTextRun]) -> String {
        var encoded: [UInt8] = []
        var current = IRCTextStyle()
        for run in runs {
            let text = stripped(run.text)
            guard let first = text.utf8.first else { continue }
            let toggled = current.emphasis.symmetricDifference(run.style.emphasis)
            for (code, emphasis) in IRCTextStyle.Emphasis.codes where toggled.contains(emphasis) {
                encoded.append(code)
            }
            let isSameColour =
                current.foreground == run.style.foreground && current.background == run.style.background
            if !isSameColour { encoded += colourCode(from: current, to: run.style, before: first) }
            encoded += text.utf8
            current = run.style
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The code that changes colours. It always says as much as keeps the text's first byte from becoming part of it.
    private static func colourCode(
        from current: IRCTextStyle, to style: IRCTextStyle, before first: UInt8
    ) -> [UInt8] {
        if style.foreground == nil, style.background == nil {
            let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= first
            return isDigit ? [colour] + Array("99,99".utf8) : [colour]
        }
        // Hexadecimal codes know no default colour, so such a pair falls back to the palette.
        let isPalette: (IRCColour?) -> Bool = { if case .rgb = $0 { false } else { true } }
        let needsBackground =
            style.background != nil || current.background != nil || first == UInt8(ascii: ",")
        let usesPalette =
            isPalette(style.foreground) && isPalette(style.background)
            || style.foreground == nil || style.background == nil && needsBackground
        let write = usesPalette ? paletteNumber : hexDigits
        var code = [usesPalette ? colour : hexColour] + write(style.foreground)
        if needsBackground { code += [UInt8(ascii: ",")] + write(style.background) }
        return code
    }

    private static func paletteNumber(_ colour: IRCColour?) -> [UInt8] {
        var number: UInt8 = 99
        switch colour {
        case .palette(let palette): number = min(palette, 98)
        case .rgb(let value):
            if case .palette(let nearest) = IRCColour.nearest(to: value) { number = nearest }
        case nil: break
        }
        return [UInt8(ascii: "0") + number / 10, UInt8(ascii: "0") + number % 10]
    }

    private static func hexDigits(_ colour: IRCColour?) -> [UInt8] {
        let rgb = colour?.rgb ?? 0
        let digits = Array("0123456789ABCDEF".utf8)
        return [20, 16, 12, 8, 4, 0].map { digits[Int(rgb >> $0 & 15)] }
    }
}

extension IRCTextStyle {
    /// Takes in a colour code: without a number both colours end, without a second one the background stays.
    fileprivate mutating func setColours(
        _ numbers: (foreground: Int?, background: Int?), _ colour: (Int) -> IRCColour?
    ) {
        guard let first = numbers.foreground else {
            foreground = nil
            background = nil
            return
        }
        foreground = colour(first)
        if let second = numbers.background { background = colour(second) }
    }
}
