// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore
internal import IRCWire

/// Text on its way between a network, where it may hold anything, and IRC lines.
enum MessageText {
    /// The text without formatting codes and control characters; a tab becomes a space, and so does a line break
    /// between two words.
    ///
    /// It does the same for both directions: contacts cannot forge a CTCP or colours, and codes that mean nothing on
    /// the network do not reach it.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        var bytes: [UInt8] = []
        var isBroken = false
        for byte in IRCFormatting.stripped(text).utf8 {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                isBroken = !bytes.isEmpty && bytes.last != UInt8(ascii: " ")
                continue
            }
            if isBroken, byte >= 0x20, byte != UInt8(ascii: " "), byte != 0x7F { bytes.append(UInt8(ascii: " ")) }
            if byte >= 0x20 || byte == UInt8(ascii: "\t") { isBroken = false }
            if byte == UInt8(ascii: "\t") {
                bytes.append(UInt8(ascii: " "))
            } else if byte >= 0x20, byte != 0x7F {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What somebody typed, with its formatting codes as styles; each line begins without any. A plain text costs no more
    /// than a look at each byte. Empty if there is nothing to see in it.
    static func rich(_ text: String) -> RichText {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return RichText(text) }
        var whole = ""
        var runs: [TextRun] = []
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            if number > 0 {
                whole += "\n"
                runs.append(TextRun(length: 1, style: .plain))
            }
            for run in IRCFormatting.runs(of: String(Substring(line))) {
                // Alone, so that nothing at the seams is taken for a line break between words.
                let part = plain(run.text)
                whole += part
                runs.append(TextRun(length: part.utf8.count, style: TextStyle(run.style)))
            }
        }
        return lines.count > 1 && isBlank(whole) ? RichText("") : RichText(whole, runs: runs)
    }

    /// Whether there is nothing to see in a text but spaces and line ends.
    static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    }

    /// The lines of a text, each of them plain; blank ones only between others.
    static func wholeLines(of text: String) -> [String] {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text.isEmpty ? [] : [text] }
        return trimmed(splitAtLineEnds(text[...]).map { plain(String($0)) })
    }

    /// The same with styles as formatting codes, however long the lines become.
    static func wholeFormattedLines(of text: RichText) -> [String] {
        trimmed(styledLines(of: text).map { IRCFormatting.encoded($0) })
    }

    private static func trimmed(_ lines: [String]) -> [String] {
        let first = lines.firstIndex { !isBlank(plain($0)) } ?? lines.endIndex
        let last = lines.lastIndex { !isBlank(plain($0)) } ?? lines.startIndex
        return first <= last && first < lines.endIndex ? Array(lines[first...last]) : []
    }

    /// What stands between line ends, of which CR LF is one.
    private static func splitAtLineEnds(_ text: Substring) -> [Substring] {
        var lines: [Substring] = []
        var start = text.startIndex
        var index = start
        let bytes = text.utf8
        while index < bytes.endIndex {
            let next = bytes.index(after: index)
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                lines.append(text[start..<index])
                let isPair = byte == UInt8(ascii: "\r") && next < bytes.endIndex && bytes[next] == UInt8(ascii: "\n")
                start = isPair ? bytes.index(after: next) : next
                index = start
            } else {
                index = next
            }
        }
        lines.append(text[start...])
        return lines
    }

    /// The lines of a text as clients show them, its styles as formatting codes, each of at most `room` bytes.
    ///
    /// Whatever codes and control characters the text itself brings are left out first. A line that cannot be cut so
    /// that it fits with its codes comes without them.
    static func formattedLines(of text: RichText, room: Int) -> [String] {
        styledLines(of: text).flatMap { line -> [String] in
            guard line.contains(where: { $0.text.utf8.contains { $0 != UInt8(ascii: " ") } }) else { return [] }
            let encoded = IRCFormatting.encoded(line)
            return encoded.utf8.count <= room ? [encoded] : pieces(of: line, codes: encoded.utf8.count, room: room)
        }
    }

    /// The lines of a text, those that are blank too, as stretches of one look without any codes of their own.
    private static func styledLines(of text: RichText) -> [[IRCTextRun]] {
        var lines: [[IRCTextRun]] = [[]]
        for stretch in text.stretches {
            let style = IRCTextStyle(stretch.style)
            for (index, part) in splitAtLineEnds(stretch.text).enumerated() {
                if index > 0 { lines.append([]) }
                let clean = plain(String(part))
                if !clean.isEmpty { lines[lines.count - 1].append(IRCTextRun(clean, style)) }
            }
        }
        return lines
    }

    private static func pieces(of line: [IRCTextRun], codes: Int, room: Int) -> [String] {
        let whole = line.reduce(into: "") { $0 += $1.text }
        // Room for as many codes as there are, but at least for half a line of text.
        let reserved = min(codes - whole.utf8.count + 16, room / 2)
        var rest = line[...]
        return IRCText.split(whole, maximumBytes: room - reserved).map { piece in
            var runs: [IRCTextRun] = []
            var missing = piece.utf8.count
            while missing > 0, var run = rest.first {
                rest.removeFirst()
                let bytes = run.text.utf8
                if bytes.count > missing {
                    let end = bytes.index(bytes.startIndex, offsetBy: missing)
                    rest.insert(IRCTextRun(String(run.text[end...]), run.style), at: rest.startIndex)
                    run.text = String(run.text[..<end])
                }
                missing -= run.text.utf8.count
                runs.append(run)
            }
            let encoded = IRCFormatting.encoded(runs)
            return encoded.utf8.count <= room ? encoded : String(piece)
        }
    }

    /// A name as plain text without the characters that turn or hide what is around them: zero-width ones and
    /// directional marks (U+200B–200F), embeddings and overrides (U+202A–202E), isolates (U+2066–2069).
    ///
    /// What people say keeps them: some scripts and emoji are wrong without.
    static func name(_ text: String) -> String {
        let text = plain(text)
        guard text.utf8.contains(0xE2) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069: break
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// The lines of a text, each of them plain; empty ones are left out.
    static func lines(of text: String) -> [String] {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text.isEmpty ? [] : [text] }
        return text.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.compactMap {
            let line = plain(String(Substring($0)))
            return line.utf8.allSatisfy { $0 == UInt8(ascii: " ") } ? nil : line
        }
    }

    /// The beginning of a text, to name it by.
    static func excerpt(_ text: String) -> String {
        let line = lines(of: text).first ?? ""
        let start = IRCText.split(line, maximumBytes: 60).first.map { String($0) } ?? ""
        return start.utf8.count < line.utf8.count ? start + "…" : start
    }

    /// With a capital letter at the front, unless that is an address, and a full stop at the end.
    static func sentence(_ text: String) -> String {
        guard let first = text.utf8.first else { return text }
        var bytes = Array(text.utf8)
        let word = bytes.prefix { $0 != UInt8(ascii: " ") }
        if UInt8(ascii: "a")...UInt8(ascii: "z") ~= first, !word.contains(UInt8(ascii: "@")) {
            bytes[0] = first & ~0x20
        }
        let isComplete =
            bytes.last.map { [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?")].contains($0) } ?? true
        if !isComplete { bytes.append(UInt8(ascii: ".")) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
