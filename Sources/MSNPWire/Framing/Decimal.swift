// SPDX-License-Identifier: Apache-2.0

extension FixedWidthInteger {
    /// A number written in ASCII digits alone: no sign, no blank. Nil when empty, not decimal or too large for the
    /// type.
    init?(decimal text: some Sequence<UInt8>) {
        var value: Self = 0
        var any = false
        for byte in text {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Self(truncatingIfNeeded: byte &- 0x30))
            guard !overflowed, !carried else { return nil }
            value = sum
            any = true
        }
        guard any else { return nil }
        self = value
    }

    /// See `init(decimal:)`.
    init?(decimal text: String) {
        self.init(decimal: text.utf8)
    }
}
