// SPDX-License-Identifier: Apache-2.0
package import Cryptography

extension Secret where Value == String {
    /// A password of a gateway user as it is hashed and compared, whichever way it came; nil if it cannot be one.
    ///
    /// The same password is typed on many keyboards: `é` is one character on one machine, and `e` with an accent behind it on
    /// another, and a SCRAM client makes it one before it hashes it. So everywhere what is typed is prepared as RFC 8265
    /// (OpaqueString) says: any space is a space, letters are composed (Normalization Form C), and there is no control
    /// character. What RFC 4013, which came before that, takes for nothing (soft hyphens, zero-width characters) is taken for
    /// nothing, because clients still do so. Signs that only look alike (`ﬁ`, `²`) are told apart, as RFC 8265 has it.
    ///
    /// Passwords of networks are for those to judge and are never touched.
    package var prepared: Secret<String>? {
        guard (1...UserLimits.password).contains(exposed.utf8.count) else { return nil }
        var scalars = String.UnicodeScalarView()
        for scalar in exposed.unicodeScalars {
            if scalar.isASCII {
                guard scalar.value >= 0x20, scalar.value != 0x7F else { return nil }
                scalars.append(scalar)
            } else if !Self.isNothing(scalar) {
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: return nil
                case .spaceSeparator: scalars.append(" ")
                default: scalars.append(scalar)
                }
            }
        }
        let text = String(scalars)
        let composed = CanonicalComposition.composed(text)
        // A letter that has no composed form is as it was typed.
        let form = composed == text ? composed : text
        return form.isEmpty ? nil : Secret(form)
    }

    /// RFC 3454, table B.1
    private static func isNothing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x34F, 0x1806, 0x180B...0x180D, 0x200B...0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }
}
