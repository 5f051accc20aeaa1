// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Testing

@testable import BitlBeeImport

@Suite("Import from BitlBee") struct BitlBeeImportTests {
    /// What BitlBee makes of the password of a user.
    private static func hash(_ password: String) -> String {
        let salt: [UInt8] = [1, 2, 3, 250, 255]
        return Base64.encode(MD5.digest(Array(password.utf8) + salt) + salt)
    }

    /// The cipher is its own inverse, so a sealed password is made by opening a clear one; the padding as BitlBee does it.
    private static func sealed(_ text: String, with password: String) -> String {
        let salt: [UInt8] = [9, 8, 7, 6, 5, 4]
        var clear = Array(text.utf8)
        if !clear.count.isMultiple(of: 12) {
            clear.append(0)
            while !clear.count.isMultiple(of: 12) { clear.append(0x5A) }
        }
        let stream = Reference.keyStream(Array(password.utf8) + salt, count: 1024 + clear.count).dropFirst(1024)
        return Base64.encode(salt + zip(clear, stream).map { $0 ^ $1 })
    }

    /// The cipher written down another time, straight from its description.
    private enum Reference {
        static func keyStream(_ key: [UInt8], count: Int) -> [UInt8] {
            var s = Array(0..<256)
            var j = 0
            for i in 0..<256 {
                j = (j + s[i] + Int(key[i % key.count])) % 256
                (s[i], s[j]) = (s[j], s[i])
            }
            var (a, b) = (0, 0)
            return (0..<count).map { _ in
                a = (a + 1) % 256
                b = (b + s[a]) % 256
                (s[a], s[b]) = (s[b], s[a])
                return UInt8(s[(s[a] + s[b]) % 256])
            }
        }
    }

    static func file(_ password: String = "bee") -> String {
        """
        <user password="\(hash(password))" nick="alice" version="1">
          <setting name="private">false</setting>
          <setting name="nick_lowercase">True</setting>
          <setting name="auto_reconnect_delay">5*3&lt;900</setting>
          <setting name="typing_notice">true</setting>
          <setting name="to_char">: </setting>
          <setting name="save_on_quit">true</setting>
          <setting name="timezone">mars</setting>
          <setting name="last_version">198144</setting>
          <account protocol="msn" handle="alice@example.com" password="\(sealed("päss word", with: password))"
            autoconnect="true" tag="msn">
            <buddy handle="bob@example.com" nick="bobby" />
            <buddy handle="carol@example.com" nick="car&amp;ol" />
            <buddy handle="" nick="x" />
            <setting name="nick_format">%full_name</setting>
            <setting name="server">ms.example.com</setting>
          </account>
          <account protocol="msn" handle="work@example.com" password="\(sealed("twelve bytes", with: password))"
            autoconnect="false" tag="msn2" />
          <account protocol="jabber" handle="alice@jabber.example" password="\(sealed("x", with: password))" tag="jabber" />
          <channel name="&amp;bitlbee" type="control"><setting name="auto_join">true</setting></channel>
        </user>
        """
    }

    @Test func `accounts, nicks and settings that have a place here are taken over, and the rest is named`() throws {
        let profile = try BitlBeeProfile(Array(Self.file().utf8))
        #expect(profile.nick == "alice")
        #expect(profile.channels.map(\.name) == ["&bitlbee"])
        let plan = try ImportPlan(profile, password: Secret("bee"), network: "escargot")
        #expect(plan.settings[.isPrivate] == "off")
        #expect(plan.settings[.nickLowercase] == "on")
        #expect(plan.settings[.autoReconnectDelay] == "5*3<900")
        #expect(plan.settings[.toChar] == nil)
        #expect(plan.accounts.map(\.address) == ["alice@example.com", "work@example.com"])
        #expect(plan.accounts.map(\.password.exposed) == ["päss word", "twelve bytes"])
        #expect(plan.accounts.map(\.isAutoConnect) == [true, false])
        #expect(plan.accounts.map(\.tag) == ["msn", "msn2"])
        #expect(plan.accounts.allSatisfy { $0.network == "escargot" })
        let first = try #require(plan.accounts.first)
        #expect(first.settings == [.nickFormat: "%full_name"])
        #expect(first.nicks.map(\.nick) == ["bobby", "car&ol"])
        #expect(plan.notes.contains("save_on_quit: has no use here"))
        #expect(plan.notes.contains("alice@example.com: server: has no use here"))
        #expect(plan.notes.contains { $0.hasPrefix("timezone: timezone is utc") })
        #expect(plan.notes.contains { $0.hasPrefix("alice@jabber.example: an account of jabber") })
        #expect(!plan.notes.contains { $0.contains("last_version") })
    }

    @Test func `with a wrong password nothing is imported, and the error names no secret`() throws {
        let profile = try BitlBeeProfile(Array(Self.file().utf8))
        for wrong in ["", "Bee", "bee ", "wasp"] {
            #expect(throws: ImportError("this is not the password that alice had in BitlBee")) {
                try ImportPlan(profile, password: Secret(wrong), network: "escargot")
            }
        }
    }

    @Test func `a file that is none is refused in words`() {
        let files: [(String, String)] = [
            ("", "this is no file of BitlBee's"), ("hello", "this is no file of BitlBee's"),
            ("<html/>", "it begins with <html>"), ("<user/>", "it begins with <user> and not with"),
            ("<user nick='a'/>", "the password of a is not as BitlBee writes one"),
            ("<user nick='a' password='AAAA'/>", "the password of a is not as BitlBee writes one"),
            ("<user nick='a' password='\(Self.hash("x"))'><account/></user>", "without a protocol"),
            (
                "<user nick='a' password='\(Self.hash("x"))'><account protocol='msn' handle='b@c' password='?'/></user>",
                "the password of b@c is not as"
            ),
            ("<!DOCTYPE user [<!ENTITY a 'b'>]><user nick='a'/>", "this is no file of BitlBee's"),
        ]
        for (file, text) in files {
            do throws(ImportError) {
                _ = try BitlBeeProfile(Array(file.utf8))
                Issue.record("\(file) was taken")
            } catch {
                #expect(error.text.contains(text), "\(error.text)")
            }
        }
    }

    @Test func `what is no sealed password harms nothing`() {
        for sealed in [[], [1, 2, 3], [1, 2, 3, 4, 5, 6]] as [[UInt8]] {
            let opened = ArcCipher.open(sealed, password: Secret(""))
            #expect(opened == nil || opened?.exposed.isEmpty == true)
        }
    }

    /// Key "Key", "Plaintext" is BBF316E8D940AF0AD3 in the tests that everybody has for this cipher, without throwing away.
    @Test func `the reference of these tests is the cipher itself`() {
        let stream = Reference.keyStream(Array("Key".utf8), count: 9)
        #expect(
            zip(Array("Plaintext".utf8), stream).map { $0 ^ $1 } == [
                0xBB, 0xF3, 0x16, 0xE8, 0xD9, 0x40, 0xAF, 0x0A, 0xD3,
            ])
    }
}
