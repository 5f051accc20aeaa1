// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOSSL
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The server's certificate and key, which can be exchanged while it runs.
package final class TLSCertificate: Sendable {
    private let latest = Mutex<NIOSSLContext?>(nil)

    package init() {}

    /// What new connections are greeted with; nil before any was read.
    var current: NIOSSLContext? { latest.withLock { $0 } }

    /// Reads two PEM files, which take the place of those from before. It takes a moment: not to be called on an event loop.
    ///
    /// - Throws: `IRCServerError`, which names the file at fault; then those from before stay in use.
    package func load(_ certificate: String, privateKey: String) throws(IRCServerError) {
        let context = try Self.context(certificate, privateKey)
        latest.withLock { $0 = context }
    }

    private static func context(_ certificate: String, _ privateKey: String) throws(IRCServerError) -> NIOSSLContext {
        // The library opens the files itself, and does not say what the system said.
        guard access(certificate, R_OK) == 0 else {
            throw Self.mistake("cannot read the certificate \(certificate): \(String(cString: strerror(errno)))")
        }
        guard access(privateKey, R_OK) == 0 else {
            throw Self.mistake("cannot read the private key \(privateKey): \(String(cString: strerror(errno)))")
        }
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), !chain.isEmpty else {
            throw Self.mistake("there is no PEM certificate in \(certificate)")
        }
        // A key under a password would have to be asked for; an empty one is the wrong one.
        guard let key = try? NIOSSLPrivateKey(file: privateKey, format: .pem, passphraseCallback: { $0([UInt8]()) })
        else { throw Self.mistake("there is no PEM private key without a password in \(privateKey)") }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        // A client's certificate is asked for, and none is needed.
        configuration.certificateVerification = .optionalVerification
        // Nobody's certificate is looked up here, so that the system's list is not read into memory.
        configuration.trustRoots = .certificates([])
        // What a service manager gives for an orderly end has to be enough for a client that does not answer.
        configuration.shutdownTimeout = .seconds(Int64(FrontEndLimits.lingerTimeAtTheEnd))
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw Self.mistake("the private key \(privateKey) does not belong to the certificate \(certificate)")
        }
    }

    private static func mistake(_ text: String) -> IRCServerError { IRCServerError(text, isPermanent: true) }
}
