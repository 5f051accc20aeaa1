// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore

/// Who a client turned out to be.
struct Registration: Equatable, Sendable {
    var nick: String
    var user: String
    var realName: String
    var capabilities: CapabilityNegotiation
    /// Where the client comes from.
    var origin = ClientOrigin.local
    /// Nil for a guest.
    var signIn: SignIn?
    /// What the bot should tell about the log-in.
    var notes: [String] = []
}

/// What a server asks of those who register.
struct RegistrationPolicy: Sendable {
    var serverName: String
    var controlNick: String
    var networks: [NetworkDescriptor]
    var defaultNetwork: String
    var directSignIn: Bool
    var guests: Bool
    var serverPassword: Secret<String>
    var passwordAttempts: Int

    init(_ configuration: IRCServerConfiguration, networks: [NetworkDescriptor]) {
        serverName = configuration.serverName
        controlNick = configuration.controlNick
        self.networks = networks
        defaultNetwork = configuration.defaultNetwork
        directSignIn = configuration.directSignIn
        guests = configuration.guests
        serverPassword = configuration.serverPassword
        passwordAttempts = max(1, configuration.passwordAttempts)
    }

    var form: SignInForm { SignInForm(networks: networks, defaultNetwork: defaultNetwork) }
}
