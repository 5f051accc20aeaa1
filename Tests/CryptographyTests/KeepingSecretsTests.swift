// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Cryptography

@Suite struct ScryptTests {
    /// RFC 7914 §12.
    @Test(arguments: [
        (
            "", "", UInt64(16), UInt64(1), UInt64(1),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 1024, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 16384, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func publishedVectors(password: String, salt: String, n: UInt64, r: UInt64, p: UInt64, key: String) throws {
        let derived = try #require(
            Scrypt.derive(password: password, salt: Array(salt.utf8), n: n, r: r, p: p, length: 64))
        #expect(Hex.encode(derived) == key)
    }

    @Test(arguments: [
        (UInt64(0), UInt64(8), UInt64(1), 32), (1, 8, 1, 32), (3, 8, 1, 32), (16, 0, 1, 32), (16, 8, 0, 32),
        (16, 8, 1, 0), (16, 8, 1, -1), (1 << 40, 8, 1, 32), (1 << 20, 8, 1, 32), (16, .max, .max, 32),
        (.max, 8, 1, 32), (.max, .max, .max, .max),
    ])
    func numbersThatCostTooMuchOrNothing(n: UInt64, r: UInt64, p: UInt64, length: Int) {
        #expect(Scrypt.derive(password: "a", salt: [2], n: n, r: r, p: p, length: length) == nil)
    }
}

@Suite struct PBKDF2Tests {
    /// RFC 7914 §11.
    @Test(arguments: [
        (
            "passwd", "salt", 1,
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
        ),
        (
            "Password", "NaCl", 80_000,
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"
        ),
    ])
    func publishedVectors(password: String, salt: String, iterations: Int, key: String) throws {
        let derived = try #require(
            PBKDF2.derive(password: password, salt: Array(salt.utf8), iterations: iterations, length: 64))
        #expect(Hex.encode(derived) == key)
    }

    @Test(arguments: [(0, 32), (-1, 32), (1, 0), (1, -1), (.max, 32), (1, 1025), (.min, .min)])
    func numbersThatMakeNoSense(iterations: Int, length: Int) {
        #expect(PBKDF2.derive(password: "a", salt: [2], iterations: iterations, length: length) == nil)
    }

    @Test func nothingAtAllIsAPasswordToo() {
        #expect(PBKDF2.derive(password: "", salt: [], iterations: 1)?.count == 32)
    }
}

@Suite struct AES256GCMTests {
    private let key = [UInt8](repeating: 7, count: 32)
    private let nonce = [UInt8](repeating: 9, count: 12)

    /// The test cases 13, 14 and 16 that came with the definition of GCM.
    @Test func publishedVectors() throws {
        let zeros = [UInt8](repeating: 0, count: 32)
        let empty = try AES256GCM.seal([], key: zeros, nonce: Array(zeros.prefix(12)))
        #expect(Hex.encode(empty) == "530f8afbc74536b9a963b4f1c4cb738b")
        let block = try AES256GCM.seal(Array(zeros.prefix(16)), key: zeros, nonce: Array(zeros.prefix(12)))
        #expect(Hex.encode(block) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        let key = try #require(Hex.decode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let plain = try #require(
            Hex.decode(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
            ))
        let sealed = try AES256GCM.seal(
            plain, key: key, nonce: try #require(Hex.decode("cafebabefacedbaddecaf888")),
            additional: try #require(Hex.decode("feedfacedeadbeeffeedfacedeadbeefabaddad2")))
        #expect(
            Hex.encode(sealed)
                == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
        )
    }

    @Test func whatIsSealedIsOpened() throws {
        for length in [0, 1, 15, 16, 17, 1000] {
            let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
            let sealed = try AES256GCM.seal(plain, key: key, nonce: nonce, additional: [1, 2])
            #expect(sealed.count == length + 16)
            #expect(try AES256GCM.open(sealed, key: key, nonce: nonce, additional: [1, 2]) == plain)
        }
    }

    @Test func everyChangeIsFound() throws {
        let sealed = try AES256GCM.seal(Array("secret".utf8), key: key, nonce: nonce, additional: [1])
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: CryptographyError.notAuthentic) {
                try AES256GCM.open(changed, key: key, nonce: nonce, additional: [1])
            }
            #expect(throws: CryptographyError.notAuthentic) {
                try AES256GCM.open(Array(sealed.prefix(index)), key: key, nonce: nonce, additional: [1])
            }
        }
        #expect(throws: CryptographyError.notAuthentic) { try AES256GCM.open(sealed, key: key, nonce: nonce) }
        var other = key
        other[31] ^= 1
        #expect(throws: CryptographyError.notAuthentic) {
            try AES256GCM.open(sealed, key: other, nonce: nonce, additional: [1])
        }
    }

    @Test func keysAndNoncesOfTheWrongLength() {
        #expect(throws: CryptographyError.keyLength(16)) {
            try AES256GCM.seal([], key: Array(key.prefix(16)), nonce: nonce)
        }
        #expect(throws: CryptographyError.nonceLength(0)) { try AES256GCM.seal([], key: key, nonce: []) }
        #expect(throws: CryptographyError.nonceLength(13)) {
            try AES256GCM.open([UInt8](repeating: 0, count: 16), key: key, nonce: nonce + [1])
        }
    }
}
