// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCFrontEnd
import Logging

extension Configuration {
    /// The whole configuration as TOML that Monarch reads again, passwords replaced.
    var text: String {
        var writer = ConfigurationWriter()
        writer.section("irc")
        writer.write("listen", irc.listen.map(\.description))
        writer.write("tls_listen", irc.tlsListen.map(\.description))
        writer.write("websocket_listen", irc.webSocketListen.map(\.description))
        writer.write("certificate", irc.certificate)
        writer.write("private_key", irc.privateKey)
        writer.write("websocket_origins", irc.webSocketOrigins)
        writer.write("websocket_proxies", irc.webSocketProxies.map(\.description))
        writer.write("unix_socket_mode", UnixMode.text(irc.unixSocketMode))
        writer.write("sts_days", irc.stsDays)
        writer.write("proxy_protocol_from", irc.proxyProtocolFrom.map(\.description))
        writer.write("server_name", irc.serverName)
        writer.write("network_name", irc.networkName)
        writer.write("motd", irc.motd)
        writer.write("control_channel", irc.controlChannel)
        writer.write("control_nick", irc.controlNick)
        writer.write("greeting", irc.greeting)
        writer.write("password", irc.password)
        writer.section("users")
        writer.write("registration", users.registration.rawValue)
        writer.write("direct_sign_in", users.directSignIn)
        writer.write("guests", users.guests)
        writer.write("default_network", users.defaultNetwork)
        writer.section("storage")
        writer.write("directory", storage.directory)
        writer.section("history")
        writer.write("enabled", history.isEnabled)
        writer.write("retention_days", history.retentionDays)
        writer.write("log_format", history.logFormat.rawValue)
        writer.write("replay_lines", history.replayLines)
        writer.write("replay_days", history.replayDays)
        writer.section("limits")
        writer.write("flood_control", limits.floodControl)
        writer.write("flood_burst", limits.floodBurst)
        writer.write("flood_rate", limits.floodRate)
        writer.write("connections_per_address", limits.connectionsPerAddress)
        writer.write("connections_per_ten_minutes", limits.connectionsPerTenMinutes)
        writer.write("registration_timeout", limits.registrationTimeout)
        writer.write("password_attempts", limits.passwordAttempts)
        writer.write("registrations_per_address", limits.registrationsPerAddress)
        writer.write("users", limits.users)
        writer.write("send_queue", limits.sendQueue)
        writer.write("ping_interval", limits.pingInterval)
        writer.write("monitor", limits.monitor)
        writer.write("multiline_bytes", limits.multilineBytes)
        writer.write("multiline_lines", limits.multilineLines)
        writer.write("clients_per_user", limits.clientsPerUser)
        writer.write("accounts_per_user", limits.accountsPerUser)
        writer.write("group_chats", limits.groupChats)
        writer.write("contacts", limits.contacts)
        writer.write("waiting_messages", limits.waitingMessages)
        writer.write("sign_ins_per_second", limits.signInsPerSecond)
        for (name, network) in networks.sorted(by: { $0.key < $1.key }) { network.write(to: &writer, name: name) }
        writer.section("metrics")
        writer.write("listen", metrics.listen?.description ?? "")
        writer.section("log")
        writer.write("level", log.level.rawValue)
        service.write(to: &writer)
        return writer.text
    }
}

extension Configuration.Network {
    fileprivate func write(to writer: inout ConfigurationWriter, name: String) {
        writer.section("networks." + TOMLText.key(name))
        writer.write("notification", notification.description)
        writer.write("services", services)
        writer.write("nexus", nexus)
        writer.write("login", login)
        writer.write("security_token", securityToken)
        writer.write("address_book", addressBook)
        writer.write("sharing", sharing)
        writer.write("storage", storage)
        writer.write("offline_send", offlineSend)
        writer.write("offline_fetch", offlineFetch)
        writer.write("http_gateway", httpGateway)
        writer.write("transport", transport.rawValue)
        writer.write("proxy", proxy?.redactedText ?? "")
        writer.write("dialects", dialects)
        writer.write("verify_tls", verifyTLS)
    }
}

extension Configuration.Service {
    fileprivate func write(to writer: inout ConfigurationWriter) {
        writer.section("service")
        writer.write("notification", notification.description)
        writer.write("switchboard", switchboard.description)
        writer.write("web", web.description)
        writer.write("dispatch", dispatch?.description ?? "")
        writer.write("advertised_host", advertisedHost)
        writer.write("demo_contacts", demoContacts)
        for account in accounts {
            writer.section("service.accounts", isElement: true)
            writer.write("address", account.address)
            writer.write("password", account.password)
            writer.write("name", account.name)
            writer.write("contacts", account.contacts)
        }
    }
}

/// Writes sections and keys one below the other.
private struct ConfigurationWriter {
    private(set) var text = ""

    mutating func section(_ name: String, isElement: Bool = false) {
        if !text.isEmpty { text += "\n" }
        text += isElement ? "[[\(name)]]\n" : "[\(name)]\n"
    }

    mutating func write(_ key: String, _ value: String) { write(key, TOMLValue.string(value)) }
    mutating func write(_ key: String, _ value: Bool) { write(key, TOMLValue.boolean(value)) }
    mutating func write(_ key: String, _ value: Int) { write(key, TOMLValue.integer(value)) }
    mutating func write(_ key: String, _ value: [String]) { write(key, TOMLValue.array(value.map { .string($0) })) }

    /// Tells whether there is a secret, not which.
    mutating func write(_ key: String, _ value: Secret<String>) {
        write(key, value.exposed.isEmpty ? "" : value.description)
    }

    private mutating func write(_ key: String, _ value: TOMLValue) {
        text += "\(key) = \(TOMLText.value(value))\n"
    }
}
