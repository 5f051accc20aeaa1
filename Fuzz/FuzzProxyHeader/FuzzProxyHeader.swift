// SPDX-License-Identifier: Apache-2.0
import NIOCore

@testable import IRCFrontEnd

/// Any bytes are a PROXY header, the beginning of one, or an error, and are the same however they are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzProxyHeader(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    // The first byte says how it begins: what no chance would find.
    let starts = [[], Array("PROXY ".utf8), Array("PROXY TCP6 ".utf8), signature, signature + [0x21, 0x11]]
    let bytes = starts[Int(start[0]) % starts.count] + UnsafeBufferPointer(start: start, count: count).dropFirst()
    var whole = ByteBuffer(bytes: bytes)
    let atOnce = decode(&whole)
    var piecemeal = ByteBuffer()
    var inPieces: Result<ProxyHeader, ProxyHeaderError>?
    var used = 0
    for byte in bytes {
        piecemeal.writeInteger(byte)
        used += 1
        inPieces = decode(&piecemeal)
        if inPieces != nil { break }
    }
    switch (atOnce, inPieces) {
    case (.success(let one)?, .success(let other)?):
        // Nothing behind the header is taken, and nothing of it left.
        guard one == other, piecemeal.readableBytes == 0, whole.readableBytes == bytes.count - used else {
            fatalError("cut differently it is another header")
        }
    case (.failure?, .failure?), (nil, nil): break
    default: fatalError("cut differently it is no header")
    }
    return 0
}

private let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

private func decode(_ buffer: inout ByteBuffer) -> Result<ProxyHeader, ProxyHeaderError>? {
    do throws(ProxyHeaderError) {
        return try ProxyHeaderDecoder.decode(&buffer).map { .success($0) }
    } catch {
        return .failure(error)
    }
}
