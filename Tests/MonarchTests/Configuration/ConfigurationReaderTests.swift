// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCFrontEnd
import Logging
import Testing

@testable import Monarch

/// What a configuration file may say, and what each mistake is told.
@Suite struct ConfigurationReaderTests {
    private func read(_ text: String) throws -> Configuration {
        try ConfigurationReader.read(text, file: "monarch.toml", over: try Configuration.builtIn())
    }

    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let errors as ConfigurationErrors {
            return errors.all.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func anEmptyFileKeepsEveryDefault() throws {
        let configuration = try read("")
        #expect(configuration == (try Configuration.builtIn()))
        #expect(configuration.irc.listen == [.tcp(host: "127.0.0.1", port: 6667)])
        #expect(configuration.networks.keys.sorted() == ["crosstalk", "escargot", "local"])
        #expect(configuration.users.defaultNetwork == "escargot")
    }

    @Test func everyKeyIsRead() throws {
        let configuration = try read(
            """
            [irc]
            listen = ["0.0.0.0:0", "[::1]:6668", "unix:/run/monarch.sock"]
            tls_listen = ["0.0.0.0:6697"]
            websocket_listen = ["127.0.0.1:8067", "wss://[::]:8097", "ws://[::1]:0", "unix:/run/ws.sock"]
            certificate = "/etc/monarch/chain.pem"
            private_key = "/etc/monarch/key.pem"
            websocket_origins = ["https://chat.example.com", "http://localhost:8080"]
            sts_days = 30
            proxy_protocol_from = ["10.0.0.0/8", "2001:db8::1"]
            websocket_proxies = ["192.0.2.1"]
            unix_socket_mode = "660"
            server_name = "irc.example.com"
            network_name = "Example"
            motd = "one\\ntwo"
            control_channel = "&bitlbee"
            control_nick = "bot"
            greeting = false
            password = "hunter2"
            [users]
            registration = "closed"
            direct_sign_in = false
            guests = false
            default_network = "lab"
            [history]
            enabled = false
            retention_days = 30
            log_format = "znc"
            replay_lines = 10
            replay_days = 2
            [limits]
            flood_control = false
            flood_burst = 5
            flood_rate = 2
            connections_per_address = 2
            connections_per_ten_minutes = 32
            registration_timeout = 5
            password_attempts = 1
            registrations_per_address = 2
            send_queue = 98304
            ping_interval = 60
            monitor = 100
            multiline_bytes = 8192
            multiline_lines = 32
            clients_per_user = 3
            accounts_per_user = 4
            group_chats = 5
            contacts = 6
            waiting_messages = 7
            users = 8
            sign_ins_per_second = 5
            [storage]
            directory = "/var/lib/monarch"
            [networks.lab]
            notification = "lab.example.com:1865"
            services = "https://lab.example.com/msn"
            nexus = "https://a.example.com/nexus"
            login = "https://a.example.com/login"
            security_token = "https://b.example.com:8443/RST.srf"
            address_book = "https://c.example.com/ab"
            sharing = "http://127.0.0.1:8081/sharing"
            storage = "https://d.example.com/storage"
            offline_send = "https://e.example.com/send"
            offline_fetch = "https://e.example.com/fetch"
            http_gateway = "http://f.example.com/gateway.dll"
            transport = "http"
            proxy = "socks5://al%40ice:p%3Ass@[::1]:1080"
            dialects = ["MSNP12"]
            verify_tls = false
            [metrics]
            listen = "127.0.0.1:9100"
            [log]
            level = "debug"
            [service]
            notification = "127.0.0.1:11863"
            switchboard = "127.0.0.1:11864"
            web = "127.0.0.1:18081"
            dispatch = "127.0.0.1:11862"
            advertised_host = "lab.example.com"
            demo_contacts = false
            [[service.accounts]]
            address = "alice@example.com"
            password = "secret"
            name = "Alice"
            contacts = ["zoe@example.com"]
            [[service.accounts]]
            address = "zoe@example.com"
            password = "secret"
            """)
        #expect(
            configuration.irc
                == Configuration.IRC(
                    listen: [
                        .tcp(host: "0.0.0.0", port: 0), .tcp(host: "::1", port: 6668), .unix(path: "/run/monarch.sock"),
                    ],
                    tlsListen: [.tcp(host: "0.0.0.0", port: 6697)],
                    webSocketListen: [
                        WebSocketEndpoint(.tcp(host: "127.0.0.1", port: 8067), isSecure: false),
                        WebSocketEndpoint(.tcp(host: "::", port: 8097), isSecure: true),
                        WebSocketEndpoint(.tcp(host: "::1", port: 0), isSecure: false),
                        WebSocketEndpoint(.unix(path: "/run/ws.sock"), isSecure: false),
                    ],
                    certificate: "/etc/monarch/chain.pem", privateKey: "/etc/monarch/key.pem",
                    webSocketOrigins: ["https://chat.example.com", "http://localhost:8080"],
                    webSocketProxies: [try #require(AddressRange(parsing: "192.0.2.1"))], unixSocketMode: 0o660,
                    stsDays: 30,
                    proxyProtocolFrom: [
                        try #require(AddressRange(parsing: "10.0.0.0/8")),
                        try #require(AddressRange(parsing: "2001:db8::1")),
                    ],
                    serverName: "irc.example.com", networkName: "Example", motd: "one\ntwo", controlChannel: "&bitlbee",
                    controlNick: "bot", greeting: false, password: Secret("hunter2")))
        #expect(
            configuration.users
                == .init(registration: .closed, directSignIn: false, guests: false, defaultNetwork: "lab"))
        #expect(
            configuration.history
                == .init(isEnabled: false, retentionDays: 30, logFormat: .znc, replayLines: 10, replayDays: 2))
        #expect(
            configuration.limits
                == .init(
                    floodControl: false, floodBurst: 5, floodRate: 2, connectionsPerAddress: 2,
                    connectionsPerTenMinutes: 32, registrationTimeout: 5, passwordAttempts: 1,
                    registrationsPerAddress: 2, users: 8, sendQueue: 98304, pingInterval: 60, monitor: 100,
                    multilineBytes: 8192,
                    multilineLines: 32, clientsPerUser: 3, accountsPerUser: 4, groupChats: 5, contacts: 6,
                    waitingMessages: 7, signInsPerSecond: 5))
        #expect(configuration.storage == .init(directory: "/var/lib/monarch"))
        #expect(
            configuration.networks["lab"]
                == .init(
                    notification: .tcp(host: "lab.example.com", port: 1865), services: "https://lab.example.com/msn",
                    nexus: "https://a.example.com/nexus", login: "https://a.example.com/login",
                    securityToken: "https://b.example.com:8443/RST.srf", addressBook: "https://c.example.com/ab",
                    sharing: "http://127.0.0.1:8081/sharing", storage: "https://d.example.com/storage",
                    offlineSend: "https://e.example.com/send", offlineFetch: "https://e.example.com/fetch",
                    httpGateway: "http://f.example.com/gateway.dll",
                    proxy: .init(kind: .socks5, host: "::1", port: 1080, user: "al@ice", password: Secret("p:ss")),
                    transport: .http, dialects: ["MSNP12"], verifyTLS: false))
        #expect(configuration.metrics.listen == .tcp(host: "127.0.0.1", port: 9100))
        #expect(configuration.log.level == .debug)
        #expect(
            configuration.service
                == .init(
                    notification: .tcp(host: "127.0.0.1", port: 11863),
                    switchboard: .tcp(host: "127.0.0.1", port: 11864),
                    web: .tcp(host: "127.0.0.1", port: 18081), dispatch: .tcp(host: "127.0.0.1", port: 11862),
                    advertisedHost: "lab.example.com", demoContacts: false,
                    accounts: [
                        .init(
                            address: "alice@example.com", password: Secret("secret"), name: "Alice",
                            contacts: ["zoe@example.com"]),
                        .init(address: "zoe@example.com", password: Secret("secret"), name: "zoe"),
                    ]))
    }

    @Test func aSectionOfAPresetChangesOnlyWhatItNames() throws {
        let before = try #require(try Configuration.builtIn().networks["escargot"])
        let after = try #require(try read("[networks.escargot]\nverify_tls = false").networks["escargot"])
        var expected = before
        expected.verifyTLS = false
        #expect(after == expected)
    }

    /// Each with the one line that it has to give.
    @Test(arguments: [
        ("[irc]\nlisen = []", "monarch.toml:2: irc.lisen: there is no such key; did you mean 'listen'?"),
        (
            "[irc]\nserver-name = \"a.b\"",
            "monarch.toml:2: irc.server-name: there is no such key; did you mean 'server_name'?"
        ),
        ("\n[ircc]\nlisten = []", "monarch.toml:2: ircc: there is no such section; did you mean 'irc'?"),
        ("[irc]\n\"a\\n\\u001B\" = 1", "monarch.toml:2: irc.a\\n\\u{1B}: there is no such key"),
        (
            "[networks.5]\nnotification = \"a:1\"\nservices = \"x\"",
            "monarch.toml:3: networks.5.services: 'x' is no URL that begins with https:// or http://"
        ),
        ("colour = 1", "monarch.toml:1: colour: there is no such key"),
        ("irc = 1", "monarch.toml:1: irc: has to be a section, [irc], not an integer"),
        ("irc.greeting = 1", "monarch.toml:1: irc.greeting: has to be true or false, not an integer"),
        ("[irc]\ngreeting = \"yes\"", "monarch.toml:2: irc.greeting: has to be true or false, not a string"),
        ("[irc]\nlisten = \"127.0.0.1:6667\"", "monarch.toml:2: irc.listen: has to be a list of strings, not a string"),
        (
            "[irc]\nlisten = [\n  \"127.0.0.1:1\",\n  6667,\n]",
            "monarch.toml:4: irc.listen: has to be a list of strings, but element 2 is an integer"
        ),
        (
            "[irc]\nlisten = [\"127.0.0.1\"]",
            "monarch.toml:2: irc.listen: '127.0.0.1' has no port; write HOST:PORT, such as 127.0.0.1:6667"
        ),
        (
            "[irc]\nlisten = [\"127.0.0.1:66670\"]",
            "monarch.toml:2: irc.listen: '127.0.0.1:66670' needs a port from 0 to 65535 behind its last colon"
        ),
        (
            "[networks.local]\nnotification = \"a:0\"",
            "monarch.toml:2: networks.local.notification: 'a:0' needs a port from 1 to 65535 behind its last colon"
        ),
        (
            "[networks.local]\nservices = \"http://a:0/b\"",
            "monarch.toml:2: networks.local.services: 'http://a:0/b' has a port that is not from 1 to 65535"
        ),
        (
            "[networks.lab]\nnotification = \"a:1\"\nservices = \"ftp://a\"\n",
            "monarch.toml:3: networks.lab.services: 'ftp://a' is no URL that begins with https:// or http://"
        ),
        (
            "[networks.lab]\nnotification = \"a:1\"\nnexus = 1\n",
            "monarch.toml:3: networks.lab.nexus: has to be a string in quotes, not an integer"
        ),
        (
            "[networks.lab]\nnotification = \"a:1\"\nservices = \"\"",
            "monarch.toml:1: networks.lab: needs services = \"https://…\", or security_token or nexus alone: where to sign in"
        ),
        (
            "[irc]\nlisten = [\"::1:6667\"]",
            "monarch.toml:2: irc.listen: '::1:6667' needs brackets around its IPv6 address, such as [::1]:6667"
        ),
        (
            "[irc]\nlisten = [\"unix:monarch.sock\"]",
            "monarch.toml:2: irc.listen: 'unix:monarch.sock' needs an absolute path of less than 104 bytes, such as unix:/run/monarch.sock"
        ),
        ("[irc]\nlisten = [\"a:1\", \"a:1\"]", "monarch.toml:2: irc.listen: 'a:1' is there twice"),
        (
            "[irc]\nlisten = []",
            "monarch.toml:2: irc.listen: names no address, so nobody could connect; the default is [\"127.0.0.1:6667\"]"
        ),
        (
            "[irc]\nserver_name = \"monarch\"",
            "monarch.toml:2: irc.server_name: 'monarch' has to be a host name with a dot in it, of at most 63 bytes"
        ),
        (
            "[irc]\nnetwork_name = \"My net\"",
            "monarch.toml:2: irc.network_name: 'My net' has to be one word of at most 63 ASCII characters without '='"
        ),
        (
            "[irc]\ncontrol_channel = \"monarch\"",
            "monarch.toml:2: irc.control_channel: 'monarch' is no channel name; it begins with & or # and has no space or comma"
        ),
        (
            "[irc]\ncontrol_channel = \"#Chat-12\"",
            "monarch.toml:2: irc.control_channel: '#Chat-12' is kept for group chats, which are called #chat-1, #chat-2 and so on"
        ),
        (
            "[irc]\ncontrol_nick = \"a\\u001B[2J\\nb\"",
            "monarch.toml:2: irc.control_nick: 'a\\u{1B}[2J\\nb' is no valid nick"
        ),
        ("[irc]\ncontrol_nick = \"a b\"", "monarch.toml:2: irc.control_nick: 'a b' is no valid nick"),
        (
            "[users]\ndefault_network = \"escargo\"",
            "monarch.toml:2: users.default_network: there is no network 'escargo'; did you mean 'escargot'? "
                + "(known: crosstalk, escargot, local)"
        ),
        ("[limits]\npassword_attempts = 0", "monarch.toml:2: limits.password_attempts: 0 is not from 1 to 100"),
        (
            "[limits]\npassword_attempts = 1.5",
            "monarch.toml:2: limits.password_attempts: has to be a whole number, not a number with a fraction"
        ),
        (
            "[log]\nlevel = \"inof\"",
            "monarch.toml:2: log.level: 'inof' is none of trace, debug, info, notice, warning, error, critical; did you mean 'info'?"
        ),
        ("[networks.lab]\nservices = \"http://a\"", "monarch.toml:1: networks.lab: needs notification = \"HOST:PORT\""),
        (
            "[networks.lab]\nnotification = \"a:1\"",
            "monarch.toml:1: networks.lab: needs services = \"https://…\", or security_token or nexus alone: where to sign in"
        ),
        (
            "[networks.\"My Lab\"]\nnotification = \"a:1\"\nservices = \"http://a\"",
            "monarch.toml:1: networks.My Lab: a network's name has only the letters a-z, digits, '-' and '_'"
        ),
        (
            "[networks]\nlab = \"a:1\"",
            "monarch.toml:2: networks.lab: has to be a section, [networks.lab], not a string"
        ),
        (
            "[networks.local]\nnotification = \"a\"",
            "monarch.toml:2: networks.local.notification: 'a' has no port; write HOST:PORT, such as 127.0.0.1:1863"
        ),
        (
            "[networks.local]\nnotification = \"unix:/a\"",
            "monarch.toml:2: networks.local.notification: 'unix:/a' has to be HOST:PORT"
        ),
        (
            "[networks.local]\nservices = \"ftp://a\"",
            "monarch.toml:2: networks.local.services: 'ftp://a' is no URL that begins with https:// or http://"
        ),
        (
            "[networks.local]\nservices = \"https://\"",
            "monarch.toml:2: networks.local.services: 'https://' has no valid host"
        ),
        (
            "[networks.local]\nservices = \"https://me:pw@a\"",
            "monarch.toml:2: networks.local.services: a URL here must not hold a user name or password"
        ),
        (
            "[networks.local]\ntransport = \"udp\"",
            "monarch.toml:2: networks.local.transport: 'udp' is none of auto, tcp, http"
        ),
        (
            "[networks.local]\ndialects = [\"MSNP18\", \"MNSP18\"]",
            "monarch.toml:2: networks.local.dialects: 'MNSP18' is none of MSNP2 to MSNP18; did you mean 'MSNP18'?"
        ),
        (
            "[networks.local]\ndialects = []",
            "monarch.toml:2: networks.local.dialects: names no dialect, so nobody could sign in"
        ),
        (
            "[networks.local]\ndialects = [\"MSNP18\", \"MSNP18\"]",
            "monarch.toml:2: networks.local.dialects: 'MSNP18' is there twice"
        ),
        ("[service]\nweb = \"unix:/a\"", "monarch.toml:2: service.web: 'unix:/a' has to be HOST:PORT"),
        (
            "[service]\naccounts = 1",
            "monarch.toml:2: service.accounts: has to be sections, [[service.accounts]], not an integer"
        ),
        (
            "[[service.accounts]]\npassword = \"x\"",
            "monarch.toml:1: service.accounts: needs address = \"name@example.com\""
        ),
        ("[[service.accounts]]\naddress = \"a@b\"", "monarch.toml:1: service.accounts: needs a password"),
        (
            "[[service.accounts]]\naddress = \"a@b\"\npassword = \"\"",
            "monarch.toml:3: service.accounts.password: is empty, and nobody can sign in without one"
        ),
        (
            "[[service.accounts]]\naddress = \"a@b\"\npassword = 1",
            "monarch.toml:3: service.accounts.password: has to be a string in quotes, not an integer"
        ),
        (
            "[[service.accounts]]\naddress = 1\npassword = \"x\"",
            "monarch.toml:2: service.accounts.address: has to be a string in quotes, not an integer"
        ),
        (
            "[[service.accounts]]\naddress = \"a@b\"\npassword = \"x\"\n[[service.accounts]]\naddress = \"A@b\"\npassword = \"x\"",
            "monarch.toml:5: service.accounts.address: 'A@b' is there twice"
        ),
        (
            "[[service.accounts]]\naddress = \"a@b\"\npassword = \"x\"\nfriends = []",
            "monarch.toml:4: service.accounts.friends: there is no such key"
        ),
    ])
    func aMistakeNamesFileLineAndKey(text: String, message: String) {
        #expect(mistakes(text) == [message])
    }

    @Test(arguments: [
        (
            "tls_listen = [\"0.0.0.0:6697\"]",
            "tls_listen: needs certificate = \"/path/of/a/file.pem\" as well"
        ),
        (
            "websocket_listen = [\"wss://0.0.0.0:8097\"]",
            "websocket_listen: needs certificate = \"/path/of/a/file.pem\" as well"
        ),
        (
            "certificate = \"/etc/cert.pem\"",
            "certificate: needs private_key = \"/path/of/a/file.pem\" as well; both may be the same file"
        ),
        (
            "private_key = \"/etc/key.pem\"", "private_key: needs certificate = \"/path/of/a/file.pem\" as well"
        ),
        ("sts_days = 30", "sts_days: sends clients to TLS, and there is no tls_listen"),
        ("sts_days = -1", "sts_days: -1 is not from 0 to 3650"),
        (
            "websocket_listen = [\"127.0.0.1:1\", \"ws://127.0.0.1:1\"]",
            "websocket_listen: 'ws://127.0.0.1:1' is there twice"
        ),
        (
            "websocket_listen = [\"http://127.0.0.1:1\"]",
            "websocket_listen: 'http://127.0.0.1:1' needs brackets around its IPv6 address, such as [::1]:8067"
        ),
        (
            "websocket_origins = [\"chat.example.com\"]",
            "websocket_origins: 'chat.example.com' is no origin such as https://chat.example.com, without anything behind "
                + "the host and port"
        ),
        (
            "websocket_origins = [\"https://a.example.com/\"]",
            "websocket_origins: 'https://a.example.com/' is no origin such as https://chat.example.com, without anything "
                + "behind the host and port"
        ),
        (
            "proxy_protocol_from = [\"localhost\"]",
            "proxy_protocol_from: 'localhost' is no address or range of addresses, such as 192.0.2.1 or 10.0.0.0/8"
        ),
        (
            "websocket_proxies = [\"localhost\"]",
            "websocket_proxies: 'localhost' is no address or range of addresses, such as 192.0.2.1 or 10.0.0.0/8"
        ),
        ("unix_socket_mode = \"rw\"", "unix_socket_mode: 'rw' are no permissions such as \"0660\""),
        ("unix_socket_mode = \"1777\"", "unix_socket_mode: '1777' are no permissions such as \"0660\""),
        (
            "proxy_protocol_from = [\"10.0.0.0/33\"]",
            "proxy_protocol_from: '10.0.0.0/33' is no address or range of addresses, such as 192.0.2.1 or 10.0.0.0/8"
        ),
        (
            "listen = []",
            "listen: names no address, so nobody could connect; the default is [\"127.0.0.1:6667\"]"
        ),
    ])
    func aMistakeAboutListenersIsTold(line: String, message: String) {
        #expect(mistakes("[irc]\n\(line)") == ["monarch.toml:2: irc.\(message)"])
    }

    @Test func pathsOfCertificatesAreAbsoluteAndTLSIsNotForUnixSockets() {
        #expect(
            mistakes("[irc]\ntls_listen = [\"unix:/a\"]\ncertificate = \"cert.pem\"\nprivate_key = \"/k.pem\"") == [
                "monarch.toml:2: irc.tls_listen: 'unix:/a' has to be HOST:PORT; a unix socket needs no TLS",
                "monarch.toml:3: irc.certificate: 'cert.pem' has to be an absolute path, such as /etc/monarch/certificate.pem",
            ])
    }

    @Test func onePlaceToConnectToIsEnough() throws {
        let tls = "listen = []\ntls_listen = [\"[::]:6697\"]\ncertificate = \"/a.pem\"\nprivate_key = \"/a.pem\""
        #expect(try read("[irc]\n" + tls).irc.listen == [])
        #expect(try read("[irc]\nlisten = []\nwebsocket_listen = [\"[::]:80\"]").irc.listen == [])
    }

    @Test(arguments: [
        ("ftp://a:1", "a proxy's address begins with one of http://, https://, socks5://"),
        ("socks5://a", "a proxy's address ends in HOST:PORT, such as socks5://127.0.0.1:1080"),
        ("http://alice:hunter2@a:0", "a proxy's address ends in HOST:PORT, such as socks5://127.0.0.1:1080"),
        ("http://:hunter2@a:1", "a proxy's user and password are written user:password@, special characters as %40"),
        ("http://alice:%zz@a:1", "a proxy's user and password are written user:password@, special characters as %40"),
    ])
    func aWrongProxyIsNotQuoted(proxy: String, message: String) {
        #expect(
            mistakes("[networks.local]\nproxy = \"\(proxy)\"") == ["monarch.toml:2: networks.local.proxy: \(message)"])
    }

    @Test func theHTTPGatewayHasToBeSomewhere() {
        let network = "notification = \"a:1\"\nsecurity_token = \"https://a/b\"\ntransport = \"http\""
        #expect(
            mistakes("[networks.lab]\n" + network) == [
                "monarch.toml:4: networks.lab.transport: 'http' needs http_gateway = \"http://…\", or services"
            ])
        #expect(mistakes("[networks.lab]\n" + network + "\nhttp_gateway = \"http://a/b\"") == [])
    }

    @Test func theDirectoryIsAnAbsolutePath() {
        #expect(
            mistakes("[storage]\ndirectory = \"data\"") == [
                "monarch.toml:2: storage.directory: 'data' has to be an absolute path, such as /var/lib/monarch"
            ])
    }

    @Test func aMisspeltWordOrAWrongKindIsTold() {
        #expect(
            mistakes("[users]\nregistration = \"close\"") == [
                "monarch.toml:2: users.registration: 'close' is none of open, closed; did you mean 'closed'?"
            ])
        #expect(
            mistakes("[history]\nretention_days = \"30\"") == [
                "monarch.toml:2: history.retention_days: has to be a whole number, not a string"
            ])
    }

    @Test func allMistakesAreFoundInTheOrderOfTheFile() {
        let found = mistakes("[log]\nlevel = 1\n[irc]\ngreeting = 1\n[users]\nguest = true")
        #expect(
            found == [
                "monarch.toml:2: log.level: has to be a string in quotes, not an integer",
                "monarch.toml:4: irc.greeting: has to be true or false, not an integer",
                "monarch.toml:6: users.guest: there is no such key; did you mean 'guests'?",
            ])
    }

    @Test func theFirstMistakeStandsForAll() {
        let errors = ["a", "b", "c"].enumerated().map { index, text in
            ConfigurationError(file: "f", line: 3 - index, key: "k", text: text)
        }
        #expect(ConfigurationErrors([errors[0]]).description == "f:3: k: a")
        #expect(
            ConfigurationErrors(Array(errors[...1])).description
                == "f:2: k: b (and one more: 'monarch config check' shows both)")
        #expect(ConfigurationErrors(errors).description == "f:1: k: c (and 2 more: 'monarch config check' shows all)")
    }

    @Test(arguments: [
        ("[irc]\na = 1\na = 2\n", "monarch.toml:3: irc.a: "),
        ("[limits]\n\npassword_attempts = 99999999999999999999\n", "monarch.toml:3: limits.password_attempts: "),
        ("[networks]\nlab = { a = 1, b = 99999999999999999999, c = 1 }\n", "monarch.toml:2: networks.lab.b: "),
        ("[irc]\n[users]\n[irc]\n", "monarch.toml:3: irc: "),
        ("[irc]\ngreeting = tru\n", "monarch.toml:2: irc.greeting: "),
        ("[irc]\nmotd = \"a\n", "monarch.toml:2: irc.motd: "),
        ("[irc]\nmotd = \"\"\"\nabc\n\n", "monarch.toml:4: irc.motd: "),
        ("users.guests = no", "monarch.toml:1: users.guests: "),
        // The list was left open: that is the key which is wrong.
        ("[irc]\nlisten = [\ngreeting = true\n", "monarch.toml:3: irc.listen: "),
        ("[irc]\nmotd = \"a\u{0}b\"\n", "monarch.toml:2: irc.motd: has a NUL character"),
        ("what is this", "monarch.toml:1: cannot read "),
    ])
    func whatIsNoTOMLIsToldWithItsLineAndKey(text: String, beginning: String) {
        let found = mistakes(text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(beginning) == true, "\(found)")
        #expect(found.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } })
    }

    @Test func anErrorNeverShowsAPassword() {
        let found = mistakes(
            "[irc]\npassword = 12345\n[[service.accounts]]\naddress = \"nobody\"\npassword = \"hunter2\"")
        #expect(found.count == 2)
        #expect(!found.joined().contains("12345") && !found.joined().contains("hunter2"))
    }
}
