// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// The account's number (CID) as the different services write it.
package enum AccountNumber {
    /// How the eight bytes are read where the number is a decimal.
    package enum ByteOrder: Sendable {
        /// As the historic address books did.
        case bigEndian
        /// As Escargot does.
        case littleEndian
    }

    /// The signed decimal, as in `CID` of the address book, of the 16 hexadecimal digits that come with the tokens; nil
    /// for anything else. Numbers should be compared with those of the same source alone.
    package static func decimal(digits: String, order: ByteOrder) -> Int64? {
        guard let bytes = Hex.decode(digits), bytes.count == 8 else { return nil }
        let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(bitPattern: order == .bigEndian ? number : number.byteSwapped)
    }
}

extension Passport {
    /// What signs a user in to a web page without asking for the password: the field `creds` of the form that is sent to
    /// the page's log-in (`URL` of the notification server).
    ///
    /// - Parameters:
    ///   - authentication: `MSPAuth` of the profile.
    ///   - sessionLength: `sl`: the seconds since the profile's `LoginTime`.
    package static func webCredentials(
        authentication: Secret<String>, sessionLength: Int, password: Secret<String>
    ) -> Secret<String> {
        Secret(
            Hex.encode(MD5.digest(Array("\(authentication.exposed)\(sessionLength)\(password.exposed)".utf8))))
    }
}
