// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with the configuration, and where.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// The file as it was named or found; a few words in brackets for what is not a file.
    let file: String
    /// Nil when the file as a whole is meant.
    let line: Int?
    /// The key, dotted from the top: `networks.lab.dialects`.
    let key: String?
    let text: String

    /// `monarch.toml:12: irc.listen: '127.0.0.1' has no port`, one line whatever the file holds.
    var description: String {
        var place = file
        if let line { place += ":\(line)" }
        if let key { place += ": \(key)" }
        return Terminal.oneLine(place + ": " + text)
    }
}

/// Everything that is wrong with the configuration, in the order of the file; never empty.
struct ConfigurationErrors: Error, CustomStringConvertible {
    let all: [ConfigurationError]

    init(_ all: [ConfigurationError]) {
        self.all = all.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    }

    /// The first one, and how many more there are.
    var description: String {
        guard let first = all.first else { return "the configuration is wrong" }
        switch all.count {
        case 1: return first.description
        case 2: return "\(first) (and one more: 'monarch config check' shows both)"
        default: return "\(first) (and \(all.count - 1) more: 'monarch config check' shows all)"
        }
    }
}
