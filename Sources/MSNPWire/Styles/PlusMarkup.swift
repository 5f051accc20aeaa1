// SPDX-License-Identifier: Apache-2.0

/// The markup that Messenger Plus! puts into texts and names: `[b]bold[/b]`, `[c=4]red[/c]`, `[a=#FFFF00]on yellow[/a]`,
/// a gradient `[c=4]red to blue[/c=12]` (of which the first colour counts), the short forms `·$4`, `·#`, `·&`, `·@`,
/// `·'`, `·0`, and control codes as on IRC. A tag without its other half is text, since `a[i]` has to stay what it is; a
/// colour reaches to the end of the text.
enum PlusMarkup {
    /// Whether a text has to be looked into at all.
    @inline(__always)
    static func mayBe(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for byte in bytes where byte == UInt8(ascii: "[") || byte == 0xC2 || byte < 0x20 && byte != 0x0A {
                return true
            }
            return false
        }
    }

    /// The runs of a text whose own style is `base`; neighbours may be alike, and runs may be empty.
    static func runs(of text: String, _ base: StyledText.Style) -> [StyledText.Run] {
        var text = text
        return text.withUTF8 { bytes in
            var reader = Reader(bytes: UnsafeRawBufferPointer(bytes), base: base)
            return reader.read()
        }
    }

    /// A pair of tags, by its letter.
    private static let letters: [UInt8] = Array("biusca".utf8)

    /// A tag: `[b]`, `[/c=12]`.
    private struct Tag {
        /// An index into `letters`.
        var kind: Int
        var isClosing: Bool
        var color: UInt32?
        /// Behind the bracket.
        var end: Int
    }

    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        let base: StyledText.Style
        private var style: StyledText.Style
        private var runs: [StyledText.Run] = []
        private var runStart = 0
        private var index = 0
        /// Tags of each kind still to come that close, and those that are open.
        private var closing = [Int](repeating: 0, count: letters.count)
        private var open = [Int](repeating: 0, count: letters.count)
        private var foregrounds: [UInt32?] = []
        private var backgrounds: [UInt32?] = []

        init(bytes: UnsafeRawBufferPointer, base: StyledText.Style) {
            self.bytes = bytes
            self.base = base
            style = base
        }

        mutating func read() -> [StyledText.Run] {
            countClosingTags()
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "["):
                    guard let tag = tag(at: index), take(tag) else { break }
                    continue
                case 0xC2 where index + 2 < bytes.count && bytes[index + 1] == 0xB7:
                    guard takeShortForm() else { break }
                    continue
                case 0..<0x20 where bytes[index] != 0x0A && bytes[index] != 0x09:
                    takeControlCode()
                    continue
                default: break
                }
                index += 1
            }
            cut(to: bytes.count, next: bytes.count)
            return runs
        }

        /// Ends the run before a piece of markup.
        private mutating func cut(to end: Int, next: Int) {
            if end > runStart {
                let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[runStart..<end]), as: UTF8.self)
                runs.append(StyledText.Run(text, style))
            }
            runStart = next
            index = next
        }

        private mutating func countClosingTags() {
            var position = 0
            while position < bytes.count {
                if bytes[position] == UInt8(ascii: "["), let tag = tag(at: position), tag.isClosing {
                    closing[tag.kind] += 1
                    position = tag.end
                } else {
                    position += 1
                }
            }
        }

        /// The tag that begins here, nil if none does. Tags are short, so that looking for one costs little.
        private func tag(at start: Int) -> Tag? {
            var position = start + 1
            guard position < bytes.count else { return nil }
            let isClosing = bytes[position] == UInt8(ascii: "/")
            if isClosing { position += 1 }
            guard position + 1 < bytes.count, let kind = letters.firstIndex(of: ASCII.lower(bytes[position])) else {
                return nil
            }
            position += 1
            if bytes[position] == UInt8(ascii: "]") {
                // A colour says which.
                guard isClosing || kind < 4 else { return nil }
                return Tag(kind: kind, isClosing: isClosing, color: nil, end: position + 1)
            }
            guard bytes[position] == UInt8(ascii: "=") else { return nil }
            let limit = min(bytes.count, position + 16)
            guard let end = bytes[position..<limit].firstIndex(of: UInt8(ascii: "]")),
                let color = PlusColor.parse(UnsafeRawBufferPointer(rebasing: bytes[(position + 1)..<end]))
            else { return nil }
            return Tag(kind: kind, isClosing: isClosing, color: color, end: end + 1)
        }

        /// Applies a tag; false if it is text, since it lacks its other half.
        private mutating func take(_ tag: Tag) -> Bool {
            if tag.isClosing {
                closing[tag.kind] -= 1
                guard open[tag.kind] > 0 else { return false }
                open[tag.kind] -= 1
                cut(to: index, next: tag.end)
                switch tag.kind {
                case 4: style.foreground = foregrounds.popLast() ?? base.foreground
                case 5: style.background = backgrounds.popLast() ?? base.background
                default: if open[tag.kind] == 0 { set(tag.kind, base.effects.contains(Self.effects[tag.kind])) }
                }
                return true
            }
            guard tag.kind >= 4 || open[tag.kind] < closing[tag.kind] else { return false }
            open[tag.kind] += 1
            cut(to: index, next: tag.end)
            switch tag.kind {
            case 4:
                foregrounds.append(style.foreground)
                style.foreground = tag.color
            case 5:
                backgrounds.append(style.background)
                style.background = tag.color
            default:
                set(tag.kind, true)
            }
            return true
        }

        private static let effects: [MessageFormat.Effects] = [.bold, .italic, .underline, .strikethrough]

        private mutating func set(_ kind: Int, _ isOn: Bool) {
            if isOn { style.effects.insert(Self.effects[kind]) } else { style.effects.remove(Self.effects[kind]) }
        }

        private mutating func toggle(_ effect: MessageFormat.Effects) {
            style.effects.formSymmetricDifference(effect)
        }

        /// `·$4`, `·$4,8`, `·$#FF0000`, `·#` bold, `·&` italic, `·@` underline, `·'` strikethrough, `·0` none.
        private mutating func takeShortForm() -> Bool {
            let start = index
            switch bytes[start + 2] {
            case UInt8(ascii: "$"):
                guard let colors = colors(at: start + 3) else { return false }
                cut(to: start, next: colors.end)
                style.foreground = colors.foreground
                if let background = colors.background { style.background = background }
                return true
            case UInt8(ascii: "0") where style != base:
                cut(to: start, next: start + 3)
                style = base
                return true
            default:
                break
            }
            let effect: MessageFormat.Effects
            switch bytes[start + 2] {
            case UInt8(ascii: "#"): effect = .bold
            case UInt8(ascii: "&"): effect = .italic
            case UInt8(ascii: "@"): effect = .underline
            case UInt8(ascii: "'"): effect = .strikethrough
            default: return false
            }
            cut(to: start, next: start + 3)
            toggle(effect)
            return true
        }

        /// Bold, colour, italic, strikethrough, reset, underline; other control characters go.
        private mutating func takeControlCode() {
            let start = index
            let code = bytes[start]
            if code == 0x03 {
                let colors = colors(at: start + 1)
                cut(to: start, next: colors?.end ?? start + 1)
                style.foreground = colors?.foreground ?? base.foreground
                style.background = colors == nil ? base.background : colors?.background ?? style.background
                return
            }
            cut(to: start, next: start + 1)
            switch code {
            case 0x02: toggle(.bold)
            case 0x05, 0x1D: toggle(.italic)
            case 0x06, 0x1E: toggle(.strikethrough)
            case 0x1F: toggle(.underline)
            case 0x0F: style = base
            default: break
            }
        }

        /// One or two digits or `#` and six, and perhaps the same behind a comma.
        private func colors(at start: Int) -> (foreground: UInt32, background: UInt32?, end: Int)? {
            guard let first = color(at: start) else { return nil }
            guard first.end < bytes.count, bytes[first.end] == UInt8(ascii: ","), let second = color(at: first.end + 1)
            else { return (first.color, nil, first.end) }
            return (first.color, second.color, second.end)
        }

        private func color(at start: Int) -> (color: UInt32, end: Int)? {
            guard start < bytes.count else { return nil }
            if bytes[start] == UInt8(ascii: "#") {
                guard start + 7 <= bytes.count,
                    let color = PlusColor.hex(UnsafeRawBufferPointer(rebasing: bytes[(start + 1)..<(start + 7)]))
                else { return nil }
                return (color, start + 7)
            }
            var end = start
            while end < min(bytes.count, start + 2), bytes[end] >= 0x30, bytes[end] <= 0x39 { end += 1 }
            guard let color = PlusColor.parse(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) else { return nil }
            return (color, end)
        }
    }
}
