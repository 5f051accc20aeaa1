// SPDX-License-Identifier: Apache-2.0

/// Latin letters without their marks, as nicks of ASCII have them: `Zoë` is `Zoe`, `Jérôme` is `Jerome`.
enum PlainLetters {
    /// The text with plain letters for those that Unicode names after one or two: `é`, `ø`, `æ`. All others stay.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        var plain = ""
        for scalar in text.unicodeScalars {
            if let letters = letters(of: scalar) {
                plain += letters
            } else {
                plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    /// `LATIN SMALL LETTER E WITH ACUTE` is `e`.
    private static func letters(of scalar: Unicode.Scalar) -> String? {
        guard !scalar.isASCII, let words = scalar.properties.name?.split(separator: " "), words.count >= 4,
            words[0] == "LATIN", words[2] == "LETTER", words.count == 4 || words[4] == "WITH", words[3].utf8.count <= 2
        else { return nil }
        switch words[1] {
        case "SMALL": return words[3].lowercased()
        case "CAPITAL": return String(words[3])
        default: return nil
        }
    }
}
