// SPDX-License-Identifier: Apache-2.0
internal import IRCWire

/// The words of a line to the bot, and the names that people shorten or mistype.
enum CommandWords {
    enum Line: Equatable {
        case words([String])
        case unterminatedQuote
    }

    /// Splits a line at spaces. A word that begins with a double or a single quote goes on to the next one, and two in a row
    /// are an empty word; a backslash in front of a space, a quote or a backslash takes its meaning away. Quotes within a
    /// word are part of it, and so is a single one that never ends (`'tis`).
    static func split(_ line: String) -> Line {
        var words: [String] = []
        var word: [UInt8] = []
        var hasWord = false
        var quote: UInt8?
        let bytes = Array(line.utf8)
        var index = 0
        func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            index += 1
            if let open = quote {
                if byte == UInt8(ascii: "\\"), next == open {
                    word.append(open)
                    index += 1
                } else if byte == open {
                    quote = nil
                } else {
                    word.append(byte)
                }
            } else if byte == UInt8(ascii: " ") {
                if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
                word = []
                hasWord = false
            } else if isQuote(byte), !hasWord,
                byte == UInt8(ascii: "\"") || bytes[index...].contains(byte)
            {
                quote = byte
                hasWord = true
            } else if byte == UInt8(ascii: "\\"), let next, next == UInt8(ascii: " ") || next == byte || isQuote(next) {
                word.append(next)
                hasWord = true
                index += 1
            } else {
                word.append(byte)
                hasWord = true
            }
        }
        if quote != nil { return .unterminatedQuote }
        if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
        return .words(words)
    }

    enum Match: Equatable {
        case name(String)
        case several([String])
        case none(nearest: String?)
    }

    /// The name that is meant: exactly, as the only one with this beginning, or perhaps mistyped.
    static func match(_ word: String, among names: [String]) -> Match {
        let word = IRCCaseMapping.fold(word)
        if names.contains(word) { return .name(word) }
        let longer = names.filter { !word.isEmpty && $0.hasPrefix(word) }
        if longer.count > 1 { return .several(longer) }
        return longer.first.map { .name($0) } ?? .none(nearest: nearest(to: word, among: names))
    }

    /// The name that takes the fewest changes, if those are few enough to be a slip.
    static func nearest(to word: String, among names: [String]) -> String? {
        guard word.utf8.count <= 32 else { return nil }
        let word = IRCCaseMapping.fold(word)
        var best: (name: String, distance: Int)?
        for name in names where name.utf8.count <= 32 {
            let distance = distance(Array(word.utf8), Array(IRCCaseMapping.fold(name).utf8))
            if distance < best?.distance ?? Int.max { best = (name, distance) }
        }
        guard let best, best.distance <= max(1, min(word.utf8.count, best.name.utf8.count) / 2) else { return nil }
        return best.name
    }

    /// How many letters have to be put in, taken out or replaced to make one word of another (Levenshtein).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (line, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, candidate) in other.enumerated() {
                let replaced = diagonal + (letter == candidate ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
