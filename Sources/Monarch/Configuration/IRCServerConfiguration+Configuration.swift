// SPDX-License-Identifier: Apache-2.0
import IRCFrontEnd

extension IRCServerConfiguration {
    /// What of the configuration concerns the IRC server.
    init(_ configuration: Configuration) {
        self.init()
        let irc = configuration.irc
        listen = irc.listen.map(IRCListenAddress.init)
        tlsListen = irc.tlsListen.map(IRCListenAddress.init)
        webSocketListen = irc.webSocketListen.map {
            WebSocketListenAddress(IRCListenAddress($0.endpoint), isSecure: $0.isSecure)
        }
        certificate = irc.certificate
        privateKey = irc.privateKey
        webSocketOrigins = irc.webSocketOrigins
        webSocketProxies = irc.webSocketProxies
        unixSocketMode = irc.unixSocketMode
        stsDays = irc.stsDays
        proxyProtocolFrom = irc.proxyProtocolFrom
        serverName = irc.serverName
        networkName = irc.networkName
        motd = irc.motd
        controlChannel = irc.controlChannel
        controlNick = irc.controlNick
        greeting = irc.greeting
        serverPassword = irc.password
        directSignIn = configuration.users.directSignIn
        guests = configuration.users.guests
        registration = configuration.users.registration == .open
        defaultNetwork = configuration.users.defaultNetwork
        replayLines = configuration.history.replayLines
        replayDays = configuration.history.replayDays
        let format = configuration.history.logFormat
        logLayout = format == .none ? nil : format.rawValue
        take(configuration.limits)
        version = "monarch-" + Version.text
    }

    private mutating func take(_ limits: Configuration.Limits) {
        floodControl = limits.floodControl
        floodBurst = limits.floodBurst
        floodRate = limits.floodRate
        connectionsPerAddress = limits.connectionsPerAddress
        connectionsPerTenMinutes = limits.connectionsPerTenMinutes
        registrationTimeout = limits.registrationTimeout
        passwordAttempts = limits.passwordAttempts
        registrationsPerAddress = limits.registrationsPerAddress
        sendQueue = limits.sendQueue
        pingInterval = limits.pingInterval
        monitor = limits.monitor
        multilineBytes = limits.multilineBytes
        multilineLines = limits.multilineLines
    }
}

extension IRCListenAddress {
    init(_ endpoint: SocketEndpoint) {
        switch endpoint {
        case .tcp(let host, let port): self = .tcp(host: host, port: port)
        case .unix(let path): self = .unix(path: path)
        }
    }
}
