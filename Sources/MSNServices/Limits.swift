// SPDX-License-Identifier: Apache-2.0

package import XML

/// What a web service, or somebody who calls ours, may cost.
package enum ServiceLimits {
    /// The size of an answer, in bytes; a transport stops reading there.
    package static let responseBytes = 8 * 1024 * 1024
    /// The size of a request to the embedded services, in bytes.
    package static let requestBytes = 256 * 1024
    /// How often one request is sent on to another address.
    package static let redirects = 5
    /// The length of an address that a server sends us to, in bytes.
    package static let urlBytes = 2048
    /// The length of the host in it, in bytes (RFC 1035 §2.3.4).
    package static let hostBytes = 255
    /// The length of a text for people out of a header, in bytes.
    package static let headerTextBytes = 300
    /// How many tokens one sign-in may ask the embedded service for.
    package static let requestedTokens = 32
    /// The length of one offline message that is fetched, headers and encoded body, in bytes.
    package static let offlineMessageBytes = 64 * 1024
    /// The length of a text that is left as one offline message, in bytes of UTF-8; longer ones are split by the sender.
    package static let offlineTextBytes = 1200
    /// How many offline messages one request deletes.
    package static let offlineDeletions = 50
    /// The length of a challenge that is signed to leave offline messages, in bytes.
    package static let lockKeyChallengeBytes = 512
    /// The length of a header field with encoded words, in bytes; they are left alone in longer ones.
    package static let encodedFieldBytes = 4096
    /// The length of the name of a character set, in bytes.
    package static let charsetNameBytes = 40

    /// For answers.
    package static let response = XMLLimits(bytes: responseBytes, elements: 250_000)
    /// For requests to the embedded services.
    package static let request = XMLLimits(bytes: requestBytes, elements: 8192)
}
