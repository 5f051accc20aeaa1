// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOWebSocket

/// Puts the frames of a client together to messages, and says what to do about each (RFC 6455 §5).
struct WebSocketAssembly {
    enum Action: Equatable {
        /// A whole message, which is one line without its end.
        case line(ByteBuffer)
        case pong(ByteBuffer)
        /// Answer with a close frame of this code and end the connection.
        case close(WebSocketErrorCode)
        case ignore
    }

    /// The parts of a message that has not ended yet; nil between messages.
    private var parts: ByteBuffer?
    private var isText = false

    init() {}

    mutating func receive(_ frame: WebSocketFrame) -> Action {
        // A client that does not mask could be made to say to a proxy what the proxy takes for something else (§5.1).
        guard let key = frame.maskKey, !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return .close(.protocolError) }
        var data = frame.data
        data.webSocketUnmask(key)
        switch frame.opcode {
        case .text, .binary:
            guard parts == nil else { return .close(.protocolError) }
            isText = frame.opcode == .text
            return take(data, isLast: frame.fin)
        case .continuation:
            guard var whole = parts else { return .close(.protocolError) }
            guard whole.readableBytes + data.readableBytes <= FrontEndLimits.webSocketMessage else {
                return .close(.messageTooLarge)
            }
            whole.writeBuffer(&data)
            return take(whole, isLast: frame.fin)
        case .ping:
            return .pong(data)
        case .pong:
            return .ignore
        case .connectionClose:
            return .close(Self.code(of: data))
        default:
            return .close(.protocolError)
        }
    }

    private mutating func take(_ data: ByteBuffer, isLast: Bool) -> Action {
        guard isLast else {
            parts = data
            return .ignore
        }
        parts = nil
        if isText, !data.isUTF8 { return .close(.dataInconsistentWithMessage) }
        return .line(data)
    }

    /// What a client gives as the reason of its end is given back, if it is one that may be sent.
    private static func code(of data: ByteBuffer) -> WebSocketErrorCode {
        var data = data
        guard data.readableBytes > 0 else { return .normalClosure }
        guard let number = data.readInteger(as: UInt16.self), data.isUTF8 else { return .protocolError }
        switch number {
        case 1000...1003, 1007...1014, 3000...4999: return WebSocketErrorCode(codeNumber: Int(number))
        default: return .protocolError
        }
    }
}

extension ByteBuffer {
    /// Whether everything readable is UTF-8.
    var isUTF8: Bool {
        readableBytesView.allSatisfy { $0 < 0x80 } || String(validating: readableBytesView, as: UTF8.self) != nil
    }
}
