// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Logging

extension Configuration {
    /// The whole configuration as TOML that Monarch reads again, passwords replaced.
    var text: String {
        var writer = ConfigurationWriter()
        writer.section("irc")
        writer.write("listen", irc.listen.map(\.description))
        writer.write("tls_listen", [])
        writer.write("websocket_listen", [])
        writer.write("certificate", "")
        writer.write("private_key", "")
        writer.write("server_name", irc.serverName)
        writer.write("network_name", irc.networkName)
        writer.write("motd", irc.motd)
        writer.write("control_channel", irc.controlChannel)
        writer.write("control_nick", irc.controlNick)
        writer.write("greeting", irc.greeting)
        writer.write("password", irc.password)
        writer.section("users")
        writer.write("registration", "open")
        writer.write("direct_sign_in", users.directSignIn)
        writer.write("guests", users.guests)
        writer.write("default_network", users.defaultNetwork)
        writer.section("storage")
        writer.write("directory", storage.directory)
        writer.section("history")
        writer.write("retention_days", 0)
        writer.write("log_format", "none")
        writer.write("replay_lines", 50)
        writer.section("limits")
        writer.write("flood_control", limits.floodControl)
        writer.write("connections_per_address", limits.connectionsPerAddress)
        writer.write("registration_timeout", limits.registrationTimeout)
        writer.write("password_attempts", limits.passwordAttempts)
        writer.write("sign_ins_per_second", limits.signInsPerSecond)
        for (name, network) in networks.sorted(by: { $0.key < $1.key }) { network.write(to: &writer, name: name) }
        writer.section("metrics")
        writer.write("listen", "")
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
