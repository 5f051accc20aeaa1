// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// What a proxy says about a connection (the PROXY protocol of HAProxy, versions 1 and 2):
///
/// ```
/// PROXY TCP4 192.0.2.1 198.51.100.1 56324 6667
/// ```
struct ProxyHeader: Equatable, Sendable {
    /// Where the connection really comes from; nil if the proxy does not know, or speaks for itself.
    var source: InternetAddress?
    /// Whether the client's own connection, the one to the proxy, is encrypted (version 2, PP2_CLIENT_SSL).
    var isTLS = false
}

/// Why what came is no PROXY header.
enum ProxyHeaderError: Error, Equatable, Sendable {
    case noHeader
    case malformed
    case tooLong

    var text: String {
        switch self {
        case .noHeader: "it does not begin with a PROXY header"
        case .malformed: "its PROXY header is malformed"
        case .tooLong: "its PROXY header is too long"
        }
    }
}

/// Reads the header from the front of a connection's bytes. It takes nothing before all of it is there.
enum ProxyHeaderDecoder {
    /// A version 1 header has at most 107 bytes, its end included.
    private static let longestLine = 107
    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    /// - Returns: the header, which is then gone from `buffer`, or nil as long as more bytes are needed.
    static func decode(_ buffer: inout ByteBuffer) throws(ProxyHeaderError) -> ProxyHeader? {
        let bytes = buffer.readableBytesView
        if matches(bytes, Array("PROXY ".utf8)) { return try decodeLine(&buffer) }
        if matches(bytes, signature) { return try decodeBinary(&buffer) }
        throw .noHeader
    }

    /// Whether bytes begin like `start`, as far as they go.
    private static func matches(_ bytes: ByteBufferView, _ start: [UInt8]) -> Bool {
        zip(bytes, start).allSatisfy { $0 == $1 }
    }

    // MARK: Version 1

    private static func decodeLine(_ buffer: inout ByteBuffer) throws(ProxyHeaderError) -> ProxyHeader? {
        let bytes = buffer.readableBytesView.prefix(longestLine)
        guard let end = bytes.firstIndex(of: 0x0A) else {
            if bytes.count >= longestLine { throw .tooLong }
            return nil
        }
        let line = bytes[..<end]
        guard line.last == 0x0D else { throw .malformed }
        let words = line.dropLast().split(separator: 0x20, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        let header = try header(words)
        buffer.moveReaderIndex(forwardBy: line.count + 1)
        return header
    }

    private static func header(_ words: [String]) throws(ProxyHeaderError) -> ProxyHeader {
        guard words.count >= 2 else { throw .malformed }
        // Whatever follows UNKNOWN is to be ignored.
        if words[1] == "UNKNOWN" { return ProxyHeader() }
        guard words.count == 6, words[1] == "TCP4" || words[1] == "TCP6", let source = InternetAddress(words[2]),
            InternetAddress(words[3]) != nil, isPort(words[4]), isPort(words[5]),
            // An IPv4 address may be written as an IPv6 one, but not the other way round.
            words[1] == "TCP6" || source.bytes.count == 4
        else { throw .malformed }
        return ProxyHeader(source: source)
    }

    private static func isPort(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 5 && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
            && (Int(text) ?? .max) <= 65_535
    }

    // MARK: Version 2

    private static func decodeBinary(_ buffer: inout ByteBuffer) throws(ProxyHeaderError) -> ProxyHeader? {
        var rest = buffer
        guard rest.readSlice(length: signature.count) != nil,
            let (command, family, length) = rest.readMultipleIntegers(as: (UInt8, UInt8, UInt16).self)
        else { return nil }
        guard command >> 4 == 2, command & 0x0F <= 1 else { throw .malformed }
        guard length <= FrontEndLimits.proxyHeader else { throw .tooLong }
        guard var body = rest.readSlice(length: Int(length)) else { return nil }
        var header = ProxyHeader()
        // LOCAL: the proxy itself looks whether somebody is there.
        if command & 0x0F == 1 {
            let size = family >> 4 == 1 ? 4 : family >> 4 == 2 ? 16 : 0
            if size > 0 {
                // Source and destination, then their ports.
                guard let source = body.readBytes(length: size), body.readSlice(length: size + 4) != nil else {
                    throw .malformed
                }
                header.source = InternetAddress(bytes: source)
                header.isTLS = try hasTLS(&body)
            }
        }
        buffer = rest
        return header
    }

    /// Looks through what else the proxy tells, each a type, a length and that many bytes, for PP2_TYPE_SSL.
    private static func hasTLS(_ body: inout ByteBuffer) throws(ProxyHeaderError) -> Bool {
        while body.readableBytes > 0 {
            guard let (type, length) = body.readMultipleIntegers(as: (UInt8, UInt16).self),
                var value = body.readSlice(length: Int(length))
            else { throw .malformed }
            if type == 0x20, let client = value.readInteger(as: UInt8.self), client & 1 == 1 { return true }
        }
        return false
    }
}
