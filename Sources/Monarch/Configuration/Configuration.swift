// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Logging

/// Everything that can be configured, with its defaults. `Config/monarch.toml` explains each key.
///
/// Keys of features that this version does not have are not here: the reader accepts them at their default only.
struct Configuration: Sendable, Equatable {
    var irc = IRC()
    var users = Users()
    var storage = Storage()
    var limits = Limits()
    /// Every known network by its name, the built-in ones included.
    var networks: [String: Network]
    var service = Service()
    var log = Log()

    /// `[irc]`: the IRC server that people connect to.
    struct IRC: Sendable, Equatable {
        var listen: [SocketEndpoint] = [.tcp(host: "127.0.0.1", port: 6667)]
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
        var directSignIn = true
        var guests = true
        var defaultNetwork = "escargot"
    }

    /// `[limits]`: how much one client may do.
    struct Limits: Sendable, Equatable {
        var floodControl = true
        var connectionsPerAddress = 16
        /// Seconds.
        var registrationTimeout = 30
        var passwordAttempts = 3
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

    /// `[log]`
    struct Log: Sendable, Equatable {
        var level = Logger.Level.info
    }
}
