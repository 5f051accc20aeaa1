// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Cryptography

@Suite struct DigestTests {
    @Test func publishedDigests() {
        #expect(Hex.encode(MD5.digest([])) == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(Hex.encode(MD5.digest(Array("message digest".utf8))) == "f96b697d7cb7938d525a2f31aaf161d0")
        #expect(Hex.encode(SHA1.digest([])) == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(Hex.encode(SHA1.digest(Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    /// The answer to `USR 3 MD5 S <challenge>` of MSNP2-7.
    @Test(arguments: [
        ("1013928519.693957190", "secret123", "12d89a1b85366cad162178f5de0fff5d"),
        ("1234567890.123456789", "password", "f59af8f2fa91d38aff7c870c17f99903"),
        ("989048851.1851137130", "pass word", "6eb7962aa84cabbc107d6bb6ca9f5bae"),
        ("1700000000.1", "pässwörd", "2f83fe8a36d41c0489b68865aae75aac"),
    ])
    func saltedPasswords(challenge: String, password: String, response: String) {
        #expect(Hex.encode(MD5.digest(Array((challenge + password).utf8))) == response)
    }

    /// RFC 2202, cases 1, 2 and 6 (a key longer than a block).
    @Test func authenticationCodes() {
        #expect(
            Hex.encode(HMACSHA1.code(Array("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20)))
                == "b617318655057264e28bc0b6fb378c8ef146be00")
        #expect(
            Hex.encode(HMACSHA1.code(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
                == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
        #expect(
            Hex.encode(
                HMACSHA1.code(
                    Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                    key: [UInt8](repeating: 0xAA, count: 80))) == "aa4ae5e15272d00e95705637ce8a3b55ed402112")
        #expect(Hex.encode(HMACSHA1.code([], key: [])) == "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d")
    }
}

@Suite struct SHA256Tests {
    /// FIPS 180-4: the empty message, and one and two blocks.
    @Test func digests() {
        #expect(
            Hex.encode(SHA256.digest([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            Hex.encode(SHA256.digest(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Hex.encode(SHA256.digest(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)))
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    /// RFC 4231, cases 1, 2 and 6 (a key longer than a block).
    @Test func authenticationCodes() {
        #expect(
            Hex.encode(HMACSHA256.code(Array("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20)))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            Hex.encode(HMACSHA256.code(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            Hex.encode(
                HMACSHA256.code(
                    Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                    key: [UInt8](repeating: 0xAA, count: 131)))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }
}

@Suite struct TripleDESTests {
    private let key = [UInt8](0..<24)
    private let iv = [UInt8](repeating: 7, count: 8)

    @Test func agreesWithTheOpenSSLCommand() throws {
        let plain = Array("attack at dawn!!".utf8)
        let cipher = try TripleDES.encryptCBC(plain, key: key, iv: iv)
        #expect(Hex.encode(cipher) == "9e96b986167ea4e049fa34ec42ea8951")
        #expect(try TripleDES.decryptCBC(cipher, key: key, iv: iv) == plain)
        #expect(try TripleDES.encryptCBC([], key: key, iv: iv) == [])
    }

    @Test func wrongLengthsAreErrors() {
        #expect(throws: CryptographyError.keyLength(16)) {
            try TripleDES.encryptCBC([], key: Array(key.prefix(16)), iv: iv)
        }
        #expect(throws: CryptographyError.initializationVectorLength(0)) {
            try TripleDES.encryptCBC([], key: key, iv: [])
        }
        #expect(throws: CryptographyError.textLength(9)) {
            try TripleDES.decryptCBC([UInt8](repeating: 0, count: 9), key: key, iv: iv)
        }
    }
}

@Suite struct TextEncodingTests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test func everyByteSurvivesBase64AndHex() {
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length &* 101) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        }
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Hex.decode("00fFAb") == [0, 0xFF, 0xAB])
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zm9", "Zg==Zg==", "=", "====", "Z===", "Zm9v\n", " Zm9v", "Zm-_", "Zh==", "Zm9=", "Zé==",
        "Z=g=",
    ])
    func base64IsStrict(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: ["0", "0g", "0x00", "00 ", "é"])
    func hexIsStrict(_ text: String) {
        #expect(Hex.decode(text) == nil)
    }
}

@Suite struct SecretTests {
    private struct Login: Sendable {
        var account = "alice@example.com"
        var password = Secret("hunter2")
    }

    @Test func aSecretIsNeverShown() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        dump(Login(), to: &dumped)
        dumped += "\(secret) \(String(reflecting: secret)) \(Login()) \(String(reflecting: Login())) \([secret])"
        dumped += "\(Optional(secret) as Any) \(Mirror(reflecting: secret).children.map { "\($0)" })"
        #expect(!dumped.contains("hunter2"))
        #expect(dumped.contains("‹redacted›"))
        #expect(secret.exposed == "hunter2")
    }

    @Test func secretsCompareByValue() {
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
        #expect(Set([Secret(1), Secret(1), Secret(2)]).count == 2)
    }
}

@Suite struct RandomnessTests {
    @Test func randomBytesHaveTheirLengthAndDiffer() {
        #expect(RandomBytes.generate(0) == [])
        #expect(RandomBytes.generate(-1) == [])
        #expect(RandomBytes.generate(48).count == 48)
        #expect(RandomBytes.generate(16) != RandomBytes.generate(16))
    }

    @Test func comparison() {
        #expect(ConstantTime.equal([1, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 3]))
        #expect(!ConstantTime.equal([1, 2], [1]))
        #expect(ConstantTime.equal([], []))
        #expect(!ConstantTime.equal("ab", "aB"))
    }
}
