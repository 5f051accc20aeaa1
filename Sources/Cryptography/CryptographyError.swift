// SPDX-License-Identifier: Apache-2.0

/// Why a cipher or a derivation did not run.
package enum CryptographyError: Error, Equatable, Sendable {
    /// The key has not the length that the cipher needs.
    case keyLength(Int)
    /// The initialization vector has not the length of a block.
    case initializationVectorLength(Int)
    /// The text is not a whole number of blocks.
    case textLength(Int)
    /// The nonce has not the length that the cipher needs.
    case nonceLength(Int)
    /// The text was not sealed with this key, nonce and additional data, or has been changed since.
    case notAuthentic
    /// The library could not do it, for want of memory.
    case unavailable
}
