// SPDX-License-Identifier: Apache-2.0
import MSNServices

/// Any text is an offline message, or an error; one that was read is written so that it is read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOfflineMail(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let mail = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    guard let message = try? OfflineMessageDocument(mail: mail) else { return 0 }
    let written = message.mail(to: "alice@example.com")
    guard written.utf8.count <= ServiceLimits.offlineMessageBytes else { return 0 }
    let again = try? OfflineMessageDocument(mail: written)
    precondition(again?.text == message.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
    return 0
}
