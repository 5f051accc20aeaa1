// SPDX-License-Identifier: Apache-2.0

import MSNServices
import NIOCore
import NIOHTTP1

/// Faults of web requests.
extension WebHandler {
    /// Does what a fault wants, or else `act`. Without an answer the request stays open, and holds the connection.
    func suffer(_ effect: Fault.Effect?, _ act: @escaping () -> Void) {
        guard let context else { return }
        switch effect {
        case nil, .negative, .error, .refuse, .out, .replace:
            act()
        case .drop, .hang:
            break
        case .delay(let milliseconds):
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
                act()
                self.service.flush()
            }
        case .halfClose:
            context.close(mode: .output, promise: nil)
        case .close:
            context.close(promise: nil)
        case .reset:
            context.channel.reset()
        case .garbage(let count):
            makeNoise(count, on: context.channel)
        case .truncate:
            breaksOff = true
            act()
        case .status(let status):
            write(status: status)
        case .soapFault(let code):
            let body = SOAPRequestParser.fault(action: "Unknown", errorCode: code, text: "A fault on purpose.")
            write(
                status: 500, headers: [("Content-Type", "text/xml; charset=utf-8")], body: ByteBuffer(bytes: body))
        case .emptyBody:
            write(status: 200)
        }
    }

    /// Bytes that are no HTTP, past the encoder.
    private func makeNoise(_ count: Int, on channel: any Channel) {
        let noise = ByteBuffer(bytes: service.faults.noise(count))
        guard let below = try? channel.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self) else {
            return channel.close(promise: nil)
        }
        below.writeAndFlush(NIOAny(noise)).whenComplete { _ in channel.close(promise: nil) }
    }
}
