// SPDX-License-Identifier: Apache-2.0
import MSNPWire

/// Any text has runs that are not empty and differ from their neighbours, and no control codes are left in them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStyledText(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    for format in [nil, MessageFormat(effects: .bold, color: 0xFF0000)] {
        let styled = StyledText(text, format: format)
        for (run, next) in zip(styled.runs, styled.runs.dropFirst()) where run.style == next.style {
            fatalError("two runs that are one")
        }
        for run in styled.runs {
            if run.text.isEmpty { fatalError("an empty run") }
            if run.text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }) { fatalError("a control code") }
        }
        if styled.text.utf8.count > text.utf8.count { fatalError("text out of nothing") }
        _ = styled.format(base: format)
    }
    return 0
}
