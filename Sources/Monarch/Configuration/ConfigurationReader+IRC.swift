// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCFrontEnd
import IRCWire

/// `[irc]`: the server that people connect to.
extension ConfigurationReader {
    mutating func readIRC(_ irc: ConfigurationSection) {
        readListeners(irc)
        readTLS(irc)
        readNames(irc)
        let motd = irc.string("motd", result.irc.motd)
        if motd.utf8.split(separator: 0x0A).contains(where: { $0.count > 400 }) {
            irc.report("motd", "has a line of more than 400 bytes")
        }
        result.irc.motd = motd
        result.irc.greeting = irc.boolean("greeting", result.irc.greeting)
        result.irc.password = Secret(irc.string("password", result.irc.password.exposed))
    }

    private mutating func readListeners(_ irc: ConfigurationSection) {
        result.irc.listen = irc.endpoints("listen", result.irc.listen)
        result.irc.tlsListen = irc.endpoints("tls_listen", result.irc.tlsListen)
        for (index, endpoint) in result.irc.tlsListen.enumerated() {
            if case .unix = endpoint {
                irc.report("tls_listen", at: index, "'\(endpoint)' has to be HOST:PORT; a unix socket needs no TLS")
            }
        }
        readWebSocketListeners(irc)
        if irc.isEmptyList("listen"), result.irc.tlsListen.isEmpty, result.irc.webSocketListen.isEmpty {
            irc.report("listen", "names no address, so nobody could connect; the default is [\"127.0.0.1:6667\"]")
        }
        result.irc.proxyProtocolFrom = Self.ranges("proxy_protocol_from", result.irc.proxyProtocolFrom, in: irc)
        result.irc.webSocketProxies = Self.ranges("websocket_proxies", result.irc.webSocketProxies, in: irc)
        let mode = irc.string("unix_socket_mode", UnixMode.text(result.irc.unixSocketMode))
        if let mode = UnixMode.read(mode) {
            result.irc.unixSocketMode = mode
        } else {
            irc.report("unix_socket_mode", "'\(mode)' are no permissions such as \"0660\"")
        }
    }

    private static func ranges(_ key: String, _ current: [AddressRange], in irc: ConfigurationSection) -> [AddressRange]
    {
        var ranges: [AddressRange] = []
        for (index, text) in irc.strings(key, current.map(\.description)).enumerated() {
            if let range = AddressRange(parsing: text) {
                ranges.append(range)
            } else {
                irc.report(
                    key, at: index, "'\(text)' is no address or range of addresses, such as 192.0.2.1 or 10.0.0.0/8")
            }
        }
        return ranges
    }

    private mutating func readWebSocketListeners(_ irc: ConfigurationSection) {
        var endpoints: [WebSocketEndpoint] = []
        let texts = irc.strings("websocket_listen", result.irc.webSocketListen.map(\.description))
        for (index, text) in texts.enumerated() {
            do {
                let endpoint = try WebSocketEndpoint(parsing: text)
                if endpoints.contains(where: { $0.endpoint == endpoint.endpoint }) {
                    irc.report("websocket_listen", at: index, "'\(text)' is there twice")
                }
                endpoints.append(endpoint)
            } catch {
                irc.report("websocket_listen", at: index, error.text)
            }
        }
        result.irc.webSocketListen = endpoints
        let origins = irc.strings("websocket_origins", result.irc.webSocketOrigins)
        for (index, origin) in origins.enumerated() where !Self.isOrigin(origin) {
            irc.report(
                "websocket_origins", at: index,
                "'\(origin)' is no origin such as https://chat.example.com, without anything behind the host and port")
        }
        result.irc.webSocketOrigins = origins
    }

    private mutating func readTLS(_ irc: ConfigurationSection) {
        for (key, path) in [
            ("certificate", \Configuration.IRC.certificate), ("private_key", \Configuration.IRC.privateKey),
        ] {
            let file = irc.string(key, result.irc[keyPath: path])
            if !file.isEmpty, !file.hasPrefix("/") || file.utf8.contains(0) {
                irc.report(key, "'\(file)' has to be an absolute path, such as /etc/monarch/\(key).pem")
            }
            result.irc[keyPath: path] = file
        }
        let needsTLS = !result.irc.tlsListen.isEmpty || result.irc.webSocketListen.contains(where: \.isSecure)
        if result.irc.certificate.isEmpty, needsTLS || !result.irc.privateKey.isEmpty {
            let key = needsTLS ? (result.irc.tlsListen.isEmpty ? "websocket_listen" : "tls_listen") : "private_key"
            irc.report(key, "needs certificate = \"/path/of/a/file.pem\" as well")
        } else if result.irc.privateKey.isEmpty, !result.irc.certificate.isEmpty {
            irc.report("certificate", "needs private_key = \"/path/of/a/file.pem\" as well; both may be the same file")
        }
        result.irc.stsDays = irc.integer("sts_days", result.irc.stsDays, in: 0...3650)
        if result.irc.stsDays > 0, result.irc.tlsListen.isEmpty {
            irc.report("sts_days", "sends clients to TLS, and there is no tls_listen")
        }
    }

    private mutating func readNames(_ irc: ConfigurationSection) {
        let server = irc.string("server_name", result.irc.serverName)
        if !SocketEndpoint.isName(server) || !server.utf8.contains(UInt8(ascii: ".")) || server.utf8.count > 63 {
            irc.report("server_name", "'\(server)' has to be a host name with a dot in it, of at most 63 bytes")
        }
        let network = irc.string("network_name", result.irc.networkName)
        if network.isEmpty || network.utf8.count > 63
            || !network.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3D })
        {
            irc.report("network_name", "'\(network)' has to be one word of at most 63 ASCII characters without '='")
        }
        let channel = irc.string("control_channel", result.irc.controlChannel)
        if !channel.isEmpty, !IRCChannelName.isValid(channel) {
            irc.report(
                "control_channel", "'\(channel)' is no channel name; it begins with & or # and has no space or comma")
        } else if Self.isNameOfGroup(channel) {
            irc.report(
                "control_channel", "'\(channel)' is kept for group chats, which are called #chat-1, #chat-2 and so on")
        }
        let nick = irc.string("control_nick", result.irc.controlNick)
        if !IRCNick.isValid(nick) { irc.report("control_nick", "'\(nick)' is no valid nick") }
        result.irc.serverName = server
        result.irc.networkName = network
        result.irc.controlChannel = channel
        result.irc.controlNick = nick
    }

    /// Whether a group chat could be called so: `#chat-7`.
    private static func isNameOfGroup(_ channel: String) -> Bool {
        guard IRCCaseMapping.fold(channel).hasPrefix("#chat-") else { return false }
        let number = channel.utf8.dropFirst(6)
        return !number.isEmpty && number.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// What a browser sends as Origin, or `*` for all of them.
    private static func isOrigin(_ text: String) -> Bool {
        if text == "*" { return true }
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return false }
        let host = text.utf8.dropFirst(scheme.utf8.count)
        return !host.isEmpty
            && host.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "*") }
    }
}
