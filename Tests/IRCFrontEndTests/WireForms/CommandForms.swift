// SPDX-License-Identifier: Apache-2.0

/// For each command, lines with something wrong or unusual about their parameters, and exactly what they are answered with.
///
/// Each line is sent on a connection of its own, by somebody who is signed in and has asked for standard-replies:
///
/// ```
/// few: PING                  the line, after what is the matter with it
/// < :monarch.local 461 …     a line of the answer; `…` at its end is any rest
/// <=                         the same answer as the first line of this command has
/// < …                        any number of lines
/// ```
///
/// Every command has to have each of ``kinds``; `other` is whatever else there is to say. `{long}` is a parameter of 400
/// bytes. Whoever adds a command adds its form here.
enum CommandForms {
    static let kinds = ["few", "many", "empty", "long"]

    static let all: [String: String] = [messages, channels, people, own, users, server, history, operators].reduce(
        into: [:]) {
            $0.merge($1) { first, _ in first }
        }

    /// Commands of operators, of whom there are none, whatever else is said.
    private static let operators = Dictionary(
        uniqueKeysWithValues: ["DEAF", "DIE", "KILL", "REHASH", "RESTART", "WALL", "WALLOPS"].map { name in
            let cases = ["few: \(name)", "many: \(name) a b c d", "empty: \(name) :", "long: \(name) {long}"]
            let refusal = "< :monarch.local 481 alice :Permission denied: there are no operators on this server"
            return (name, cases.map { $0 + "\n" + refusal }.joined(separator: "\n"))
        })

    struct Case {
        let kind: String
        let line: String
        var answer: [String]
    }

    /// Reads the form of a command.
    static func cases(_ form: String) -> [Case] {
        var cases: [Case] = []
        for line in form.split(separator: "\n").map({ String($0) }) {
            if line == "<=" {
                let first = cases.first?.answer ?? []
                cases[cases.count - 1].answer = first
            } else if line.hasPrefix("< ") {
                cases[cases.count - 1].answer.append(String(line.dropFirst(2)))
            } else if let colon = line.firstIndex(of: ":") {
                let rest = line[line.index(after: colon)...].dropFirst()
                cases.append(Case(kind: String(line[..<colon]), line: String(rest), answer: []))
            }
        }
        return cases
    }

    /// Whether lines are as a form says.
    static func matches(_ lines: ArraySlice<String>, _ pattern: ArraySlice<String>) -> Bool {
        guard let wanted = pattern.first else { return lines.isEmpty }
        if wanted == "…" {
            return (0...lines.count).contains { matches(lines.dropFirst($0), pattern.dropFirst()) }
        }
        guard let line = lines.first else { return false }
        let isSame = wanted.hasSuffix("…") ? line.hasPrefix(wanted.dropLast()) : line == wanted
        return isSame && matches(lines.dropFirst(), pattern.dropFirst())
    }
}
