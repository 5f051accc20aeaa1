// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The configuration that the gateway goes by: that of its start, with what has changed since.
final class ConfigurationInForce: Sendable {
    private let current: Mutex<Configuration>

    init(_ configuration: Configuration) {
        current = Mutex(configuration)
    }

    /// What another one changes. What cannot change now is named each time, until a restart.
    func change(to configuration: Configuration) -> ConfigurationChange {
        current.withLock { current in
            let change = ConfigurationChange(from: current, to: configuration)
            current.takeLive(from: configuration)
            return change
        }
    }
}

extension Configuration {
    /// Takes over what takes effect while the gateway runs: the keys that `ConfigurationChange` calls live.
    fileprivate mutating func takeLive(from other: Configuration) {
        irc.certificate = other.irc.certificate
        irc.privateKey = other.irc.privateKey
        irc.webSocketOrigins = other.irc.webSocketOrigins
        irc.webSocketProxies = other.irc.webSocketProxies
        irc.stsDays = other.irc.stsDays
        irc.proxyProtocolFrom = other.irc.proxyProtocolFrom
        irc.motd = other.irc.motd
        irc.greeting = other.irc.greeting
        irc.password = other.irc.password
        users = other.users
        history.replayLines = other.history.replayLines
        history.replayDays = other.history.replayDays
        history.retentionDays = other.history.retentionDays
        history.logFormat = other.history.logFormat
        let fixed = limits
        limits = other.limits
        limits.clientsPerUser = fixed.clientsPerUser
        limits.accountsPerUser = fixed.accountsPerUser
        limits.groupChats = fixed.groupChats
        limits.contacts = fixed.contacts
        limits.waitingMessages = fixed.waitingMessages
        limits.signInsPerSecond = fixed.signInsPerSecond
        log = other.log
        for (name, network) in other.networks where networks[name] == nil { networks[name] = network }
    }
}
