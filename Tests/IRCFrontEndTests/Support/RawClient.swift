// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix
import NIOSSL

/// A socket, with TLS or without, that sends and takes bytes and knows nothing of what they mean.
final class RawClient {
    struct Closed: Error { let got: String }

    private let channel: any Channel
    private var chunks: AsyncStream<ByteBuffer>.Iterator
    private var buffer = ByteBuffer()

    /// - Parameters:
    ///   - tls: nil for none; the server is not looked at.
    ///   - wait: until the connection is there; else it is on its way, which suffices to send something.
    init(port: Int, tls: TLSConfiguration? = nil) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    try pipeline.addHandler(Collector(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        chunks = stream.makeAsyncIterator()
    }

    /// TLS that believes every server, with a certificate of its own or without.
    static func tls(certificate: String? = nil) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        if let certificate {
            let bytes = Array(certificate.utf8)
            configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(bytes).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: bytes, format: .pem))
        }
        return configuration
    }

    func send(_ text: String) { send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    /// Waits until all of it is in the hands of the system.
    func sendAndWait(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// So many bytes, or fewer if the server closes before.
    func read(_ count: Int) async -> [UInt8] {
        while buffer.readableBytes < count, let chunk = await chunks.next(isolation: #isolation) {
            buffer.writeImmutableBuffer(chunk)
        }
        return buffer.readBytes(length: min(count, buffer.readableBytes)) ?? []
    }

    /// Everything up to and with this text.
    @discardableResult
    func read(through end: String) async throws -> String {
        while true {
            let text = String(buffer: buffer)
            if let range = text.range(of: end) {
                let found = String(text[..<range.upperBound])
                buffer.moveReaderIndex(forwardBy: found.utf8.count)
                return found
            }
            guard let chunk = await chunks.next(isolation: #isolation) else { throw Closed(got: text) }
            buffer.writeImmutableBuffer(chunk)
        }
    }

    /// Everything until the server closes.
    func rest() async -> String {
        while let chunk = await chunks.next(isolation: #isolation) { buffer.writeImmutableBuffer(chunk) }
        defer { buffer.clear() }
        return String(buffer: buffer)
    }

    func close() async { try? await channel.close().get() }

    /// The serial number of the certificate that the server has shown, as text.
    func serverName() async throws -> String {
        let certificate = try await channel.nioSSL_peerCertificate().get()
        return certificate?.description ?? ""
    }
}

extension String {
    /// Where another text is, looked for from the front.
    fileprivate func range(of other: String) -> Range<String.Index>? {
        let (mine, its) = (utf8, Array(other.utf8))
        var start = mine.startIndex
        while mine.distance(from: start, to: mine.endIndex) >= its.count {
            let end = mine.index(start, offsetBy: its.count)
            if mine[start..<end].elementsEqual(its) { return start..<end }
            start = mine.index(after: start)
        }
        return nil
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<ByteBuffer>.Continuation

    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
