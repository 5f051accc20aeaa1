// SPDX-License-Identifier: Apache-2.0
internal import CoreMetrics
internal import GatewayCore
internal import IRCWire
internal import Logging
internal import NIOCore
internal import Synchronization

/// What every connection of a server knows, the same for all of them.
final class ServerContext: Sendable {
    /// As the server was started. Names, channels and listeners stay as they are here for as long as it runs.
    let configuration: IRCServerConfiguration
    let directory: SessionDirectory
    let logger: Logger
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64
    /// When the server came to be, in the same measure.
    let startedAt: Int64
    private let latest: Mutex<ServerSettings>
    private let census = Mutex(ConnectionCensus())
    private let registrations = Mutex(RegistrationCensus())
    let metrics: FrontEndMetrics
    /// For listeners with TLS.
    let certificate = TLSCertificate()
    private let firstTLSPort = Atomic(0)

    init(
        configuration: IRCServerConfiguration, directory: SessionDirectory, logger: Logger,
        metrics factory: any MetricsFactory = NOOPMetricsHandler.instance, now: @escaping @Sendable () -> Int64
    ) {
        metrics = FrontEndMetrics(factory)
        self.configuration = configuration
        self.directory = directory
        self.logger = logger
        self.now = now
        self.startedAt = now()
        latest = Mutex(ServerSettings(configuration, directory))
    }

    /// The users of the gateway.
    var users: UserRegistry { directory.users }

    /// As the configuration is by now: the message of the day, limits, who may come in.
    var current: ServerSettings { latest.withLock { $0 } }

    /// The port of the first listener with TLS, once it is there.
    var tlsPort: Int? {
        let port = firstTLSPort.load(ordering: .relaxed)
        return port == 0 ? nil : port
    }

    func setTLSPort(_ port: Int) {
        _ = firstTLSPort.compareExchange(expected: 0, desired: port, ordering: .relaxed)
    }

    /// Takes another configuration over for what comes from now on, all of it that can change while the server runs.
    func reload(_ configuration: IRCServerConfiguration) {
        var configuration = configuration
        configuration.keepFixed(of: self.configuration)
        let settings = ServerSettings(configuration, directory)
        latest.withLock { $0 = settings }
    }

    /// Asks those who know the users, for somebody who comes from there. Answers once, on the loop.
    func answer(
        _ request: LogInRequest, from origin: ClientOrigin, on loop: any EventLoop,
        _ answer: @escaping @Sendable (LogInAnswer) -> Void
    ) {
        guard case .register = request, let address = InternetAddress(origin.address) else {
            return users.answer(request, on: loop, answer)
        }
        let (most, now) = (current.value.registrationsPerAddress, now())
        guard registrations.withLock({ $0.count(address, most: most, at: now) }) else {
            metrics.refused(.newUsers)
            return answer(.notRegistered(code: "TEMPORARILY_UNAVAILABLE", Self.tooManyRegistrations))
        }
        users.answer(request, on: loop) { [self] result in
            if case .granted = result {} else { registrations.withLock { $0.takeBack(address) } }
            answer(result)
        }
    }

    private static let tooManyRegistrations =
        "enough users have been registered from your address within an hour; try again later"

    /// Counts a connection from an address, or says why it is refused.
    func admit(_ address: InternetAddress) -> ConnectionCensus.Refusal? {
        let rules = rules
        let now = now()
        return census.withLock { $0.arrive(address, rules: rules, at: now) }
    }

    /// A connection that was admitted has ended.
    func release(_ address: InternetAddress) {
        let rules = rules
        census.withLock { $0.leave(address, rules: rules) }
    }

    private var rules: ConnectionCensus.Rules {
        let value = current.value
        return ConnectionCensus.Rules(
            atATime: value.connectionsPerAddress, perTenMinutes: value.connectionsPerTenMinutes)
    }
}

/// One state of the configuration, shared by all connections that came while it was in force.
final class ServerSettings: Sendable {
    let value: IRCServerConfiguration
    /// What 005 says to everybody.
    let support: ISupport

    init(_ value: IRCServerConfiguration, _ directory: SessionDirectory) {
        self.value = value
        support = ISupport(value, limits: directory.limits, keepsHistory: directory.keepsHistory)
    }
}

extension ConnectionCensus.Refusal {
    /// What the ERROR line says.
    func reason(for address: InternetAddress) -> String {
        switch self {
        case .tooMany(let limit): "too many connections from \(address), at most \(limit) at a time"
        case .tooFast: "too many new connections from \(address), try again in some minutes"
        }
    }
}
