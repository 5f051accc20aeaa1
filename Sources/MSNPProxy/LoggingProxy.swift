// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
package import MSNServices
package import NIOCore
package import ServiceLifecycle

/// A proxy between MSN clients and a service that writes down what both say, without secrets.
///
/// `start()` and `stop()` are for those who want to know the ports; a service group calls `run()`.
package actor LoggingProxy: Service {
    private let settings: ProxySettings
    private let transport: any HTTPTransport
    private let group: any EventLoopGroup
    private let transcript: Transcript
    private let hub: ProxyHub
    private var isStarted = false

    /// - Parameter transport: Makes the web requests.
    package init(
        settings: ProxySettings, transport: any HTTPTransport, group: any EventLoopGroup, transcript: Transcript
    ) {
        self.settings = settings
        self.transport = transport
        self.group = group
        self.transcript = transcript
        hub = ProxyHub(settings: settings, group: group, transcript: transcript)
    }

    /// Binds every address.
    ///
    /// - Returns: Where clients find the proxy; the second one is nil without web services.
    /// - Throws: `ProxyListenError`, and then nothing is bound.
    package func start() async throws(ProxyListenError) -> (notification: ServerAddress, web: ServerAddress?) {
        isStarted = true
        var web: ServerAddress?
        if let address = settings.webListen {
            guard let origins = WebOrigins(base: settings.web) else {
                throw ProxyListenError(description: "the address of the web services cannot be read")
            }
            do {
                let listener = try await WebRelay(origins: origins, transport: transport, transcript: transcript)
                    .listen(host: address.host, port: address.port, group: group)
                hub.keep(listener)
                web = ServerAddress(host: address.host, port: listener.localAddress?.port ?? address.port)
            } catch {
                throw ProxyListenError(listeningOn: address, "--web-listen", error)
            }
        }
        do {
            let port = try await hub.listen(.notification, at: settings.listen, for: settings.notification).get()
            return (ServerAddress(host: settings.listen.host, port: port), web)
        } catch {
            await hub.stop()
            throw ProxyListenError(listeningOn: settings.listen, "--listen", error)
        }
    }

    /// Starts the proxy if that has not happened, and runs it until graceful shutdown or cancellation.
    package func run() async throws {
        if !isStarted { _ = try await start() }
        try? await gracefulShutdown()
        await stop()
    }

    /// Closes every listener and connection.
    package func stop() async {
        await hub.stop()
    }
}
