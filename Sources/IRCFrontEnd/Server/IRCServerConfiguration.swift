// SPDX-License-Identifier: Apache-2.0
package import Cryptography

/// Everything about the IRC server that its owner decides.
package struct IRCServerConfiguration: Sendable {
    package var listen: [IRCListenAddress] = [.tcp(host: "127.0.0.1", port: 6667)]
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
    /// The network of an address that names none.
    package var defaultNetwork = "escargot"
    /// Seconds a client has to register.
    package var registrationTimeout = 30
    /// Wrong passwords before a connection is closed.
    package var passwordAttempts = 3
    /// Connections from one address at a time; 0 for any number.
    package var connectionsPerAddress = 16
    /// Whether clients that send too fast are slowed down. Those on the same machine never are.
    package var floodControl = true
    /// As VERSION and 002 show it.
    package var version = "monarch-0.1"

    package init() {}
}
