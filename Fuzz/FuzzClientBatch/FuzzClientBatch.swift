// SPDX-License-Identifier: Apache-2.0
import IRCWire
import NIOCore

@testable import IRCFrontEnd

/// Any lines of a client, in batches or not, come to messages within the limits, and none of them is handled twice.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzClientBatch(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let (maximumBytes, maximumLines) = (64, 4)
    var buffer = ByteBuffer(string: lines(UnsafeBufferPointer(start: start, count: count)))
    var decoder = IRCLineDecoder()
    var batch = ClientBatch(maximumBytes: maximumBytes, maximumLines: maximumLines)
    var flood = FloodControl(burst: 8, linesPerSecond: 2, maximumLines: maximumLines, now: 0)
    flood.usesMultiline = true
    var now: Int64 = 0
    while let line = decoder.decode(buffer: &buffer) {
        now &+= flood.take(line, at: now)
        guard case .message(let message) = line else {
            check(batch.spoiled(), maximumBytes, maximumLines)
            continue
        }
        if message.command == "T" {
            check(batch.timedOut(), maximumBytes, maximumLines)
            guard !batch.isOpen else { fatalError("the batch is still open") }
        } else {
            let actions = batch.receive(message)
            let handled = actions.filter { if case .handle = $0 { true } else { false } }
            guard handled.count <= 1 else { fatalError("handled twice") }
            check(actions, maximumBytes, maximumLines)
        }
    }
    return 0
}

/// What a client says: each byte that is no text begins a line of one of these kinds, and is followed by its text.
private func lines(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let kinds = [
        "BATCH +a draft/multiline bob", "BATCH -a", "@batch=a PRIVMSG bob :",
        "@batch=a;draft/multiline-concat PRIVMSG bob :",
        "@batch=a NOTICE bob :", "PRIVMSG bob :", "BATCH +b draft/multiline ", "BATCH -b", "@batch=b PRIVMSG bob :",
        "T ",
        "@batch=a BATCH +", "PING ", "\0", "",
    ]
    var text = ""
    for byte in bytes {
        if byte < 0x20 || byte >= 0x80 {
            text += "\r\n" + kinds[Int(byte) % kinds.count]
        } else {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
    }
    return text + "\r\n"
}

private func check(_ actions: [ClientBatch.Action], _ maximumBytes: Int, _ maximumLines: Int) {
    for case .deliver(let message) in actions {
        let lines = message.text.utf8.count { $0 == 0x0A } + 1
        guard message.text.utf8.count <= maximumBytes, lines <= maximumLines, !message.text.isEmpty else {
            fatalError("beyond the limits")
        }
    }
}
