// SPDX-License-Identifier: Apache-2.0

/// Nicks of any letters, for users who want them.
enum UnicodeNick {
    /// What of a name can be a nick: composed, spaces as `_`, without what cannot be seen or turns what is around it, and no
    /// longer than so many bytes, cut between characters. Nil when nothing of the name can be used.
    static func base(_ text: String, maximumLength: Int) -> String? {
        // A name may be long, a nick is not.
        var nick = ""
        var length = 0
        var hasLetter = false
        for character in CanonicalComposition.composed(String(text.prefix(maximumLength * 2))) {
            guard let kept = usable(character, isFirst: nick.isEmpty) else { continue }
            let bytes = kept.utf8.count
            // More would also take characters that fit but belong behind those that do not.
            guard length + bytes <= maximumLength else { break }
            nick += kept
            length += bytes
            if !hasLetter {
                hasLetter = kept.unicodeScalars.contains { $0.properties.isAlphabetic || $0.value > 0x2000 }
            }
        }
        while nick.utf8.last == UInt8(ascii: "_"), text.utf8.last != UInt8(ascii: "_") { nick.removeLast() }
        return hasLetter ? nick : nil
    }

    /// What a nick keeps of a character; nil for nothing.
    private static func usable(_ character: Character, isFirst: Bool) -> String? {
        if let byte = character.asciiValue, character.utf8.count == 1 { return usable(byte, isFirst: isFirst) }
        var scalars = String.UnicodeScalarView()
        for scalar in character.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
            case .spaceSeparator: scalars.append("_")
            default:
                guard !scalar.properties.isDefaultIgnorableCodePoint, !scalar.properties.isBidiControl else { continue }
                if scalar.isASCII {
                    for kept in (usable(UInt8(truncatingIfNeeded: scalar.value), isFirst: isFirst) ?? "").unicodeScalars
                    {
                        scalars.append(kept)
                    }
                } else {
                    scalars.append(scalar)
                }
            }
        }
        // A mark alone would sit on whatever stands before the nick.
        while let first = scalars.first, isFirst || scalars.count == 1,
            first.properties.isGraphemeExtend || first.properties.canonicalCombiningClass != .notReordered
        {
            scalars.removeFirst()
        }
        let text = String(scalars)
        if isFirst, text.utf8.allSatisfy({ $0 == UInt8(ascii: "_") }) { return nil }
        return text.isEmpty ? nil : text
    }

    /// The same as for plain nicks.
    private static func usable(_ byte: UInt8, isFirst: Bool) -> String? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "_"), UInt8(ascii: "^"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            String(UnicodeScalar(byte))
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            (isFirst ? "_" : "") + String(UnicodeScalar(byte))
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: " "): isFirst ? nil : "_"
        default: nil
        }
    }

    /// A nick as somebody sees it who does not look closely: letters of other scripts as the Latin ones that they look like
    /// (after UTS #39). Two nicks with the same skeleton can be taken for each other.
    static func skeleton(_ nick: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in nick.unicodeScalars {
            var scalar = scalar
            // Full-width forms are ASCII, further apart.
            if 0xFF01...0xFF5E ~= scalar.value { scalar = Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar }
            if let latin = lookalikes[scalar] { scalar = latin }
            if scalar == "0" { scalar = "o" }
            if scalar == "1" || scalar == "I" || scalar == "|" { scalar = "l" }
            // Marks are easily overlooked.
            if scalar.properties.canonicalCombiningClass != .notReordered { continue }
            scalars.append(scalar)
        }
        return NickMap.fold(String(scalars)).replacingLookalikeCapitals
    }

    private static let lookalikes: [Unicode.Scalar: Unicode.Scalar] = {
        let pairs: [(String, String)] = [
            // Cyrillic
            ("аԁеһіјкӏмоԛрѕтуԝхѵгп", "adehijklmoqpstywxvrn"),
            ("АВЕЅІЈКМНОРСТХУѴԌԚԜ", "ABESIJKMHOPCTXYVGQW"), ("сѐёїўєәԍ", "ceeiyeeg"),
            // Greek
            ("αβγικνορτυχωεη", "abyiKvoptuxwen"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
            // Latin letters beside the alphabet
            ("ıɑɡɩʀѳοơøɵłđħŧƅƄ", "iagiroooooldhtbb"),
        ]
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (from, to) in pairs {
            for (one, other) in zip(from.unicodeScalars, to.unicodeScalars) { table[one] = other }
        }
        return table
    }()
}

extension String {
    /// `l` for `i` is seen by nobody once letters are folded.
    fileprivate var replacingLookalikeCapitals: String {
        String(decoding: utf8.map { $0 == UInt8(ascii: "i") ? UInt8(ascii: "l") : $0 }, as: UTF8.self)
    }
}
