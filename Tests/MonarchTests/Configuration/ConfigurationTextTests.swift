// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCFrontEnd
import Logging
import Testing

@testable import Monarch

/// The printed configuration, and the file that documents every key.
@Suite struct ConfigurationTextTests {
    @Test func whatIsPrintedReadsAsTheSame() throws {
        var configuration = try Configuration.builtIn()
        configuration.irc.listen = [.tcp(host: "::1", port: 0), .unix(path: "/tmp/a b")]
        configuration.irc.tlsListen = [.tcp(host: "::", port: 6697)]
        configuration.irc.webSocketListen = [
            WebSocketEndpoint(.unix(path: "/tmp/ws"), isSecure: false),
            WebSocketEndpoint(.tcp(host: "::1", port: 8097), isSecure: true),
        ]
        configuration.irc.certificate = "/a.pem"
        configuration.irc.privateKey = "/b.pem"
        configuration.irc.webSocketOrigins = ["*"]
        configuration.irc.stsDays = 7
        configuration.irc.proxyProtocolFrom = [try #require(AddressRange(parsing: "::1"))]
        configuration.irc.webSocketProxies = configuration.irc.proxyProtocolFrom
        configuration.irc.unixSocketMode = 0o6
        configuration.history.logFormat = .jsonl
        configuration.metrics.listen = .tcp(host: "127.0.0.1", port: 9100)
        configuration.irc.motd = "a \"quoted\" word\\\n\tand \u{1} é"
        configuration.users.defaultNetwork = "lab"
        configuration.networks["lab"] = .init(
            notification: .tcp(host: "a", port: 1), services: "http://a", dialects: ["MSNP12"], verifyTLS: false)
        configuration.service.dispatch = .tcp(host: "127.0.0.1", port: 1862)
        configuration.log.level = .error
        let again = try ConfigurationReader.read(configuration.text, file: "printed", over: try Configuration.builtIn())
        #expect(again == configuration)
    }

    @Test func passwordsAreNotPrinted() throws {
        var configuration = try Configuration.builtIn()
        configuration.irc.password = Secret("hunter2")
        configuration.service.accounts = [
            .init(address: "a@b.c", password: Secret("hunter3"), name: "A", contacts: ["d@e.f"])
        ]
        let text = configuration.text
        #expect(!text.contains("hunter"))
        #expect(text.contains("password = \"‹redacted›\""))
        #expect(text.contains("[[service.accounts]]\naddress = \"a@b.c\""))
        #expect(throws: Never.self) {
            try ConfigurationReader.read(text, file: "printed", over: try Configuration.builtIn())
        }
    }

    /// `Config/monarch.toml` is the documentation of the configuration: it has to have every key, with its real default.
    @Test func theDocumentedFileHasEveryKeyWithItsDefault() throws {
        let text = try ProjectFile.read("Config/monarch.toml")
        let builtIn = try Configuration.builtIn()
        let (configuration, knownKeys) = try ConfigurationReader.readWithKeys(
            text, file: "Config/monarch.toml", over: builtIn)
        #expect(configuration == builtIn)

        let lines = TOMLLines(scanning: text)
        let printed = TOMLLines(scanning: builtIn.text)
        #expect(knownKeys.count > 40)
        for key in knownKeys where key != "service.accounts" {
            let path = key.split(separator: ".").map { $0 == "*" ? "local" : String($0) }
            #expect(lines.mentions(path), "Config/monarch.toml lacks \(key)")
            #expect(printed.mentions(path), "'monarch config print' lacks \(key)")
        }
    }

    @Test func thePresetsAreThoseOfTheConfigFolder() throws {
        for preset in Configuration.presets {
            let text = try ProjectFile.read("Config/networks/\(preset.name).toml")
            #expect(Array(text.utf8) == preset.text, "the program holds another \(preset.name).toml: build it again")
            let network = try #require(try Configuration.builtIn().networks[preset.name])
            #expect(network.verifyTLS)
            #expect(!network.securityToken.isEmpty && !network.addressBook.isEmpty && !network.sharing.isEmpty)
        }
    }

    /// What a preset says arrives, key by key: none is misspelt, dropped or taken for another.
    @Test func everyKeyOfAPresetIsRead() throws {
        for preset in Configuration.presets {
            let text = try ProjectFile.read("Config/networks/\(preset.name).toml")
            let values = try #require(TOMLDocument(parsing: text).root["networks"])
            guard case .table(let networks) = values, case .table(let keys)? = networks[preset.name] else {
                Issue.record("\(preset.name).toml has no [networks.\(preset.name)]")
                continue
            }
            #expect(networks.count == 1)
            #expect(keys.count >= 5)
            // What 'monarch config print' shows of that network is what it is configured to.
            let printed = try TOMLDocument(parsing: try Configuration.builtIn().text).root["networks"]
            guard case .table(let all)? = printed, case .table(let inForce)? = all[preset.name] else {
                Issue.record("\(preset.name) is not printed")
                continue
            }
            for (key, value) in keys { #expect(inForce[key] == value, "\(preset.name): \(key)") }
        }
    }

    @Test func aProxyIsPrintedWithoutItsPassword() throws {
        var configuration = try Configuration.builtIn()
        configuration.networks["local"]?.proxy = .init(
            kind: .http, host: "a", port: 3128, user: "alice", password: Secret("hunter2"))
        #expect(configuration.text.contains("proxy = \"http://alice:‹redacted›@a:3128\""))
        #expect(!configuration.text.contains("hunter2"))
    }
}
