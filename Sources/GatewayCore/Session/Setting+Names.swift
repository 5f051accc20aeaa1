// SPDX-License-Identifier: Apache-2.0

/// What settings are called by those who come from other gateways.
extension Setting {
    /// The setting of this name: `nick-format`, `nick_format`, or one of `aliases`; nil if there is none.
    package static func named(_ name: String) -> Setting? {
        let name = SettingKind.dashed(name.lowercased())
        return Setting(rawValue: aliases[name].flatMap { Setting(rawValue: $0) == nil ? nil : $0 } ?? name)
    }

    /// What the value of a setting is here that has another one under that name: `nick_source` says with a word what
    /// `nick-format` says with variables.
    package static func value(_ value: String, under name: String) -> String {
        guard SettingKind.dashed(name.lowercased()) == "nick-source" else { return value }
        return switch SettingKind.dashed(value.lowercased()) {
        case "handle": "%-@nick"
        case "full-name": "%full_name"
        case "first-name": "%first_name"
        default: value
        }
    }

    /// Other names, in the form with dashes.
    package static let aliases = [
        "lcnicks": "nick-lowercase", "buddy-sendbuffer": "paste-buffer", "buddy-sendbuffer-delay": "paste-buffer-delay",
        "local-display-name": "display-name",
        "nick-source": "nick-format",
    ]
}
