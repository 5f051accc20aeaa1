// SPDX-License-Identifier: Apache-2.0
package import Cryptography
internal import XML

/// Why a file of BitlBee's cannot be imported, in words for whoever wants that.
package struct ImportError: Error, Sendable, Equatable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// A user as BitlBee keeps one (`/var/lib/bitlbee/alice.xml`):
///
///     <user password="6rYZ…" nick="alice" version="1">
///       <setting name="private">true</setting>
///       <account protocol="msn" handle="alice@example.com" password="0fX…" autoconnect="true" tag="msn">
///         <buddy handle="bob@example.com" nick="bobby" />
///         <setting name="nick_format">%full_name</setting>
///       </account>
///       <channel name="&amp;bitlbee" type="control"><setting name="auto_join">true</setting></channel>
///     </user>
package struct BitlBeeProfile: Sendable {
    package struct Account: Sendable {
        package let network: String
        package let handle: String
        /// Sealed with the user's password, or in the clear where that is checked elsewhere; empty if there is none.
        let password: [UInt8]
        /// The host to connect to, which versions for one MSN service only had as an attribute; empty for none.
        package let server: String
        package let isAutoConnect: Bool
        package let tag: String
        package let settings: [String: String]
        /// Nicks by address.
        package let nicks: [(handle: String, nick: String)]
    }

    package struct Channel: Sendable {
        package let name: String
        package let type: String
        package let settings: [String: String]
    }

    package let nick: String
    /// Whether BitlBee asked something else for the user's password: PAM or LDAP. The file then has the passwords of accounts
    /// in the clear, as it was not BitlBee who would have noticed that the user's changed.
    package var isCheckedElsewhere: Bool { passwordHash == nil }
    /// MD5 of the password and five random bytes, which follow.
    private let passwordHash: [UInt8]?
    package let settings: [String: String]
    package let accounts: [Account]
    package let channels: [Channel]

    package init(_ bytes: [UInt8]) throws(ImportError) {
        let root: XMLElement
        do throws(XMLError) {
            guard bytes.count <= ImportLimits.file.bytes else { throw XMLError.tooLarge }
            root = try XMLReader.parse(CharacterReferences.withoutControls(bytes), limits: ImportLimits.file)
        } catch {
            throw ImportError("this is no file of BitlBee's: \(error)")
        }
        guard root.name == "user", let nick = root.attributes["nick"], !nick.isEmpty else {
            throw ImportError("this is no file of BitlBee's: it begins with <\(root.name)> and not with <user nick=…>")
        }
        self.nick = nick
        if root.attributes["auth_backend"] != nil {
            passwordHash = nil
        } else {
            guard let hash = root.attributes["password"].flatMap({ Base64.decode($0) }), hash.count == 21 else {
                throw ImportError("the password of \(nick) is not as BitlBee writes one")
            }
            passwordHash = hash
        }
        settings = Self.settings(of: root)
        var accounts: [Account] = []
        for element in root.all("account").prefix(ImportLimits.accounts) {
            guard let network = element.attributes["protocol"], let handle = element.attributes["handle"] else {
                throw ImportError("an account without a protocol or a handle")
            }
            guard let password = Base64.decode(element.attributes["password"] ?? ""),
                password.count <= ImportLimits.password
            else { throw ImportError("the password of \(handle) is not as BitlBee writes one") }
            accounts.append(
                Account(
                    network: network, handle: handle, password: password,
                    server: element.attributes["server"] ?? "",
                    isAutoConnect: element.attributes["autoconnect"].map { $0 == "true" || $0 == "1" } ?? true,
                    tag: element.attributes["tag"] ?? "", settings: Self.settings(of: element),
                    nicks: element.all("buddy").prefix(ImportLimits.nicks).compactMap { buddy in
                        guard let handle = buddy.attributes["handle"], let nick = buddy.attributes["nick"] else {
                            return nil
                        }
                        return (handle, nick)
                    }))
        }
        self.accounts = accounts
        channels = root.all("channel").prefix(ImportLimits.accounts).compactMap { element in
            element.attributes["name"].map {
                Channel(name: $0, type: element.attributes["type"] ?? "", settings: Self.settings(of: element))
            }
        }
    }

    private static func settings(of element: XMLElement) -> [String: String] {
        var settings: [String: String] = [:]
        for setting in element.all("setting").prefix(ImportLimits.settings) {
            if let name = setting.attributes["name"] { settings[name] = setting.text }
        }
        return settings
    }

    /// Whether this is the user's password in BitlBee, without which no password of an account can be had. Any is right where
    /// it is checked elsewhere.
    package func check(_ password: Secret<String>) throws(ImportError) {
        guard let passwordHash else { return }
        let digest = MD5.digest(Array(password.exposed.utf8) + passwordHash.suffix(5))
        guard ConstantTime.equal(digest, Array(passwordHash.prefix(16))) else {
            throw ImportError("this is not the password that \(nick) had in BitlBee")
        }
    }

    /// The password of an account; nil if there is none. Only as good as the user's password, which is to be checked first.
    package func password(of account: Account, with password: Secret<String>) -> Secret<String>? {
        let text =
            isCheckedElsewhere
            ? String(validating: account.password.prefix { $0 != 0 }, as: UTF8.self).map { Secret($0) }
            : ArcCipher.open(account.password, password: password)
        return text.flatMap { $0.exposed.isEmpty ? nil : $0 }
    }
}
