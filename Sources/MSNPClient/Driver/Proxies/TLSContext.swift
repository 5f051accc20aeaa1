// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import Synchronization

/// What TLS connections are made with, prepared when the first one is made: reading the certificates that are trusted takes a while.
final class TLSContext: Sendable {
    /// For proxies: their certificates are always checked.
    static let proxies = TLSContext(.makeClientConfiguration())

    private let configuration: TLSConfiguration
    private let context = Mutex<NIOSSLContext?>(nil)

    init(_ configuration: TLSConfiguration) {
        self.configuration = configuration
    }

    /// A handler for the beginning of a pipeline, for a connection to this host.
    ///
    /// A certificate has to be for its name. For a literal address it has to be for the address that the channel is connected to.
    func handler(host: String) throws -> NIOSSLClientHandler {
        let context = try context.withLock { context in
            if let context { return context }
            let new = try NIOSSLContext(configuration: configuration)
            context = new
            return new
        }
        do {
            return try NIOSSLClientHandler(context: context, serverHostname: host)
        } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
            return try NIOSSLClientHandler(context: context, serverHostname: nil)
        }
    }
}
