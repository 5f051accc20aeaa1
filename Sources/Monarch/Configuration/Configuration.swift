// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCFrontEnd
import Logging

/// Everything that can be configured, with its defaults. `Config/monarch.toml` explains each key.
struct Configuration: Sendable, Equatable {
    var irc = IRC()
    var users = Users()
    var storage = Storage()
    var history = History()
    var limits = Limits()
    /// Every known network by its name, the built-in ones included.
    var networks: [String: Network]
    var service = Service()
    var metrics = Metrics()
    var log = Log()

    /// `[irc]`: the IRC server that people connect to.
    struct IRC: Sendable, Equatable {
        var listen: [SocketEndpoint] = [.tcp(host: "127.0.0.1", port: 6667)]
        var tlsListen: [SocketEndpoint] = []
        var webSocketListen: [WebSocketEndpoint] = []
        /// Paths of PEM files; empty for none.
        var certificate = ""
        var privateKey = ""
        /// Of pages that may connect, `https://chat.example.com`, or `*`.
        var webSocketOrigins: [String] = []
        /// Web servers in front, whose X-Forwarded-For is believed.
        var webSocketProxies: [AddressRange] = []
        /// Permissions of unix sockets.
        var unixSocketMode = 0o600
        /// For which clients are to use TLS only; 0 to tell them nothing.
        var stsDays = 0
        /// Whose connections begin with a PROXY header.
        var proxyProtocolFrom: [AddressRange] = []
        var serverName = "monarch.local"
        var networkName = "Monarch"
        /// Lines separated by line feeds; empty for none.
        var motd = ""
        /// Empty: users join none.
        var controlChannel = "&monarch"
        var controlNick = "root"
        var greeting = true
        /// What everybody has to send as PASS; empty for nothing.
        var password = Secret("")
    }

    /// `[users]`: who may use the gateway, and how.
    struct Users: Sendable, Equatable {
        var registration = Registration.open
        var directSignIn = true
        var guests = true
        var defaultNetwork = "escargot"

        /// Who may register a user of the gateway.
        enum Registration: String, Sendable, CaseIterable {
            case open
            /// Nobody over IRC; `monarch user add` does.
            case closed
        }
    }

    /// `[history]`: what is kept of conversations, and what of it clients see again.
    struct History: Sendable, Equatable {
        var isEnabled = true
        /// After which messages are forgotten; 0 for never.
        var retentionDays = 0
        var logFormat = LogFormat.none
        /// For each conversation, to clients that do not ask for history themselves.
        var replayLines = 50
        /// How old such lines may be; 0 for any age.
        var replayDays = 7

        /// The layout of plain text logs.
        enum LogFormat: String, Sendable, CaseIterable {
            case none
            case znc
            case weechat
            case jsonl
        }
    }

    /// `[limits]`: how much one client, and one user, may do.
    struct Limits: Sendable, Equatable {
        var floodControl = true
        /// Lines at once, and a second.
        var floodBurst = 50
        var floodRate = 10
        var connectionsPerAddress = 16
        /// New ones from one address; 0 for any number.
        var connectionsPerTenMinutes = 64
        /// Seconds.
        var registrationTimeout = 30
        var passwordAttempts = 3
        /// New users from one address within an hour; 0 for any number.
        var registrationsPerAddress = 5
        /// All together.
        var users = 10_000
        /// Bytes.
        var sendQueue = 1 << 20
        /// Seconds.
        var pingInterval = 120
        /// Nicks of one client.
        var monitor = 1000
        /// Of one message of several lines.
        var multilineBytes = 4096
        var multilineLines = 100
        /// Of one user at a time.
        var clientsPerUser = 32
        var accountsPerUser = 16
        var groupChats = 100
        /// Of one account, strangers included.
        var contacts = 2000
        /// Of one account until it is signed in, or the other one can be reached.
        var waitingMessages = 500
        /// To one network, from all users together; 0 is as fast as they come.
        var signInsPerSecond = 2
    }

    /// `[storage]`: what outlives the process.
    struct Storage: Sendable, Equatable {
        /// Empty: below the user's state directory.
        var directory = ""
    }

    /// `[service]`: the embedded MSN service of `monarch service`.
    struct Service: Sendable, Equatable {
        var notification = SocketEndpoint.tcp(host: "127.0.0.1", port: 1863)
        var switchboard = SocketEndpoint.tcp(host: "127.0.0.1", port: 1864)
        var web = SocketEndpoint.tcp(host: "127.0.0.1", port: 8081)
        var dispatch: SocketEndpoint?
        /// The host that clients are told to connect to.
        var advertisedHost = "127.0.0.1"
        var demoContacts = true
        /// Empty: the two people of the demo.
        var accounts: [Account] = []

        struct Account: Sendable, Equatable {
            var address: String
            var password: Secret<String>
            var name: String
            var contacts: [String] = []
        }
    }

    /// `[metrics]`: what the gateway counts, for Prometheus.
    struct Metrics: Sendable, Equatable {
        /// Nil for nowhere; then nothing is counted.
        var listen: SocketEndpoint?
    }

    /// `[log]`
    struct Log: Sendable, Equatable {
        var level = Logger.Level.info
    }
}
