// SPDX-License-Identifier: Apache-2.0

import MSNServices
import NIOCore
import NIOPosix

/// HTTP as far as a test needs it: one request a connection, read to its end.
struct PlainHTTP: HTTPTransport {
    func execute(_ request: WebRequest) async throws(WebError) -> WebResponse {
        do {
            return try await exchange(request)
        } catch let error as WebError {
            throw error
        } catch {
            throw .unreachable("\(error)")
        }
    }

    private func exchange(_ request: WebRequest) async throws -> WebResponse {
        let parts = request.url.split(separator: "/", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "http:", let address = parts.dropFirst().first,
            let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...])
        else { throw WebError.malformed(request.url) }
        let path = parts.count > 2 ? "/" + parts[2] : "/"
        var bytes = ByteBuffer(
            string: "\(request.method) \(path) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n")
        for header in request.headers { bytes.writeString("\(header.name): \(header.value)\r\n") }
        bytes.writeString("Content-Length: \(request.body.count)\r\n\r\n")
        bytes.writeBytes(request.body)

        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: String(address[..<colon]), port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        var answer = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(bytes)
            var answer = ByteBuffer()
            for try await piece in inbound { answer.writeImmutableBuffer(piece) }
            return answer
        }
        return try Self.response(&answer)
    }

    private static func response(_ bytes: inout ByteBuffer) throws -> WebResponse {
        let end = bytes.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8))
        guard let end, let head = bytes.readString(length: end.lowerBound - bytes.readerIndex) else {
            throw WebError.malformed("no header")
        }
        bytes.moveReaderIndex(to: end.upperBound)
        let lines = head.split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), line[line.index(after: colon)...].drop { $0 == " " }.description)
        }
        return WebResponse(status: status, headers: headers, body: Array(bytes.readableBytesView))
    }
}
