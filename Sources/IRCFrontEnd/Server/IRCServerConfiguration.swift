// SPDX-License-Identifier: Apache-2.0
package import Cryptography

/// Everything about the IRC server that its owner decides.
package struct IRCServerConfiguration: Sendable {
    package var listen: [IRCListenAddress] = [.tcp(host: "127.0.0.1", port: 6667)]
    /// Where clients connect to with TLS.
    package var tlsListen: [IRCListenAddress] = []
    /// Where clients connect to that speak IRC over WebSocket.
    package var webSocketListen: [WebSocketListenAddress] = []
    /// Paths of the PEM files with the certificate chain and the private key; empty for none.
    package var certificate = ""
    package var privateKey = ""
    /// Origins of the pages that may connect, `https://chat.example.com`, or `*` for any. Those from the same host always may.
    package var webSocketOrigins: [String] = []
    /// Web servers in front, whose X-Forwarded-For says where a WebSocket comes from.
    package var webSocketProxies: [AddressRange] = []
    /// The permissions of unix sockets: whoever may write to one may connect.
    package var unixSocketMode = 0o600
    /// Days for which clients are to come back with TLS only (IRCv3 sts); 0 for no such promise.
    package var stsDays = 0
    /// Whose connections begin with a PROXY header that says where they really come from.
    package var proxyProtocolFrom: [AddressRange] = []
    /// The name in front of the server's own lines. Clients expect a dot in it.
    package var serverName = "monarch.local"
    /// NETWORK of 005.
    package var networkName = "Monarch"
    /// The message of the day, lines separated by LF; empty for none.
    package var motd = ""
    /// The channel with the contacts and the bot, such as `&monarch`; empty if there is to be none.
    package var controlChannel = "&monarch"
    /// The bot's nick.
    package var controlNick = "root"
    /// Whether the bot says hello to those who connect.
    package var greeting = true
    /// What everybody has to know who connects; empty if nothing.
    package var serverPassword = Secret("")
    /// Whether one signs in by address and password of a network.
    package var directSignIn = true
    /// Whether NICK and USER alone are enough to get in.
    package var guests = true
    /// Whether anybody may register a user of the gateway.
    package var registration = true
    /// The network of an address that names none.
    package var defaultNetwork = "escargot"
    /// Seconds a client has to register.
    package var registrationTimeout = 30
    /// Wrong passwords before a connection is closed.
    package var passwordAttempts = 3
    /// Users that are registered from one address within an hour; 0 for any number. Those from this machine are not counted.
    package var registrationsPerAddress = 5
    /// Connections from one address at a time; 0 for any number.
    package var connectionsPerAddress = 16
    /// New connections from one address within ten minutes; 0 for any number. Those from this machine are not counted.
    package var connectionsPerTenMinutes = 64
    /// Whether clients that send too fast are slowed down. Those on the same machine never are.
    package var floodControl = true
    /// Lines that may come at once, and how many a second after that.
    package var floodBurst = 50
    package var floodRate = 10
    /// Bytes that may be waiting to be read by a client before it is closed as too slow.
    package var sendQueue = 1 << 20
    /// Seconds of silence before a client is asked whether it is still there, and again before it is closed.
    package var pingInterval = 120
    /// Nicks in a client's MONITOR list, and as many in its WATCH list (MONITOR and WATCH of 005).
    package var monitor = 1000
    /// Bytes and lines of one message of several lines (draft/multiline).
    package var multilineBytes = 4096
    package var multilineLines = 100
    /// The layout in which conversations are written to files where their user has chosen none; nil if they are not.
    package var logLayout: String?
    /// Lines of history that a client without history commands is shown for each conversation, and how old they may be, in days; 0
    /// lines for none, 0 days for any age.
    package var replayLines = 50
    package var replayDays = 7
    /// As VERSION and 002 show it.
    package var version = "monarch-0.1"

    package init() {}
}

extension IRCServerConfiguration {
    /// Takes over from another configuration what clients have been told and cannot be told anew, and where the server listens.
    mutating func keepFixed(of other: IRCServerConfiguration) {
        listen = other.listen
        tlsListen = other.tlsListen
        webSocketListen = other.webSocketListen
        serverName = other.serverName
        networkName = other.networkName
        controlChannel = other.controlChannel
        controlNick = other.controlNick
    }
}
