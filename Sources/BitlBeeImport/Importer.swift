// SPDX-License-Identifier: Apache-2.0
package import Cryptography
package import GatewayCore
package import NIOCore
internal import XML

/// Puts what a plan has into a gateway user, who is made if there is none of the name.
package struct Importer: Sendable {
    /// The most bytes that a file may have.
    package static let largestFile = ImportLimits.file.bytes

    private let registry: UserRegistry
    private let stores: SessionStores
    private let identity: @Sendable (_ address: String) -> ContactIdentity?
    private let loop: any EventLoop

    /// - Parameter identity: who an address is on the network to which the accounts go.
    package init(
        registry: UserRegistry, stores: SessionStores, on loop: any EventLoop,
        identity: @escaping @Sendable (_ address: String) -> ContactIdentity?
    ) {
        self.registry = registry
        self.stores = stores
        self.loop = loop
        self.identity = identity
    }

    /// Imports everything, and answers with what was done, a line each. What is there already is replaced.
    ///
    /// - Parameter password: the user's here.
    /// - Throws: why nothing was imported, or not all of it.
    package func run(
        _ plan: ImportPlan, as user: UserName, password: Secret<String>
    ) async throws(ImportError) -> [String] {
        let (grant, isNew) = try await grant(user, password)
        var lines = [isNew ? "\(user) was made." : "\(user) is known already; what is imported is added."]
        for (setting, value) in plan.settings { stores.settings.keep(value, for: setting, of: grant.user) }
        for channel in plan.channels { stores.channels.keep(channel, of: grant.user) }
        if !plan.settings.isEmpty { lines.append("\(Self.count(plan.settings.count, "setting")) imported.") }
        if !plan.channels.isEmpty {
            lines.append("\(Self.count(plan.channels.count, "channel")) of contacts imported.")
        }
        for imported in plan.accounts {
            let account = Account(network: imported.network, address: imported.address, password: imported.password)
            let options = AccountOptions(
                autoConnect: imported.isAutoConnect, tag: imported.tag.isEmpty ? nil : imported.tag)
            let kept: Result<Void, UserRefusal> = await withCheckedContinuation { continuation in
                registry.keep(account, options, of: grant, on: loop) { continuation.resume(returning: $0) }
            }
            if case .failure(let refusal) = kept {
                throw ImportError("\(imported.address) was not imported: \(refusal.text)")
            }
            let owner = UserSession.settingsOwner(of: account.id)
            for (setting, value) in imported.settings { stores.settings.keep(value, for: setting, of: owner) }
            var nicks = 0
            for (address, nick) in imported.nicks {
                guard let contact = identity(address) else { continue }
                stores.nicks.keep(nick, for: ContactReference(account: account.id, contact: contact.id))
                nicks += 1
            }
            lines.append("\(imported.network): \(imported.address) imported, with \(Self.count(nicks, "nick")).")
        }
        return lines
    }

    private static func count(_ count: Int, _ what: String) -> String { count == 1 ? "1 \(what)" : "\(count) \(what)s" }

    private func grant(
        _ user: UserName, _ password: Secret<String>
    ) async throws(ImportError) -> (grant: UserGrant, isNew: Bool) {
        let registered: Result<UserGrant, UserRefusal> = await withCheckedContinuation { continuation in
            registry.register(user, password: password, isByOperator: true, on: loop) {
                continuation.resume(returning: $0)
            }
        }
        switch registered {
        case .success(let grant): return (grant, true)
        case .failure(.taken): break
        case .failure(let refusal): throw ImportError("\(user) was not made: \(refusal.text)")
        }
        let known: Result<UserGrant, UserRefusal> = await withCheckedContinuation { continuation in
            registry.logIn(user, password: password, on: loop) { continuation.resume(returning: $0) }
        }
        switch known {
        case .success(let grant): return (grant, false)
        case .failure:
            throw ImportError(
                "there is a user \(user) already, who has another password here; choose another name with --user")
        }
    }
}
