// SPDX-License-Identifier: Apache-2.0

import Cryptography
import MSNPWire
import Testing

/// Signing in with MSNP2-7.
@Suite struct SignInTests {
    /// Answers computed by two independent programs.
    @Test(arguments: [
        ("1013928519.693957190", "secret123", "12d89a1b85366cad162178f5de0fff5d"),
        ("1234567890.123456789", "password", "f59af8f2fa91d38aff7c870c17f99903"),
        ("989048851.1851137130", "pass word", "6eb7962aa84cabbc107d6bb6ca9f5bae"),
        ("1700000000.1", "pässwörd", "2f83fe8a36d41c0489b68865aae75aac"),
    ])
    func saltedPasswords(salt: String, password: String, response: String) {
        #expect(SaltedPassword.response(salt: salt, password: Secret(password)) == response)
        #expect(SaltedPassword.verify(response: response.uppercased(), salt: salt, password: Secret(password)))
        #expect(!SaltedPassword.verify(response: response, salt: salt + "0", password: Secret(password)))
        #expect(!SaltedPassword.verify(response: "", salt: salt, password: Secret(password)))
    }

    @Test func theDialogue() throws {
        #expect(
            SignInMethods(try Wire.command("INF 2 CTP MD5"))
                == SignInMethods(transactionID: 2, packages: ["CTP", "MD5"]))
        #expect(Wire.line(SignInMethods(transactionID: 2, packages: ["MD5"]).command) == "INF 2 MD5")
        #expect(SignInMethods(try Wire.command("INF 2")) == nil)
        #expect(
            [2, 7, 8, 14, 15, 18].compactMap(Dialect.init(rawValue:)).map(SignInMethods.package) == [
                "MD5", "MD5", "TWN", "TWN", "SSO", "SSO",
            ])

        let initial = SignInRequest.initial(package: "MD5", account: "alice@example.com")
        #expect(Wire.line(initial.command(transactionID: 3)) == "USR 3 MD5 I alice@example.com")
        #expect(
            SignInRequest(try Wire.command("USR 3 CTP I alice@example.com", sentBy: .client))
                == .initial(package: "CTP", account: "alice@example.com"))
        let salt = SignInReply.challenge(package: "MD5", policy: nil, value: "1013928519.693957190")
        #expect(SignInReply(try Wire.command("USR 3 MD5 S 1013928519.693957190"), dialect: .msnp7) == salt)
        let done: [(Dialect, String)] = [
            (.msnp2, "USR 4 OK alice@example.com Alice"), (.msnp5, "USR 4 OK alice@example.com Alice"),
            (.msnp6, "USR 4 OK alice@example.com Alice 1"), (.msnp7, "USR 4 OK alice@example.com Alice 1"),
        ]
        for (dialect, line) in done {
            let reply = try #require(SignInReply(try Wire.command(line), dialect: dialect))
            #expect(
                reply == .ok(account: "alice@example.com", name: "Alice", isVerified: dialect < .msnp6 ? nil : true))
            #expect(Wire.line(reply.command(transactionID: 4, dialect: dialect)) == line)
        }
    }
}
