// SPDX-License-Identifier: Apache-2.0

/// What differs between two configurations, by the names of the keys: `irc.motd`, `networks.lab.services`.
struct ConfigurationChange: Equatable {
    /// What takes effect while the gateway runs.
    private(set) var live: [String] = []
    /// What only a restart changes.
    private(set) var later: [String] = []
    /// Networks that were not there before.
    private(set) var networks: [String] = []

    /// Keys, or all keys of a section, that take effect at once.
    private static let liveKeys: Set<String> = [
        "irc.certificate", "irc.private_key", "irc.websocket_origins", "irc.websocket_proxies", "irc.sts_days",
        "irc.proxy_protocol_from", "irc.motd", "irc.greeting", "irc.password", "users.*", "history.replay_lines",
        "history.replay_days", "history.retention_days", "history.log_format", "limits.*", "log.level",
    ]
    /// What sessions, and connectors of networks, have been given at the start.
    private static let exceptions: Set<String> = [
        "limits.clients_per_user", "limits.accounts_per_user", "limits.group_chats", "limits.contacts",
        "limits.waiting_messages", "limits.sign_ins_per_second",
    ]

    /// Whether a key takes effect while the gateway runs.
    static func isLive(_ key: String) -> Bool {
        guard !exceptions.contains(key) else { return false }
        return liveKeys.contains(key) || liveKeys.contains(key.prefix { $0 != "." } + ".*")
    }

    init(from old: Configuration, to new: Configuration) {
        networks = new.networks.keys.filter { old.networks[$0] == nil }.sorted()
        let before = Self.keys(of: old)
        let after = Self.keys(of: new)
        for key in Set(before.keys).union(after.keys).sorted() where before[key] != after[key] {
            let section = key.prefix { $0 != "." }
            // The embedded service is another program.
            if section == "service" || networks.contains(where: { key.hasPrefix("networks.\($0).") }) { continue }
            if Self.isLive(key) { live.append(key) } else { later.append(key) }
        }
        // Secrets are printed alike, whatever they are.
        if old.irc.password != new.irc.password, !live.contains("irc.password") { live.append("irc.password") }
        for (name, network) in new.networks {
            guard let before = old.networks[name], before.proxy != network.proxy else { continue }
            let key = "networks.\(name).proxy"
            if !later.contains(key) { later.append(key) }
        }
    }

    /// Every key with its value, as `monarch config print` shows them: one that is added there is not forgotten here.
    private static func keys(of configuration: Configuration) -> [String: Substring] {
        var keys: [String: Substring] = [:]
        var section: Substring = ""
        for line in configuration.text.split(separator: "\n") {
            if line.hasPrefix("[") {
                section = line.drop { $0 == "[" }.prefix { $0 != "]" }
            } else if let separator = line.firstRange(of: " = ") {
                keys["\(section).\(line[..<separator.lowerBound])"] = line[separator.upperBound...]
            }
        }
        return keys
    }
}
