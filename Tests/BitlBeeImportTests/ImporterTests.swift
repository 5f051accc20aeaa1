// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import NIOCore
import NIOPosix
import Testing

@testable import BitlBeeImport

@Suite("Importing into a gateway user") struct ImporterTests {
    private static var limits: UserLimits {
        var limits = UserLimits()
        limits.cost = .least
        return limits
    }

    private static func plan(_ password: String) throws -> ImportPlan {
        try ImportPlan(
            BitlBeeProfile(Array(BitlBeeImportTests.file(password).utf8)), password: Secret(password),
            network: "escargot")
    }

    @Test func `the user has everything afterwards, and a second time changes nothing`() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let registry = UserRegistry(hashing: .immediate(), isOpen: false, limits: Self.limits, now: { 0 })
        let stores = SessionStores()
        let importer = Importer(registry: registry, stores: stores, on: loop) { address in
            ContactIdentity(
                id: ContactID(address), address: address, displayName: "", conversation: ConversationID(address))
        }
        let name = try #require(UserName("Alice"))
        let first = try await importer.run(Self.plan("bee"), as: name, password: Secret("bee"))
        #expect(first.first == "alice was made.")
        #expect(first.contains("escargot: alice@example.com imported, with 2 nicks."))
        let second = try await importer.run(Self.plan("bee"), as: name, password: Secret("bee"))
        #expect(second.first == "alice is known already; what is imported is added.")

        let grant = try await withCheckedContinuation { continuation in
            registry.logIn(name, password: Secret("bee"), on: loop) { continuation.resume(returning: $0) }
        }.get()
        let belongings = try await withCheckedContinuation { continuation in
            registry.belongings(of: grant, on: loop) { continuation.resume(returning: $0) }
        }.get()
        #expect(belongings.accounts.map(\.address) == ["alice@example.com", "work@example.com"])
        #expect(belongings.accounts.map(\.password?.exposed) == ["päss word", "twelve bytes"])
        #expect(belongings.accounts.map(\.options.autoConnect) == [true, false])
        #expect(belongings.accounts.map(\.options.tag) == ["msn", "msn2"])
        let id = AccountID("escargot/alice@example.com")
        let settings = await withCheckedContinuation { continuation in
            stores.settings.settings(of: "alice", on: loop) { continuation.resume(returning: $0) }
        }
        #expect(settings[.isPrivate] == "off")
        let own = await withCheckedContinuation { continuation in
            stores.settings.settings(of: UserSession.settingsOwner(of: id), on: loop) {
                continuation.resume(returning: $0)
            }
        }
        #expect(own[.nickFormat] == "%full_name")
        let nicks = await withCheckedContinuation { continuation in
            stores.nicks.nicks(of: id, on: loop) { continuation.resume(returning: $0) }
        }
        #expect(nicks[ContactID("bob@example.com")] == "bobby")
    }

    @Test func `somebody else of that name keeps what they have`() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let registry = UserRegistry(hashing: .immediate(), limits: Self.limits, now: { 0 })
        let stores = SessionStores()
        let importer = Importer(registry: registry, stores: stores, on: loop) { _ in nil }
        let name = try #require(UserName("alice"))
        _ = try await importer.run(Self.plan("bee"), as: name, password: Secret("bee"))
        await #expect(
            throws: ImportError(
                "there is a user alice already, who has another password here; choose another name with --user")
        ) {
            try await importer.run(Self.plan("wasp"), as: name, password: Secret("wasp"))
        }
        await #expect(throws: ImportError.self) {
            try await importer.run(Self.plan("x"), as: name, password: Secret(""))
        }
    }
}
