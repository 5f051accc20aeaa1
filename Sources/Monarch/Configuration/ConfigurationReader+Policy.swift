// SPDX-License-Identifier: Apache-2.0

/// What the owner of a gateway decides about its users: `[users]`, `[history]`, `[limits]`, `[metrics]`.
extension ConfigurationReader {
    mutating func readUsers(_ users: ConfigurationSection) {
        result.users.registration = users.word("registration", result.users.registration)
        result.users.directSignIn = users.boolean("direct_sign_in", result.users.directSignIn)
        result.users.guests = users.boolean("guests", result.users.guests)
        let network = users.string("default_network", result.users.defaultNetwork)
        if result.networks[network] == nil {
            let known = result.networks.keys.sorted()
            users.report(
                "default_network",
                "there is no network '\(network)'" + Suggestion.phrase(for: network, among: known)
                    + " (known: \(known.joined(separator: ", ")))")
        }
        result.users.defaultNetwork = network
    }

    mutating func readHistory(_ history: ConfigurationSection) {
        var read = result.history
        read.isEnabled = history.boolean("enabled", read.isEnabled)
        read.retentionDays = history.integer("retention_days", read.retentionDays, in: 0...36_500)
        read.logFormat = history.word("log_format", read.logFormat)
        read.replayLines = history.integer("replay_lines", read.replayLines, in: 0...10_000)
        read.replayDays = history.integer("replay_days", read.replayDays, in: 0...36_500)
        result.history = read
    }

    mutating func readLimits(_ limits: ConfigurationSection) {
        var read = result.limits
        read.floodControl = limits.boolean("flood_control", read.floodControl)
        read.floodBurst = limits.integer("flood_burst", read.floodBurst, in: 1...10_000)
        read.floodRate = limits.integer("flood_rate", read.floodRate, in: 1...10_000)
        read.connectionsPerAddress = limits.integer(
            "connections_per_address", read.connectionsPerAddress, in: 0...100_000)
        read.connectionsPerTenMinutes = limits.integer(
            "connections_per_ten_minutes", read.connectionsPerTenMinutes, in: 0...1_000_000)
        read.registrationTimeout = limits.integer("registration_timeout", read.registrationTimeout, in: 1...3600)
        read.passwordAttempts = limits.integer("password_attempts", read.passwordAttempts, in: 1...100)
        read.registrationsPerAddress = limits.integer(
            "registrations_per_address", read.registrationsPerAddress, in: 0...1000)
        read.users = limits.integer("users", read.users, in: 1...10_000_000)
        // The smallest has room for a burst of some hundred contacts; the largest times every client has to fit into memory.
        read.sendQueue = limits.integer("send_queue", read.sendQueue, in: 65_536...268_435_456)
        read.pingInterval = limits.integer("ping_interval", read.pingInterval, in: 10...3600)
        read.monitor = limits.integer("monitor", read.monitor, in: 1...100_000)
        read.multilineBytes = limits.integer("multiline_bytes", read.multilineBytes, in: 512...65_536)
        read.multilineLines = limits.integer("multiline_lines", read.multilineLines, in: 2...1000)
        read.clientsPerUser = limits.integer("clients_per_user", read.clientsPerUser, in: 1...1000)
        read.accountsPerUser = limits.integer("accounts_per_user", read.accountsPerUser, in: 1...1000)
        read.groupChats = limits.integer("group_chats", read.groupChats, in: 1...10_000)
        read.contacts = limits.integer("contacts", read.contacts, in: 1...10_000)
        read.waitingMessages = limits.integer("waiting_messages", read.waitingMessages, in: 1...100_000)
        read.signInsPerSecond = limits.integer("sign_ins_per_second", read.signInsPerSecond, in: 0...10_000)
        result.limits = read
    }

    mutating func readMetrics(_ metrics: ConfigurationSection) {
        let text = metrics.string("listen", result.metrics.listen?.description ?? "")
        do {
            result.metrics.listen =
                text.isEmpty ? nil : try SocketEndpoint(parsing: text, allowsUnix: false, usualPort: 9100)
        } catch {
            metrics.report("listen", error.text)
        }
    }
}
