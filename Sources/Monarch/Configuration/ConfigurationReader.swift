// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Logging

/// Turns the text of a configuration file into a `Configuration`, or into everything that is wrong with it.
struct ConfigurationReader {
    var result: Configuration
    private let problems: ConfigurationProblems
    /// Every key that was asked for, dotted; `networks.*` for those of each network.
    private(set) var knownKeys: [String] = []

    /// Reads `text` over `base`: what the text says replaces, what it leaves out stays.
    ///
    /// - Parameter file: what the text is called in errors.
    static func read(
        _ text: String, file: String, over base: Configuration
    ) throws(ConfigurationErrors) -> Configuration {
        try readWithKeys(text, file: file, over: base).configuration
    }

    /// As `read`, together with every key that could have been there.
    static func readWithKeys(
        _ text: String, file: String, over base: Configuration
    ) throws(ConfigurationErrors) -> (configuration: Configuration, knownKeys: [String]) {
        let document: TOMLDocument
        do {
            document = try TOMLDocument(parsing: text)
        } catch {
            throw ConfigurationErrors([
                ConfigurationError(file: file, line: error.line, key: error.key, text: error.text)
            ])
        }
        var reader = ConfigurationReader(
            result: base, problems: ConfigurationProblems(file: file, lines: document.lines))
        reader.readRoot(document.root)
        guard reader.problems.all.isEmpty else { throw ConfigurationErrors(reader.problems.all) }
        return (reader.result, reader.knownKeys)
    }

    private init(result: Configuration, problems: ConfigurationProblems) {
        self.result = result
        self.problems = problems
    }

    private mutating func readRoot(_ values: [String: TOMLValue]) {
        let root = ConfigurationSection(values, path: [], problems: problems)
        section("irc", in: root) { $0.readIRC($1) }
        // Networks come before users: the default network has to be one of them.
        if case .table(let networks)? = table("networks", in: root) { readNetworks(networks) }
        section("users", in: root) { $0.readUsers($1) }
        section("storage", in: root) { $0.readStorage($1) }
        section("history", in: root) { $0.readHistory($1) }
        section("limits", in: root) { $0.readLimits($1) }
        section("metrics", in: root) { $0.readMetrics($1) }
        section("service", in: root) { $0.readService($1) }
        section("log", in: root) { $0.result.log.level = $1.word("level", $0.result.log.level) }
        root.finish()
    }

    /// Reads one table, which is taken as empty when the file does not have it, so that its keys are known all the same.
    private mutating func section(
        _ name: String, in root: ConfigurationSection, _ read: (inout ConfigurationReader, ConfigurationSection) -> Void
    ) {
        guard case .table(let values)? = table(name, in: root) else { return }
        let section = ConfigurationSection(values, path: root.path + [name], problems: problems)
        read(&self, section)
        section.finish()
        knownKeys += section.keys.map { name + "." + $0 }
    }

    private func table(_ name: String, in root: ConfigurationSection) -> TOMLValue? {
        switch root.value(name) {
        case nil: return .table([:])
        case .table(let values)?: return .table(values)
        case let other?:
            root.report(name, "has to be a section, [\(name)], not \(other.kind)")
            return nil
        }
    }

    // MARK: Sections

    private mutating func readStorage(_ storage: ConfigurationSection) {
        let directory = storage.string("directory", result.storage.directory)
        if !directory.isEmpty, !directory.hasPrefix("/") || directory.utf8.contains(0) {
            storage.report("directory", "'\(directory)' has to be an absolute path, such as /var/lib/monarch")
        }
        result.storage.directory = directory
    }

    // MARK: Networks

    private mutating func readNetworks(_ networks: [String: TOMLValue]) {
        for (name, value) in networks.sorted(by: { $0.key < $1.key }) {
            let path = ["networks", name]
            guard case .table(let values) = value else {
                problems.report(path, "has to be a section, [networks.\(name)], not \(value.kind)")
                continue
            }
            if name.isEmpty || name.utf8.count > 32 || !name.utf8.allSatisfy(Self.isNameByte) {
                problems.report(path, "a network's name has only the letters a-z, digits, '-' and '_'")
            }
            readNetwork(name, ConfigurationSection(values, path: path, problems: problems))
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private mutating func readNetwork(_ name: String, _ section: ConfigurationSection) {
        let known = result.networks[name]
        var network = known ?? Configuration.Network()
        if known == nil, !section.contains("notification") {
            problems.report(section.path, "needs notification = \"HOST:PORT\"")
        }
        network.notification = section.endpoint(
            "notification", network.notification, ports: SocketEndpoint.remotePorts, usualPort: 1863)
        let mistakesBefore = problems.all.count
        network.services = section.url("services", network.services)
        network.nexus = section.url("nexus", network.nexus)
        network.login = section.url("login", network.login)
        network.securityToken = section.url("security_token", network.securityToken)
        // Who got one of these wrong has been told so, and needs no other sentence about it.
        if problems.all.count == mistakesBefore,
            [network.services, network.nexus, network.login, network.securityToken].allSatisfy(\.isEmpty)
        {
            problems.report(
                section.path, "needs services = \"https://…\", or security_token or nexus alone: where to sign in")
        }
        network.addressBook = section.url("address_book", network.addressBook)
        network.sharing = section.url("sharing", network.sharing)
        network.storage = section.url("storage", network.storage)
        network.offlineSend = section.url("offline_send", network.offlineSend)
        network.offlineFetch = section.url("offline_fetch", network.offlineFetch)
        network.httpGateway = section.url("http_gateway", network.httpGateway)
        network.transport = section.word("transport", network.transport)
        if network.transport == .http, network.services.isEmpty, network.httpGateway.isEmpty {
            section.report("transport", "'http' needs http_gateway = \"http://…\", or services")
        }
        network.proxy = readProxy(section, network.proxy)
        network.dialects = readDialects(section, network.dialects)
        network.verifyTLS = section.boolean("verify_tls", network.verifyTLS)
        section.finish()
        if !knownKeys.contains("networks.*.notification") { knownKeys += section.keys.map { "networks.*." + $0 } }
        result.networks[name] = network
    }

    private func readDialects(_ section: ConfigurationSection, _ current: [String]) -> [String] {
        let dialects = section.strings("dialects", current)
        guard section.contains("dialects"), dialects != Configuration.Network.defaultDialects else { return dialects }
        if section.isEmptyList("dialects") { section.report("dialects", "names no dialect, so nobody could sign in") }
        for (index, dialect) in dialects.enumerated() {
            if !Configuration.Network.knownDialects.contains(dialect) {
                let hint = Suggestion.phrase(for: dialect, among: Configuration.Network.knownDialects)
                section.report("dialects", at: index, "'\(dialect)' is none of MSNP2 to MSNP18" + hint)
            } else if dialects[..<index].contains(dialect) {
                section.report("dialects", at: index, "'\(dialect)' is there twice")
            }
        }
        return dialects
    }

    private func readProxy(
        _ section: ConfigurationSection, _ current: Configuration.Proxy?
    ) -> Configuration.Proxy? {
        let text = section.string("proxy", "")
        guard section.contains("proxy") else { return current }
        guard !text.isEmpty else { return nil }
        do {
            return try Configuration.Proxy(parsing: text)
        } catch {
            section.report("proxy", error.text)
            return current
        }
    }

    // MARK: The embedded service

    private mutating func readService(_ service: ConfigurationSection) {
        var read = result.service
        read.notification = service.endpoint(
            "notification", read.notification, ports: SocketEndpoint.listeningPorts, usualPort: 1863)
        read.switchboard = service.endpoint(
            "switchboard", read.switchboard, ports: SocketEndpoint.listeningPorts, usualPort: 1864)
        read.web = service.endpoint("web", read.web, ports: SocketEndpoint.listeningPorts, usualPort: 8081)
        let dispatch = service.string("dispatch", read.dispatch?.description ?? "")
        do {
            read.dispatch =
                dispatch.isEmpty ? nil : try SocketEndpoint(parsing: dispatch, allowsUnix: false, usualPort: 1865)
        } catch {
            service.report("dispatch", error.text)
        }
        read.advertisedHost = service.string("advertised_host", read.advertisedHost)
        if !SocketEndpoint.isName(read.advertisedHost) {
            service.report("advertised_host", "'\(read.advertisedHost)' is no IPv4 address or host name")
        }
        read.demoContacts = service.boolean("demo_contacts", read.demoContacts)
        switch service.value("accounts") {
        case nil: break
        case .array(let elements)?:
            read.accounts = []
            for (index, element) in elements.enumerated() {
                if let account = readServiceAccount(element, index: index, among: read.accounts) {
                    read.accounts.append(account)
                }
            }
        case let other?:
            service.report("accounts", "has to be sections, [[service.accounts]], not \(other.kind)")
        }
        result.service = read
    }

    private mutating func readServiceAccount(
        _ value: TOMLValue, index: Int, among others: [Configuration.Service.Account]
    ) -> Configuration.Service.Account? {
        let path = ["service", "accounts", String(index)]
        guard case .table(let values) = value else {
            problems.report(path, "has to be a section, [[service.accounts]], not \(value.kind)")
            return nil
        }
        let section = ConfigurationSection(values, path: path, problems: problems)
        let mistakesBefore = problems.all.count
        let address = section.string("address", "")
        let isAddressText = problems.all.count == mistakesBefore
        let password = section.string("password", "")
        let isPasswordText = problems.all.count == mistakesBefore + (isAddressText ? 0 : 1)
        let localPart = address.prefix { $0 != "@" }
        let account = Configuration.Service.Account(
            address: address, password: Secret(password), name: section.string("name", String(localPart)),
            contacts: section.strings("contacts", []))
        if !section.contains("address") {
            problems.report(path, "needs address = \"name@example.com\"")
        } else if !isAddressText {
            // That has been told.
        } else if !UserSession.isAddress(address) {
            section.report("address", "'\(address)' is not an address like name@example.com")
        } else if others.contains(where: { $0.address.lowercased() == address.lowercased() }) {
            section.report("address", "'\(address)' is there twice")
        }
        if !section.contains("password") {
            problems.report(path, "needs a password")
        } else if password.isEmpty, isPasswordText {
            section.report("password", "is empty, and nobody can sign in without one")
        }
        for (index, contact) in account.contacts.enumerated() where !UserSession.isAddress(contact) {
            section.report("contacts", at: index, "'\(contact)' is not an address like name@example.com")
        }
        section.finish()
        return account
    }
}
