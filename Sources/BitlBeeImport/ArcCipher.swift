// SPDX-License-Identifier: Apache-2.0
internal import Cryptography

/// The cipher of the passwords in BitlBee's files: ArcFour (draft-kaukonen-cipher-arcfour-03), keyed with the user's own
/// password followed by six random bytes, of which the first 1024 bytes of key stream are thrown away. It authenticates
/// nothing: a wrong password gives another text, not an error.
///
/// The sealed form is the six random bytes, then the text; a text whose length is not a multiple of twelve is followed by a
/// zero and then by anything up to the next one.
enum ArcCipher {
    static let saltByteCount = 6
    private static let thrownAway = 1024

    /// The password in `sealed`; nil if there is none, or it is not a text.
    static func open(_ sealed: [UInt8], password: Secret<String>) -> Secret<String>? {
        guard sealed.count >= saltByteCount else { return nil }
        var stream = KeyStream(key: Array(password.exposed.utf8) + sealed.prefix(saltByteCount))
        for _ in 0..<thrownAway { _ = stream.next() }
        var clear: [UInt8] = []
        for byte in sealed.dropFirst(saltByteCount) {
            let byte = byte ^ stream.next()
            // What follows a zero only hides how long the text is.
            if byte == 0 { break }
            clear.append(byte)
        }
        return String(validating: clear, as: UTF8.self).map { Secret($0) }
    }

    private struct KeyStream {
        private var state = [UInt8](0...255)
        private var i: UInt8 = 0
        private var j: UInt8 = 0

        /// - Parameter key: at least one byte.
        init(key: [UInt8]) {
            var j: UInt8 = 0
            for i in 0..<256 {
                j = j &+ state[i] &+ key[i % max(key.count, 1)]
                state.swapAt(i, Int(j))
            }
        }

        mutating func next() -> UInt8 {
            i &+= 1
            j = j &+ state[Int(i)]
            state.swapAt(Int(i), Int(j))
            return state[Int(state[Int(i)] &+ state[Int(j)])]
        }
    }
}
