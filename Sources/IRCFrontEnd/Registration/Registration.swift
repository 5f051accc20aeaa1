// SPDX-License-Identifier: Apache-2.0
internal import Cryptography
internal import GatewayCore
internal import IRCWire

/// Who a client turned out to be.
struct Registration: Equatable, Sendable {
    var nick: String
    var user: String
    var realName: String
    var capabilities: CapabilityNegotiation
    /// Where the client comes from.
    var origin = ClientOrigin.local
    /// Nil for a guest.
    var loggedIn: LoggedIn?
    /// What the user calls this client, folded: `phone` of `alice/escargot@phone`.
    var clientName: String?
    /// The one network whose contacts the client is to see, as it was typed or bound; nil for all of them.
    var network: NetworkChoice?
    /// The account that this has turned out to be.
    var boundTo: AccountID?
    /// What the client brings along from another session.
    var former: FormerPlace?
    /// What AWAY said before registration (IRCv3 pre-away).
    var presence = ClientPresence.present
    /// What METADATA said before registration.
    var metadata = EarlyMetadata()
    /// Log-ins that have failed already.
    var failedAttempts = 0
    /// What the bot should tell about the log-in.
    var notes: [String] = []

    /// The address and password of a direct sign-in.
    var signIn: SignIn? {
        if case .address(let signIn) = loggedIn { signIn } else { nil }
    }

    /// That of a gateway user.
    var grant: UserGrant? {
        if case .user(let grant) = loggedIn { grant } else { nil }
    }
}

/// Which of a user's networks a client wants to see (soju.im/bouncer-networks: one account is one network).
enum NetworkChoice: Equatable, Sendable {
    /// `alice/escargot`: by tag, number, network or address, as accounts are named to the bot.
    case named(String)
    /// `BOUNCER BIND <netid>`
    case id(String)

    var text: String {
        switch self {
        case .named(let text), .id(let text): text
        }
    }
}

/// Whether somebody sits in front of a client (IRCv3 pre-away).
enum ClientPresence: Equatable, Sendable {
    case present
    /// `AWAY :lunch`
    case away(String)
    /// `AWAY *`: the client came by itself, and says nothing of its user.
    case absent
}

/// What a server asks of those who register.
struct RegistrationPolicy: Sendable {
    var serverName: String
    var controlNick: String
    var networks: [NetworkDescriptor]
    var defaultNetwork: String
    var directSignIn: Bool
    var guests: Bool
    var registrationIsOpen: Bool
    var serverPassword: Secret<String>
    var passwordAttempts: Int
    /// The value of draft/multiline: the longest message of several lines.
    var multiline: String
    /// What 005 says, for clients that ask before they are registered (IRCv3 extended-isupport).
    var support: ISupport
    /// Where TLS is, and for how many seconds it is to be used instead of this; nil if nothing is promised.
    var strictTransport: (port: Int, seconds: Int)?

    /// - Parameter tlsPort: of the first listener with TLS, if there is one.
    init(
        _ configuration: IRCServerConfiguration, networks: [NetworkDescriptor], support: ISupport, tlsPort: Int? = nil
    ) {
        if let tlsPort, configuration.stsDays > 0 { strictTransport = (tlsPort, configuration.stsDays * 86_400) }
        serverName = configuration.serverName
        controlNick = configuration.controlNick
        self.networks = networks
        defaultNetwork = configuration.defaultNetwork
        directSignIn = configuration.directSignIn
        guests = configuration.guests
        registrationIsOpen = configuration.registration
        serverPassword = configuration.serverPassword
        passwordAttempts = max(1, configuration.passwordAttempts)
        multiline = "max-bytes=\(configuration.multilineBytes),max-lines=\(configuration.multilineLines)"
        self.support = support
    }

    var form: LogInForm { LogInForm(networks: networks, defaultNetwork: defaultNetwork) }

    /// Which capabilities a client from somewhere is offered, and with which values.
    func offer(to origin: ClientOrigin) -> CapabilityOffer {
        var offer = CapabilityOffer()
        offer.values["sasl"] = SASLExchange.mechanisms(fingerprint: origin.certificateFingerprint)
        offer.values["draft/multiline"] = multiline
        offer.values["draft/account-registration"] = "before-connect,custom-account-name"
        offer.values["draft/metadata-2"] = Capabilities.metadataValue(of: .metadata2)
        offer.values["draft/metadata-3"] = Capabilities.metadataValue(of: .metadata3)
        if !registrationIsOpen { offer.withheld.insert(.accountRegistration) }
        if support["CHATHISTORY"] == nil { offer.withheld.formUnion(.ofHistory) }
        if !guests { offer.notices["soju.im/account-required"] = "" }
        if let strictTransport = strictTransport(for: origin) { offer.notices["sts"] = strictTransport }
        return offer
    }

    /// The value of `sts` for somebody who comes from there (IRCv3 strict-transport-security), if they are to have it: where
    /// to go, or that they were right to come here.
    private func strictTransport(for origin: ClientOrigin) -> String? {
        // A page connects to where it says wss, and its browser keeps that; the port here would be of no use to it.
        guard let strictTransport, !origin.isWebSocket else { return nil }
        if origin.isTLS { return "duration=\(strictTransport.seconds)" }
        // On this machine nobody reads along, and behind a proxy nobody knows which port would be the right one.
        return origin.isSecure || origin.isProxied ? nil : "port=\(strictTransport.port)"
    }
}
