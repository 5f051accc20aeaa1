// SPDX-License-Identifier: Apache-2.0
import TOMLKit

/// A parsed TOML text: its values, and the line of each key.
///
/// The only file that knows the parser. Parsing is strict (TOML 1.0); the parser's classes do not leave this file.
struct TOMLDocument {
    let root: [String: TOMLValue]
    let lines: TOMLLines

    /// Where a text stops being TOML.
    struct SyntaxError: Error, Equatable {
        let line: Int
        /// The key on that line, dotted from the top; nil if there is none.
        let key: String?
        let text: String
    }

    init(parsing text: String) throws(SyntaxError) {
        // The parser would take it as the end of the text.
        if let end = text.utf8.firstIndex(of: 0) {
            let line = 1 + text.utf8[..<end].count { $0 == UInt8(ascii: "\n") }
            throw SyntaxError(
                line: line, key: TOMLLines(scanning: text).key(onLine: line), text: "has a NUL character")
        }
        do {
            root = Self.values(of: try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            let (line, column) = (max(1, error.source.begin.line), error.source.begin.column)
            throw SyntaxError(
                line: line, key: TOMLLines(scanning: text).key(onLine: line, before: column),
                text: Self.summary(error.description))
        } catch {
            throw SyntaxError(line: 1, key: nil, text: "this is not TOML")
        }
        lines = TOMLLines(scanning: text)
    }

    /// The parser's sentence on one line and without its preamble.
    private static func summary(_ description: String) -> String {
        let text = description.split(whereSeparator: \.isNewline).joined(separator: " ")
        let preamble = "Error while parsing "
        return text.hasPrefix(preamble) ? "cannot read " + text.dropFirst(preamble.count) : text
    }

    private static func values(of table: TOMLTable) -> [String: TOMLValue] {
        var values: [String: TOMLValue] = [:]
        for (key, value) in table { values[key] = self.value(value) }
        return values
    }

    private static func value(_ value: any TOMLValueConvertible) -> TOMLValue {
        switch value.type {
        case .string: value.string.map { .string($0) } ?? .other("string")
        case .int: value.int.map { .integer($0) } ?? .other("integer")
        case .bool: value.bool.map { .boolean($0) } ?? .other("boolean")
        case .table: value.table.map { .table(values(of: $0)) } ?? .other("table")
        case .array: value.array.map { .array($0.map { self.value($0) }) } ?? .other("list")
        case .double: .other("number with a fraction")
        case .date, .time, .dateTime: .other("date or time")
        }
    }
}
