// SPDX-License-Identifier: Apache-2.0
import XML

/// Any bytes are a document within the limits, or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzXML(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    _ = try? XMLReader.parse(Array(UnsafeBufferPointer(start: start, count: count)), limits: .payload)
    return 0
}
