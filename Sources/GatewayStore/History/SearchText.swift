// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Text as it is indexed and looked for: a word is what stands between two characters that are neither letters, nor
/// marks, nor digits. Accents are taken off here; folding case is left to the index.
///
/// Scripts that put no spaces between words (Chinese, Japanese, Thai …), and Korean, which joins particles to words, are
/// indexed as pairs of neighbouring characters, 日本語 as 日本, 本語 and 語: any piece of such a text is found by the pairs
/// in it.
enum SearchText {
    /// What a query asks of a text.
    struct Query: Equatable {
        /// Each must be in the text as the beginning of a word.
        var beginnings: [String] = []
        /// Each must be in the text as a whole word; pairs are.
        var words: [String] = []
        /// Each must be in the text as it stands: that two pairs are in it does not say that they follow each other.
        var pieces: [String] = []

        var isEmpty: Bool { beginnings.isEmpty && words.isEmpty }

        /// Whether what the index cannot say is true of a text.
        func holds(of text: String) -> Bool {
            guard !pieces.isEmpty else { return true }
            let text = Array(SearchText.composed(text).unicodeScalars)
            return pieces.allSatisfy { SearchText.contains(text, Array($0.unicodeScalars)) }
        }
    }

    /// The words of a text, parted by spaces.
    static func indexed(_ text: String) -> String {
        if let plain = indexedASCII(text) { return plain }
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        scan(text) { word, isUnspaced in
            if isUnspaced {
                for index in word.indices { add(word[index...].prefix(2), to: &result) }
            } else {
                add(word.prefix(StorageLimits.searchWord), to: &result)
            }
            return true
        }
        return result
    }

    /// Most texts are nothing but ASCII, and each one passes here. Nil for others.
    private static func indexedASCII(_ text: String) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var length = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A:
                if length == 0, !result.isEmpty { result.append(0x20) }
                length += 1
                if length <= StorageLimits.searchWord { result.append(byte) }
            case 0x80...: return nil
            default: length = 0
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func query(_ text: String) -> Query {
        var query = Query()
        // What nobody types is not read.
        scan(String(text.unicodeScalars.prefix(StorageLimits.searchText))) { word, isUnspaced in
            if !isUnspaced {
                query.beginnings.append(string(word.prefix(StorageLimits.searchWord)))
            } else if word.count == 1 {
                query.beginnings.append(string(word))
            } else {
                for index in word.indices.dropLast() { query.words.append(string(word[index...].prefix(2))) }
                if word.count > 2 { query.pieces.append(string(word)) }
            }
            return query.beginnings.count + query.words.count < StorageLimits.searchWords
        }
        query.words = Array(query.words.prefix(StorageLimits.searchWords))
        return query
    }

    private static func add(_ word: ArraySlice<Unicode.Scalar>, to result: inout String) {
        if !result.isEmpty { result.unicodeScalars.append(" ") }
        result.unicodeScalars.append(contentsOf: word)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var string = ""
        string.unicodeScalars.append(contentsOf: scalars)
        return string
    }

    /// Gives each word, and whether it is of a script without spaces, until told to stop.
    private static func scan(_ text: String, _ found: (ArraySlice<Unicode.Scalar>, Bool) -> Bool) {
        let scalars = composed(text).unicodeScalars.compactMap(folded)
        var start = 0
        while start < scalars.count {
            guard let isUnspaced = isUnspaced(scalars[start]) else {
                start += 1
                continue
            }
            var end = start + 1
            while end < scalars.count, Self.isUnspaced(scalars[end]) == isUnspaced { end += 1 }
            guard found(scalars[start..<end], isUnspaced) else { return }
            start = end
        }
    }

    /// Whether a character belongs to a script without spaces; nil if it is no part of a word.
    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool? {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return false
        case ..<0x80: return nil
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            break
        default: return nil
        }
        return switch scalar.value {
        // Thai, Lao; Burmese; Hangul in pieces; Khmer
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF: true
        // From radicals to the last ideograph, Kana and Bopomofo within; more Hangul; Yi
        case 0x2E80...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7FF: true
        // Compatibility ideographs; halfwidth forms
        case 0xF900...0xFAFF, 0xFF66...0xFFDC: true
        // Historic Kana; supplementary ideographs
        case 0x1AFF0...0x1B16F, 0x20000...0x3FFFF: true
        default: false
        }
    }

    /// The same text with letters and their marks in one character each where there is one.
    private static func composed(_ text: String) -> String {
        let needs =
            text.utf8.contains { $0 >= 0xCC }
            && text.unicodeScalars.contains { scalar in
                switch scalar.value {
                case 0x1100...0x11FF, 0x3099, 0x309A: true
                default: false
                }
            }
        return needs ? text.precomposedStringWithCanonicalMapping : text
    }

    /// A letter without its accents, nil for an accent that stands alone. SQLite folds those of the Latin script and case
    /// everywhere; Greek and Cyrillic letters are left to us.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case ..<0xC0: return scalar
        case 0x0300...0x036F: return nil
        case firstLetters: return bases[Int(scalar.value - firstLetters.lowerBound)]
        case moreLetters: return bases[firstLetters.count + Int(scalar.value - moreLetters.lowerBound)]
        default: return scalar
        }
    }

    /// Latin, Greek and Cyrillic letters, and those of them with several accents.
    private static let firstLetters: ClosedRange<UInt32> = 0xC0...0x052F
    private static let moreLetters: ClosedRange<UInt32> = 0x1E00...0x1FFF

    private static let bases: [Unicode.Scalar] = (Array(firstLetters) + Array(moreLetters)).map { value in
        // The sigma at the end of a word is a sigma.
        guard value != 0x03C2, let scalar = Unicode.Scalar(value) else { return "\u{03C3}" }
        return String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first ?? scalar
    }

    private static func contains(_ text: [Unicode.Scalar], _ piece: [Unicode.Scalar]) -> Bool {
        guard let first = piece.first, piece.count <= text.count else { return piece.isEmpty }
        for start in 0...(text.count - piece.count) where text[start] == first {
            if text[start..<(start + piece.count)].elementsEqual(piece) { return true }
        }
        return false
    }
}
