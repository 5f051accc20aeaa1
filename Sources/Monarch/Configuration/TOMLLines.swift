// SPDX-License-Identifier: Apache-2.0

/// The line on which each key of a TOML text stands.
///
/// Made for texts that a parser has accepted: it follows tables, arrays of tables, dotted and quoted keys, inline tables
/// and every kind of string only as far as needed to know where a key is. On any other text it finds fewer keys, no more.
struct TOMLLines {
    /// By path: `["networks", "lab", "dialects", "2"]` is the third element of a list.
    private var lines: [[String]: Int] = [:]
    /// Everything that has a value or opens a table, in the order of the text, also what stands there again.
    private var marks: [(line: Int, lastLine: Int, column: Int, path: [String])] = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0

    init(scanning text: String) {
        bytes = Array(text.utf8)
        // A byte order mark is no part of the first key.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        scanDocument()
    }

    /// The line of a key, or of the closest thing around it.
    func line(of path: [String]) -> Int {
        var path = path[...]
        while !path.isEmpty {
            if let line = lines[Array(path)] { return line }
            path = path.dropLast()
        }
        return 1
    }

    /// The key whose value, or the table whose header, is on a line: the last one that begins before a column, counted
    /// from one; nil if there is none. A list or text that goes on there counts.
    func key(onLine line: Int, before column: Int = .max) -> String? {
        let there = marks.filter { $0.line == line }
        let mark =
            there.last { $0.column < column } ?? there.first
            ?? marks.last { $0.line < line && $0.lastLine >= line }
        return mark.map { Self.dotted($0.path) }
    }

    /// A path as people write it. A list element is a place of its own, but its key is what people can look for.
    static func dotted(_ path: [String]) -> String {
        // No list is a section, so a number in second place is a name: that of a network called 5.
        path.enumerated().filter { $0.offset < 2 || UInt($0.element) == nil }.map(\.element).joined(separator: ".")
    }

    /// Whether the text says anything about this path.
    func mentions(_ path: [String]) -> Bool { lines[path] != nil }

    // MARK: Structure

    private mutating func scanDocument() {
        var table: [String] = []
        var tablesSoFar: [[String]: Int] = [:]
        while true {
            skipBlankAndComments()
            guard let byte = peek() else { return }
            if byte == UInt8(ascii: "[") {
                advance()
                let isArray = take(UInt8(ascii: "["))
                let keys = scanKey()
                table = []
                for (index, key) in keys.enumerated() {
                    table.append(key)
                    record(table)
                    if isArray, index == keys.count - 1 { tablesSoFar[table, default: 0] += 1 }
                    if let count = tablesSoFar[table] {
                        table.append(String(count - 1))
                        record(table)
                    }
                }
                if !table.isEmpty { mark(table) }
                skipLine()
            } else {
                let start = position
                scanKeyAndValue(in: table)
                // Whatever is left of the line is a comment, or no TOML at all; either way the scan goes on behind it.
                if position == start { skipLine() }
            }
        }
    }

    private mutating func scanKeyAndValue(in table: [String]) {
        var path = table
        for key in scanKey() {
            path.append(key)
            record(path)
        }
        skipBlanks()
        guard take(UInt8(ascii: "=")) else { return }
        let index = marks.count
        mark(path)
        skipBlanks()
        scanValue(path)
        marks[index].lastLine = line
    }

    private mutating func scanKey() -> [String] {
        var keys: [String] = []
        while true {
            skipBlanks()
            guard let byte = peek() else { return keys }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                let text = scanString()
                keys.append(byte == UInt8(ascii: "\"") ? Self.unescaped(text) : text)
            } else {
                let start = position
                while let byte = peek(), Self.isBareKey(byte) { advance() }
                if position == start { return keys }
                keys.append(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            skipBlanks()
            if !take(UInt8(ascii: ".")) { return keys }
        }
    }

    private mutating func scanValue(_ path: [String]) {
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            _ = scanString()
        case UInt8(ascii: "["):
            advance()
            var index = 0
            while true {
                skipBlankAndComments()
                guard let byte = peek() else { return }
                if byte == UInt8(ascii: "]") { return advance() }
                if byte == UInt8(ascii: ",") {
                    advance()
                    continue
                }
                let start = position
                let element = path + [String(index)]
                record(element)
                mark(element)
                scanValue(element)
                index += 1
                if position == start { advance() }
            }
        case UInt8(ascii: "{"):
            advance()
            while true {
                skipBlankAndComments()
                guard let byte = peek() else { return }
                if byte == UInt8(ascii: "}") { return advance() }
                let start = position
                if byte == UInt8(ascii: ",") { advance() } else { scanKeyAndValue(in: path) }
                if position == start { advance() }
            }
        default:
            while let byte = peek(), !Self.endsBareValue(byte) { advance() }
        }
    }

    /// A string of any kind; what it says, as far as it matters for keys.
    private mutating func scanString() -> String {
        guard let quote = peek() else { return "" }
        advance()
        let isBasic = quote == UInt8(ascii: "\"")
        let isLong = peek() == quote && peek(1) == quote
        if isLong { advance(2) }
        let start = position
        while let byte = peek() {
            if byte == UInt8(ascii: "\\"), isBasic {
                advance(2)
            } else if byte == quote, !isLong || (peek(1) == quote && peek(2) == quote) {
                let text = String(decoding: bytes[start..<position], as: UTF8.self)
                advance(isLong ? 3 : 1)
                // A long string may end in up to two quotes of its own.
                if isLong { while peek() == quote { advance() } }
                return text
            } else if byte == UInt8(ascii: "\n"), !isLong {
                break
            } else {
                advance()
            }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// What a quoted key says.
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var result = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let escape = rest.popFirst() else {
                result.unicodeScalars.append(scalar)
                continue
            }
            switch escape {
            case "b": result += "\u{8}"
            case "t": result += "\t"
            case "n": result += "\n"
            case "f": result += "\u{C}"
            case "r": result += "\r"
            case "u", "U":
                let digits = String(rest.prefix(escape == "u" ? 4 : 8))
                rest = rest.dropFirst(digits.unicodeScalars.count)
                if let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) {
                    result.unicodeScalars.append(scalar)
                }
            default: result.unicodeScalars.append(escape)
            }
        }
        return result
    }

    private mutating func record(_ path: [String]) {
        if lines[path] == nil { lines[path] = line }
    }

    private mutating func mark(_ path: [String]) {
        marks.append((line, line, position - lineStart, path))
    }

    // MARK: Bytes

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") {
                line += 1
                lineStart = position + 1
            }
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        advance()
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 { advance() }
    }

    private mutating func skipLine() {
        while let byte = peek() {
            advance()
            if byte == UInt8(ascii: "\n") { return }
        }
    }

    private mutating func skipBlankAndComments() {
        while let byte = peek() {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: advance()
            case UInt8(ascii: "#"): skipLine()
            default: return
            }
        }
    }

    private static func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func endsBareValue(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
            || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "#")
    }
}
