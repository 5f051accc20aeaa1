// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The answer to `CHL 0 15570131571988941333`. A service may ask at any time, or never; its `QRY 9` is not waited for.
enum ChallengeAnswer {
    /// `QRY 9 PROD0119GSJUC$18 32` and the 32 hex digits; nil if the challenge is missing.
    static func command(to challenge: MSNPCommand, dialect: Dialect, transactionID: UInt32) -> MSNPCommand? {
        // `CHL 0 <challenge>`; a reply to a client's own `CHL 5` has that number in front.
        guard challenge.verb == "CHL", let text = challenge.parameters.last, challenge.parameters.count >= 2 else {
            return nil
        }
        let product = Challenge.product(for: dialect)
        let response = Challenge.response(challenge: text, product: product, dialect: dialect)
        return MSNPCommand("QRY", [String(transactionID), product.id], payload: ByteBuffer(string: response))
    }
}
