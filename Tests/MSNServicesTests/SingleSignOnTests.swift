// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@testable import MSNServices

@Suite struct SingleSignOnTests {
    struct SignIn: Sendable, CustomTestStringConvertible {
        var secret: String
        var nonce: String
        var iv: String
        var response: String

        var testDescription: String { "iv \(iv)" }
    }

    /// Three composed sign-ins and three that a real server accepted (MSNP15, 16, 18).
    static let signIns = [
        SignIn(
            secret: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            nonce: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            iv: "0000000000000000",
            response: "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAAAAAAAAAAAAXq6To5+Tg5ay7hqCtXMt3/d6/e+JohyYcK5l5M"
                + "JSitab33scxJeK/RQXcUr0L+R2ZA9CEAzn0izmUzSMp2LZdxSbHtnuxCmptgtoSXtTEz+tzTcpU4ERtT9vq8w="),
        SignIn(
            secret: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
            nonce: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v",
            iv: "0102030405060708",
            response: "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAAECAwQFBgcI5/b6UPUTyMkbVgyWJivzLXG/cLmTf97iF2gvOr"
                + "we8XEYQ8Kj5DN/yALnynD7vWPpHmyDjRL2TjRuAIi4Ye4jnlDzgjE+X44BE34YOGu1wBO9jhHyDGsnYHCyB40="),
        SignIn(
            secret: "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72",
            nonce: "Daz6aftuYUhfEP8MwTr4ElMAuUpcEOVSo/mFROyS48AbxFE11fuDJ8hogmC/2MKn",
            iv: "2b946ddae90df50f",
            response: "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAACuUbdrpDfUPzZ0LIqn/I/al4tr1UTCaf7KasZ+qasz/K1zQLs"
                + "AhT8k0napJu+BLRo+IuPuaaBY6txlqD3VR1xjK3N1qnIZRaolmMJ5sVZ/GRtGG8d20lIPakMAinLsGMy7C4N0="),
        SignIn(
            secret: "EsteWv+775g6RrxVtANYWJ4uUQawLjLx",
            nonce: "JKj2O+NqQ6ej+daYFFuChhTzzEBbezodC5wNfRyeGBmafUIuQ1pusStVBdh1desT",
            iv: "f93415c414093a06",
            response: "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAPk0FcQUCToGbPBg6ubW+OsVERb7juzszYaABorCwp3ccQhKqt"
                + "uNgRlsPCL/NYdIxjwVL0l+rm+fw6KJzzYRgNdJy5tZ4aQ2GoNJCFe7TcUVqb5e+Ma48x8TJXSHD4qCWN6Aug4="),
        SignIn(
            secret: "N5480ugfKV+7oUb8WFxNS+bSyS+WejNb",
            nonce: "W2axNI3oem5etLzz0QAavdbLUxoMCMMtAULl11aQ6xOiIEn3S1GfxrpR4Qn/B3zz",
            iv: "c515426471663e74",
            response: "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAMUVQmRxZj50zMzWSLD/n843ghOo0DqKionX4ftIHi+TaeS1MC"
                + "+r8Hq4TIabSS+vyGNkGz5FB6V7NWBUVnccYcbYPccNjERxzYJljQoVexOxJAXBqyoLTgVb2opadeaYkWxm0ek="),
        SignIn(
            secret: "8U5wwZMBFxGrmkT8m0uN+KVP6aqj4Zdv",
            nonce: "SmqQ69K0qlLXktI85QDNcyhIXsH790RVoUJZ3HFoLBfa2k6sXTxh7zC6IS2NKriE",
            iv: "de171c1e33262d87",
            response: "HAAAAAEAAAADZgAABIAAAAgAAAAUAAAASAAAAN4XHB4zJi2H26ZXD9KqypFfqV3SgoZ6Y3dakPUkywRQ4X3dth"
                + "RUeXycn0z72SnsUSD2/z244Q2USqCNrcdOE5KpgaaDghA/KRUv1qWcssvkgtfoH3zd9dzpnhj97CSCwwi39uA="),
    ]

    @Test(arguments: signIns) func theProof(_ signIn: SignIn) throws {
        let iv = try #require(Hex.decode(signIn.iv))
        let response = SingleSignOn.response(nonce: signIn.nonce, binarySecret: signIn.secret, iv: iv)
        #expect(response == signIn.response)
        #expect(response?.utf8.count == 172)
        #expect(
            SingleSignOn.verify(response: signIn.response, nonce: signIn.nonce, binarySecret: signIn.secret))
    }

    /// A real server refused this one: the proof of another sign-in.
    @Test func theProofOfAnotherSignInIsRefused() {
        #expect(
            !SingleSignOn.verify(
                response: Self.signIns[4].response, nonce: Self.signIns[3].nonce,
                binarySecret: Self.signIns[3].secret))
    }

    @Test func anyOtherBitIsRefused() throws {
        let signIn = Self.signIns[1]
        let proof = try #require(Base64.decode(signIn.response))
        for index in proof.indices {
            var changed = proof
            changed[index] ^= 1
            #expect(
                !SingleSignOn.verify(
                    response: Base64.encode(changed), nonce: signIn.nonce, binarySecret: signIn.secret),
                "byte \(index)")
        }
        for count in [0, 1, 35, 36, 56, 127] {
            #expect(
                !SingleSignOn.verify(
                    response: Base64.encode(Array(proof.prefix(count))), nonce: signIn.nonce,
                    binarySecret: signIn.secret))
        }
        #expect(
            !SingleSignOn.verify(
                response: Base64.encode(proof + [0]), nonce: signIn.nonce, binarySecret: signIn.secret))
        #expect(!SingleSignOn.verify(response: "no base64", nonce: signIn.nonce, binarySecret: signIn.secret))
        #expect(!SingleSignOn.verify(response: signIn.response, nonce: signIn.nonce, binarySecret: "no base64"))
        #expect(!SingleSignOn.verify(response: signIn.response, nonce: "", binarySecret: signIn.secret))
    }

    @Test func whatCannotBeProvedIsNothing() {
        let iv = [UInt8](repeating: 0, count: 8)
        #expect(SingleSignOn.response(nonce: "x", binarySecret: "?", iv: iv) == nil)
        #expect(SingleSignOn.response(nonce: "x", binarySecret: "", iv: iv) == nil)
        #expect(SingleSignOn.response(nonce: "x", binarySecret: "AAAA", iv: []) == nil)
        for length in 0..<20 {
            let nonce = String(repeating: "n", count: length)
            let response = SingleSignOn.response(nonce: nonce, binarySecret: "AAAA", iv: iv)
            #expect(SingleSignOn.verify(response: response ?? "", nonce: nonce, binarySecret: "AAAA"))
        }
    }

    @Test(arguments: [
        ("WS-SecureConversationSESSION KEY HASH", "06af2ac1f46df3fde6e65fef60a13bd21eabb69f09a542c0"),
        ("WS-SecureConversationSESSION KEY ENCRYPTION", "2dd0114b936beb17cc1d7fa10191010bb4b7b487404c43e3"),
        ("WS-SecureConversation", "362f3bc297bc410008e14bdad452e73b141643bc61a0a9c5"),
    ])
    func derivedKeys(label: String, key: String) {
        #expect(Hex.encode(SingleSignOn.deriveKey([UInt8](0..<24), label: label)) == key)
    }
}
