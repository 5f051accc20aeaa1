// SPDX-License-Identifier: Apache-2.0

/// Normalization Form C (UAX #15) of short texts such as nicks.
///
/// The standard library has no function for it, but its strings are equal, and have the same hash, when they are
/// canonically equivalent. So a dictionary whose keys are the composed characters finds each of them by any other way to
/// write it.
enum CanonicalComposition {
    /// The text with marks joined to their letters. A character that is excluded from composition and has no other form
    /// here is left out.
    static func composed(_ text: String) -> String {
        // Below the first combining mark everything is composed.
        guard text.unicodeScalars.contains(where: { $0.value >= 0x300 }) else { return text }
        var result: [Unicode.Scalar] = []
        var starter: Int?
        var last: UInt8 = 0
        for scalar in ordered(text.unicodeScalars) {
            var scalar = scalar
            if scalar.properties.isFullCompositionExclusion {
                guard let other = table[String(scalar)] else { continue }
                scalar = other
            }
            let order = scalar.properties.canonicalCombiningClass.rawValue
            if let index = starter, index == result.count - 1 || last < order, order != 0 || index == result.count - 1,
                let whole = composite(result[index], scalar)
            {
                result[index] = whole
                continue
            }
            if order == 0 {
                starter = result.count
                last = 0
            } else {
                last = order
            }
            result.append(scalar)
        }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: result)
        return String(scalars)
    }

    /// Marks in their canonical order, which those of equal class keep.
    private static func ordered(_ text: String.UnicodeScalarView) -> [Unicode.Scalar] {
        var scalars = Array(text)
        var start = 0
        while start < scalars.count {
            var end = start
            while end < scalars.count, scalars[end].properties.canonicalCombiningClass != .notReordered { end += 1 }
            if end - start > 1 {
                let marks = scalars[start..<end].enumerated().sorted { one, other in
                    let classes = (
                        one.element.properties.canonicalCombiningClass.rawValue,
                        other.element.properties.canonicalCombiningClass.rawValue
                    )
                    return classes.0 == classes.1 ? one.offset < other.offset : classes.0 < classes.1
                }
                scalars.replaceSubrange(start..<end, with: marks.map(\.element))
            }
            start = end + 1
        }
        return scalars
    }

    private static func composite(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
        if let syllable = hangul(first.value, second.value) { return syllable }
        var pair = String.UnicodeScalarView()
        pair.append(first)
        pair.append(second)
        return table[String(pair)]
    }

    /// Syllables of Hangul follow from their letters (The Unicode Standard, section 3.12).
    private static func hangul(_ first: UInt32, _ second: UInt32) -> Unicode.Scalar? {
        if 0x1100...0x1112 ~= first, 0x1161...0x1175 ~= second {
            return Unicode.Scalar(0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28)
        }
        if 0xAC00...0xD7A3 ~= first, (first - 0xAC00) % 28 == 0, 0x11A8...0x11C2 ~= second {
            return Unicode.Scalar(first + second - 0x11A7)
        }
        return nil
    }

    /// Letters of the scripts that have composed ones, by themselves and so by everything that is the same. Made when it is
    /// needed first.
    private static let table: [String: Unicode.Scalar] = {
        let ranges: [ClosedRange<UInt32>] = [
            0xC0...0x24F, 0x370...0x4FF, 0x622...0x6D3, 0x929...0xDDE, 0x1026...0x1026, 0x1B06...0x1B43,
            0x1E00...0x1FFF, 0x3040...0x30FF,
        ]
        var table: [String: Unicode.Scalar] = [:]
        for value in ranges.joined() {
            guard let scalar = Unicode.Scalar(value), scalar.properties.isAlphabetic,
                !scalar.properties.isFullCompositionExclusion, table[String(scalar)] == nil
            else { continue }
            table[String(scalar)] = scalar
        }
        return table
    }()
}
