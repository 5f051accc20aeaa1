// SPDX-License-Identifier: Apache-2.0

/// Collects what is wrong while a file is read, so that all of it can be shown at once.
final class ConfigurationProblems {
    let file: String
    let lines: TOMLLines
    private(set) var all: [ConfigurationError] = []

    init(file: String, lines: TOMLLines) {
        self.file = file
        self.lines = lines
    }

    func report(_ path: [String], _ text: String) {
        all.append(
            ConfigurationError(file: file, line: lines.line(of: path), key: TOMLLines.dotted(path), text: text))
    }
}

/// One table of a configuration file while it is read.
///
/// Each key is asked for once, with the value it keeps when the file says nothing. What was never asked for does not
/// exist, and `finish()` says so; thus there is no second list of keys that could differ from what is read.
final class ConfigurationSection {
    let path: [String]
    private let values: [String: TOMLValue]
    private let problems: ConfigurationProblems
    private(set) var keys: [String] = []

    init(_ values: [String: TOMLValue], path: [String], problems: ConfigurationProblems) {
        self.values = values
        self.path = path
        self.problems = problems
    }

    func contains(_ key: String) -> Bool { values[key] != nil }

    /// Whether the file says `key = []`.
    func isEmptyList(_ key: String) -> Bool { values[key] == .array([]) }

    func report(_ key: String, at index: Int? = nil, _ text: String) {
        problems.report(path + [key] + (index.map { [String($0)] } ?? []), text)
    }

    /// What the file says for a key.
    func value(_ key: String) -> TOMLValue? {
        keys.append(key)
        return values[key]
    }

    // MARK: Kinds of values

    func string(_ key: String, _ current: String) -> String {
        switch value(key) {
        case nil: return current
        case .string(let text)?: return text
        case let other?: return wrongKind(key, other, "a string in quotes", current)
        }
    }

    func boolean(_ key: String, _ current: Bool) -> Bool {
        switch value(key) {
        case nil: return current
        case .boolean(let flag)?: return flag
        case let other?: return wrongKind(key, other, "true or false", current)
        }
    }

    func integer(_ key: String, _ current: Int, in range: ClosedRange<Int>) -> Int {
        switch value(key) {
        case nil: return current
        case .integer(let number)? where range.contains(number): return number
        case .integer(let number)?:
            report(key, "\(number) is not from \(range.lowerBound) to \(range.upperBound)")
            return current
        case let other?: return wrongKind(key, other, "a whole number", current)
        }
    }

    func strings(_ key: String, _ current: [String]) -> [String] {
        guard let value = value(key) else { return current }
        guard case .array(let elements) = value else { return wrongKind(key, value, "a list of strings", current) }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            if case .string(let text) = element {
                texts.append(text)
            } else {
                report(key, at: index, "has to be a list of strings, but element \(index + 1) is \(element.kind)")
            }
        }
        return texts
    }

    /// One of a few words.
    func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ current: Word) -> Word
    where Word.RawValue == String {
        let text = string(key, current.rawValue)
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        report(
            key, "'\(text)' is none of \(words.joined(separator: ", "))" + Suggestion.phrase(for: text, among: words))
        return current
    }

    /// A `HOST:PORT`.
    ///
    /// - Parameters:
    ///   - ports: from 1 for what is connected to; port 0 is any free one and only makes sense for what listens.
    ///   - usualPort: is suggested to whoever forgets the port.
    func endpoint(
        _ key: String, _ current: SocketEndpoint, ports: ClosedRange<Int>, usualPort: Int
    ) -> SocketEndpoint {
        guard contains(key) else {
            _ = value(key)
            return current
        }
        let text = string(key, current.description)
        do {
            return try SocketEndpoint(parsing: text, allowsUnix: false, ports: ports, usualPort: usualPort)
        } catch {
            report(key, error.text)
            return current
        }
    }

    func endpoints(_ key: String, _ current: [SocketEndpoint]) -> [SocketEndpoint] {
        guard contains(key) else {
            _ = value(key)
            return current
        }
        var endpoints: [SocketEndpoint] = []
        for (index, text) in strings(key, []).enumerated() {
            do {
                let endpoint = try SocketEndpoint(parsing: text)
                if endpoints.contains(endpoint) { report(key, at: index, "'\(text)' is there twice") }
                endpoints.append(endpoint)
            } catch {
                report(key, at: index, error.text)
            }
        }
        return endpoints
    }

    /// An http or https URL, or nothing.
    func url(_ key: String, _ current: String) -> String {
        let text = string(key, current)
        guard !text.isEmpty, text != current else { return text }
        if let mistake = Self.mistake(inURL: text) {
            report(key, mistake)
            return current
        }
        return text
    }

    private static func mistake(inURL text: String) -> String? {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            return "'\(text)' is no URL that begins with https:// or http://"
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return "'\(text)' has characters that no URL has"
        }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.utf8.contains(UInt8(ascii: "@")) else {
            return "a URL here must not hold a user name or password"
        }
        let hasPort = authority.hasSuffix("]") ? false : authority.utf8.contains(UInt8(ascii: ":"))
        do {
            let endpoint = try SocketEndpoint(
                parsing: hasPort ? String(authority) : authority + ":80", allowsUnix: false)
            return endpoint.hostAndPort.port == 0 ? "'\(text)' has a port that is not from 1 to 65535" : nil
        } catch {
            return "'\(text)' has no valid host" + (hasPort ? " and port" : "")
        }
    }

    private func wrongKind<Value>(_ key: String, _ value: TOMLValue, _ wanted: String, _ current: Value) -> Value {
        report(key, "has to be \(wanted), not \(value.kind)")
        return current
    }

    // MARK: The end

    /// Reports every key and table that nothing asked for.
    func finish() {
        for key in values.keys.sorted() where !keys.contains(key) {
            let isTable = if case .table? = values[key] { true } else { false }
            let what = isTable ? "there is no such section" : "there is no such key"
            report(key, what + Suggestion.phrase(for: key, among: keys))
        }
    }
}
